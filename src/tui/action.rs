//! What a key can ask for.

use crate::library::export::Part;

/// What a key asks for. Few generic verbs; each screen knows what they mean to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Leave keyrack.
    Quit,
    /// Leave the shown screen, dialog or mode.
    Back,
    /// Stop the process and give the terminal to the shell.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Show the keys.
    Help,
    /// One down.
    Down,
    /// One up.
    Up,
    /// To the start.
    Top,
    /// To the end.
    Bottom,
    /// Half a page down.
    HalfDown,
    /// Half a page up.
    HalfUp,
    /// Some lines down, as the wheel does.
    ScrollDown,
    /// Some lines up, as the wheel does.
    ScrollUp,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// Take the public half of a private key that was stopped.
    PublicHalf,
    /// Choose files to import.
    FromFiles,
    /// Look at the keys of the SSH agent.
    FromAgent,
    /// Look at the public keys in `~/.ssh`.
    FromSshFolder,
    /// Tick the selected one, or take the tick away.
    Tick,
    /// Tick all, or none.
    TickAll,
    /// Select from here on, up to where the cursor goes.
    Range,
    /// Complete what was typed.
    Complete,
    /// Show what is hidden, or hide it.
    Hidden,
    /// Take what is ticked.
    Take,
    /// To the folder above.
    Parent,
    /// The next of several.
    Next,
    /// The one before.
    Previous,
    /// Carry out what the focus is on.
    Submit,
    /// Answer yes.
    Yes,
    /// Answer no.
    No,
    /// Go to the key pair that is spoken of.
    GoTo,
    /// Open the filter box.
    Filter,
    /// Show the details.
    Details,
    /// Open the import dialog.
    Import,
    /// Open the rename dialog.
    Rename,
    /// Open the dialog for the note.
    Note,
    /// Open the dialog for the tags.
    Tags,
    /// Open the dialog for a new key under the same name.
    Replace,
    /// Open the dialog for a file to export to.
    Export,
    /// Ask whether to delete.
    Delete,
    /// Take the last change back.
    Undo,
    /// Do again what was taken back.
    Redo,
    /// Show the former contents of the store.
    Restore,
    /// Audit all key pairs.
    Audit,
    /// Ask what is to be copied.
    Copy,
    /// Copy this.
    CopyThat(Part),
    /// Order the list by something else.
    Order,
    /// Turn the order of the list round.
    Reverse,
    /// Read the store again.
    Reload,
    /// An edit of the field that has the focus.
    Edit(Edit),
}

impl Action {
    /// Whether this does nothing where there is no key pair.
    pub fn needs_key_pair(self) -> bool {
        matches!(
            self,
            Self::Filter
                | Self::Details
                | Self::Rename
                | Self::Note
                | Self::Tags
                | Self::Replace
                | Self::Export
                | Self::Delete
                | Self::Audit
                | Self::Copy
                | Self::Order
                | Self::Reverse
                | Self::Tick
                | Self::TickAll
                | Self::Range
        )
    }
}

/// An edit of a field, as readline names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// To the start of the text.
    Start,
    /// To the end of the text.
    End,
    /// A character left.
    Left,
    /// A character right.
    Right,
    /// A word left.
    WordLeft,
    /// A word right.
    WordRight,
    /// Delete the character before the caret.
    Backspace,
    /// Delete the character under the caret.
    Delete,
    /// Delete the word before the caret.
    DeleteWord,
    /// Delete everything before the caret.
    DeleteToStart,
    /// Delete everything from the caret on.
    DeleteToEnd,
}
