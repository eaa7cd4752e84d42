//! Where keys come from: files and standard input, read into memory that is wiped; folders,
//! and the SSH agent.

pub mod agent;
pub mod clipboard;
pub mod folder;
pub mod half;

use std::fs::File;
use std::io::{ErrorKind, Read, stdin};
use std::path::Path;

use zeroize::Zeroizing;

use crate::domain::form::MAX_ITEM;
use crate::error::{Error, Result};

/// Bytes that may be a private key: wiped when they are dropped.
pub type Bytes = Zeroizing<Vec<u8>>;

/// The start of a file: all of it, or one byte more than one item may have.
///
/// # Errors
/// The file may not be read.
pub fn file(path: &Path) -> Result<Bytes> {
    let shown = path.to_string_lossy();
    File::open(path)
        .and_then(limited)
        .map_err(|error| Error::io("read", &shown, &error))
}

/// The start of a regular file, as [`file()`].
///
/// # Errors
/// It is none, or may not be read.
pub fn regular_file(path: &Path) -> Result<Bytes> {
    let (file, _) = folder::open_regular(path)?;
    limited(file).map_err(|error| Error::io("read", &path.to_string_lossy(), &error))
}

/// The start of standard input, as [`file()`].
///
/// # Errors
/// It cannot be read.
pub fn standard_input() -> Result<Bytes> {
    limited(stdin().lock()).map_err(|error| Error::io("read", "standard input", &error))
}

/// Reads until `window` is full or the input ends; gives what was read.
///
/// # Errors
/// The input cannot be read.
pub fn fill<'a>(input: &mut impl Read, window: &'a mut [u8]) -> std::io::Result<&'a [u8]> {
    let mut length = 0;
    while let Some(room) = window.get_mut(length..).filter(|room| !room.is_empty()) {
        match read(input, room)? {
            0 => break,
            read => length += read,
        }
    }
    Ok(window.get(..length).unwrap_or_default())
}

/// Reads what is there; none at the end.
///
/// # Errors
/// It cannot be read.
pub fn read(input: &mut impl Read, room: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match input.read(room) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

fn limited(reader: impl Read) -> std::io::Result<Bytes> {
    // The whole room at once: growing would leave copies behind that nobody wipes.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_ITEM + 1));
    let room = u64::try_from(bytes.capacity()).unwrap_or_default();
    reader.take(room).read_to_end(&mut bytes)?;
    Ok(bytes)
}
