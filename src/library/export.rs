//! Key pairs written in the forms that other tools read.

use super::json::{self, Key};
use super::{Entry, EntryFault};
use crate::domain::fingerprint::Kind;
use crate::error::{Code, Error, Result};
use crate::text::visible;

/// The most bytes of the name that a file is named after. File systems take 255 bytes for
/// all of a file's name, and a name of 128 Chinese characters is longer.
const MAX_STEM: usize = 240;

/// A form that public keys are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// The one line of OpenSSH.
    OpenSsh,
    /// The block of RFC 4716.
    Rfc4716,
    /// PKCS#1, PEM.
    Pkcs1,
    /// `SubjectPublicKeyInfo`, PEM.
    Spki,
    /// One line for `authorized_keys`.
    AuthorizedKeys,
    /// Everything, as JSON.
    Json,
}

impl ExportFormat {
    /// All forms, in the order of the documentation.
    pub const ALL: [Self; 6] = [
        Self::OpenSsh,
        Self::Rfc4716,
        Self::Pkcs1,
        Self::Spki,
        Self::AuthorizedKeys,
        Self::Json,
    ];

    /// Its name, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenSsh => "openssh",
            Self::Rfc4716 => "rfc4716",
            Self::Pkcs1 => "pkcs1",
            Self::Spki => "spki",
            Self::AuthorizedKeys => "authorized-keys",
            Self::Json => "json",
        }
    }

    /// How the name of a file in this form ends, unless somebody wants another ending.
    pub fn ending(self) -> &'static str {
        match self {
            Self::OpenSsh | Self::AuthorizedKeys => "pub",
            Self::Rfc4716 => "rfc4716",
            Self::Pkcs1 | Self::Spki => "pem",
            Self::Json => "json",
        }
    }

    /// The name of a file for the key pair of this name: the name, with `-` for what cannot
    /// stand in a file's name everywhere, and the ending.
    pub fn file_name(self, name: &str) -> String {
        let mut stem = String::with_capacity(name.len());
        for c in name.chars() {
            if stem.len() + c.len_utf8() > MAX_STEM {
                break;
            }
            // Of the characters of a name, all but the colon are letters, digits, _ and -.
            let is_harmless = c.is_alphanumeric() || matches!(c, '_' | '-');
            stem.push(if is_harmless { c } else { '-' });
        }
        format!("{stem}.{}", self.ending())
    }
}

/// What of key pairs is copied, or printed where one was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The name.
    Name,
    /// A fingerprint.
    Fingerprint(Kind),
    /// The key in a form.
    Key(ExportFormat),
}

impl Part {
    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Fingerprint(kind) => kind.label(),
            Self::Key(ExportFormat::OpenSsh) => "public key",
            Self::Key(format) => format.name(),
        }
    }

    /// This part of each entry, ending in a line break; JSON is one array.
    ///
    /// # Errors
    /// The key is asked for, and something is wrong with an entry; or a fingerprint, and an entry
    /// has no key; or the name, and something is wrong with that.
    pub fn text(self, entries: &[&Entry]) -> Result<String> {
        match self {
            Self::Name => {
                let is_about_name = |fault: &&EntryFault| {
                    matches!(fault, EntryFault::Name(_) | EntryFault::NameTwice)
                };
                // One of two lines would be two names, and one that is used twice means no entry.
                let line = |entry: &&Entry| match entry.faults.iter().find(is_about_name) {
                    Some(fault) => Err(cannot(entry, fault)),
                    None => Ok(entry.name.clone() + "\n"),
                };
                entries.iter().map(line).collect()
            }
            Self::Key(format) => export(entries, format, true),
            Self::Fingerprint(kind) => {
                let line = |entry: &&Entry| match &entry.key {
                    Some(key) => Ok(key.fingerprints.get(kind) + "\n"),
                    None => Err(cannot(entry, &EntryFault::NoKey)),
                };
                entries.iter().map(line).collect()
            }
        }
    }
}

/// What became of a file that was to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is there, with what was exported.
    Done,
    /// There was a file already, which is left as it was.
    Exists,
}

/// The text of key pairs in a form, with a line break at its end.
///
/// # Errors
/// Something is wrong with one of them: what it says of itself may not be so.
pub fn export(entries: &[&Entry], format: ExportFormat, with_comments: bool) -> Result<String> {
    for entry in entries {
        check(entry)?;
    }
    if with_comments {
        return Ok(written(entries, format));
    }
    let bare: Vec<Entry> = entries.iter().map(|entry| without_comment(entry)).collect();
    let bare: Vec<&Entry> = bare.iter().collect();
    Ok(written(&bare, format))
}

fn written(entries: &[&Entry], format: ExportFormat) -> String {
    if format == ExportFormat::Json {
        let keys: Vec<Key<'_>> = entries.iter().map(|entry| Key::of(entry)).collect();
        return json::text(&keys) + "\n";
    }
    let keys = entries.iter().filter_map(|entry| entry.key.as_ref());
    let texts = keys.map(|key| match format {
        ExportFormat::Rfc4716 => key.public.to_rfc4716(),
        ExportFormat::Pkcs1 => key.public.to_pkcs1_pem(),
        ExportFormat::Spki => key.public.to_spki_pem(),
        ExportFormat::OpenSsh | ExportFormat::AuthorizedKeys | ExportFormat::Json => {
            format!("{}\n", key.public)
        }
    });
    texts.collect()
}

fn without_comment(entry: &Entry) -> Entry {
    let mut entry = entry.clone();
    if let Some(key) = &mut entry.key {
        key.public.comment.clear();
    }
    entry
}

/// Refuses an entry that something is wrong with.
///
/// # Errors
/// What is wrong with it.
pub fn check(entry: &Entry) -> Result<()> {
    let fault = match (&entry.key, entry.faults.first()) {
        (Some(_), None) => return Ok(()),
        (_, Some(fault)) => fault,
        (None, None) => &EntryFault::NoKey,
    };
    Err(cannot(entry, fault))
}

fn cannot(entry: &Entry, fault: &EntryFault) -> Error {
    Error::new(
        Code::PublicKeyBody,
        format!("\"{}\" cannot be exported: {fault}", visible(&entry.name)),
        "mend it in the store, or leave it out",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::read_one;
    use crate::library::StoredKey;

    fn entry(name: &str) -> Entry {
        let file = "tests/fixtures/corpus/openssh-unicode.pub";
        let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
        let line = std::fs::read_to_string(path).unwrap();
        Entry {
            name: name.to_owned(),
            key: Some(StoredKey::new(read_one(&line).unwrap().key)),
            ..Entry::default()
        }
    }

    #[test]
    fn no_form_takes_an_entry_that_something_is_wrong_with() {
        let good = entry("good");
        let mut bad = entry("bad");
        bad.faults.push(EntryFault::ForeignFingerprint);
        let keyless = Entry {
            key: None,
            ..entry("keyless")
        };
        for format in ExportFormat::ALL {
            for (entry, reason) in [
                (&bad, "\"bad\" cannot be exported: fingerprint: not that of"),
                (
                    &keyless,
                    "\"keyless\" cannot be exported: public_key: missing",
                ),
            ] {
                let refused = export(&[&good, entry], format, true).unwrap_err();
                assert_eq!(refused.code, Code::PublicKeyBody);
                assert!(refused.reason.starts_with(reason), "{}", refused.reason);
            }
            assert!(export(&[&good], format, true).is_ok());
        }
    }

    #[test]
    fn the_forms_of_one_line_have_one_line_for_each_key() {
        let entries = [entry("a"), entry("b"), entry("c")];
        let entries: Vec<&Entry> = entries.iter().collect();
        for format in [ExportFormat::OpenSsh, ExportFormat::AuthorizedKeys] {
            for with_comments in [true, false] {
                let text = export(&entries, format, with_comments).unwrap();
                assert_eq!(text.matches('\n').count(), 3);
                assert!(
                    text.split_terminator('\n')
                        .all(|l| l.starts_with("ssh-rsa "))
                );
                assert_eq!(text.contains("李雷"), with_comments);
            }
        }
        let none = export(&[], ExportFormat::OpenSsh, true).unwrap();
        assert_eq!(none, "");
        assert_eq!(export(&[], ExportFormat::Json, true).unwrap(), "[]\n");
    }

    #[test]
    fn no_form_holds_a_comment_that_is_to_be_left_out() {
        let entry = entry("李雷");
        for format in ExportFormat::ALL {
            let text = export(&[&entry], format, false).unwrap();
            assert!(!text.contains("例子") && !text.contains("omment"), "{text}");
        }
    }

    #[test]
    fn a_file_is_named_after_its_key_pair_and_fits_any_file_system() {
        let name = |name: &str| ExportFormat::OpenSsh.file_name(name);
        assert_eq!(name("build:ci_2-x"), "build-ci_2-x.pub");
        assert_eq!(name("李雷"), "李雷.pub");
        // Names of entries that break the rules are harmless, too.
        assert_eq!(name("../a/b\\c\u{1b}"), "---a-b-c-.pub");
        let longest = "李".repeat(128);
        for format in ExportFormat::ALL {
            let name = format.file_name(&longest);
            assert!(name.len() <= 255, "{name}");
            assert!(name.ends_with(&format!("李.{}", format.ending())), "{name}");
        }
    }
}
