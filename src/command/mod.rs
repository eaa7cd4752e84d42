//! The subcommands: each turns flags into a call, and prints what comes back. Data goes to
//! standard output, words go to standard error.

mod audit;
pub(crate) mod completions;
mod delete;
mod export;
mod find;
mod findings;
mod import;
mod inspect;
mod json;
pub(crate) mod keys;
mod list;
mod note;
mod output;
mod paths;
mod pick;
mod progress;
mod rename;
mod replace;
mod restore;
mod show;
mod tag;

use crate::cli::{AllowArgs, Command, ExportFormat};
use crate::domain::import::Allowances;
use crate::error::{Error, Exit, Result};
use crate::job::Outcome;
use crate::library::EntryId;
use crate::library::export::Part;
use crate::store::Store;
use keys::Row;
use output::Output;

/// What the subcommands need of the screens.
pub(crate) struct Screens<'a> {
    /// The rows of the table of keys.
    pub(crate) bindings: Vec<Row>,
    /// Lets the user choose: takes what is looked for at first, and what is wanted of the chosen
    /// key pairs, and gives that.
    pub(crate) choose: &'a dyn Fn(String, Part) -> Result<Option<String>>,
}

/// Runs a subcommand on a store.
pub(crate) fn run(command: &Command, store: &Store, screens: &Screens<'_>) -> Exit {
    let wants_json = wants_json(command);
    let mut out = Output::new();
    let done = |result: Result<()>| result.map(|()| Exit::Done);
    let result = match command {
        Command::Import(args) => import::run(args, store, &mut out),
        Command::List(args) => done(list::run(args, store, &mut out)),
        Command::Show(args) => done(show::run(args, store, &mut out)),
        Command::Find(args) => find::run(args, store, &mut out),
        Command::Inspect(args) => inspect::run(args, store, &mut out),
        Command::Audit(args) => audit::run(args, store, &mut out),
        Command::Export(args) => done(export::run(args, store, &mut out)),
        Command::Rename(args) => done(rename::run(args, store, &mut out)),
        Command::Note(args) => done(note::run(args, store, &mut out)),
        Command::Tag(args) => done(tag::run(args, store, &mut out)),
        Command::Replace(args) => done(replace::run(args, store, &mut out)),
        Command::Delete(args) => done(delete::run(args, store, &mut out)),
        Command::Restore(args) => done(restore::run(args, store, &mut out)),
        Command::Paths(args) => done(paths::run(*args, store, &mut out)),
        Command::Completions(args) => done(completions::completions(args, &mut out)),
        Command::Man(args) => done(completions::man(args, &mut out)),
        Command::Pick(args) => pick::run(args, screens.choose, &mut out),
        Command::Keys(args) => {
            keys::run(*args, &screens.bindings, &mut out);
            Ok(Exit::Done)
        }
    };
    let exit = match result {
        Ok(exit) => exit,
        Err(error) => {
            if wants_json {
                out.line(&json::text(&json::Failure::of(&error)));
            } else {
                report(&error);
            }
            error.exit
        }
    };
    out.finish(exit)
}

/// Refuses arguments that may not be looked at any further.
pub(crate) fn refuse(error: &Error) -> Exit {
    let mut out = Output::new();
    if std::env::args_os().any(|argument| argument == "--json") {
        out.line(&json::text(&json::Failure::of(error)));
    } else {
        report(error);
    }
    out.finish(error.exit)
}

fn wants_json(command: &Command) -> bool {
    match command {
        Command::Import(args) => args.output.json,
        Command::List(args) => args.output.json,
        Command::Show(args) => args.output.json,
        Command::Export(args) => args.format == ExportFormat::Json,
        Command::Find(args) => args.output.json,
        Command::Inspect(args) => args.output.json,
        Command::Audit(args) => args.output.json,
        Command::Rename(args) => args.output.json,
        Command::Note(args) => args.output.json,
        Command::Tag(args) => args.output.json,
        Command::Replace(args) => args.output.json,
        Command::Delete(args) => args.output.json,
        Command::Restore(args) => args.output.json,
        Command::Paths(args) | Command::Keys(args) => args.json,
        Command::Pick(_) | Command::Completions(_) | Command::Man(_) => false,
    }
}

/// What the user insists on.
fn allowances(args: AllowArgs) -> Allowances {
    Allowances {
        duplicate: args.allow_duplicate,
        weak: args.allow_weak,
    }
}

/// What a change did, once it is sure to last; what was not quite right about it is told.
fn settled(outcome: Outcome) -> Result<Outcome> {
    let outcome = outcome.sure()?;
    if let Some(warning) = &outcome.warning {
        report(warning);
    }
    Ok(outcome)
}

/// Answers a change of one entry: the entry in JSON, or what was done in words.
fn answer(outcome: &Outcome, id: &EntryId, json: bool, out: &mut Output) {
    if !json {
        output::words(&format!("keyrack: {}", outcome.done.sentence()));
        return;
    }
    let library = &outcome.loaded.library;
    let entry = library.position(id).and_then(|row| library.get(row));
    if let Some(entry) = entry {
        out.line(&json::text(&json::Key::of(entry)));
    }
}

/// Prints an error for people: code, reason, and what to do.
pub(crate) fn report(error: &Error) {
    output::words(&format!(
        "keyrack: {}: {}",
        error.code.as_str(),
        error.reason
    ));
    if !error.hint.is_empty() {
        output::words(&format!("  {}", error.hint));
    }
}
