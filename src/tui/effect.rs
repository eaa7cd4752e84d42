//! Effects carried out: what needs the disk goes to the workers.

use std::sync::mpsc::Sender;

use super::message::{Effect, Event};
use super::worker::{Order, Workers};
use crate::job;
use crate::store::{Store, paths};

/// The store that the screens work on. They themselves never touch it.
pub struct Hands {
    store: Store,
}

impl Hands {
    /// Hands for a store.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// The store's path, as people write it.
    pub(super) fn store_path(&self) -> String {
        paths::shorten(self.store.path(), paths::home().as_deref())
    }

    /// Starts the workers, which report through `events`.
    pub(super) fn start(self, events: Sender<Event>) -> Workers {
        Workers::start(self.store, events)
    }
}

/// What the loop has to do itself, because it owns the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ForLoop {
    /// Give the terminal to the shell.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave.
    Quit,
}

/// Starts an effect; gives back what is the loop's own.
pub(super) fn start(effect: Effect, workers: &Workers) -> Option<ForLoop> {
    match effect {
        Effect::Load => workers.order(Order::Load),
        Effect::CountSshKeys => workers.count_ssh_keys(),
        Effect::Import(request) => workers.order(Order::Change(Box::new(move |store, known| {
            job::import(store, *request, known)
        }))),
        Effect::Rename(id, to) => workers.order(Order::Change(Box::new(move |store, known| {
            job::rename(store, id, to, known)
        }))),
        Effect::Delete(ids) => workers.order(Order::Change(Box::new(move |store, known| {
            job::delete(store, ids, known)
        }))),
        Effect::Suspend => return Some(ForLoop::Suspend),
        Effect::Redraw => return Some(ForLoop::Redraw),
        Effect::Quit => return Some(ForLoop::Quit),
    }
    None
}
