//! The clipboard, by way of the programs that reach it.

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Code, Error, Result};

/// How long a program is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(5);
/// The most that terminals take by the escape sequence OSC 52.
const MAX_OSC_52: usize = 74_994 / 4 * 3;
/// `tmux load-buffer -w` is there since.
const TMUX: (u32, u32) = (3, 2);

/// Where a copy went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Into the clipboard, by a program.
    Tool(&'static str),
    /// No program reaches the clipboard: the terminal is to be asked, which gives no answer.
    Terminal,
}

/// A program that takes text for the clipboard on standard input.
type Tool = (&'static str, &'static [&'static str]);

/// Copies a text into the clipboard. `variable` looks up a variable of the environment.
///
/// # Errors
/// No program took it, and it is too long for the terminal.
pub fn copy(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Way> {
    let took = tools(variable)
        .into_iter()
        .find(|(program, arguments)| feed(Command::new(program).args(*arguments), text));
    match took {
        Some((program, _)) => Ok(Way::Tool(program)),
        None if text.len() <= MAX_OSC_52 => Ok(Way::Terminal),
        None => Err(Error::new(
            Code::CallInterface,
            "that is too long for the terminal's clipboard",
            "select fewer key pairs, or export them into a file",
        )),
    }
}

/// The programs that may reach the clipboard here, the nearest first.
fn tools(variable: &dyn Fn(&str) -> Option<String>) -> Vec<Tool> {
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let mut tools: Vec<Tool> = Vec::new();
    if cfg!(target_os = "macos") {
        tools.push(("pbcopy", &[]));
    }
    if cfg!(windows) {
        tools.push(("clip", &[]));
    }
    if is_set("WAYLAND_DISPLAY") {
        tools.push(("wl-copy", &[]));
    }
    if is_set("DISPLAY") {
        tools.push(("xclip", &["-selection", "clipboard"]));
        tools.push(("xsel", &["--clipboard", "--input"]));
    }
    if is_set("TMUX") && has_tmux() {
        tools.push(("tmux", &["load-buffer", "-w", "-"]));
    }
    tools
}

fn has_tmux() -> bool {
    let output = Command::new("tmux").arg("-V").stdin(Stdio::null()).output();
    let output = output.map(|output| output.stdout).unwrap_or_default();
    let version = version(&String::from_utf8_lossy(&output));
    version.is_some_and(|version| version >= TMUX)
}

/// The version in words like `tmux 3.3a`.
fn version(words: &str) -> Option<(u32, u32)> {
    let number = words.trim().rsplit(' ').next()?;
    let number = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    let (major, minor) = number.split_once('.')?;
    let end = minor.find(|c: char| !c.is_ascii_digit());
    let minor = minor.get(..end.unwrap_or(minor.len()))?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Gives a program the text; whether it took it. Its outputs are closed: some stay to serve the
/// clipboard, and would hold on to the terminal.
fn feed(command: &mut Command, text: &str) -> bool {
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        return false;
    };
    let written = child
        .stdin
        .take()
        .map(|mut stdin| stdin.write_all(text.as_bytes()));
    if !matches!(written, Some(Ok(()))) {
        let _ = child.kill();
    }
    let deadline = Instant::now() + PATIENCE;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if Instant::now() < deadline => thread::park_timeout(LOOK),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tools_with(set: &[&str]) -> Vec<&'static str> {
        let variable = |name: &str| set.contains(&name).then(|| ":0".to_owned());
        tools(&variable)
            .into_iter()
            .map(|(program, _)| program)
            .collect()
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_tools_are_those_of_the_display_that_is_there() {
        assert_eq!(tools_with(&[]), [""; 0]);
        assert_eq!(
            tools_with(&["WAYLAND_DISPLAY", "DISPLAY"]),
            ["wl-copy", "xclip", "xsel"]
        );
        assert_eq!(tools_with(&["DISPLAY"]), ["xclip", "xsel"]);
    }

    #[test]
    fn versions_of_tmux_are_read_in_all_their_forms() {
        for (words, expected) in [
            ("tmux 3.4", Some((3, 4))),
            ("tmux 3.3a\n", Some((3, 3))),
            ("tmux next-3.5", Some((3, 5))),
            ("tmux 2.9a", Some((2, 9))),
            ("tmux master", None),
            ("", None),
        ] {
            assert_eq!(version(words), expected, "{words}");
        }
        assert!((3, 1) < TMUX && (3, 2) >= TMUX && (10, 0) > TMUX);
    }

    #[test]
    #[cfg(unix)]
    fn a_program_takes_the_text_or_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        let into = format!("cat > '{}'", file.display());
        assert!(feed(Command::new("sh").args(["-c", &into]), "text"));
        assert_eq!(std::fs::read_to_string(file).unwrap(), "text");
        assert!(!feed(Command::new("sh").args(["-c", "exit 1"]), "text"));
        assert!(!feed(&mut Command::new("no-such-program"), "text"));
        // One that stays behind with its outputs does not hold anybody up.
        assert!(feed(
            Command::new("sh").args(["-c", "cat > /dev/null; sleep 60 &"]),
            "text"
        ));
    }

    #[test]
    fn without_any_program_the_terminal_is_asked_up_to_what_it_takes() {
        let nothing = |_: &str| None;
        if cfg!(target_os = "linux") {
            assert_eq!(copy(&"x".repeat(MAX_OSC_52), &nothing), Ok(Way::Terminal));
            let long = copy(&"x".repeat(MAX_OSC_52 + 1), &nothing).unwrap_err();
            assert_eq!(long.code, Code::CallInterface);
        }
    }
}
