//! The store: which bytes a change touches, where the file lies and how it is replaced,
//! and what happens to it when something fails.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that fails says so"
)]

#[path = "../support/mod.rs"]
mod support;

mod backups;
mod conflicts;
mod entries;
mod faults;
mod files;
mod history;
mod locks;
mod model;
mod others;
mod properties;
mod restores;
mod run;
mod text;

use keyrack::domain::form::read_one;
use keyrack::domain::import::{Allowances, Request};
use keyrack::domain::name::KeyPairName;
use keyrack::job::{self, Outcome};
use keyrack::library::{EntryId, Library};
use keyrack::store::Store;

/// What is asked for when a key is stored under a name.
#[track_caller]
fn request(name: &str, line: &str) -> Request {
    Request {
        name: KeyPairName::new(name).unwrap(),
        key: read_one(line).unwrap().key,
        source: "paste".to_owned(),
        allow: Allowances::default(),
    }
}

/// Stores a key under a name.
#[track_caller]
fn import(store: &Store, name: &str, line: &str) -> Outcome {
    job::import(store, request(name, line), None).unwrap()
}

/// What identifies the entry of a name.
#[track_caller]
fn id_of(library: &Library, name: &str) -> EntryId {
    library.id(library.named(name).unwrap()).unwrap()
}

/// Gives an entry another name.
#[track_caller]
fn rename(store: &Store, from: &str, to: &str) {
    let row = store.load().unwrap().library.named(from).unwrap();
    rename_row(store, row, to);
}

/// Gives the entry of a row another name.
#[track_caller]
fn rename_row(store: &Store, row: usize, to: &str) {
    let id = store.load().unwrap().library.id(row).unwrap();
    job::rename(store, id, KeyPairName::new(to).unwrap(), None).unwrap();
}

/// Removes an entry.
#[track_caller]
fn delete(store: &Store, name: &str) {
    let id = id_of(&store.load().unwrap().library, name);
    job::delete(store, vec![id], None).unwrap();
}
