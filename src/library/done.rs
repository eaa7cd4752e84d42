//! What a change did, and what is told of it.

use super::EntryId;
use crate::domain::fingerprint::Kind;
use crate::domain::import::Response;
use crate::text::{grouped, visible};

/// What a change did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// A key pair was imported.
    Imported(Response),
    /// Several key pairs were imported at once.
    ImportedMany {
        /// How many.
        count: usize,
        /// What identifies the first of them.
        first: EntryId,
    },
    /// An entry has another name.
    Renamed {
        /// What identified it before.
        from: EntryId,
        /// What identifies it now.
        id: EntryId,
    },
    /// An entry has another note.
    Noted(EntryId),
    /// These entries have other tags.
    Tagged(Vec<EntryId>),
    /// An entry has another key.
    Replaced {
        /// The answer to the import of the new key.
        response: Response,
        /// What identified it before.
        before: EntryId,
    },
    /// These entries are gone.
    Deleted(Vec<EntryId>),
    /// A former content is back, with this many key pairs.
    Restored(usize),
    /// All was as it should be already.
    Nothing,
    /// This was taken back.
    Undone(Box<Done>),
    /// This was done again.
    Redone(Box<Done>),
}

impl Done {
    /// The MD5 of the key that was stored, if one was.
    pub fn stored_md5(&self) -> Option<String> {
        match self {
            Self::Imported(response) | Self::Replaced { response, .. } => {
                Some(response.fingerprints.get(Kind::Md5))
            }
            _ => None,
        }
    }

    /// The entry that is worth a look after it.
    pub fn leads_to(&self) -> Option<EntryId> {
        match self {
            Self::Imported(response) | Self::Replaced { response, .. } => {
                let sha256 = Some(response.fingerprints.sha256);
                Some(EntryId::new(response.name.as_str(), sha256))
            }
            Self::ImportedMany { first: id, .. } | Self::Renamed { id, .. } | Self::Noted(id) => {
                Some(id.clone())
            }
            Self::Tagged(ids) => only(ids).cloned(),
            Self::Deleted(_) | Self::Restored(_) | Self::Nothing => None,
            Self::Redone(done) => done.leads_to(),
            Self::Undone(done) => match &**done {
                Self::Deleted(ids) => ids.first().cloned(),
                Self::Noted(id) => Some(id.clone()),
                Self::Tagged(ids) => only(ids).cloned(),
                done => done.moved().map(|(before, _)| before),
            },
        }
    }

    /// The entry that is identified in another way since: before, and now.
    pub fn moved(&self) -> Option<(EntryId, EntryId)> {
        match self {
            Self::Renamed { from, id } => Some((from.clone(), id.clone())),
            Self::Replaced { before, .. } => Some((before.clone(), self.leads_to()?)),
            Self::Redone(done) => done.moved(),
            Self::Undone(done) => done.moved().map(|(before, now)| (now, before)),
            _ => None,
        }
    }

    /// The entries that are gone since.
    pub fn gone(&self) -> &[EntryId] {
        match self {
            Self::Deleted(ids) => ids,
            Self::Redone(done) => done.gone(),
            _ => &[],
        }
    }

    /// Whether it may have brought keys that were not stored before.
    pub fn brings_keys(&self) -> bool {
        match self {
            Self::Imported(_)
            | Self::ImportedMany { .. }
            | Self::Replaced { .. }
            | Self::Restored(_)
            | Self::Undone(_)
            | Self::Redone(_) => true,
            Self::Renamed { .. }
            | Self::Noted(_)
            | Self::Tagged(_)
            | Self::Deleted(_)
            | Self::Nothing => false,
        }
    }

    /// Whether it took a change back.
    pub fn is_undo(&self) -> bool {
        matches!(self, Self::Undone(_))
    }

    /// What was done, in words.
    pub fn sentence(&self) -> String {
        match self {
            Self::Imported(response) => format!("imported {}", response.name),
            Self::ImportedMany { count, .. } => format!("imported {} key pairs", grouped(*count)),
            Self::Renamed { from, id } => {
                format!("renamed {} to {}", visible(&from.name), visible(&id.name))
            }
            Self::Noted(id) => format!("changed the note of {}", visible(&id.name)),
            Self::Tagged(ids) => format!("changed the tags of {}", in_words(ids)),
            Self::Replaced { response, .. } => {
                format!("replaced the key of {}", response.name)
            }
            Self::Deleted(ids) => format!("deleted {}", in_words(ids)),
            Self::Restored(1) => "restored a store of 1 key pair".to_owned(),
            Self::Restored(count) => format!("restored a store of {count} key pairs"),
            Self::Nothing => "nothing had to be changed".to_owned(),
            Self::Undone(done) => format!("undone: {}", done.sentence()),
            Self::Redone(done) => format!("done again: {}", done.sentence()),
        }
    }
}

/// The only entry, if there is one.
fn only(ids: &[EntryId]) -> Option<&EntryId> {
    ids.first().filter(|_| ids.len() == 1)
}

/// The name of one entry, or how many there are.
pub fn in_words(ids: &[EntryId]) -> String {
    match only(ids) {
        Some(id) => visible(&id.name).into_owned(),
        None => format!("{} key pairs", grouped(ids.len())),
    }
}
