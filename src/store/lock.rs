//! The lock that keeps two keyracks from writing at once.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use super::file::shown;
use crate::error::{Code, Error, Result};

/// How long another holder is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

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
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => wait(file, &path),
        Err(TryLockError::Error(error)) => Err(cannot_lock(&path, &error)),
    }
}

/// Waits among those that wait for the lock, so that each gets its turn. No call does that
/// for a limited time: a thread waits, and gives back at once what comes too late.
fn wait(file: File, path: &Path) -> Result<Lock> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let locked = loop {
            match file.lock() {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                locked => break locked,
            }
        };
        // Nobody may wait for it any more.
        let _ = sender.send(locked.map(|()| Lock { _file: file }));
    });
    match receiver.recv_timeout(PATIENCE) {
        Ok(locked) => locked.map_err(|error| cannot_lock(path, &error)),
        Err(_) => Err(Error::new(
            Code::Interface,
            format!("another keyrack holds {}", shown(path)),
            "wait until it is done, then try again",
        )),
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
