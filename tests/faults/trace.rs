//! The system calls of a change, as strace sees them.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::process::Command;

use crate::stage::Stage;
use crate::support::Answer;

/// A system call of a change.
pub(crate) struct Call {
    pub(crate) name: String,
    /// Which call of this name it is, from 1, as strace counts them for `when=`.
    pub(crate) ordinal: usize,
    /// The call as strace shows it.
    pub(crate) text: String,
    /// Whether it closes a folder that was listed: that cannot fail, and the standard library
    /// takes it for a mistake of the program if it does.
    pub(crate) closes_folder: bool,
}

/// The steps of a change that make it whole and durable, in their order.
const STEPS: [&str; 5] = ["flock", "write", "fsync", "rename", "fsync"];

/// Whether programs can be traced here.
pub(crate) fn can_trace() -> Result<(), String> {
    let output = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "true"])
        .output()
        .map_err(|error| format!("strace cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(format!("strace cannot trace here: {}", words.trim_end()))
}

/// The change, run under strace with these options.
pub(crate) fn command(stage: &Stage<'_>, options: &[&str]) -> Command {
    let log = stage.log();
    let mut args = vec!["-f", "-qq", "-o", log.to_str().unwrap()];
    args.extend(options);
    stage.change_under("strace", &args)
}

/// Makes the change with nothing in its way. The system calls from the first one that names
/// the store's folder to the end of the program.
pub(crate) fn calls_of_change(stage: &Stage<'_>) -> Vec<Call> {
    Answer::of(command(stage, &[]), "").done();
    let mut calls = calls(&fs::read_to_string(stage.log()).unwrap());
    let folder = stage.folder.to_str().unwrap();
    let first = calls.iter().position(|call| call.text.contains(folder));
    let calls = calls.split_off(first.unwrap());
    let mut names = calls.iter().map(|call| &call.name);
    for step in STEPS {
        let comes = names.any(|name| name.starts_with(step));
        assert!(comes, "{step} does not come in {STEPS:?}");
    }
    calls
}

fn calls(log: &str) -> Vec<Call> {
    let mut threads = BTreeSet::new();
    let mut counts = HashMap::new();
    let mut calls = Vec::new();
    let mut folders = BTreeSet::new();
    for line in log.lines() {
        let (thread, text) = line.split_once(' ').unwrap();
        let text = text.trim_start();
        let Some((name, _)) = text.split_once('(') else {
            continue;
        };
        threads.insert(thread);
        let ordinal: &mut usize = counts.entry(name).or_default();
        *ordinal += 1;
        if let (true, Some((_, number))) = (text.contains("O_DIRECTORY"), text.rsplit_once(" = ")) {
            folders.insert(format!("close({number})"));
        }
        let closed = text.split_inclusive(')').next().unwrap_or_default();
        calls.push(Call {
            closes_folder: folders.remove(closed),
            name: name.to_owned(),
            ordinal: *ordinal,
            text: text.to_owned(),
        });
    }
    // Calls are counted for each thread.
    assert_eq!(threads.len(), 1, "a small store takes one thread");
    calls
}
