//! Nothing is lost: the built program runs under strace, and each system call of a change
//! fails in turn, or is the last one before the program is killed.
//!
//! `stage` is the table of changes and where they are made, `trace` finds the system calls
//! of a change, `fault` knows what can go wrong at each of them, `verdict` what must hold
//! afterwards.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that fails says so"
)]

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "this suite needs a part of it")]
mod support;

mod fault;
mod stage;
mod trace;
mod verdict;

use std::io::{Write, stderr};
use std::sync::Mutex;
use std::thread;

use fault::Fault;
use stage::{OPERATIONS, Operation, Stage};
use support::Answer;
use verdict::{Case, judge};

/// How many runs of the program there are at once.
const RUNS_AT_ONCE: usize = 2;

#[test]
fn whatever_fails_in_a_change_the_store_is_whole_and_what_is_said_is_true() {
    if let Err(reason) = trace::can_trace() {
        let must_run = std::env::var_os("CI").is_some();
        assert!(!must_run, "{reason}");
        say(&format!("skipped: {reason}"));
        return;
    }
    let mut tried = 0;
    let mut losses = Vec::new();
    for operation in &OPERATIONS {
        let (faults, lost) = losses_of(operation);
        say(&tally(operation.name, faults, lost.len()));
        tried += faults;
        losses.extend(lost);
    }
    say(&tally("all changes", tried, losses.len()));
    assert!(losses.is_empty(), "{}", losses.join("\n\n"));
}

fn tally(name: &str, faults: usize, lost: usize) -> String {
    format!("{name}: {faults} faults, {} survived", faults - lost)
}

/// Says a line.
#[expect(
    clippy::explicit_write,
    reason = "what `eprintln` prints is shown of tests that fail only"
)]
fn say(line: &str) {
    writeln!(stderr(), "{line}").unwrap();
}

/// How many faults were tried in a change, and what came of those that it did not survive.
fn losses_of(operation: &Operation) -> (usize, Vec<String>) {
    let stage = Stage::set(operation);
    let calls = trace::calls_of_change(&stage);
    let new = stage.content().unwrap();
    let faults = Fault::all(&calls, new.len());

    let queue = Mutex::new(faults.iter());
    let next = || queue.lock().unwrap().next();
    let work = || {
        std::iter::from_fn(next)
            .filter_map(|fault| outcome(operation, fault, &new).err())
            .collect::<Vec<String>>()
    };
    let losses = thread::scope(|scope| {
        let workers: Vec<_> = (0..RUNS_AT_ONCE).map(|_| scope.spawn(work)).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, _>| worker.join().unwrap();
        workers.into_iter().flat_map(join).collect()
    });
    (faults.len(), losses)
}

/// What comes of one fault.
fn outcome(operation: &Operation, fault: &Fault<'_>, new: &str) -> Result<(), String> {
    let stage = Stage::set(operation);
    let (old, names, tree) = (stage.content(), stage.names()?, stage.tree());
    let answer = Answer::of(fault.command(&stage), "");
    let said = format!("{answer:?}");
    let case = Case {
        fault,
        stage,
        answer,
        old,
        names,
        tree,
        new,
    };
    judge(&case).map_err(|loss| format!("{}: {fault}: {loss}\n  {said}", operation.name))
}
