//! Folders: what lies in them, told without opening anything.

use std::ffi::OsStr;
use std::fs::{self, File, FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::browse::{FolderEntry, Kind};
use crate::error::{Code, Error, Result};

/// The most entries of a folder that are listed.
pub const MAX_ENTRIES: usize = 100_000;

/// The entries of a folder, as long as it may go on, folders first and each kind by name;
/// whether there are more than [`MAX_ENTRIES`].
///
/// # Errors
/// It may not be read.
pub fn list(path: &Path, goes_on: &dyn Fn() -> bool) -> Result<(Vec<FolderEntry>, bool)> {
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
        entries.push(FolderEntry::new(name, kind));
    }
    let rank = |entry: &FolderEntry| entry.kind != Kind::Folder;
    entries.sort_unstable_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
    Ok((entries, is_cut))
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
    let (entries, _) = list(&folder, &|| true)?;
    let is_public = |entry: &FolderEntry| {
        entry.kind == Kind::File && Path::new(&entry.name).extension() == Some(OsStr::new("pub"))
    };
    let public = entries.into_iter().filter(is_public);
    Ok(public.map(|entry| folder.join(entry.name)).collect())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    /// A folder with one of each kind in it.
    fn zoo() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "").unwrap();
        fs::create_dir(path("sub")).unwrap();
        symlink("file", path("link")).unwrap();
        symlink("sub", path("way")).unwrap();
        symlink("nowhere", path("loose")).unwrap();
        symlink("round", path("round")).unwrap();
        symlink("/dev/null", path("device")).unwrap();
        UnixListener::bind(path("socket")).unwrap();
        let mkfifo = Command::new("mkfifo").arg(path("pipe")).status();
        assert!(mkfifo.unwrap().success());
        folder
    }

    #[test]
    fn everything_in_a_folder_is_told_apart_with_links_followed() {
        let folder = zoo();
        let (entries, is_cut) = list(folder.path(), &|| true).unwrap();
        let kinds: Vec<_> = entries
            .iter()
            .map(|it| (it.text.as_str(), it.kind))
            .collect();
        assert_eq!(
            kinds,
            [
                ("sub", Kind::Folder),
                ("way", Kind::Folder),
                ("device", Kind::Device),
                ("file", Kind::File),
                ("link", Kind::File),
                ("loose", Kind::LooseLink),
                ("pipe", Kind::Pipe),
                ("round", Kind::LooseLink),
                ("socket", Kind::Socket),
            ]
        );
        assert!(!is_cut);
        let stopped = list(folder.path(), &|| false).unwrap();
        assert_eq!(stopped, (Vec::new(), true));
        let missing = list(&folder.path().join("no"), &|| true).unwrap_err();
        assert!(missing.reason.starts_with("cannot read "), "{missing}");
    }

    #[test]
    fn only_regular_files_are_opened_and_nothing_is_waited_for() {
        let folder = zoo();
        for (name, reason) in [
            ("sub", "it is a folder"),
            ("pipe", "it is not a regular file"),
            ("socket", "it is not a regular file"),
            ("device", "it is not a regular file"),
        ] {
            let error = open_regular(&folder.path().join(name)).unwrap_err();
            assert!(error.reason.ends_with(reason), "{}", error.reason);
        }
        for name in ["loose", "round"] {
            assert!(open_regular(&folder.path().join(name)).is_err(), "{name}");
        }
        for name in ["file", "link"] {
            assert!(open_regular(&folder.path().join(name)).is_ok(), "{name}");
        }
    }
}
