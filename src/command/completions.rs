//! `keyrack completions` and `keyrack man`: what the parser knows, for shells and for readers.

use clap::{Command, CommandFactory};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::{CompleteEnv, Shells};

use super::output::Output;
use crate::cli::{Cli, CompletionsArgs, ManArgs, Shell};
use crate::error::{Code, Error, Exit, Result};
use crate::store::{Store, paths};
use crate::text::quoted;

/// The variable by which a shell asks for completions.
const VARIABLE: &str = "KEYRACK_COMPLETE";
const PROGRAM: &str = "keyrack";

/// The arguments that take the name of a key pair: subcommand and argument.
const NAMES: [(&str, &str); 7] = [
    ("show", "what"),
    ("rename", "old"),
    ("note", "name"),
    ("tag", "name"),
    ("replace", "name"),
    ("delete", "names"),
    ("export", "names"),
];

/// Answers the shell, if one asks for completions, and ends the program then.
pub(crate) fn answer() {
    CompleteEnv::with_factory(parser).var(VARIABLE).complete();
}

/// The parser, which knows where names of key pairs stand.
fn parser() -> Command {
    let command = Cli::command();
    NAMES
        .into_iter()
        .fold(command, |command, (subcommand, argument)| {
            // One by one, for that keeps their order.
            command.mut_subcommand(subcommand, |subcommand| {
                subcommand.mut_args(|it| {
                    if it.get_id() == argument {
                        it.add(ArgValueCandidates::new(names))
                    } else {
                        it
                    }
                })
            })
        })
}

/// The names in the store that is used without `--store`; none where it cannot be read.
fn names() -> Vec<CompletionCandidate> {
    let loaded = paths::store(None).and_then(|path| Store::at(path).load());
    let Ok(loaded) = loaded else {
        return Vec::new();
    };
    let entries = loaded.library.entries().iter();
    // What is no name could be anything, also to a shell.
    let good = entries.filter(|entry| entry.faults.is_empty());
    good.map(|entry| CompletionCandidate::new(&entry.name))
        .collect()
}

pub(super) fn completions(args: &CompletionsArgs, out: &mut Output) -> Result<()> {
    let name = match args.shell {
        Shell::Bash => "bash",
        Shell::Zsh => "zsh",
        Shell::Fish => "fish",
    };
    let failed = |error| Error::io("write", "the completions", &error);
    let mut script = Vec::new();
    if let Some(shell) = Shells::builtins().completer(name) {
        shell
            .write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)
            .map_err(failed)?;
    }
    out.bytes(&script);
    Ok(())
}

pub(super) fn man(args: &ManArgs, out: &mut Output) -> Result<()> {
    let mut command = Cli::command();
    command.build();
    if let Some(name) = &args.subcommand {
        let found = command.find_subcommand(name).cloned();
        command = found.ok_or_else(|| Error {
            exit: Exit::Usage,
            ..Error::new(
                Code::InvalidParameter,
                format!("there is no subcommand {}", quoted(name)),
                "`keyrack --help` lists them",
            )
        })?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut page)
        .map_err(|error| Error::io("write", "the man page", &error))?;
    out.bytes(&page);
    Ok(())
}
