//! Folders: what lies in them, told without opening anything.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Code, Error, Result};

/// The most entries of a folder that are listed.
pub const MAX_ENTRIES: usize = 100_000;

/// What an entry of a folder is, links followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

/// An entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderEntry {
    /// Its name.
    pub name: OsString,
    /// What it is.
    pub kind: Kind,
}

/// What lies in a folder: folders first, each kind by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The entries.
    pub entries: Vec<FolderEntry>,
    /// Whether there are more than [`MAX_ENTRIES`].
    pub is_cut: bool,
}

/// Lists a folder, as long as it may go on.
///
/// # Errors
/// It may not be read.
pub fn list(path: &Path, goes_on: &dyn Fn() -> bool) -> Result<Listing> {
    let failed = |error: &io::Error| Error::io("read", &path.to_string_lossy(), error);
    let mut entries = Vec::new();
    let mut is_cut = false;
    for entry in fs::read_dir(path).map_err(|error| failed(&error))? {
        if entries.len() == MAX_ENTRIES || !goes_on() {
            is_cut = true;
            break;
        }
        let entry = entry.map_err(|error| failed(&error))?;
        let name = entry.file_name();
        let kind = match entry.file_type() {
            Ok(kind) if !kind.is_symlink() => kind_of(kind),
            _ => fs::metadata(path.join(&name))
                .map_or(Kind::LooseLink, |metadata| kind_of(metadata.file_type())),
        };
        entries.push(FolderEntry { name, kind });
    }
    entries.sort_unstable_by(|a, b| {
        let rank = |entry: &FolderEntry| entry.kind != Kind::Folder;
        rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name))
    });
    Ok(Listing { entries, is_cut })
}

#[cfg(unix)]
fn kind_of(kind: FileType) -> Kind {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        kind if kind.is_dir() => Kind::Folder,
        kind if kind.is_file() => Kind::File,
        kind if kind.is_fifo() => Kind::Pipe,
        kind if kind.is_socket() => Kind::Socket,
        _ => Kind::Device,
    }
}

#[cfg(not(unix))]
fn kind_of(kind: FileType) -> Kind {
    match kind {
        kind if kind.is_dir() => Kind::Folder,
        kind if kind.is_file() => Kind::File,
        _ => Kind::Device,
    }
}

/// Opens a file that is a regular one: nothing that would be waited for.
///
/// # Errors
/// It is none, or may not be read.
pub fn open_regular(path: &Path) -> Result<(File, Metadata)> {
    let shown = path.to_string_lossy();
    let failed = |error: &io::Error| Error::io("read", &shown, error);
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        // Should a pipe have taken its place meanwhile, opening does not wait for its writer.
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(nix::libc::O_NONBLOCK);
    }
    let is_regular = |metadata: &Metadata| {
        if metadata.is_file() {
            return Ok(());
        }
        let what = if metadata.is_dir() {
            "it is a folder"
        } else {
            "it is not a regular file"
        };
        let reason = format!("cannot read {}: {what}", crate::text::visible(&shown));
        Err(Error::new(
            Code::InvalidParameter,
            reason,
            "name another file",
        ))
    };
    is_regular(&fs::metadata(path).map_err(|error| failed(&error))?)?;
    let file = options.open(path).map_err(|error| failed(&error))?;
    let metadata = file.metadata().map_err(|error| failed(&error))?;
    is_regular(&metadata)?;
    Ok((file, metadata))
}

/// The folder of OpenSSH: `~/.ssh`.
pub fn ssh_folder() -> Option<PathBuf> {
    let dirs = directories::BaseDirs::new()?;
    Some(dirs.home_dir().join(".ssh"))
}

/// The regular files in `~/.ssh` whose names end in `.pub`, by name; none where there is no
/// such folder.
///
/// # Errors
/// It may not be read.
pub fn ssh_public_keys() -> Result<Vec<PathBuf>> {
    let Some(folder) = ssh_folder().filter(|folder| folder.exists()) else {
        return Ok(Vec::new());
    };
    let listing = list(&folder, &|| true)?;
    let is_public = |entry: &FolderEntry| {
        entry.kind == Kind::File && Path::new(&entry.name).extension() == Some(OsStr::new("pub"))
    };
    let public = listing.entries.into_iter().filter(is_public);
    Ok(public.map(|entry| folder.join(entry.name)).collect())
}
