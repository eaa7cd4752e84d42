//! What can happen to the screens and to the loop that runs them, and what they can ask for.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use ratatui::layout::Position;
use zeroize::Zeroizing;

use super::key::Key;
use crate::domain::browse::{Listing, Preview};
use crate::domain::bulk::{Candidate, Stop};
use crate::domain::import::{Allowances, Request};
use crate::domain::name::KeyPairName;
use crate::domain::tag::Edits;
use crate::error::{Error, Result};
use crate::library::audit::{Step, Verdict, Verdicts};
use crate::library::export::{ExportFormat, Written};
use crate::library::{Done, EntryId, Library, Query, StoredKey};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// It is this moment now.
    Now(Timestamp),
    /// A key was pressed.
    Key(Key),
    /// Text was pasted. It may be a private key, so it is wiped after use.
    Paste(Zeroizing<String>),
    /// The wheel was turned.
    Wheel(Turn),
    /// The first button of the mouse was pressed over this cell.
    Click(Position),
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
    /// Keys were gathered for the dialog of this number.
    Gathered(u64, std::result::Result<Vec<Candidate>, Stop>),
    /// So much of the long work for the dialog of this number is done.
    Progress(u64, usize),
    /// A folder was listed, on this request.
    Folder(Ticket, Result<Listing>),
    /// A file was looked at, on this request.
    Preview(Ticket, PathBuf, Preview),
    /// A closer look at the key whose blob has this SHA-256 led to this, beside the key pairs of
    /// this generation.
    LookedClosely(u64, [u8; 32], Result<Box<Verdict>>),
    /// The audit of this number is so far.
    Auditing(u64, Step),
    /// The audit of this number, of the key pairs of this generation, ended.
    Audited(u64, u64, Result<Verdicts>),
    /// What the words say was copied, by a program; with none, the text is for the terminal.
    Copied(String, String, Result<Option<&'static str>>),
    /// The search of this number found these rows.
    Found(u64, Result<Vec<usize>>),
    /// Private halves are here, by the SHA-256 of the key blob: the answer to the last of so
    /// many questions.
    Halves(u64, HashMap<[u8; 32], String>),
}

/// Which way the wheel was turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// To what stands above.
    Up,
    /// To what stands below.
    Down,
}

/// What a request for the file dialog is known by: the number of the dialog, and which of its
/// requests it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The number of the dialog.
    pub dialog: u64,
    /// Which of the folders that it has shown.
    pub folder: u64,
}

/// Places where keys are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A text that was pasted. It may hold a private key, so it is wiped after use.
    Paste(Zeroizing<String>),
    /// Files.
    Files(Vec<PathBuf>),
    /// The public keys in `~/.ssh`.
    SshFolder,
    /// The SSH agent.
    Agent,
}

impl Place {
    /// What it is called while it is looked through.
    pub fn label(&self) -> String {
        match self {
            Self::Paste(_) => "the paste".to_owned(),
            Self::Files(files) => match files.as_slice() {
                [file] => file.to_string_lossy().into_owned(),
                files => format!("{} files", files.len()),
            },
            Self::SshFolder => "~/.ssh".to_owned(),
            Self::Agent => "the SSH agent".to_owned(),
        }
    }
}

/// Candidates that were chosen for an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// All candidates.
    pub candidates: Arc<Vec<Candidate>>,
    /// Which of them are imported.
    pub ticks: Vec<bool>,
    /// The names that the user gave, by the number of the candidate.
    pub names: HashMap<usize, KeyPairName>,
    /// What the user said twice.
    pub allow: Allowances,
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

/// A file that is to hold exported public keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// The entries.
    pub ids: Vec<EntryId>,
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
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read the store.
    Load,
    /// Count the public keys in `~/.ssh`.
    CountSshKeys,
    /// Gather keys for the dialog of this number, and judge them against these key pairs.
    Gather(u64, Place, Arc<Library>),
    /// Store key pairs as one change, for the dialog of this number.
    ImportAll(u64, Chosen),
    /// Give this up, which takes time where it is large.
    Forget(Large),
    /// End the long work for the dialog of this number, if that can still be.
    Stop(u64),
    /// List the folder that the text means, seen from the path; none: where choosing starts.
    ListFolder(Ticket, Option<(PathBuf, String)>),
    /// Look at files.
    Preview(Ticket, Vec<PathBuf>),
    /// Look closely at keys, one after the other, and compare each with these key pairs, which are
    /// of this generation; what a former request asked for is given up.
    LookClosely(u64, Vec<StoredKey>, Arc<Library>),
    /// Look for what answers to a query in these key pairs, of whose strength this is known, as the
    /// search of this number; a former search is given up.
    Search(u64, Box<Query>, Arc<Library>, Arc<Verdicts>),
    /// Audit these key pairs deeply, which are of this generation, as the audit of this number.
    Audit(u64, u64, Arc<Library>),
    /// Copy a text into the clipboard, which the words tell of.
    Copy(String, String),
    /// Give a text to the terminal for its clipboard.
    CopyByTerminal(String),
    /// Look for private halves of keys that came from these sources, among others; this is
    /// the question of this number.
    FindHalves(u64, Vec<String>),
    /// Store a key pair.
    Import(Box<Request>),
    /// Give an entry another name.
    Rename(EntryId, KeyPairName),
    /// Give an entry another note.
    Note(EntryId, String),
    /// Give an entry other tags.
    Tag(EntryId, Vec<String>),
    /// Let tags of entries come and go.
    EditTags(Vec<EntryId>, Edits),
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
    /// Write exported public keys into a file.
    Export(Box<NewFile>),
    /// Leave, and print this.
    Choose(String),
    /// Leave, and say why.
    Fail(Error),
    /// Give the terminal to the shell until it comes back.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave.
    Quit,
}

/// Something that may be large, shared with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Large {
    /// Key pairs that were shown before.
    Library(Arc<Library>),
    /// Keys that were reviewed.
    Candidates(Arc<Vec<Candidate>>),
}

impl Large {
    /// How many things are in it.
    pub fn len(&self) -> usize {
        match self {
            Self::Library(library) => library.entries().len(),
            Self::Candidates(candidates) => candidates.len(),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether nobody else needs it any more.
    pub fn is_left(&self) -> bool {
        match self {
            Self::Library(library) => Arc::strong_count(library) == 1,
            Self::Candidates(candidates) => Arc::strong_count(candidates) == 1,
        }
    }
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
