//! Where things lie.

use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use crate::error::{Code, Error, Result};

/// The name of the store's file in the config folder.
pub const STORE_FILE: &str = "keys.toml";

/// The environment variable that names another store.
pub const STORE_VARIABLE: &str = "KEYRACK_STORE";

/// Where the store lies: `given` (from the command line), else [`STORE_VARIABLE`], else
/// [`STORE_FILE`] in the config folder (on Linux `$XDG_CONFIG_HOME/keyrack`, or
/// `~/.config/keyrack`).
///
/// # Errors
/// There is no home folder to look in.
pub fn store(given: Option<&Path>) -> Result<PathBuf> {
    if let Some(path) = given {
        return Ok(path.to_owned());
    }
    match std::env::var_os(STORE_VARIABLE) {
        Some(path) if !path.is_empty() => Ok(path.into()),
        _ => config_folder().map(|folder| folder.join(STORE_FILE)),
    }
}

/// The config folder.
///
/// # Errors
/// There is no home folder.
pub fn config_folder() -> Result<PathBuf> {
    ProjectDirs::from("", "", "keyrack")
        .map(|dirs| dirs.config_dir().to_owned())
        .ok_or_else(|| {
            Error::new(
                Code::Interface,
                "there is no home folder to keep a store in",
                "set HOME, or name a store with --store FILE",
            )
        })
}

/// Where former contents of stores are kept: under the state folder (on Linux
/// `$XDG_STATE_HOME/keyrack`, or `~/.local/state/keyrack`), or the data folder where the
/// platform has none.
pub fn backups_folder() -> Option<PathBuf> {
    let dirs = ProjectDirs::from("", "", "keyrack")?;
    let state = dirs.state_dir().unwrap_or(dirs.data_local_dir());
    Some(state.join("backups"))
}

/// A name for a store among others, from the path that it resolves to.
pub(super) fn fingerprint(store: &Path) -> String {
    use sha2::{Digest, Sha256};
    let resolved = super::file::resolve(store).unwrap_or_else(|_| store.to_owned());
    let absolute = std::path::absolute(&resolved).unwrap_or(resolved);
    // Links above it: the store itself need not be there yet.
    let folder = absolute
        .parent()
        .and_then(|folder| folder.canonicalize().ok());
    let absolute = folder
        .zip(absolute.file_name())
        .map_or_else(|| absolute.clone(), |(folder, name)| folder.join(name));
    let digest = Sha256::digest(absolute.as_os_str().as_encoded_bytes());
    digest
        .iter()
        .take(8)
        .fold(String::new(), |name, byte| format!("{name}{byte:02x}"))
}

/// The user's home folder.
pub fn home() -> Option<PathBuf> {
    BaseDirs::new().map(|dirs| dirs.home_dir().to_owned())
}

/// `path` as people write it: `~` for the home folder.
pub fn shorten(path: &Path, home: Option<&Path>) -> String {
    match home.and_then(|home| path.strip_prefix(home).ok()) {
        Some(inside) => format!("~/{}", inside.display()),
        None => path.display().to_string(),
    }
}

/// The path that people mean by `written`: `~/` at its start is the home folder.
pub fn expand(written: &str, home: Option<&Path>) -> PathBuf {
    match written.strip_prefix("~/").zip(home) {
        Some((inside, home)) => home.join(inside.trim_start_matches('/')),
        None => written.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shortened_expands_to_the_same() {
        let home = Some(Path::new("/home/li"));
        for (written, path) in [
            ("~/a/b.pub", "/home/li/a/b.pub"),
            ("~//etc/b", "/home/li/etc/b"),
            ("b.pub", "b.pub"),
            ("/etc/~/b", "/etc/~/b"),
            ("~li/b", "~li/b"),
        ] {
            assert_eq!(expand(written, home), Path::new(path), "{written}");
        }
        let path = Path::new("/home/li/a/b.pub");
        assert_eq!(expand(&shorten(path, home), home), path);
        assert_eq!(expand("~/b", None), Path::new("~/b"));
    }
}
