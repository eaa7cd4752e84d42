//! Public keys written into files.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use crate::error::{Code, Error, Result};
use crate::library::export::Written;
use crate::store::{Store, paths};

/// Writes `text` into the file at `path`, where `~/` at the start is the home folder. A file
/// that is there is left alone, unless it is to be overwritten.
///
/// # Errors
/// The path leads to something else than a file, or to the store, or cannot be written.
pub fn export(store: &Store, path: &str, text: &str, overwrite: bool) -> Result<Written> {
    let at = paths::expand(path, paths::home().as_deref());
    check(store, path, &at)?;
    let failed = |error: &std::io::Error| Error::io("write", path, error);
    let mut options = OpenOptions::new();
    if overwrite {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let mut file = match options.write(true).open(&at) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Ok(Written::Exists);
        }
        Err(error) => return Err(failed(&error)),
    };
    // Some file systems tell only now that there is no room.
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    if let Err(error) = written {
        // Half a key would be in the way of the next try, and of use to nobody.
        if !overwrite {
            let _ = fs::remove_file(&at);
        }
        return Err(failed(&error));
    }
    Ok(Written::Done)
}

/// Refuses what is no regular file, of which a pipe would be waited for, and the store.
fn check(store: &Store, path: &str, at: &Path) -> Result<()> {
    let refused = |what: &str| {
        Err(Error::new(
            Code::InvalidParameter,
            format!("cannot write {}: {what}", crate::text::visible(path)),
            "name another file",
        ))
    };
    let Ok(there) = fs::metadata(at) else {
        return Ok(());
    };
    if there.is_dir() {
        return refused("it is a folder");
    }
    if !there.is_file() {
        return refused("it is not a regular file");
    }
    let is_store = at
        .canonicalize()
        .and_then(|at| Ok(at == store.path().canonicalize()?));
    if is_store.unwrap_or_default() {
        return refused("it is the store");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a store in it.
    fn folder() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        fs::write(&path, "version = 1\n").unwrap();
        (folder, Store::at(path))
    }

    #[test]
    fn a_file_is_made_once_and_overwritten_only_when_that_is_asked_for() {
        let (folder, store) = folder();
        let file = folder.path().join("a.pub");
        let path = file.to_str().unwrap();
        let content = || fs::read_to_string(&file).unwrap();
        assert_eq!(
            export(&store, path, "one, longer\n", false),
            Ok(Written::Done)
        );
        assert_eq!(content(), "one, longer\n");
        assert_eq!(export(&store, path, "two\n", false), Ok(Written::Exists));
        assert_eq!(content(), "one, longer\n");
        assert_eq!(export(&store, path, "two\n", true), Ok(Written::Done));
        assert_eq!(content(), "two\n");
    }

    #[test]
    fn folders_and_the_store_are_never_written() {
        let (folder, store) = folder();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        for (name, reason) in [
            ("", "it is a folder"),
            (".", "it is a folder"),
            ("keys.toml", "it is the store"),
            ("./keys.toml", "it is the store"),
        ] {
            for overwrite in [false, true] {
                let error = export(&store, &path(name), "x", overwrite).unwrap_err();
                assert!(error.reason.ends_with(reason), "{}", error.reason);
                assert!(!error.hint.is_empty());
            }
        }
        assert_eq!(fs::read_to_string(store.path()).unwrap(), "version = 1\n");
    }

    #[test]
    fn what_cannot_be_written_is_named_with_the_reason_and_what_to_do() {
        let (folder, store) = folder();
        let path = folder.path().join("no").join("a\u{1b}.pub");
        let error = export(&store, path.to_str().unwrap(), "x", false).unwrap_err();
        assert!(error.reason.starts_with("cannot write /"), "{error}");
        assert!(error.reason.contains("a\\u{1b}.pub"), "{error}");
        assert_eq!(error.hint, "check the path");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_what_is_no_file_is_refused() {
        let (folder, store) = folder();
        let path = |name: &str| folder.path().join(name);
        let write = |name: &str, overwrite| {
            export(&store, path(name).to_str().unwrap(), "new\n", overwrite)
        };
        fs::write(path("file"), "old\n").unwrap();
        std::os::unix::fs::symlink("file", path("link")).unwrap();
        std::os::unix::fs::symlink("nothing", path("loose")).unwrap();
        std::os::unix::fs::symlink("keys.toml", path("way")).unwrap();
        assert_eq!(write("link", false), Ok(Written::Exists));
        assert_eq!(write("link", true), Ok(Written::Done));
        assert_eq!(fs::read_to_string(path("file")).unwrap(), "new\n");
        assert_eq!(write("loose", false), Ok(Written::Exists));
        assert!(write("way", true).is_err(), "a link to the store");
        let device = export(&store, "/dev/null", "x", true).unwrap_err();
        assert!(device.reason.ends_with("not a regular file"), "{device}");
    }
}
