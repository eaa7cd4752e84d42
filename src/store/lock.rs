//! The lock that keeps two keyracks from writing at once.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::file::shown;
use crate::error::{Code, Error, Result};

/// How long another holder is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked at meanwhile.
const INTERVAL: Duration = Duration::from_millis(10);

/// The lock, held until it is dropped. The lock file itself is never removed: whoever
/// waits for it has it open.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Takes the lock beside `store`, waiting for another holder for a while.
pub(super) fn take(store: &Path) -> Result<Lock> {
    let path = path_of(store);
    let file =
        open(&path).map_err(|error| Error::io("make the lock file", &shown(&path), &error))?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => pause(),
            Err(TryLockError::WouldBlock) => {
                return Err(Error::new(
                    Code::Interface,
                    format!("another keyrack holds {}", shown(&path)),
                    "wait until it is done, then try again",
                ));
            }
            Err(TryLockError::Error(error)) => return Err(cannot_lock(&path, &error)),
        }
    }
}

fn path_of(store: &Path) -> PathBuf {
    let mut name = store.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    store.with_file_name(name)
}

fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

#[expect(
    clippy::disallowed_methods,
    reason = "no call waits for a file lock for a limited time; the holder is polled"
)]
fn pause() {
    std::thread::sleep(INTERVAL);
}

fn cannot_lock(path: &Path, error: &std::io::Error) -> Error {
    if has_no_locks(error) {
        return Error::new(
            Code::Interface,
            format!(
                "the file system of {} has no locks ({}); it is only read",
                shown(path),
                crate::text::system_message(error)
            ),
            "keep the store on another one, or say --no-lock where nobody else writes it",
        );
    }
    Error::io("lock", &shown(path), error)
}

/// Whether the file system, or the server behind it, knows no locks.
fn has_no_locks(error: &std::io::Error) -> bool {
    #[cfg(unix)]
    let is_nolck = error.raw_os_error() == Some(nix::errno::Errno::ENOLCK as i32);
    #[cfg(not(unix))]
    let is_nolck = false;
    is_nolck || error.kind() == ErrorKind::Unsupported
}
