//! What keyrack does, as plain functions that both front ends call: they read the clock
//! and draw request ids, and say what was done.

mod audit;
mod browse;
mod copy;
mod export;
mod find;
mod gather;
mod halves;
mod inspect;

use jiff::Timestamp;

use crate::domain::fingerprint::Fingerprints;
use crate::domain::import::{Request, Response};
use crate::domain::name::KeyPairName;
use crate::domain::tag::Edits;
use crate::error::{Code, Error, Result};
use crate::library::{Change, Done, EntryId, History, Library, NewEntry, Past, Reversal};
use crate::store::{Backup, Changed, Loaded, Progress, Store};

pub use crate::source::clipboard::By;
pub use audit::{Cores, audit, audit_beside, judge, look_closely};
pub use browse::{count_ssh_keys, list_folder, preview, start_folder};
pub use copy::copy;
pub use export::export;
pub use find::annotate;
pub use gather::{Source, file_origin, gather, gather_one_each};
pub use halves::{Halves, halves_in_agent, halves_in_files};
pub use inspect::{Inspected, inspect};

/// A change that is in the store.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it did.
    pub done: Done,
    /// The store after it.
    pub loaded: Loaded,
    /// What takes it back.
    pub reversal: Reversal,
    /// Set where it may not survive a power cut.
    pub doubt: Option<Error>,
    /// Whether the former content is among the backups.
    pub former_kept: bool,
    /// Set where the former content could not be kept, or old backups not be cleared away.
    pub warning: Option<Error>,
}

impl Outcome {
    /// The outcome, if it is sure to last.
    ///
    /// # Errors
    /// The change is in the store, but may not survive a power cut.
    pub fn sure(self) -> Result<Self> {
        match self.doubt {
            None => Ok(self),
            Some(doubt) => Err(doubt),
        }
    }

    fn new(done: Done, changed: Changed) -> Self {
        let done = if changed.reversal.changes_nothing() {
            Done::Nothing
        } else {
            done
        };
        Self {
            done,
            loaded: changed.loaded,
            reversal: changed.reversal,
            doubt: changed.doubt,
            former_kept: changed.former_kept,
            warning: changed.warning,
        }
    }
}

/// A new request id: an upper-case UUID v4.
pub fn request_id() -> String {
    uuid::Uuid::new_v4()
        .hyphenated()
        .encode_upper(&mut uuid::Uuid::encode_buffer())
        .to_owned()
}

/// What an import of `request` would answer, with nothing stored.
///
/// # Errors
/// The request is refused.
pub fn rehearse(library: &Library, request: &Request) -> Result<Response> {
    request.check(library)?;
    Ok(answer(request, Fingerprints::of(&request.key.rsa)))
}

/// The answer to a request about a key with these digests.
pub fn answer(request: &Request, fingerprints: Fingerprints) -> Response {
    Response {
        name: request.name.clone(),
        fingerprints,
        request_id: request_id(),
    }
}

/// Stores a key pair. Its key was judged before.
///
/// # Errors
/// The request is refused, or the store cannot be changed.
pub fn import(store: &Store, request: Request, known: Option<&Loaded>) -> Result<Outcome> {
    let (new, response) = stamp_one(request);
    let changed = store.change(&Change::Import(vec![new]), known)?;
    Ok(Outcome::new(Done::Imported(response), changed))
}

/// Stores key pairs, with the digests of their keys, as one change, and tells how many are done
/// as long as it may go on; gives the answer to each request beside the outcome. The keys were
/// judged before.
///
/// # Errors
/// One of the requests is refused, the store cannot be changed, or it was stopped: nothing is
/// stored then.
pub fn import_all(
    store: &Store,
    requests: Vec<(Request, Fingerprints)>,
    known: Option<&Loaded>,
    progress: &mut Progress<'_>,
) -> Result<(Outcome, Vec<Response>)> {
    let now = now();
    let stamped = requests
        .into_iter()
        .map(|(request, digests)| stamp(request, digests, now));
    let (new, responses): (Vec<NewEntry>, Vec<Response>) = stamped.unzip();
    let done = match responses.as_slice() {
        [] => return Err(nothing("there is no key to import")),
        [one] => Done::Imported(one.clone()),
        [first, ..] => Done::ImportedMany {
            count: new.len(),
            first: EntryId::new(first.name.as_str(), Some(first.fingerprints.sha256)),
        },
    };
    let changed = store.change_while(&Change::Import(new), known, progress)?;
    Ok((Outcome::new(done, changed), responses))
}

/// Puts a new key under the name, note and tags of an entry. The key was judged before.
///
/// # Errors
/// The key is refused, the entry is gone, or the store cannot be changed.
pub fn replace(
    store: &Store,
    id: EntryId,
    request: Request,
    known: Option<&Loaded>,
) -> Result<Outcome> {
    let (new, response) = stamp_one(request);
    let before = id.clone();
    let new = Box::new(new);
    let changed = store.change(&Change::Replace { id, new }, known)?;
    Ok(Outcome::new(Done::Replaced { response, before }, changed))
}

/// Decides what belongs to the moment of a request, and what is answered to it.
fn stamp(request: Request, fingerprints: Fingerprints, now: Timestamp) -> (NewEntry, Response) {
    let response = answer(&request, fingerprints);
    let new = NewEntry {
        fingerprints,
        request,
        request_id: response.request_id.clone(),
        imported_at: now,
    };
    (new, response)
}

fn stamp_one(request: Request) -> (NewEntry, Response) {
    let fingerprints = Fingerprints::of(&request.key.rsa);
    stamp(request, fingerprints, now())
}

/// The present moment, to the second.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// Gives an entry another note; an empty one takes it away.
///
/// # Errors
/// The entry is gone, or the store cannot be changed.
pub fn note(store: &Store, id: EntryId, note: String, known: Option<&Loaded>) -> Result<Outcome> {
    let done = Done::Noted(id.clone());
    let changed = store.change(&Change::SetNote { id, note }, known)?;
    Ok(Outcome::new(done, changed))
}

/// Gives an entry other tags.
///
/// # Errors
/// The entry is gone, or the store cannot be changed.
pub fn tag(
    store: &Store,
    id: EntryId,
    tags: Vec<String>,
    known: Option<&Loaded>,
) -> Result<Outcome> {
    let done = Done::Tagged(vec![id.clone()]);
    let changed = store.change(&Change::SetTags { id, tags }, known)?;
    Ok(Outcome::new(done, changed))
}

/// Lets tags of entries come and go, as one change.
///
/// # Errors
/// One of them is gone or has a fault, or the store cannot be changed.
pub fn edit_tags(
    store: &Store,
    ids: Vec<EntryId>,
    edits: Edits,
    known: Option<&Loaded>,
) -> Result<Outcome> {
    let changed = store.change(&Change::EditTags { ids, edits }, known)?;
    // Some may have had these tags already.
    let edited = match &changed.reversal {
        Reversal::Edit(edited) => edited.iter().map(|entry| entry.id.clone()).collect(),
        _ => Vec::new(),
    };
    Ok(Outcome::new(Done::Tagged(edited), changed))
}

/// Brings a former content of the store back.
///
/// # Errors
/// The backup may not be read or does not parse, or the store cannot be changed.
pub fn restore(store: &Store, backup: &Backup, known: Option<&Loaded>) -> Result<Outcome> {
    let text = backup.store()?;
    let changed = store.change(&Change::Restore { text }, known)?;
    let count = changed.loaded.library.entries().len();
    Ok(Outcome::new(Done::Restored(count), changed))
}

/// Takes the last change of a run back.
///
/// A change whose entry was changed by somebody else since is forgotten, so that those before
/// it can be reached.
///
/// # Errors
/// There is none, an entry was changed since, or the store cannot be changed.
pub fn undo(store: &Store, history: &mut History, known: Option<&Loaded>) -> Result<Outcome> {
    let past = history
        .take_past()
        .ok_or_else(|| nothing("there is nothing to undo"))?;
    match revert(store, &past, known) {
        Ok(changed) => {
            history.put_future(past.reversed(changed.reversal.clone()));
            Ok(Outcome::new(Done::Undone(Box::new(past.done)), changed))
        }
        Err(error) if error.code == Code::InvalidParameter => Err(error),
        Err(error) => {
            history.put_past(past);
            Err(error)
        }
    }
}

/// Does the change again that was undone last.
///
/// # Errors
/// As [`undo`].
pub fn redo(store: &Store, history: &mut History, known: Option<&Loaded>) -> Result<Outcome> {
    let past = history
        .take_future()
        .ok_or_else(|| nothing("there is nothing to do again"))?;
    match revert(store, &past, known) {
        Ok(changed) => {
            history.put_past(past.reversed(changed.reversal.clone()));
            Ok(Outcome::new(Done::Redone(Box::new(past.done)), changed))
        }
        Err(error) if error.code == Code::InvalidParameter => Err(error),
        Err(error) => {
            history.put_future(past);
            Err(error)
        }
    }
}

fn revert(store: &Store, past: &Past, known: Option<&Loaded>) -> Result<Changed> {
    store.change(&Change::Revert(past.reversal.clone()), known)
}

fn nothing(what: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        what,
        "only changes of this run count",
    )
}

/// Gives an entry another name.
///
/// # Errors
/// The name is taken, the entry is gone, or the store cannot be changed.
pub fn rename(
    store: &Store,
    id: EntryId,
    to: KeyPairName,
    known: Option<&Loaded>,
) -> Result<Outcome> {
    let renamed = EntryId::new(to.as_str(), id.sha256);
    let from = id.clone();
    let changed = store.change(&Change::Rename { id, to }, known)?;
    Ok(Outcome::new(Done::Renamed { from, id: renamed }, changed))
}

/// Removes entries: all of them, or none.
///
/// # Errors
/// One of them is gone, or the store cannot be changed.
pub fn delete(store: &Store, ids: Vec<EntryId>, known: Option<&Loaded>) -> Result<Outcome> {
    let done = Done::Deleted(ids.clone());
    let changed = store.change(&Change::Delete { ids }, known)?;
    Ok(Outcome::new(done, changed))
}
