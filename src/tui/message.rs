//! What can happen to the screens and to the loop that runs them, and what they can ask for.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::key::Key;
use crate::domain::import::Request;
use crate::domain::name::KeyPairName;
use crate::error::{Error, Result};
use crate::library::export::{ExportFormat, Written};
use crate::library::{Done, EntryId, Library};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// It is this moment now.
    Now(Timestamp),
    /// A key was pressed.
    Key(Key),
    /// Text was pasted. It may be a private key, so it is wiped after use.
    Paste(Zeroizing<String>),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// The store was read.
    Loaded(Result<Snapshot>),
    /// These former contents of the store are kept, the newest first.
    Former(Result<Vec<Former>>),
    /// A change ended.
    Changed(Result<(Done, Snapshot)>),
    /// A file was to be written.
    Exported(Box<NewFile>, Result<Written>),
    /// This many public keys lie in `~/.ssh`.
    SshKeys(usize),
}

/// A former content of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// Its file.
    pub path: PathBuf,
    /// When another content took its place.
    pub replaced_at: Timestamp,
    /// How many key pairs it holds; `None` if it does not parse.
    pub key_pairs: Option<usize>,
}

/// A file that is to hold an exported public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// The entry.
    pub id: EntryId,
    /// The form.
    pub format: ExportFormat,
    /// The path as it was typed.
    pub path: String,
    /// What the file is to hold.
    pub text: String,
    /// Whether a file that is there already is overwritten.
    pub overwrite: bool,
}

/// The store as it is after a load or a change.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Its key pairs.
    pub library: Arc<Library>,
    /// Why nothing may be written to it, if so.
    pub read_only: Option<String>,
    /// Set where the change that led here may not survive a power cut.
    pub doubt: Option<Error>,
    /// Set where its former content could not be kept, or old ones not be cleared away.
    pub warning: Option<Error>,
}

/// Something that the screens ask for. It ends in a [`Msg`], or in the end of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Read the store.
    Load,
    /// Count the public keys in `~/.ssh`.
    CountSshKeys,
    /// Store a key pair.
    Import(Box<Request>),
    /// Give an entry another name.
    Rename(EntryId, KeyPairName),
    /// Give an entry another note.
    Note(EntryId, String),
    /// Give an entry other tags.
    Tag(EntryId, Vec<String>),
    /// Put a new key under an entry's name, note and tags.
    Replace(EntryId, Box<Request>),
    /// Take the last change back.
    Undo,
    /// Do the change again that was undone last.
    Redo,
    /// Look for former contents of the store.
    ListFormer,
    /// Bring a former content back.
    Restore(Former),
    /// Remove entries.
    Delete(Vec<EntryId>),
    /// Write an exported public key into a file.
    Export(Box<NewFile>),
    /// Give the terminal to the shell until it comes back.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave.
    Quit,
}

/// What wakes the loop.
#[derive(Debug)]
pub(super) enum Event {
    /// Something for the screens.
    Msg(Box<Msg>),
    /// The process is asked to stop, as by ctrl-z.
    Stop,
    /// The process goes on after it was stopped.
    Continued,
    /// The process is asked to end by this signal.
    Terminate(i32),
    /// The terminal cannot be read any more.
    TerminalGone,
}
