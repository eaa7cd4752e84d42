//! The SSH agent, asked through `ssh-add -L`.

use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::domain::bulk::MAX_IMPORT;
use crate::error::{Code, Error, Result};
use crate::text::visible;

/// How long an agent is waited for: one that was forwarded may be gone without a word.
const PATIENCE: Duration = Duration::from_secs(10);

/// The public keys that the agent holds, as lines; empty where it holds none.
///
/// # Errors
/// There is no `ssh-add`, no agent, or no answer.
pub fn public_keys() -> Result<Vec<u8>> {
    ask(Command::new("ssh-add").arg("-L"), PATIENCE)
}

/// What `command` prints.
fn ask(command: &mut Command, patience: Duration) -> Result<Vec<u8>> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed_to_start(&error))?;
    let (sender, answer) = channel();
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let told = sender.clone();
    thread::spawn(move || told.send((Stream::Words, all_of(stderr))));
    thread::spawn(move || sender.send((Stream::Keys, all_of(stdout))));
    let (mut keys, mut words) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        match answer.recv_timeout(patience) {
            Ok((Stream::Keys, bytes)) => keys = bytes,
            Ok((Stream::Words, bytes)) => words = bytes,
            Err(_) => {
                end(&mut child);
                return Err(failed("the SSH agent does not answer", HINT));
            }
        }
    }
    let status = child.wait().map_err(|error| failed_to_start(&error))?;
    match status.code() {
        Some(0) => Ok(keys),
        // It says on standard output that there are none, and nothing on standard error.
        Some(1) if words.is_empty() => Ok(Vec::new()),
        _ => {
            let words = String::from_utf8_lossy(&words);
            let reason = visible(words.lines().next().unwrap_or_default());
            let reason = match reason.trim() {
                "" => "ssh-add failed without a word".to_owned(),
                reason => format!("no SSH agent: {reason}"),
            };
            Err(failed(&reason, HINT))
        }
    }
}

/// The output that something was printed to.
enum Stream {
    Keys,
    Words,
}

const HINT: &str =
    "start one and give it a key: eval \"$(ssh-agent)\"; ssh-add; or check SSH_AUTH_SOCK";

fn failed(reason: &str, hint: &str) -> Error {
    Error::new(Code::CallInterface, reason, hint)
}

fn failed_to_start(error: &io::Error) -> Error {
    let cause = crate::text::system_message(error);
    failed(
        &format!("cannot run ssh-add: {cause}"),
        "install the OpenSSH client, or give the keys in a file",
    )
}

fn all_of(stream: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        // What was read before an error is all there is to judge.
        let _ = stream.take(MAX_IMPORT as u64).read_to_end(&mut bytes);
    }
    bytes
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn say(script: &str, patience: Duration) -> Result<Vec<u8>> {
        ask(Command::new("sh").args(["-c", script]), patience)
    }

    #[test]
    fn the_answer_of_the_agent_is_told_from_its_silence_and_its_absence() {
        let keys = say("echo ssh-rsa AAAA", PATIENCE);
        assert_eq!(keys, Ok(b"ssh-rsa AAAA\n".to_vec()));
        let none = say("echo The agent has no identities.; exit 1", PATIENCE);
        assert_eq!(none, Ok(Vec::new()));
        let gone = say("echo 'no\x1b connection' >&2; exit 2", PATIENCE).unwrap_err();
        assert_eq!(gone.code, Code::CallInterface);
        assert_eq!(gone.reason, "no SSH agent: no\\u{1b} connection");
        let hangs = say("sleep 60", Duration::from_millis(50)).unwrap_err();
        assert_eq!(hangs.reason, "the SSH agent does not answer");
        let missing = ask(&mut Command::new("no-such-program"), PATIENCE).unwrap_err();
        assert!(missing.reason.starts_with("cannot run ssh-add: "));
    }
}
