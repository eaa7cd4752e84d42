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
use crate::domain::key::RsaPublicKey;

/// The longest first line that a private key has.
const MAX_FIRST_LINE: usize = 64;
/// The longest line that stands before the private part of a key.
const MAX_LINE: usize = 4096;
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
        Some(PrivateForm::Ppk) => start.public_lines().is_some_and(|it| it == blob),
        Some(form @ (PrivateForm::Pkcs1 | PrivateForm::Pkcs8)) => {
            start.modulus(form).is_some_and(|n| is_modulus_of(&n, blob))
        }
        // Of others, nothing in the clear says whose half they are.
        _ => false,
    }
}

/// Whether a key blob ends in this modulus, in big-endian bytes without leading zeros.
fn is_modulus_of(modulus: &[u8], blob: &[u8]) -> bool {
    RsaPublicKey::from_blob(blob).is_ok_and(|key| key.modulus() == modulus)
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
        self.line(MAX_FIRST_LINE)
    }

    fn line(&mut self, most: usize) -> Option<String> {
        let mut line = Vec::new();
        loop {
            match self.byte()? {
                b'\n' => return String::from_utf8(line).ok(),
                byte if line.len() < most => line.push(byte),
                _ => return None,
            }
        }
    }

    /// The key blob in the public lines of a PuTTY private key, which stand before the private
    /// ones.
    fn public_lines(&mut self) -> Option<Vec<u8>> {
        for _ in 0..8 {
            let line = self.line(MAX_LINE)?;
            if let Some(count) = line.trim_end().strip_prefix("Public-Lines: ") {
                let count = count.parse().ok().filter(|count| *count <= MAX_BLOB / 48)?;
                let lines = (0..count).map(|_| Some(self.line(MAX_LINE)?.trim_end().to_owned()));
                return STANDARD.decode(lines.collect::<Option<String>>()?).ok();
            }
        }
        None
    }

    /// The modulus of a private key that is not encrypted: the first of its numbers (RFC 8017,
    /// appendix A.1.2), without leading zeros.
    fn modulus(&mut self, form: PrivateForm) -> Option<Vec<u8>> {
        let mut head = Section {
            start: self,
            bytes: Vec::new(),
            used: 0,
        };
        head.header(0x30)?;
        head.skip(0x02)?;
        if form == PrivateForm::Pkcs8 {
            head.skip(0x30)?;
            head.header(0x04)?;
            head.header(0x30)?;
            head.skip(0x02)?;
        }
        let length = head.header(0x02).filter(|length| *length <= MAX_BLOB)?;
        let number = head.take(length)?;
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        Some(number.get(zeros..)?.to_vec())
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

    /// The length of the value with this DER tag, which starts here.
    fn header(&mut self, tag: u8) -> Option<usize> {
        let start = self.take(2)?;
        let [found, length] = start.try_into().ok()?;
        let length = match length {
            0..=0x7f => usize::from(length),
            0x81..=0x83 => {
                let bytes = self.take(usize::from(length & 0x0f))?;
                bytes
                    .iter()
                    .fold(0, |length, byte| length << 8 | usize::from(*byte))
            }
            _ => return None,
        };
        (found == tag).then_some(length)
    }

    /// Goes on behind a short value with this DER tag.
    fn skip(&mut self, tag: u8) -> Option<()> {
        let length = self.header(tag).filter(|length| *length <= 64)?;
        self.take(length).map(|_| ())
    }

    fn string(&mut self) -> Option<Vec<u8>> {
        let length: [u8; 4] = self.take(4)?.try_into().ok()?;
        let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
        (length <= MAX_BLOB).then(|| self.take(length))?
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Seek;

    use super::*;
    use crate::domain::form::read_one;

    fn corpus(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/corpus")
            .join(name)
    }

    /// The key blob of a public key of the corpus.
    fn blob(name: &str) -> Vec<u8> {
        let line = fs::read_to_string(corpus(name)).unwrap();
        read_one(&line).unwrap().key.rsa.blob().to_vec()
    }

    #[test]
    fn the_private_half_beside_a_public_key_is_found_whatever_its_form() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (private, public, name) in [
            ("openssh-2048", "openssh-2048.pub", "id"),
            ("openssh-encrypted", "openssh-encrypted.pub", "id"),
            ("openssl.pkcs1.key", "openssl.pub", "id"),
            ("openssl.pkcs8.key", "openssl.pub", "id"),
            ("putty-v3.ppk", "putty-v3.pub", "id.ppk"),
            ("putty-encrypted.ppk", "putty-encrypted.pub", "id.ppk"),
        ] {
            fs::copy(corpus(private), path(name)).unwrap();
            let found = beside(&path("id.pub"), &blob(public));
            assert_eq!(found, Some(path(name)), "{private}");
            fs::remove_file(path(name)).unwrap();
        }
        assert_eq!(beside(&path("id.pub"), &blob("openssl.pub")), None);
    }

    #[test]
    fn another_key_a_public_one_and_what_is_no_file_are_no_half() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::copy(corpus("openssh-3072"), path("other")).unwrap();
        for (file, name) in [
            ("openssl.pkcs1.key", "pkcs1"),
            ("openssl.pkcs8.key", "pkcs8"),
            ("openssl.pkcs8-encrypted.key", "encrypted"),
            ("putty-v3.ppk", "putty.ppk"),
            ("other-ecdsa", "ec"),
        ] {
            fs::copy(corpus(file), path(name)).unwrap();
        }
        fs::copy(corpus("openssh-2048.pub"), path("public")).unwrap();
        fs::create_dir(path("folder")).unwrap();
        fs::write(path("empty"), "").unwrap();
        fs::write(path("cut"), "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl").unwrap();
        fs::write(path("long"), "x".repeat(100_000)).unwrap();
        for name in [
            "other",
            "public",
            "folder",
            "empty",
            "cut",
            "long",
            "gone",
            "pkcs1",
            "pkcs8",
            "encrypted",
            "putty",
            "ec",
        ] {
            let public = path(&format!("{name}.pub"));
            assert_eq!(beside(&public, &blob("openssh-2048.pub")), None, "{name}");
        }
        // A name without an ending is its own private half's name.
        assert_eq!(beside(&path("public"), &blob("openssh-2048.pub")), None);
    }

    #[test]
    fn of_a_private_key_nothing_is_read_behind_its_public_section() {
        let private = fs::read_to_string(corpus("openssh-2048")).unwrap();
        let (head, _) = private.split_once('\n').unwrap();
        let blob = blob("openssh-2048.pub");
        // Magic, "none" twice, empty options, one key, its length, the blob: in base64, in
        // lines of 70.
        let bytes = OPENSSH_START.len() + (4 + 4) * 2 + 4 + 4 + 4 + blob.len();
        let digits = bytes.div_ceil(3) * 4;
        let most = head.len() + 1 + digits + digits / 70;
        let (file, _) = open_regular(&corpus("openssh-2048")).unwrap();
        let mut start = Start { file };
        assert_eq!(start.first_line().as_deref(), Some(head));
        assert_eq!(start.public_section(), Some(blob));
        let read = start.file.stream_position().unwrap();
        assert!(read <= u64::try_from(most).unwrap(), "{read} of {most}");
        assert!(most < private.len() / 2);

        let (file, _) = open_regular(&corpus("openssl.pkcs1.key")).unwrap();
        let mut start = Start { file };
        let line = start.first_line().unwrap();
        assert_eq!(start.file.stream_position().unwrap(), line.len() as u64 + 1);
    }
}
