//! The SSH agent, asked through `ssh-add -L`.

use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use super::Bytes;
use crate::domain::bulk::MAX_IMPORT;
use crate::error::{Code, Error, Result};
use crate::text::visible;

/// How long an agent is waited for: one that was forwarded may be gone without a word.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is looked whether a program that has nothing more to say has ended.
const LOOK: Duration = Duration::from_millis(5);
/// No word of a message is that long.
const MAX_WORD: usize = 48;

/// The public keys that the agent holds, as lines; empty where it holds none.
///
/// # Errors
/// There is no `ssh-add`, no agent, or no answer.
pub fn public_keys() -> Result<Bytes> {
    ask(Command::new("ssh-add").arg("-L"), PATIENCE)
}

/// What `command` prints.
fn ask(command: &mut Command, patience: Duration) -> Result<Bytes> {
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
    let (mut keys, mut words) = (Bytes::default(), Bytes::default());
    let deadline = Instant::now() + patience;
    let left = || deadline.saturating_duration_since(Instant::now());
    for _ in 0..2 {
        match answer.recv_timeout(left()) {
            Ok((Stream::Keys, bytes)) => keys = bytes,
            Ok((Stream::Words, bytes)) => words = bytes,
            Err(_) => return Err(silent(&mut child)),
        }
    }
    // It may have closed its outputs and stay.
    let status = loop {
        match child.try_wait().map_err(|error| failed_to_start(&error))? {
            Some(status) => break status,
            None if left().is_zero() => return Err(silent(&mut child)),
            None => thread::park_timeout(LOOK),
        }
    };
    match status.code() {
        Some(0) => Ok(keys),
        // It says on standard output that there are none, and nothing on standard error.
        Some(1) if words.is_empty() => Ok(Bytes::default()),
        _ => {
            let words = String::from_utf8_lossy(&words);
            // Whatever it says, no key is repeated.
            let words = words
                .split_whitespace()
                .filter(|word| word.len() < MAX_WORD);
            let words = words.collect::<Vec<&str>>().join(" ");
            let reason = visible(&words);
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

fn all_of(stream: Option<impl Read>) -> Bytes {
    let mut bytes = Bytes::default();
    if let Some(stream) = stream {
        // What was read before an error is all there is to judge.
        let _ = stream.take(MAX_IMPORT as u64).read_to_end(&mut bytes);
    }
    bytes
}

/// Ends a program that does not answer.
fn silent(child: &mut Child) -> Error {
    let _ = child.kill();
    let _ = child.wait();
    failed("the SSH agent does not answer", HINT)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn say(script: &str, patience: Duration) -> Result<Vec<u8>> {
        let answer = ask(Command::new("sh").args(["-c", script]), patience);
        answer.map(|bytes| bytes.to_vec())
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
        for script in ["sleep 60", "exec >&- 2>&-; sleep 60"] {
            let hangs = say(script, Duration::from_millis(50)).unwrap_err();
            assert_eq!(hangs.reason, "the SSH agent does not answer");
        }
        let long = format!("echo {} >&2; exit 2", "A".repeat(200));
        let long = say(&long, PATIENCE).unwrap_err();
        assert!(!long.reason.contains("AAAA"), "{long}");
        let missing = ask(&mut Command::new("no-such-program"), PATIENCE).unwrap_err();
        assert!(missing.reason.starts_with("cannot run ssh-add: "));
    }
}
