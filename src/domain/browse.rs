//! Folders that keys are chosen from: what lies in them, and what a file turned out to hold.

use std::ffi::OsString;
use std::path::PathBuf;

use super::form::{Found, Item, PrivateForm, Reading};
use super::key::OtherKey;

/// What an entry of a folder is, links followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A regular file.
    File,
    /// A named pipe, of which nothing might ever come.
    Pipe,
    /// A socket.
    Socket,
    /// A device.
    Device,
    /// A link that leads nowhere, or in a circle.
    LooseLink,
}

impl Kind {
    /// What it is, where it is neither a folder nor a file.
    pub fn label(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::File => "file",
            Self::Pipe => "pipe",
            Self::Socket => "socket",
            Self::Device => "device",
            Self::LooseLink => "link to nothing",
        }
    }
}

/// An entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderEntry {
    /// Its name.
    pub name: OsString,
    /// Its name as text.
    pub text: String,
    /// The same in lower case.
    folded: String,
    /// What it is.
    pub kind: Kind,
}

impl FolderEntry {
    /// An entry of this name.
    pub fn new(name: OsString, kind: Kind) -> Self {
        let text = name.to_string_lossy().into_owned();
        Self {
            folded: text.to_lowercase(),
            text,
            name,
            kind,
        }
    }

    /// Whether it is shown only on request.
    pub fn is_hidden(&self) -> bool {
        self.text.starts_with('.')
    }
}

/// What lies in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The folder.
    pub path: PathBuf,
    /// The folder as people write it.
    pub label: String,
    /// The entries: folders first, each kind by name.
    pub entries: Vec<FolderEntry>,
    /// Whether there are more, which are not listed.
    pub is_cut: bool,
}

impl Listing {
    /// The rows of the entries whose names contain `filter` in any case; hidden ones only where
    /// they are asked for, or the filter starts like them.
    pub fn matching(&self, filter: &str, hidden: bool) -> Vec<usize> {
        let folded = filter.to_lowercase();
        let shows_hidden = hidden || filter.starts_with('.');
        let shows = |entry: &FolderEntry| {
            (shows_hidden || !entry.is_hidden())
                && (folded.is_empty() || entry.folded.contains(&folded))
        };
        let rows = self.entries.iter().enumerate();
        rows.filter(|(_, entry)| shows(entry))
            .map(|(row, _)| row)
            .collect()
    }

    /// What `typed` can be completed to: as far as all names that start with it agree, in
    /// their spelling, and a `/` where it is one folder.
    pub fn complete(&self, typed: &str, hidden: bool) -> Option<String> {
        let folded = typed.to_lowercase();
        let rows = self.matching(typed, hidden);
        let entries = rows.into_iter().filter_map(|row| self.entries.get(row));
        let mut candidates = entries.filter(|entry| entry.folded.starts_with(&folded));
        let first = candidates.next()?;
        let mut common = first.text.as_str();
        let mut is_one = true;
        for other in candidates {
            is_one = false;
            let same = common.chars().zip(other.text.chars());
            let agreed = same.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8());
            common = common.get(..agreed.sum()).unwrap_or_default();
        }
        let slash = if is_one && first.kind == Kind::Folder {
            "/"
        } else {
            ""
        };
        let completed = format!("{common}{slash}");
        (completed.len() > typed.len()).then_some(completed)
    }
}

/// What a file turned out to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preview {
    /// One RSA public key.
    Key(Box<Reading>),
    /// One key of another type.
    Other(Box<OtherKey>),
    /// Several keys.
    Many {
        /// How many are RSA keys.
        rsa: usize,
        /// How many keys there are.
        all: usize,
        /// Whether the file goes on behind what was looked at.
        is_cut: bool,
    },
    /// A private key.
    Private(PrivateForm),
    /// What looks like a key, and why it is refused.
    Refused(String),
    /// No key.
    Nothing,
    /// It cannot be read, for this reason.
    Unreadable(String),
}

impl Preview {
    /// What `items` are, which were found at the start of a file, or in all of it.
    pub fn of(items: Vec<Item>, is_cut: bool) -> Self {
        let private = items.iter().find_map(|item| match &item.found {
            Found::Private(private) => Some(private.form),
            _ => None,
        });
        if let Some(form) = private {
            return Self::Private(form);
        }
        let all = items.len();
        let is_rsa = |item: &&Item| matches!(item.found, Found::Key(_));
        let rsa = items.iter().filter(is_rsa).count();
        match (items.into_iter().next().map(|item| item.found), all) {
            (None, _) => Self::Nothing,
            (Some(Found::Key(reading)), 1) => Self::Key(reading),
            (Some(Found::Other(other)), 1) => Self::Other(other),
            (Some(Found::Refused(refusal)), 1) => Self::Refused(refusal.to_string()),
            _ => Self::Many { rsa, all, is_cut },
        }
    }

    /// Form, type and bits in words.
    pub fn words(&self) -> String {
        match self {
            Self::Key(reading) => {
                format!("RSA {}, {}", reading.key.rsa.bits(), reading.form.label())
            }
            Self::Other(other) => match other.bits {
                Some(bits) => format!("{} {bits}", other.type_name),
                None => other.type_name.clone(),
            },
            Self::Many { rsa, all, is_cut } => {
                let more = if *is_cut { " and more" } else { "" };
                format!("{all} keys{more}, {rsa} of them RSA")
            }
            Self::Private(form) => form.label().to_owned(),
            Self::Refused(reason) | Self::Unreadable(reason) => reason.clone(),
            Self::Nothing => "no key in it".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(entries: &[(&str, Kind)]) -> Listing {
        let entries = entries.iter();
        Listing {
            path: PathBuf::new(),
            label: String::new(),
            entries: entries
                .map(|(name, kind)| FolderEntry::new((*name).into(), *kind))
                .collect(),
            is_cut: false,
        }
    }

    #[test]
    fn a_filter_is_a_part_of_the_name_in_any_case_and_hidden_entries_need_a_dot() {
        let listing = listing(&[
            ("Keys", Kind::Folder),
            (".ssh", Kind::Folder),
            ("id_rsa.pub", Kind::File),
            ("李雷.pub", Kind::File),
        ]);
        assert_eq!(listing.matching("", false), [0, 2, 3]);
        assert_eq!(listing.matching("", true), [0, 1, 2, 3]);
        assert_eq!(listing.matching("KEY", false), [0]);
        assert_eq!(listing.matching(".", false), [1, 2, 3]);
        assert_eq!(listing.matching("雷", false), [3]);
        assert_eq!(listing.matching("nothing", true), [0; 0]);
    }

    #[test]
    fn a_name_is_completed_as_far_as_all_that_start_so_agree() {
        let listing = listing(&[
            ("Keys", Kind::Folder),
            ("id_ed25519.pub", Kind::File),
            ("id_rsa", Kind::File),
            ("id_rsa.pub", Kind::File),
            ("李雷1", Kind::File),
            ("李雷2", Kind::File),
        ]);
        for (typed, completed) in [
            ("k", Some("Keys/")),
            ("i", Some("id_")),
            ("id_", None),
            ("id_r", Some("id_rsa")),
            ("id_rsa.", Some("id_rsa.pub")),
            ("id_rsa.pub", None),
            ("李", Some("李雷")),
            ("x", None),
            ("rsa", None),
        ] {
            assert_eq!(
                listing.complete(typed, false).as_deref(),
                completed,
                "{typed}"
            );
        }
    }
}
