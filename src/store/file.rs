//! The store's file: links followed, content read, one state told from another.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::error::{Code, Error, Result};

/// How many symbolic links are followed, as many as Linux does.
const MAX_LINKS: usize = 40;

/// The mode of folders that keyrack makes.
const FOLDER_MODE: u32 = 0o700;

/// What tells one content of a file from another without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    #[cfg(unix)]
    device_and_inode: (u64, u64),
    size: u64,
    modified: Option<std::time::SystemTime>,
    #[cfg(unix)]
    changed: (i64, i64),
    #[cfg(unix)]
    pub(super) owner: u32,
    #[cfg(unix)]
    pub(super) group: u32,
    #[cfg(unix)]
    pub(super) mode: u32,
}

impl Identity {
    /// Whether the content has this many bytes.
    pub(super) fn has_size(&self, bytes: usize) -> bool {
        u64::try_from(bytes).is_ok_and(|bytes| bytes == self.size)
    }

    /// Whether `later` is the same content, but for the time at which names were last given
    /// to or taken from the file.
    pub(super) fn is_content_of(&self, later: &Self) -> bool {
        let mut later = later.clone();
        #[cfg(unix)]
        {
            later.changed = self.changed;
        }
        *self == later
    }

    pub(super) fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt;
        Self {
            #[cfg(unix)]
            device_and_inode: (metadata.dev(), metadata.ino()),
            size: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            changed: (metadata.ctime(), metadata.ctime_nsec()),
            #[cfg(unix)]
            owner: metadata.uid(),
            #[cfg(unix)]
            group: metadata.gid(),
            #[cfg(unix)]
            mode: metadata.mode() & 0o7777,
        }
    }
}

/// The file behind symbolic links, so that the link stays when the file is replaced. A
/// link to nothing leads to the file that is to be made.
pub(super) fn resolve(path: &Path) -> Result<PathBuf> {
    let mut at = path.to_owned();
    for _ in 0..MAX_LINKS {
        let failed = |error: &std::io::Error| Error::io("look at", &shown(&at), error);
        match fs::symlink_metadata(&at) {
            Ok(metadata) if metadata.is_symlink() => {}
            Ok(_) => return Ok(at),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(at),
            Err(error) => return Err(failed(&error)),
        }
        let target = fs::read_link(&at).map_err(|error| failed(&error))?;
        let folder = at.parent().map(Path::to_owned).unwrap_or_default();
        at = folder.join(target);
    }
    Err(Error::new(
        Code::Interface,
        format!("{} leads through too many symbolic links", shown(path)),
        "name the file itself with --store",
    ))
}

/// The identity of the file, `None` if there is none.
pub(super) fn identity(path: &Path) -> Result<Option<Identity>> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(Some(Identity::of(&metadata))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("look at", &shown(path), &error)),
    }
}

/// The text of the file and its identity; nothing there reads as empty.
pub(super) fn read(path: &Path) -> Result<(String, Option<Identity>)> {
    let (bytes, identity) = read_bytes(path)?;
    Ok((text(path, bytes)?, identity))
}

/// The bytes of the file and its identity; nothing there reads as empty.
pub(super) fn read_bytes(path: &Path) -> Result<(Vec<u8>, Option<Identity>)> {
    let failed = |error: &std::io::Error| Error::io("read", &shown(path), error);
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok((Vec::new(), None)),
        Err(error) => return Err(failed(&error)),
    };
    // Asked before it is opened: a pipe would be waited for.
    if !metadata.is_file() {
        return Err(Error::new(
            Code::Interface,
            format!("{} is not a regular file", shown(path)),
            "name a file with --store",
        ));
    }
    let mut file = File::open(path).map_err(|error| failed(&error))?;
    let metadata = file.metadata().map_err(|error| failed(&error))?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default() + 1);
    file.read_to_end(&mut bytes)
        .map_err(|error| failed(&error))?;
    Ok((bytes, Some(Identity::of(&metadata))))
}

/// The text that the bytes of the file are.
pub(super) fn text(path: &Path, bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Error::new(
            Code::Interface,
            format!("{} is not UTF-8 text (at byte {at})", shown(path)),
            "save it as UTF-8 in an editor; keyrack leaves it as it is",
        )
    })
}

/// Makes the folder of a store that does not exist yet, and those above it, for their owner
/// alone.
pub(super) fn make_folder(path: &Path) -> Result<()> {
    let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return Ok(());
    };
    let failed = |error: &std::io::Error| Error::io("make the folder", &shown(folder), error);
    match fs::metadata(folder) {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(failed(&error)),
    }
    // Private from the start: between making it and setting its mode is time to be killed.
    let mut private = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        private.mode(FOLDER_MODE);
    }
    if let Some(above) = folder.parent() {
        let made = private.recursive(true).create(above);
        made.map_err(|error| failed(&error))?;
    }
    match private.recursive(false).create(folder) {
        Ok(()) => make_private(folder, FOLDER_MODE).map_err(|error| failed(&error)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(failed(&error)),
    }
}

/// Sets the mode of something keyrack made, under any umask.
#[cfg(unix)]
pub(super) fn make_private(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub(super) fn make_private(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}

/// Refuses a store that belongs to somebody else: replacing it would take it over.
#[cfg(unix)]
pub(super) fn check_owner(path: &Path, identity: Option<&Identity>) -> Result<()> {
    let me = nix::unistd::geteuid().as_raw();
    match identity {
        Some(identity) if identity.owner != me => Err(Error::new(
            Code::NoPermission,
            format!(
                "{} belongs to another user (uid {})",
                shown(path),
                identity.owner
            ),
            "work as that user, or name another store with --store",
        )),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) fn check_owner(_: &Path, _: Option<&Identity>) -> Result<()> {
    Ok(())
}

/// A path fit for a message.
pub(super) fn shown(path: &Path) -> String {
    crate::text::visible(&path.to_string_lossy()).into_owned()
}
