//! Effects carried out: what needs the disk goes to the workers.

use std::sync::mpsc::Sender;

use super::background::Background;
use super::message::{Chosen, Effect, Event};
use super::worker::{Order, Work, Workers};
use crate::config::Clipboard;
use crate::domain::fingerprint::Fingerprints;
use crate::domain::import::Request;
use crate::error::{Error, Result};
use crate::job::{self, Outcome};
use crate::store::{Backup, Store, paths};

/// What the screens reach outside themselves: the store, and the way of copying. They themselves
/// touch neither.
pub struct Hands {
    store: Store,
    clipboard: Clipboard,
}

impl Hands {
    /// Hands for a store, which copy in this way.
    pub fn new(store: Store, clipboard: Clipboard) -> Self {
        Self { store, clipboard }
    }

    /// The store's path, as people write it.
    pub(super) fn store_path(&self) -> String {
        paths::shorten(self.store.path(), paths::home().as_deref())
    }

    /// Starts the workers, which report through `events`.
    pub(super) fn start(self, events: Sender<Event>) -> Workers {
        Workers::start(self.store, self.clipboard, events)
    }
}

/// What the loop has to do itself, because it owns the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ForLoop {
    /// Give the terminal to the shell.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Give this to the terminal for its clipboard.
    Copy(String),
    /// Leave with this as the answer.
    Choose(String),
    /// Leave because of this.
    Fail(Error),
    /// Leave.
    Quit,
}

/// Starts an effect; gives back what is the loop's own.
pub(super) fn start(effect: Effect, workers: &Workers) -> Option<ForLoop> {
    let order = match effect {
        Effect::Load => Order::Load,
        Effect::ListFormer => Order::ListFormer,
        Effect::Export(file) => Order::Export(file),
        Effect::CountSshKeys => {
            workers.background.count_ssh_keys();
            return None;
        }
        Effect::Gather(dialog, place, library) => {
            workers.background.gather(dialog, place, library);
            return None;
        }
        Effect::Forget(large) => {
            Background::forget(large);
            return None;
        }
        Effect::Stop(dialog) => {
            workers.background.stop(dialog);
            return None;
        }
        Effect::ListFolder(ticket, at) => {
            workers.background.list_folder(ticket, at);
            return None;
        }
        Effect::Preview(ticket, files) => {
            workers.background.preview(ticket, files);
            return None;
        }
        Effect::LookClosely(generation, keys, library) => {
            workers.background.look_closely(generation, keys, library);
            return None;
        }
        Effect::Search(number, query, library, verdicts) => {
            workers.background.search(number, query, library, verdicts);
            return None;
        }
        Effect::Audit(dialog, generation, library) => {
            workers.background.audit(dialog, generation, library);
            return None;
        }
        Effect::Copy(words, text) => {
            workers.background.copy(words, text);
            return None;
        }
        Effect::CopyByTerminal(text) => return Some(ForLoop::Copy(text)),
        Effect::FindHalves(question, sources) => {
            workers.background.find_halves(question, sources);
            return None;
        }
        Effect::Suspend => return Some(ForLoop::Suspend),
        Effect::Redraw => return Some(ForLoop::Redraw),
        Effect::Choose(text) => return Some(ForLoop::Choose(text)),
        Effect::Fail(error) => return Some(ForLoop::Fail(error)),
        Effect::Quit => return Some(ForLoop::Quit),
        Effect::ImportAll(dialog, chosen) => {
            let mut reporter = workers.background.reporter(dialog);
            change(move |on| {
                let progress = &mut |count| reporter.tell(count);
                job::import_all(on.store, requests(chosen), on.known, progress)
                    .map(|(outcome, _)| outcome)
            })
        }
        Effect::Import(request) => change(|on| job::import(on.store, *request, on.known)),
        Effect::Rename(id, to) => change(|on| job::rename(on.store, id, to, on.known)),
        Effect::Note(id, note) => change(|on| job::note(on.store, id, note, on.known)),
        Effect::Tag(id, tags) => change(|on| job::tag(on.store, id, tags, on.known)),
        Effect::EditTags(ids, edits) => change(|on| job::edit_tags(on.store, ids, edits, on.known)),
        Effect::Replace(id, request) => change(|on| job::replace(on.store, id, *request, on.known)),
        Effect::Delete(ids) => change(|on| job::delete(on.store, ids, on.known)),
        Effect::Undo => change(|on| job::undo(on.store, on.history, on.known)),
        Effect::Redo => change(|on| job::redo(on.store, on.history, on.known)),
        Effect::Restore(former) => change(move |on| {
            let backup = Backup {
                path: former.path,
                replaced_at: former.replaced_at,
            };
            job::restore(on.store, &backup, on.known)
        }),
    };
    workers.order(order);
    None
}

/// The requests that import what was chosen.
fn requests(chosen: Chosen) -> Vec<(Request, Fingerprints)> {
    let Chosen {
        candidates,
        ticks,
        mut names,
        allow,
    } = chosen;
    let ticked = candidates.iter().zip(ticks).enumerate();
    let requests = ticked.filter(|(_, (_, is_ticked))| *is_ticked);
    requests
        .filter_map(|(number, (candidate, _))| {
            let suggested = || Some(candidate.offer()?.name.clone());
            let name = names.remove(&number).or_else(suggested)?;
            candidate.request(name, allow)
        })
        .collect()
}

fn change(work: impl FnOnce(Work<'_>) -> Result<Outcome> + Send + 'static) -> Order {
    Order::Change(Box::new(work))
}
