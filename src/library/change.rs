//! Changes to the collection: what is asked for, what that means for its rows, and what was
//! done.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{EntryFault, EntryId, Library, Reversal};
use crate::domain::fingerprint::{Fingerprints, Kind};
use crate::domain::form::{Refusal, private};
use crate::domain::import::{Rack, Request, duplicate};
use crate::domain::name::{KeyPairName, NameFault};
use crate::domain::tag::Edits;
use crate::error::{Code, Error, Exit, Result};
use crate::text::visible;

/// A new entry, or a new key for one: an accepted request, and what was decided at the moment
/// of the import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// Name, key, source.
    pub request: Request,
    /// The digests of the key.
    pub fingerprints: Fingerprints,
    /// The id of this request: an upper-case UUID v4.
    pub request_id: String,
    /// The moment of the import, to the second.
    pub imported_at: Timestamp,
}

impl NewEntry {
    /// All fields of the entry, in the order in which they are written.
    pub fn fields(&self) -> Vec<FieldEdit> {
        let mut fields = vec![FieldEdit::text(Field::Name, self.request.name.as_str())];
        fields.extend(self.key_fields());
        fields
    }

    /// The fields that come with the key.
    fn key_fields(&self) -> [FieldEdit; 5] {
        let key = &self.request.key;
        let md5 = self.fingerprints.get(Kind::Md5);
        [
            FieldEdit::text(Field::PublicKey, &key.to_string()),
            FieldEdit::text(Field::Fingerprint, &md5),
            FieldEdit {
                field: Field::ImportedAt,
                value: Some(Value::Moment(self.imported_at)),
            },
            FieldEdit::text(Field::RequestId, &self.request_id),
            FieldEdit::text(Field::Source, &self.request.source),
        ]
    }
}

/// A change to the collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Add key pairs: all of them, or none.
    Import(Vec<NewEntry>),
    /// Give an entry another name.
    Rename {
        /// The entry.
        id: EntryId,
        /// Its new name.
        to: KeyPairName,
    },
    /// Give an entry another note; an empty one takes it away.
    SetNote {
        /// The entry.
        id: EntryId,
        /// Its new note.
        note: String,
    },
    /// Give an entry other tags.
    SetTags {
        /// The entry.
        id: EntryId,
        /// Its new tags.
        tags: Vec<String>,
    },
    /// Let tags of entries come and go: of all of them, or of none.
    EditTags {
        /// The entries.
        ids: Vec<EntryId>,
        /// The tags.
        edits: Edits,
    },
    /// Put a new key under an entry's name, note and tags.
    Replace {
        /// The entry.
        id: EntryId,
        /// The new key; its name is not looked at.
        new: Box<NewEntry>,
    },
    /// Remove entries: all of them, or none.
    Delete {
        /// The entries.
        ids: Vec<EntryId>,
    },
    /// Put a former content in the place of the whole store.
    Restore {
        /// The content.
        text: String,
    },
    /// Take back a change, or take back that.
    Revert(Reversal),
}

/// A change that was judged against a library, in terms of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan<'a> {
    /// Append these entries.
    Append(&'a [NewEntry]),
    /// Give fields of these rows other values, in ascending order.
    Edit(Vec<RowEdit>),
    /// Remove these rows, in ascending order.
    Remove {
        /// The rows.
        indices: Vec<usize>,
    },
    /// Put this in the place of the whole text.
    Restore(&'a str),
    /// Take back what a former change did.
    Revert(&'a Reversal),
}

/// Fields of a row that get other values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowEdit {
    /// The row.
    pub row: usize,
    /// The fields.
    pub fields: Vec<FieldEdit>,
}

/// A field of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Its name.
    Name,
    /// Its key.
    PublicKey,
    /// The MD5 of its key.
    Fingerprint,
    /// When it was imported.
    ImportedAt,
    /// The id of the import's request.
    RequestId,
    /// Where it came from.
    Source,
    /// Its tags.
    Tags,
    /// Its note.
    Note,
}

impl Field {
    /// The field's name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::PublicKey => "public_key",
            Self::Fingerprint => "fingerprint",
            Self::ImportedAt => "imported_at",
            Self::RequestId => "request_id",
            Self::Source => "source",
            Self::Tags => "tags",
            Self::Note => "note",
        }
    }
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// A moment.
    Moment(Timestamp),
}

/// A field and the value that it gets; none takes the field away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldEdit {
    /// The field.
    pub field: Field,
    /// Its new value.
    pub value: Option<Value>,
}

impl FieldEdit {
    fn text(field: Field, text: &str) -> Self {
        Self {
            field,
            value: Some(Value::Text(text.to_owned())),
        }
    }

    /// The tags; without any, the field goes.
    fn tags(tags: Vec<String>) -> Self {
        let tags = Some(tags).filter(|tags| !tags.is_empty());
        Self {
            field: Field::Tags,
            value: tags.map(Value::List),
        }
    }
}

impl Library {
    /// Judges a change against this library.
    ///
    /// # Errors
    /// The request breaks a rule, or an entry is not there (any more).
    pub fn plan<'a>(&self, change: &'a Change) -> Result<Plan<'a>> {
        let edit = |id: &EntryId, fields: Vec<FieldEdit>| {
            let row = self.sound_row_of(id)?;
            Ok(Plan::Edit(vec![RowEdit { row, fields }]))
        };
        match change {
            Change::Import(new) => {
                self.check_all(new)?;
                Ok(Plan::Append(new))
            }
            Change::Rename { id, to } => {
                let row = self.row_of(id)?;
                if self.by_name.get(to.as_str()).is_some_and(|&at| at != row) {
                    return Err(NameFault::Taken(to.to_string()).into());
                }
                let fields = vec![FieldEdit::text(Field::Name, to.as_str())];
                Ok(Plan::Edit(vec![RowEdit { row, fields }]))
            }
            Change::SetNote { id, note } => {
                check_no_private_key(note)?;
                let note = Some(note.clone()).filter(|note| !note.is_empty());
                let value = note.map(Value::Text);
                let field = Field::Note;
                edit(id, vec![FieldEdit { field, value }])
            }
            Change::SetTags { id, tags } => {
                check_no_private_key(&tags.join(" "))?;
                edit(id, vec![FieldEdit::tags(tags.clone())])
            }
            Change::EditTags { ids, edits } => {
                check_no_private_key(&edits.apply(&[]).join(" "))?;
                let rows = ids.iter().map(|id| self.sound_row_of(id));
                let rows = in_order(rows.collect::<Result<_>>()?);
                let edited = rows.into_iter().filter_map(|row| {
                    let before = &self.get(row)?.tags;
                    let tags = edits.apply(before);
                    // However they are written, they stay so.
                    let is_other = tags != *before;
                    is_other.then(|| RowEdit {
                        row,
                        fields: vec![FieldEdit::tags(tags)],
                    })
                });
                Ok(Plan::Edit(edited.collect()))
            }
            Change::Replace { id, new } => {
                match self.holder(&new.request.key.rsa) {
                    Some(holder) if !new.request.allow.duplicate || holder == id.name => {
                        return Err(duplicate(&holder));
                    }
                    _ => {}
                }
                edit(id, new.key_fields().to_vec())
            }
            Change::Delete { ids } => {
                let rows = ids.iter().map(|id| self.row_of(id));
                let indices = in_order(rows.collect::<Result<_>>()?);
                Ok(Plan::Remove { indices })
            }
            Change::Restore { text } => Ok(Plan::Restore(text)),
            Change::Revert(reversal) => Ok(Plan::Revert(reversal)),
        }
    }

    /// Judges imports against what is stored, and against each other.
    fn check_all(&self, new: &[NewEntry]) -> Result<()> {
        let mut names = HashSet::with_capacity(new.len());
        let mut keys = HashMap::with_capacity(new.len());
        for NewEntry { request, .. } in new {
            request.check(self)?;
            let name = request.name.as_str();
            if !names.insert(name) {
                return Err(NameFault::Taken(name.to_owned()).into());
            }
            match keys.insert(request.key.rsa.blob(), name) {
                Some(holder) if !request.allow.duplicate => return Err(duplicate(holder)),
                _ => {}
            }
        }
        Ok(())
    }

    fn row_of(&self, id: &EntryId) -> Result<usize> {
        self.position(id).ok_or_else(|| gone(id))
    }

    /// The row of an entry with nothing wrong about it: the bytes of others are touched only
    /// to rename or delete them.
    fn sound_row_of(&self, id: &EntryId) -> Result<usize> {
        let row = self.row_of(id)?;
        let fault = self.get(row).and_then(|entry| entry.faults.first());
        fault.map_or(Ok(row), |fault| Err(faulty(&id.name, fault)))
    }
}

/// Rows in ascending order, each once.
fn in_order(mut rows: Vec<usize>) -> Vec<usize> {
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// No private key enters the store, as a note or a tag either.
fn check_no_private_key(text: &str) -> Result<()> {
    match private::find(text) {
        Some(form) => Err(Refusal::Private(form).into()),
        None => Ok(()),
    }
}

/// The entry has to be mended first.
fn faulty(name: &str, fault: &EntryFault) -> Error {
    Error::new(
        Code::InvalidParameter,
        format!("\"{}\" has a fault ({fault})", visible(name)),
        "mend it in the file, or rename or delete it",
    )
}

/// The entry is not in the store any more, or holds another key now.
fn gone(id: &EntryId) -> Error {
    Error {
        exit: Exit::NotFound,
        ..Error::new(
            Code::KeyPairName,
            format!(
                "the key pair \"{}\" is gone or holds another key now",
                visible(&id.name)
            ),
            "another program changed the store; nothing was done",
        )
    }
}
