//! Threads beside the screens: one that reads and changes the store, in the order in which
//! it was asked, so that the screens never wait.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use super::background::{Background, guarded};
use super::message::{Event, Former, Msg, NewFile, Snapshot};
use crate::config::Clipboard;
use crate::error::Result;
use crate::job::{self, Outcome};
use crate::library::{Done, History};
use crate::store::{Loaded, Mark, Store};

/// What a change works on: the store, its last known state, and the changes of this run.
pub(super) struct Work<'a> {
    pub(super) store: &'a Store,
    pub(super) known: Option<&'a Loaded>,
    pub(super) history: &'a mut History,
}

/// A change as the worker carries it out.
pub(super) type Change = Box<dyn FnOnce(Work<'_>) -> Result<Outcome> + Send>;

/// Something for the store's thread to do.
pub(super) enum Order {
    /// Read the store.
    Load,
    /// Look for former contents.
    ListFormer,
    /// Change the store.
    Change(Change),
    /// Write an exported public key into a file.
    Export(Box<NewFile>),
}

/// How often the store is looked at for changes by others.
const WATCH: Duration = Duration::from_secs(1);
/// How long a change by others must have come to rest before it is read: who writes in place
/// leaves the file empty or cut off for a moment.
const REST: Duration = Duration::from_millis(100);

/// The way to the workers; the store's thread ends when this is dropped.
pub(super) struct Workers {
    orders: Sender<Order>,
    /// The threads that do not change the store.
    pub(super) background: Background,
}

impl Workers {
    /// Starts the store's thread, which reports through `events`.
    pub(super) fn start(store: Store, clipboard: Clipboard, events: Sender<Event>) -> Self {
        let (orders, inbox) = channel();
        let reports = events.clone();
        thread::spawn(move || {
            let mut keeper = Keeper::new(store);
            loop {
                let msg = match inbox.recv_timeout(keeper.patience()) {
                    Ok(order) => Some(keeper.carry_out(order)),
                    Err(RecvTimeoutError::Timeout) => keeper.look(),
                    Err(RecvTimeoutError::Disconnected) => return,
                };
                let sent = msg.map(|msg| reports.send(Event::Msg(Box::new(msg))));
                if sent.is_some_and(|sent| sent.is_err()) {
                    return;
                }
            }
        });
        Self {
            orders,
            background: Background::new(events, clipboard),
        }
    }

    pub(super) fn order(&self, order: Order) {
        // The thread lives as long as this handle.
        let _ = self.orders.send(order);
    }
}

/// The store's thread: what it knows of the store, and the changes of this run.
struct Keeper {
    store: Store,
    known: Option<Loaded>,
    history: History,
    /// The content that was read or written last, or could not be read; none before that.
    seen: Option<Mark>,
    /// Another content that was seen, and may not have come to rest.
    restless: Option<Mark>,
}

impl Keeper {
    fn new(store: Store) -> Self {
        Self {
            store,
            known: None,
            history: History::default(),
            seen: None,
            restless: None,
        }
    }

    fn carry_out(&mut self, order: Order) -> Msg {
        match order {
            Order::Load => self.load(),
            Order::ListFormer => Msg::Former(guarded(|| former(&self.store))),
            Order::Change(change) => {
                let work = Work {
                    store: &self.store,
                    known: self.known.as_ref(),
                    history: &mut self.history,
                };
                Msg::Changed(guarded(|| change(work)).map(|outcome| self.keep_outcome(outcome)))
            }
            Order::Export(file) => {
                let NewFile { path, text, .. } = &*file;
                let result = guarded(|| job::export(&self.store, path, text, file.overwrite));
                Msg::Exported(file, result)
            }
        }
    }

    fn load(&mut self) -> Msg {
        // Before reading: what changes from now on is seen the next time.
        let mark = self.store.mark();
        let result = guarded(|| self.store.load_after(self.known.as_ref()));
        self.seen = Some(mark);
        Msg::Loaded(result.map(|loaded| self.keep(loaded)))
    }

    /// How long to wait for an order before the next look.
    fn patience(&self) -> Duration {
        if self.restless.is_some() { REST } else { WATCH }
    }

    /// Reads the store if another program changed it and is done with that.
    fn look(&mut self) -> Option<Msg> {
        let seen = self.seen.as_ref()?;
        let mark = Some(self.store.mark()).filter(|mark| mark != seen);
        let has_rested = mark.is_some() && mark == self.restless;
        self.restless = mark.filter(|_| !has_rested);
        has_rested.then(|| self.load())
    }

    fn keep_outcome(&mut self, outcome: Outcome) -> (Done, Snapshot) {
        let is_new = !matches!(outcome.done, Done::Undone(_) | Done::Redone(_));
        if is_new {
            self.history.record(outcome.done.clone(), outcome.reversal);
        }
        let snapshot = Snapshot {
            doubt: outcome.doubt,
            warning: outcome.warning,
            ..self.keep(outcome.loaded)
        };
        (outcome.done, snapshot)
    }

    fn keep(&mut self, loaded: Loaded) -> Snapshot {
        let snapshot = Snapshot {
            library: loaded.library.clone(),
            read_only: loaded.read_only.clone(),
            doubt: None,
            warning: None,
        };
        self.seen = Some(loaded.mark());
        self.known = Some(loaded);
        snapshot
    }
}

fn former(store: &Store) -> Result<Vec<Former>> {
    let backups = store.backups()?;
    let former = backups.into_iter().map(|backup| Former {
        key_pairs: backup.key_pairs(),
        replaced_at: backup.replaced_at,
        path: backup.path,
    });
    Ok(former.collect())
}
