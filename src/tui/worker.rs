//! Threads beside the screens: one that reads and changes the store, in the order in which
//! it was asked, so that the screens never wait.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use super::message::{Event, Msg, Snapshot};
use crate::error::{Code, Error, Result};
use crate::job::Outcome;
use crate::source;
use crate::store::{Loaded, Store};

/// A change as the worker carries it out: on the store, knowing its last state.
pub(super) type Change = Box<dyn FnOnce(&Store, Option<&Loaded>) -> Result<Outcome> + Send>;

/// Something for the store's thread to do.
pub(super) enum Order {
    /// Read the store.
    Load,
    /// Change the store.
    Change(Change),
}

/// The way to the workers; the store's thread ends when this is dropped.
pub(super) struct Workers {
    orders: Sender<Order>,
    events: Sender<Event>,
}

impl Workers {
    /// Starts the store's thread, which reports through `events`.
    pub(super) fn start(store: Store, events: Sender<Event>) -> Self {
        let (orders, inbox) = channel();
        let reports = events.clone();
        thread::spawn(move || {
            let mut known = None;
            for order in inbox {
                let msg = carry_out(order, &store, &mut known);
                if reports.send(Event::Msg(msg)).is_err() {
                    break;
                }
            }
        });
        Self { orders, events }
    }

    pub(super) fn order(&self, order: Order) {
        // The thread lives as long as this handle.
        let _ = self.orders.send(order);
    }

    pub(super) fn count_ssh_keys(&self) {
        let events = self.events.clone();
        thread::spawn(move || {
            let count = source::count_ssh_keys();
            let _ = events.send(Event::Msg(Msg::SshKeys(count)));
        });
    }
}

fn carry_out(order: Order, store: &Store, known: &mut Option<Loaded>) -> Msg {
    match order {
        Order::Load => {
            let result = guarded(|| store.load_after(known.as_ref()));
            Msg::Loaded(result.map(|loaded| keep(loaded, None, known)))
        }
        Order::Change(change) => {
            let result = guarded(|| change(store, known.as_ref()));
            Msg::Changed(result.map(|outcome| {
                let snapshot = keep(outcome.loaded, outcome.doubt, known);
                (outcome.done, snapshot)
            }))
        }
    }
}

fn keep(loaded: Loaded, doubt: Option<Error>, known: &mut Option<Loaded>) -> Snapshot {
    let snapshot = Snapshot {
        library: loaded.library.clone(),
        read_only: loaded.read_only.clone(),
        doubt,
    };
    *known = Some(loaded);
    snapshot
}

/// A panic in here becomes an error message: the screens go on.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let guarded = || {
        super::terminal::panic_where_asked("worker");
        work()
    };
    catch_unwind(AssertUnwindSafe(guarded)).unwrap_or_else(|_| {
        Err(Error::new(
            Code::Interface,
            "keyrack made a mistake and stopped this step",
            "press ctrl-l and look at the list; please report it",
        ))
    })
}
