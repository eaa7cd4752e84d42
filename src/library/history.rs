//! Undo and redo: what each change of a run left behind, and what stood there before.

use std::ops::Range;

use super::{Done, EntryId};

/// What takes a change back: bytes that must be found as the change left them, and what is
/// put there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reversal {
    /// Give entries their former text.
    Edit(Vec<Reverted>),
    /// Remove lines that came.
    Remove(Vec<Removal>),
    /// Put entries back.
    Insert(Vec<Inserted>),
    /// Put the former text of the whole store back.
    Whole {
        /// What must be found.
        found: String,
        /// What is put there; none where that is no store to go back to.
        put: Option<String>,
    },
}

impl Reversal {
    /// Whether the change left everything as it was.
    pub fn changes_nothing(&self) -> bool {
        match self {
            Self::Edit(entries) => entries.iter().all(|entry| entry.found == entry.put),
            Self::Remove(removals) => removals.is_empty(),
            Self::Insert(inserts) => inserts.is_empty(),
            Self::Whole { found, put } => put.as_ref() == Some(found),
        }
    }
}

/// An entry whose text is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reverted {
    /// What identifies it as the change left it.
    pub id: EntryId,
    /// Its lines as the change left them.
    pub found: String,
    /// Its lines before.
    pub put: String,
    /// Whether another entry had the same name before.
    pub is_twin: bool,
}

/// Lines that are removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// All that came at this place.
    pub lines: String,
    /// The entries among it, each with its place in the lines.
    pub entries: Vec<(EntryId, Range<usize>)>,
    /// Whether nothing stood behind it.
    pub was_last: bool,
}

/// Lines that are put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inserted {
    /// The lines, with one entry or several.
    pub lines: String,
    /// The entry behind which they stood, of those that stayed.
    pub behind: Option<EntryId>,
    /// What stayed between that entry, or the start of the text, and the lines.
    pub gap: String,
    /// Names among them that another entry had, too.
    pub twins: Vec<String>,
}

/// A change that can be taken back.
#[derive(Clone, Debug)]
pub struct Past {
    /// What it did.
    pub done: Done,
    /// What takes it back.
    pub reversal: Reversal,
}

impl Past {
    /// The same change, to be taken the other way.
    #[must_use]
    pub fn reversed(&self, reversal: Reversal) -> Self {
        Self {
            done: self.done.clone(),
            reversal,
        }
    }
}

/// The changes of this run, in their order.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: Vec<Past>,
    future: Vec<Past>,
}

impl History {
    /// Records a change, if it was one. What was undone before it cannot be done again.
    pub fn record(&mut self, done: Done, reversal: Reversal) {
        if done == Done::Nothing {
            return;
        }
        self.future.clear();
        self.past.push(Past { done, reversal });
    }

    /// Takes the last change, to undo it.
    pub fn take_past(&mut self) -> Option<Past> {
        self.past.pop()
    }

    /// Takes the change that was undone last, to do it again.
    pub fn take_future(&mut self) -> Option<Past> {
        self.future.pop()
    }

    /// The next change to undo is this one.
    pub fn put_past(&mut self, past: Past) {
        self.past.push(past);
    }

    /// The next change to do again is this one.
    pub fn put_future(&mut self, past: Past) {
        self.future.push(past);
    }
}
