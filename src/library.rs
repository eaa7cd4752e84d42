//! The collection of key pairs as it stands at one moment, and the changes to it.
//!
//! A [`Library`] never changes: a change makes the next one, and who holds the former
//! goes on seeing it whole.

pub mod audit;
mod change;
mod done;
pub mod export;
mod history;
mod index;
pub mod json;
mod order;
mod search;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use crate::domain::audit::Severity;
use crate::domain::fingerprint::Fingerprints;
use crate::domain::form::Refusal;
use crate::domain::import::Rack;
use crate::domain::key::PublicKey;
use crate::domain::name::{NameFault, nfc};
use crate::error::{Code, Error, Result};
use crate::text::visible;

pub use change::{Change, Field, FieldEdit, NewEntry, Plan, RowEdit, Value};
pub use done::{Done, in_words};
pub use history::{History, Inserted, Past, Removal, Reversal, Reverted};
pub use index::Index;
pub use order::Order;
pub use search::{Matching, Query};

/// A key with its digests.
#[derive(Clone, Debug, Eq)]
pub struct StoredKey {
    /// The key and its comment.
    pub public: PublicKey,
    /// Its digests, computed once.
    pub fingerprints: Fingerprints,
    /// Matching weak it is at first sight, if it is: found out when it is asked for.
    weakness: OnceLock<Option<Severity>>,
}

impl PartialEq for StoredKey {
    fn eq(&self, other: &Self) -> bool {
        self.public == other.public && self.fingerprints == other.fingerprints
    }
}

impl StoredKey {
    /// Hashes a key.
    pub fn new(public: PublicKey) -> Self {
        let fingerprints = Fingerprints::of(&public.rsa);
        Self::hashed(public, fingerprints)
    }

    /// A key with these digests.
    pub fn hashed(public: PublicKey, fingerprints: Fingerprints) -> Self {
        Self {
            public,
            fingerprints,
            weakness: OnceLock::new(),
        }
    }

    /// Matching weak it is by the instant rules, if it is.
    pub fn weakness(&self) -> Option<Severity> {
        let look = || crate::domain::audit::weakness(&self.public.rsa);
        *self.weakness.get_or_init(look)
    }
}

/// One entry of the store: a key pair, or what somebody wrote in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The name as stored, whether it keeps the rules or not.
    pub name: String,
    /// The key, where it reads whole.
    pub key: Option<StoredKey>,
    /// When it was imported.
    pub imported_at: Option<Timestamp>,
    /// The id of the import's request.
    pub request_id: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its note.
    pub note: Option<String>,
    /// What is wrong with it. Such an entry is listed, and its bytes are left alone.
    pub faults: Vec<EntryFault>,
}

impl Entry {
    /// Whether this entry and `id` have name and key in common.
    fn answers_to(&self, id: &EntryId) -> bool {
        self.name == id.name && self.sha256() == id.sha256
    }

    fn sha256(&self) -> Option<[u8; 32]> {
        self.key.as_ref().map(|key| key.fingerprints.sha256)
    }
}

/// What is wrong with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryFault {
    /// Its name breaks a rule.
    Name(NameFault),
    /// Another entry has the same name, byte for byte after NFC.
    NameTwice,
    /// It has no `public_key`.
    NoKey,
    /// Its key is refused.
    Key(Refusal),
    /// Its stored fingerprint is not its key's.
    ForeignFingerprint,
    /// This field has a value of another type than it should.
    Field(&'static str),
}

impl EntryFault {
    /// Matching bad it is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Name(_) | Self::NameTwice | Self::Field(_) => Severity::Warning,
            Self::NoKey | Self::Key(_) | Self::ForeignFingerprint => Severity::Critical,
        }
    }
}

impl fmt::Display for EntryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(fault) => write!(f, "name: {fault}"),
            Self::NameTwice => f.write_str("name: another entry has the same"),
            Self::NoKey => f.write_str("public_key: missing"),
            Self::Key(Refusal::Private(form)) => write!(
                f,
                "public_key: {} stands in the store; remove it from the file",
                form.label()
            ),
            Self::Key(refusal) => write!(f, "public_key: {refusal}"),
            Self::ForeignFingerprint => f.write_str("fingerprint: not that of the key"),
            Self::Field(name) => write!(f, "{name}: not of the expected type"),
        }
    }
}

/// What identifies an entry while rows move and files are reloaded: name and key, and which
/// one it is where somebody wrote several with both in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EntryId {
    /// The name as stored.
    pub name: String,
    /// The SHA-256 of its key blob, where its key reads whole.
    pub sha256: Option<[u8; 32]>,
    /// Matching many entries before it have the same name and key.
    pub nth: usize,
}

impl EntryId {
    /// The only entry of this name and key.
    pub fn new(name: &str, sha256: Option<[u8; 32]>) -> Self {
        Self {
            name: name.to_owned(),
            sha256,
            nth: 0,
        }
    }
}

/// Puts the identity that an entry has now in the place of its former one.
pub fn follow(ids: &mut [EntryId], before: &EntryId, now: &EntryId) {
    for id in ids.iter_mut().filter(|id| *id == before) {
        id.clone_from(now);
    }
}

/// All entries of a store, in its order, with what finds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Library {
    entries: Vec<Arc<Entry>>,
    by_name: HashMap<String, usize>,
    by_folded_name: HashMap<String, usize>,
    by_sha256: HashMap<[u8; 32], usize>,
}

impl Library {
    /// Collects entries, and marks names that are used twice.
    pub fn new(mut entries: Vec<Arc<Entry>>) -> Self {
        let mut by_name: HashMap<String, usize> = HashMap::with_capacity(entries.len());
        let mut twice = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let name = nfc(&entry.name);
            if let Some(&first) = by_name.get(&name) {
                twice.extend([first, index]);
            } else {
                by_name.insert(name, index);
            }
        }
        for entry in &mut entries {
            // An entry that is carried over may bring a mark that holds no more.
            if entry.faults.contains(&EntryFault::NameTwice) {
                Arc::make_mut(entry)
                    .faults
                    .retain(|fault| *fault != EntryFault::NameTwice);
            }
        }
        for index in twice {
            if let Some(entry) = entries.get_mut(index)
                && !entry.faults.contains(&EntryFault::NameTwice)
            {
                Arc::make_mut(entry).faults.push(EntryFault::NameTwice);
            }
        }
        let mut by_folded_name = HashMap::with_capacity(entries.len());
        let mut by_sha256 = HashMap::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            by_folded_name
                .entry(nfc(&entry.name).to_lowercase())
                .or_insert(index);
            if let Some(key) = &entry.key {
                by_sha256.entry(key.fingerprints.sha256).or_insert(index);
            }
        }
        Self {
            entries,
            by_name,
            by_folded_name,
            by_sha256,
        }
    }

    /// The entries, in the store's order.
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// The keys that read whole, in the store's order.
    pub fn keys(&self) -> impl Iterator<Item = &StoredKey> {
        self.entries.iter().filter_map(|entry| entry.key.as_ref())
    }

    /// The entry of a row.
    pub fn get(&self, row: usize) -> Option<&Arc<Entry>> {
        self.entries.get(row)
    }

    /// The first entry whose key blob has this SHA-256.
    pub fn entry_of(&self, sha256: &[u8; 32]) -> Option<&Arc<Entry>> {
        let &row = self.by_sha256.get(sha256)?;
        self.get(row)
    }

    /// The entries of these identities that are there.
    pub fn entries_of(&self, ids: &[EntryId]) -> Vec<&Entry> {
        let rows = ids.iter().filter_map(|id| self.position(id));
        let entries = rows.filter_map(|row| self.get(row));
        entries.map(AsRef::as_ref).collect()
    }

    /// What identifies the entry of a row.
    pub fn id(&self, row: usize) -> Option<EntryId> {
        let entry = self.get(row)?;
        let mut id = EntryId::new(&entry.name, entry.sha256());
        if entry.faults.contains(&EntryFault::NameTwice) {
            let before = self.entries.iter().take(row);
            id.nth = before.filter(|other| other.answers_to(&id)).count();
        }
        Some(id)
    }

    /// The row of an entry.
    pub fn position(&self, id: &EntryId) -> Option<usize> {
        let first = self.by_name.get(&nfc(&id.name)).copied()?;
        let is_it = |entry: &Entry| entry.answers_to(id);
        if id.nth == 0 && self.get(first).is_some_and(|entry| is_it(entry)) {
            return Some(first);
        }
        let rows = self.entries.iter().enumerate();
        let mut twins = rows.filter(|(_, entry)| is_it(entry)).map(|(row, _)| row);
        twins.nth(id.nth)
    }

    /// The row of the entry of this name, byte for byte after NFC.
    ///
    /// # Errors
    /// No entry has it, or several have.
    pub fn named(&self, name: &str) -> Result<usize> {
        let row = self.by_name.get(&nfc(name)).copied();
        let row = row.ok_or_else(|| Error::not_found(name))?;
        let faults = self.get(row).map(|entry| entry.faults.as_slice());
        if faults.is_some_and(|faults| faults.contains(&EntryFault::NameTwice)) {
            return Err(Error::new(
                Code::KeyPairName,
                format!("several key pairs are named \"{}\"", visible(name)),
                "rename one of them in the rack or in the file",
            ));
        }
        Ok(row)
    }

    /// What identifies the entry of this name.
    ///
    /// # Errors
    /// As [`Library::named`].
    pub fn named_id(&self, name: &str) -> Result<EntryId> {
        let row = self.named(name)?;
        self.id(row).ok_or_else(|| Error::not_found(name))
    }
}

impl Rack for Library {
    fn has_name(&self, name: &str) -> bool {
        self.by_name.contains_key(&nfc(name))
    }

    fn case_twin(&self, name: &str) -> Option<String> {
        let name = nfc(name);
        let &index = self.by_folded_name.get(&name.to_lowercase())?;
        let twin = &self.entries.get(index)?.name;
        (nfc(twin) != name).then(|| twin.clone())
    }

    fn holder_of(&self, sha256: &[u8; 32]) -> Option<String> {
        self.entry_of(sha256).map(|entry| entry.name.clone())
    }
}
