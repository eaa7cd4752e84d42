//! keyrack: a terminal rack for SSH public keys.
//!
//! | module | what is in it |
//! |---|---|
//! | [`domain`] | the rules: names, keys, forms, fingerprints, imports |
//! | [`library`] | the collection of key pairs, and changes to it |
//! | [`store`] | the TOML file: text, lock, atomic replace, paths |
//! | [`source`] | where keys come from |
//! | [`job`] | what keyrack does, for both front ends |
//! | `command` | the subcommands |
//! | [`tui`] | the screens |
//! | [`config`] | the settings, known to both front ends |
//! | [`error`], [`text`] | leaves that anyone may use |
//!
//! Dependencies run one way: `main → lib → {command, tui} → job → {source, store} →
//! library → domain`. `source` and `store` do not know each other, nor do `command` and
//! `tui`. A test reads the paths in the code and fails on a breach.

mod cli;
mod command;
pub mod config;
pub mod domain;
pub mod error;
pub mod job;
pub mod library;
pub mod source;
pub mod store;
pub mod text;
pub mod tui;

use clap::Parser;

use cli::Cli;
use command::keys::Row;
use config::Config;
use domain::form::{PrivateForm, Refusal, private};
use error::{Error, Exit};
use library::export::Part;
use store::{Store, paths};
use zeroize::Zeroizing;

/// The private key that stands among the arguments of this process, if one does.
fn private_argument() -> Option<PrivateForm> {
    let mut all = Zeroizing::new(String::new());
    for argument in std::env::args_os().skip(1) {
        all.push_str(&argument.to_string_lossy());
        all.push('\n');
    }
    private::find(&all)
}

/// The settings of the user, and what is wrong with them.
fn settings() -> (Config, Vec<Error>) {
    let folder = paths::config_folder();
    folder.map_or_else(
        |_| Default::default(),
        |folder| Config::load(&folder.join(config::FILE)),
    )
}

/// Opens the rack on a store.
fn open(store: Store) -> Result<Exit, Error> {
    let (config, complaints) = settings();
    let hands = tui::Hands::new(store, config.clipboard);
    tui::run(hands, &config, &complaints)
}

/// Lets the user choose among the key pairs of a store.
fn choose(store: Store, query: String, part: Part) -> Result<Option<String>, Error> {
    let (config, complaints) = settings();
    let hands = tui::Hands::new(store, config.clipboard);
    tui::pick(hands, &config, &complaints, tui::Pick { query, part })
}

/// Runs the program with the arguments of this process.
pub fn run() -> Exit {
    command::completions::answer();
    if let Some(form) = private_argument() {
        // Before anything repeats it: a usage error would.
        return command::refuse(&Refusal::Private(form).into());
    }
    let cli = Cli::parse();
    let path = match paths::store(cli.store.as_deref()) {
        Ok(path) => path,
        Err(error) => {
            command::report(&error);
            return error.exit;
        }
    };
    let mut store = Store::at(path);
    if cli.no_lock {
        store = store.without_lock();
    }
    if let Some(folder) = paths::backups_folder() {
        store = store.with_backups(&folder);
    }
    let Some(command) = &cli.command else {
        return open(store).unwrap_or_else(|error| {
            command::report(&error);
            error.exit
        });
    };
    let bindings = tui::keymap::rows().map(|(context, keys, what)| Row {
        context,
        keys,
        what,
    });
    let screens = command::Screens {
        bindings: bindings.collect(),
        choose: &|query, part| choose(store.clone(), query, part),
    };
    command::run(command, &store, &screens)
}
