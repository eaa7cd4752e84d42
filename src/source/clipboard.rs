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

/// By what a copy is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By a program that fits, else by the terminal.
    Whatever,
    /// By the terminal.
    Terminal,
    /// By this program.
    Program(&'static str),
}

/// A program that takes text for the clipboard on standard input.
type Tool = (&'static str, &'static [&'static str]);

const PBCOPY: Tool = ("pbcopy", &[]);
const CLIP: Tool = ("clip", &[]);
const WL_COPY: Tool = ("wl-copy", &[]);
const XCLIP: Tool = ("xclip", &["-selection", "clipboard"]);
const XSEL: Tool = ("xsel", &["--clipboard", "--input"]);
const TMUX_BUFFER: Tool = ("tmux", &["load-buffer", "-w", "-"]);

/// All of them.
const TOOLS: [Tool; 6] = [PBCOPY, CLIP, WL_COPY, XCLIP, XSEL, TMUX_BUFFER];

/// Copies a text into the clipboard. `variable` looks up a variable of the environment.
///
/// # Errors
/// No program took it, and the terminal is not to be asked, or it is too long for that.
pub fn copy(text: &str, by: By, variable: &dyn Fn(&str) -> Option<String>) -> Result<Way> {
    let mut tools = match by {
        By::Whatever => tools(variable),
        By::Terminal => Vec::new(),
        By::Program(named) => TOOLS
            .into_iter()
            .filter(|(tool, _)| *tool == named)
            .collect(),
    }
    .into_iter();
    let took =
        tools.find(|(program, arguments)| feed(Command::new(program).args(*arguments), text));
    match (took, by) {
        (Some((program, _)), _) => Ok(Way::Tool(program)),
        (None, By::Program(program)) => Err(Error::new(
            Code::CallInterface,
            format!("{program} did not take the copy"),
            "see whether it is there and works, or change clipboard in config.toml",
        )),
        (None, _) if text.len() <= MAX_OSC_52 => Ok(Way::Terminal),
        (None, _) => Err(Error::new(
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
        tools.push(PBCOPY);
    }
    if cfg!(windows) {
        tools.push(CLIP);
    }
    if is_set("WAYLAND_DISPLAY") {
        tools.push(WL_COPY);
    }
    if is_set("DISPLAY") {
        tools.push(XCLIP);
        tools.push(XSEL);
    }
    if is_set("TMUX") && has_tmux() {
        tools.push(TMUX_BUFFER);
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
            for by in [By::Whatever, By::Terminal] {
                let copy = |length| copy(&"x".repeat(length), by, &nothing);
                assert_eq!(copy(MAX_OSC_52), Ok(Way::Terminal));
                let long = copy(MAX_OSC_52 + 1).unwrap_err();
                assert_eq!(long.code, Code::CallInterface);
            }
        }
    }

    #[test]
    fn a_program_that_is_asked_for_by_name_is_not_replaced_by_another_way() {
        let error = copy("x", By::Program("no-such-program"), &|_| None).unwrap_err();
        assert_eq!(error.reason, "no-such-program did not take the copy");
    }

    #[test]
    fn the_settings_name_the_programs_that_are_known() {
        let settings = crate::config::SETTINGS.iter();
        let values = settings.filter(|(name, _)| *name == "clipboard");
        let mut named: Vec<String> = values
            .flat_map(|(_, values)| values.iter().map(|(value, _)| value.to_string()))
            .filter(|value| value != "\"auto\"" && value != "\"terminal\"")
            .collect();
        let mut known: Vec<String> = TOOLS.map(|(tool, _)| format!("\"{tool}\"")).into();
        named.sort();
        known.sort();
        assert_eq!(named, known);
    }
}
