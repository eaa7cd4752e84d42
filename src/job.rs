//! What keyrack does, as plain functions that both front ends call: they read the clock
//! and draw request ids, and say what was done.

use jiff::Timestamp;

use crate::domain::fingerprint::Fingerprints;
use crate::domain::import::{Request, Response};
use crate::domain::name::KeyPairName;
use crate::error::{Error, Result};
use crate::library::{Change, Done, EntryId, Library, NewEntry};
use crate::store::{Changed, Loaded, Store};

/// A change that is in the store.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it did.
    pub done: Done,
    /// The store after it.
    pub loaded: Loaded,
    /// Set where it may not survive a power cut.
    pub doubt: Option<Error>,
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
        Self {
            done,
            loaded: changed.loaded,
            doubt: changed.doubt,
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
    Ok(Response {
        name: request.name.clone(),
        fingerprints: Fingerprints::of(&request.key.rsa),
        request_id: request_id(),
    })
}

/// Stores a key pair.
///
/// # Errors
/// The request is refused, or the store cannot be changed.
pub fn import(store: &Store, request: Request, known: Option<&Loaded>) -> Result<Outcome> {
    let now = Timestamp::now();
    let response = Response {
        name: request.name.clone(),
        fingerprints: Fingerprints::of(&request.key.rsa),
        request_id: request_id(),
    };
    let new = NewEntry {
        request,
        request_id: response.request_id.clone(),
        imported_at: Timestamp::from_second(now.as_second()).unwrap_or(now),
    };
    let changed = store.change(&Change::Import(Box::new(new)), known)?;
    Ok(Outcome::new(Done::Imported(response), changed))
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
    let from = id.name.clone();
    let changed = store.change(&Change::Rename { id, to }, known)?;
    Ok(Outcome::new(Done::Renamed { from, id: renamed }, changed))
}

/// Removes entries: all of them, or none.
///
/// # Errors
/// One of them is gone, or the store cannot be changed.
pub fn delete(store: &Store, ids: Vec<EntryId>, known: Option<&Loaded>) -> Result<Outcome> {
    let names = ids.iter().map(|id| id.name.clone()).collect();
    let changed = store.change(&Change::Delete { ids }, known)?;
    Ok(Outcome::new(Done::Deleted(names), changed))
}
