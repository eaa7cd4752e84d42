//! Folders and files, looked at before a file is chosen.

use std::io::Read;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::domain::browse::{Listing, Preview};
use crate::domain::form::Stream;
use crate::error::{Error, Result};
use crate::source::{self, folder};
use crate::store::paths;

/// How many public keys lie in `~/.ssh`; none where that cannot be read.
pub fn count_ssh_keys() -> usize {
    folder::ssh_public_keys().map_or(0, |keys| keys.len())
}

/// Where choosing a file starts: `~/.ssh` where there is one, else the home folder.
pub fn start_folder() -> PathBuf {
    let is_readable = |folder: &PathBuf| std::fs::read_dir(folder).is_ok();
    folder::ssh_folder()
        .filter(is_readable)
        .or_else(|| paths::home().filter(is_readable))
        .unwrap_or_else(|| ".".into())
}

/// Lists the folder that `written` means, seen from `folder`; `~/` at its start is the home
/// folder.
///
/// # Errors
/// It may not be read.
pub fn list_folder(folder: &Path, written: &str, goes_on: &dyn Fn() -> bool) -> Result<Listing> {
    let home = paths::home();
    let path = folder.join(paths::expand(written, home.as_deref()));
    let path = path
        .canonicalize()
        .map_err(|error| Error::io("read", &path.to_string_lossy(), &error))?;
    let (entries, is_cut) = folder::list(&path, goes_on)?;
    Ok(Listing {
        label: paths::shorten(&path, home.as_deref()),
        path,
        entries,
        is_cut,
    })
}

/// What a regular file holds, by its start.
pub fn preview(path: &Path) -> Preview {
    let read = || {
        let (file, _) = folder::open_regular(path)?;
        let mut window = Zeroizing::new(vec![0; Stream::WINDOW]);
        // One byte more tells whether that is all.
        let mut file = file.take(u64::try_from(Stream::WINDOW).unwrap_or(u64::MAX) + 1);
        let read = source::fill(&mut file, &mut window);
        let bytes = read.map_err(|error| Error::io("read", &path.to_string_lossy(), &error))?;
        let is_cut = bytes.len() == Stream::WINDOW && file.read(&mut [0]).unwrap_or(0) > 0;
        Ok(Preview::of(
            Stream::new().guarded().read(bytes, !is_cut),
            is_cut,
        ))
    };
    read().unwrap_or_else(|error: Error| Preview::Unreadable(error.reason))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn corpus(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/corpus")
            .join(name)
    }

    #[test]
    fn a_file_is_shown_with_form_type_and_bits_before_it_is_chosen() {
        for (name, words) in [
            ("openssh-2048.pub", "RSA 2048, OpenSSH"),
            ("putty-v3.rfc4716", "RSA 2048, RFC 4716"),
            ("openssl.spki.der", "RSA 2048, SubjectPublicKeyInfo"),
            (
                "openssl.x509.pem",
                "RSA 2048, the key in an X.509 certificate",
            ),
            ("node.jwk.json", "RSA 2048, JSON Web Key"),
            ("saved-utf16.txt", "RSA 2048, OpenSSH"),
            ("other-ed25519.pub", "ssh-ed25519 256"),
            ("other-ecdsa.pub", "ecdsa-sha2-nistp256 256"),
            ("authorized_keys.txt", "7 keys, 5 of them RSA"),
            ("known_hosts.txt", "3 keys, 3 of them RSA"),
            ("openssh-encrypted", "an OpenSSH private key"),
            ("putty-v2.ppk", "a PuTTY private key (PPK)"),
            (
                "openssl.pkcs8-encrypted.key",
                "an encrypted private key (PKCS#8)",
            ),
            ("auth.log", "no key in it"),
            (
                "other-rsa-pss.spki.pem",
                "RSASSA-PSS key: ENS takes ssh-rsa only",
            ),
        ] {
            assert_eq!(preview(&corpus(name)).words(), words, "{name}");
        }
        let missing = preview(&corpus("no such file"));
        assert!(matches!(missing, Preview::Unreadable(_)), "{missing:?}");
    }

    #[test]
    fn a_long_file_is_told_by_its_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long");
        let line = fs::read_to_string(corpus("openssh-2048.pub")).unwrap();
        fs::write(&path, line.repeat(2 * Stream::WINDOW / line.len())).unwrap();
        let Preview::Many { rsa, all, is_cut } = preview(&path) else {
            panic!("{:?}", preview(&path));
        };
        assert!(is_cut && rsa == all && all > 1000, "{rsa} {all} {is_cut}");
    }

    #[test]
    fn a_folder_is_found_from_another_as_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("a/b")).unwrap();
        let at = |from: &str, written: &str| {
            list_folder(&root.join(from), written, &|| true).map(|listing| listing.path)
        };
        assert_eq!(at("a", ""), Ok(root.join("a")));
        assert_eq!(at("a", "b/"), Ok(root.join("a/b")));
        assert_eq!(at("a/b", ".."), Ok(root.join("a")));
        assert_eq!(at("a", "/"), Ok(PathBuf::from("/")));
        assert!(at("a", "no/").is_err());
    }
}
