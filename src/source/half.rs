//! Private keys that lie beside public ones, found by what names them: their first line, and
//! where it says so, the public section. Nothing behind that is read.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::folder::open_regular;
use crate::domain::form::PrivateForm;
use crate::domain::form::private::{self, OPENSSH_START};

/// The longest first line that a private key has.
const MAX_FIRST_LINE: usize = 64;
/// The longest public section that is compared: a modulus of 16384 bits with its exponent.
const MAX_BLOB: usize = 8 * 1024;

/// The file that holds the private half of the public key at `public`, if it lies beside it:
/// under the same name without `.pub`, or with `.ppk`.
pub fn beside(public: &Path, blob: &[u8]) -> Option<PathBuf> {
    let bare = public.with_extension("");
    let mut ppk = bare.clone().into_os_string();
    ppk.push(".ppk");
    let candidates = [bare, ppk.into()];
    candidates
        .into_iter()
        .find(|path| path != public && is_half(path, blob))
}

/// Whether the file at `path` is the private half of this key, as far as its start tells.
fn is_half(path: &Path, blob: &[u8]) -> bool {
    let Ok((file, _)) = open_regular(path) else {
        return false;
    };
    let mut start = Start { file };
    let Some(line) = start.first_line() else {
        return false;
    };
    match private::find(&line) {
        Some(PrivateForm::OpenSsh) => start.public_section().is_some_and(|it| it == blob),
        Some(_) => true,
        None => false,
    }
}

/// A file that is read byte by byte, so that nothing is read ahead.
struct Start {
    file: File,
}

impl Start {
    fn byte(&mut self) -> Option<u8> {
        let mut byte = [0];
        loop {
            match self.file.read(&mut byte) {
                Ok(1) => return Some(byte[0]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                _ => return None,
            }
        }
    }

    fn first_line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        loop {
            match self.byte()? {
                b'\n' => return String::from_utf8(line).ok(),
                byte if line.len() < MAX_FIRST_LINE => line.push(byte),
                _ => return None,
            }
        }
    }

    /// The key blob in the clear at the start of an OpenSSH private key (OpenSSH,
    /// PROTOCOL.key): magic, cipher, KDF, its options, the number of keys, the blob.
    fn public_section(&mut self) -> Option<Vec<u8>> {
        let mut head = Section {
            start: self,
            bytes: Vec::new(),
            used: 0,
        };
        if head.take(OPENSSH_START.len())? != OPENSSH_START {
            return None;
        }
        for _ in 0..3 {
            head.string()?;
        }
        head.take(4)?;
        head.string()
    }
}

/// The decoded bytes of the base64 behind the first line, as far as they were asked for.
struct Section<'a> {
    start: &'a mut Start,
    bytes: Vec<u8>,
    used: usize,
}

impl Section<'_> {
    fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        while self.bytes.len() < self.used + count {
            let mut group = [0; 4];
            for place in &mut group {
                *place = loop {
                    match self.start.byte()? {
                        b'\n' | b'\r' => {}
                        byte => break byte,
                    }
                };
            }
            self.bytes.extend(STANDARD.decode(group).ok()?);
        }
        let taken = self.bytes.get(self.used..self.used + count)?.to_vec();
        self.used += count;
        Some(taken)
    }

    fn string(&mut self) -> Option<Vec<u8>> {
        let length: [u8; 4] = self.take(4)?.try_into().ok()?;
        let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
        (length <= MAX_BLOB).then(|| self.take(length))?
    }
}
