//! What lies over the list.

use crate::library::{EntryId, follow};
use crate::tui::dialog::audit::Audit;
use crate::tui::dialog::confirm::Confirm;
use crate::tui::dialog::export::Export;
use crate::tui::dialog::files::Files;
use crate::tui::dialog::help::Help;
use crate::tui::dialog::import::Import;
use crate::tui::dialog::prompt::Prompt;
use crate::tui::dialog::restore::Restore;
use crate::tui::dialog::review::Review;
use crate::tui::screen::detail::DetailScreen;

/// Something that lies over the list, the last one on top.
#[derive(Debug)]
pub(in crate::tui) enum Overlay {
    /// The detail screen.
    Detail(DetailScreen),
    /// The import dialog.
    Import(Box<Import>),
    /// The dialog for a name, a note or tags.
    Prompt(Box<Prompt>),
    /// The dialog for a file to export to.
    Export(Box<Export>),
    /// The former contents of the store.
    Restore(Restore),
    /// The audit of all key pairs.
    Audit(Audit),
    /// The review of many keys.
    Review(Box<Review>),
    /// The dialog that files are chosen in.
    Files(Box<Files>),
    /// A question.
    Confirm(Confirm),
    /// The help.
    Help(Help),
}

/// Who asked for a change or for a file, so that its result reaches that dialog and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The dialog of this number.
    Dialog(u64),
    /// A question, which closed when it was answered.
    Question,
}

impl Overlay {
    pub(super) fn is_of(&self, origin: Origin) -> bool {
        let serial = match self {
            Self::Import(import) => import.serial,
            Self::Prompt(prompt) => prompt.serial,
            Self::Export(export) => export.serial,
            Self::Review(review) => review.serial,
            _ => return false,
        };
        origin == Origin::Dialog(serial)
    }

    /// Goes on about an entry that is identified in another way now.
    pub(super) fn follow(&mut self, before: &EntryId, now: &EntryId) {
        match self {
            Self::Detail(detail) if detail.id == *before => detail.id = now.clone(),
            Self::Prompt(prompt) => follow(&mut prompt.ids, before, now),
            Self::Export(export) => export.follow(before, now),
            Self::Import(import) if import.replaces.as_ref() == Some(before) => import.follow(now),
            Self::Confirm(confirm) => confirm.follow(before, now),
            _ => {}
        }
    }
}
