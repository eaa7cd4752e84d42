//! The changes of one run, recorded as the screens record them.

use std::fs;
use std::ops::ControlFlow;

use jiff::Timestamp;
use keyrack::domain::fingerprint::Fingerprints;
use keyrack::domain::name::KeyPairName;
use keyrack::domain::tag::Edits;
use keyrack::error::{Code, Error, Result};
use keyrack::job::{self, Outcome};
use keyrack::library::{EntryId, History};
use keyrack::store::{Backup, Loaded, Store};

use crate::support::{Rack, made_up_key};
use crate::{id_of, request};

/// A change; keys are made up from numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'a> {
    Import(&'a str, usize),
    ImportAll(&'a [(&'a str, usize)]),
    Rename(&'a str, &'a str),
    Note(&'a str, &'a str),
    Tag(&'a str, &'a [&'a str]),
    /// Tags that come and go, as they are typed.
    TagAll(&'a [&'a str], &'a str),
    Replace(&'a str, usize),
    Delete(&'a [&'a str]),
    Restore(&'a str),
}

/// A rack, its store, and what was done to it.
pub(crate) struct Run {
    pub(crate) rack: Rack,
    pub(crate) store: Store,
    history: History,
}

impl Run {
    /// A store with this content.
    pub(crate) fn with(content: impl AsRef<[u8]>) -> Self {
        let rack = Rack::with(content);
        Self {
            store: Store::at(rack.store()),
            rack,
            history: History::default(),
        }
    }

    /// The text of the store.
    #[track_caller]
    pub(crate) fn text(&self) -> String {
        self.rack.text()
    }

    /// Another program writes the store.
    #[track_caller]
    pub(crate) fn write(&self, text: &str) {
        fs::write(self.rack.store(), text).unwrap();
    }

    /// The names in the store, in its order.
    #[track_caller]
    pub(crate) fn names(&self) -> Vec<String> {
        let library = self.store.load().unwrap().library;
        let entries = library.entries().iter();
        entries.map(|entry| entry.name.clone()).collect()
    }

    /// Carries out a change and records it.
    #[track_caller]
    pub(crate) fn take(&mut self, step: Step<'_>) {
        self.take_after(step, None);
    }

    /// As [`Run::take`], for one who has seen the store as it was.
    #[track_caller]
    pub(crate) fn take_after(&mut self, step: Step<'_>, known: Option<&Loaded>) -> Loaded {
        self.try_to_take(step, known).unwrap()
    }

    /// As [`Run::take_after`], of a change that may be refused.
    #[track_caller]
    pub(crate) fn try_to_take(&mut self, step: Step<'_>, known: Option<&Loaded>) -> Result<Loaded> {
        let store = &self.store;
        let id = |name: &str| -> EntryId { id_of(&store.load().unwrap().library, name) };
        let outcome = match step {
            Step::Import(name, key) => job::import(store, request(name, &made_up_key(key)), known),
            Step::ImportAll(all) => {
                let requests = all.iter().map(|(name, key)| {
                    let request = request(name, &made_up_key(*key));
                    let fingerprints = Fingerprints::of(&request.key.rsa);
                    (request, fingerprints)
                });
                let goes_on = &mut |_| ControlFlow::Continue(());
                job::import_all(store, requests.collect(), known, goes_on)
                    .map(|(outcome, _)| outcome)
            }
            Step::Rename(name, to) => {
                job::rename(store, id(name), KeyPairName::new(to).unwrap(), known)
            }
            Step::Note(name, note) => job::note(store, id(name), note.to_owned(), known),
            Step::Tag(name, tags) => {
                let tags = tags.iter().map(|&tag| tag.to_owned()).collect();
                job::tag(store, id(name), tags, known)
            }
            Step::TagAll(names, edits) => {
                let ids = names.iter().map(|name| id(name)).collect();
                job::edit_tags(store, ids, Edits::typed(edits), known)
            }
            Step::Replace(name, key) => {
                job::replace(store, id(name), request(name, &made_up_key(key)), known)
            }
            Step::Delete(names) => {
                let ids = names.iter().map(|name| id(name)).collect();
                job::delete(store, ids, known)
            }
            Step::Restore(text) => {
                let path = self.rack.path("former.toml");
                fs::write(&path, text).unwrap();
                let replaced_at = Timestamp::UNIX_EPOCH;
                job::restore(store, &Backup { path, replaced_at }, known)
            }
        };
        let outcome = outcome?;
        self.history.record(outcome.done, outcome.reversal);
        Ok(outcome.loaded)
    }

    pub(crate) fn undo(&mut self) -> Result<Outcome> {
        job::undo(&self.store, &mut self.history, None)
    }

    pub(crate) fn redo(&mut self) -> Result<Outcome> {
        job::redo(&self.store, &mut self.history, None)
    }

    /// Insists that there is nothing to undo.
    #[track_caller]
    pub(crate) fn has_nothing_to_undo(&mut self) {
        is_refused(self.undo(), "there is nothing to undo");
    }

    /// Insists that there is nothing to redo.
    #[track_caller]
    pub(crate) fn has_nothing_to_redo(&mut self) {
        is_refused(self.redo(), "there is nothing to do again");
    }
}

/// Insists on a refusal with these words.
#[track_caller]
pub(crate) fn is_refused(result: Result<Outcome>, words: &str) {
    let Error { code, reason, .. } = result.unwrap_err();
    assert_eq!(code, Code::InvalidParameter, "{reason}");
    assert!(reason.contains(words), "{words:?} is not in {reason:?}");
}
