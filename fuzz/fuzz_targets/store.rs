//! The store's text: parsed, changed, and parsed again. Whatever the text is, a change
//! touches its own entry alone, and undo and redo are exact to the byte.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use keyrack::domain::form::read_one;
use keyrack::domain::import::{Allowances, Request};
use keyrack::domain::name::KeyPairName;
use keyrack::error::Result;
use keyrack::job::{self, Outcome};
use keyrack::library::{Entry, EntryFault, EntryId, History};
use keyrack::store::Store;
use libfuzzer_sys::fuzz_target;

/// How many entries of a store each change is tried on.
const ROWS: usize = 3;

const KEY: &str = include_str!("../../tests/fixtures/corpus/openssh-1024.pub");

static PATH: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("keyrack-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder.join("keys.toml")
});

type Change = fn(&Store, EntryId) -> Result<Outcome>;

fn request() -> Request {
    Request {
        name: KeyPairName::new("fuzzed-name").unwrap(),
        key: read_one(KEY).unwrap().key,
        source: "paste".to_owned(),
        allow: Allowances {
            duplicate: true,
            weak: true,
        },
    }
}

const CHANGES: [Change; 6] = [
    |store, id| job::rename(store, id, KeyPairName::new("fuzzed-name").unwrap(), None),
    |store, id| job::note(store, id, "a \"new\" note\n".to_owned(), None),
    |store, id| job::note(store, id, String::new(), None),
    |store, id| job::tag(store, id, vec!["edge".to_owned(), "云".to_owned()], None),
    |store, id| job::replace(store, id, request(), None),
    |store, id| job::delete(store, vec![id], None),
];

/// An entry without the finding that depends on others.
fn alone(entry: &Arc<Entry>) -> Entry {
    let mut entry = Entry::clone(entry);
    entry.faults.retain(|fault| *fault != EntryFault::NameTwice);
    entry
}

/// Carries a change out, back and forth, and leaves the store as it was.
fn check(store: &Store, text: &[u8], row: Option<usize>, change: impl Fn(&Store) -> Result<Outcome>) {
    let before = store.load().unwrap().library;
    let Ok(outcome) = change(store) else {
        assert_eq!(fs::read(&*PATH).unwrap(), text, "a change that failed");
        return;
    };
    let changed = fs::read(&*PATH).unwrap();
    let library = store.load().unwrap().library;
    assert_eq!(library.entries(), outcome.loaded.library.entries());
    let goes = library.entries().len() < before.entries().len();
    let others = before.entries().iter().enumerate();
    for (at, entry) in others.filter(|(at, _)| Some(*at) != row) {
        let at = at - usize::from(goes && row.is_some_and(|row| row < at));
        assert_eq!(alone(entry), alone(library.get(at).unwrap()));
    }
    let mut history = History::default();
    history.record(outcome.done, outcome.reversal);
    if changed == text {
        return;
    }
    for _ in 0..2 {
        job::undo(store, &mut history, None).unwrap();
        assert_eq!(fs::read(&*PATH).unwrap(), text, "undone");
        job::redo(store, &mut history, None).unwrap();
        assert_eq!(fs::read(&*PATH).unwrap(), changed, "done again");
    }
    fs::write(&*PATH, text).unwrap();
}

fuzz_target!(|text: &[u8]| {
    fs::write(&*PATH, text).unwrap();
    let store = Store::at(&*PATH);
    let Ok(loaded) = store.load() else { return };
    check(&store, text, None, |store| job::import(store, request(), None));
    for row in 0..loaded.library.entries().len().min(ROWS) {
        let id = loaded.library.id(row).unwrap();
        for change in CHANGES {
            check(&store, text, Some(row), |store| change(store, id.clone()));
        }
    }
});
