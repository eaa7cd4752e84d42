//! Private keys of every kind, recognised wherever they stand in an input.
//!
//! Only the marks of a private key are looked for; its content is never decoded beyond the
//! few bytes that tell what it is, and the copies made for that are wiped.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use super::{Reading, Refusal};

/// A kind of private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivateForm {
    /// `-----BEGIN OPENSSH PRIVATE KEY-----`.
    OpenSsh,
    /// `-----BEGIN RSA PRIVATE KEY-----`, PEM or DER, encrypted or not.
    Pkcs1,
    /// `-----BEGIN PRIVATE KEY-----`, PEM or DER.
    Pkcs8,
    /// `-----BEGIN ENCRYPTED PRIVATE KEY-----`, PEM or DER.
    Pkcs8Encrypted,
    /// `-----BEGIN EC PRIVATE KEY-----`, PEM or DER.
    Ec,
    /// `-----BEGIN DSA PRIVATE KEY-----`.
    Dsa,
    /// `-----BEGIN PGP PRIVATE KEY BLOCK-----`.
    Pgp,
    /// `PuTTY-User-Key-File-…`.
    Ppk,
    /// `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----` of ssh.com.
    Ssh2,
    /// A JSON Web Key with `d`.
    Jwk,
    /// `-----BEGIN … PRIVATE KEY-----` of another name.
    Other,
}

impl PrivateForm {
    /// What it is, with its article.
    pub fn label(self) -> &'static str {
        match self {
            Self::OpenSsh => "an OpenSSH private key",
            Self::Pkcs1 => "an RSA private key (PKCS#1)",
            Self::Pkcs8 => "a private key (PKCS#8)",
            Self::Pkcs8Encrypted => "an encrypted private key (PKCS#8)",
            Self::Ec => "an EC private key",
            Self::Dsa => "a DSA private key",
            Self::Pgp => "a PGP private key",
            Self::Ppk => "a PuTTY private key (PPK)",
            Self::Ssh2 => "an ssh.com private key",
            Self::Jwk => "a private JSON Web Key",
            Self::Other => "a private key",
        }
    }

    /// What its public half is called.
    pub fn half_label(self) -> &'static str {
        match self {
            Self::OpenSsh => "the public half of an OpenSSH private key",
            Self::Pkcs1 => "the public half of an RSA private key (PKCS#1)",
            Self::Pkcs8 => "the public half of a private key (PKCS#8)",
            Self::Ppk => "the public half of a PuTTY private key (PPK)",
            Self::Jwk => "the public half of a private JSON Web Key",
            _ => "the public half of a private key",
        }
    }

    /// The form's name in JSON.
    pub fn json_name(self) -> &'static str {
        match self {
            Self::OpenSsh => "openssh-private",
            Self::Pkcs1 => "pkcs1-private",
            Self::Pkcs8 | Self::Pkcs8Encrypted => "pkcs8-private",
            Self::Ppk => "ppk",
            Self::Ssh2 => "ssh2-private",
            Self::Jwk => "jwk-private",
            Self::Ec | Self::Dsa | Self::Pgp | Self::Other => "unknown",
        }
    }

    /// How to get at the public half.
    pub fn hint(self) -> &'static str {
        match self {
            Self::OpenSsh | Self::Pkcs1 | Self::Pkcs8 => {
                "take its public half: import --public-half FILE, alt-p in the dialog, or what \
                 ssh-keygen -y -f FILE prints"
            }
            Self::Pkcs8Encrypted | Self::Other => {
                "keyrack takes the public half: ssh-keygen -y -f FILE asks for the passphrase \
                 and prints it"
            }
            Self::Ec | Self::Dsa => "ENS takes RSA only; give the public half of an RSA key",
            Self::Pgp => "keyrack takes the public half: gpg --export-ssh-key USER prints it",
            Self::Ppk => {
                "take its public half: import --public-half FILE, alt-p in the dialog, or what \
                 puttygen FILE -L prints"
            }
            Self::Ssh2 => "keyrack takes the public half, which lies in the .pub file beside it",
            Self::Jwk => {
                "take its public half: import --public-half FILE, alt-p in the dialog, or the \
                 members kty, n and e alone"
            }
        }
    }

    /// How to get at the public half where it cannot be read without more.
    pub fn other_hint(self) -> &'static str {
        match self {
            Self::Ppk => "puttygen FILE -L prints the public half",
            Self::OpenSsh | Self::Pkcs1 | Self::Pkcs8 | Self::Pkcs8Encrypted => {
                "ssh-keygen -y -f FILE asks for the passphrase and prints the public half"
            }
            Self::Jwk => "give the members kty, n and e alone",
            form => form.hint(),
        }
    }

    /// Whether the end of a private key of this form stands in `text`. If not, the rest of
    /// it may still be on its way, from a terminal that does not mark a paste.
    pub fn ends_in(self, text: &str) -> bool {
        let behind = |mark: &str| text.rsplit_once(mark).map(|(_, behind)| behind);
        match self {
            // A MAC of SHA-1 or SHA-256 in hex.
            Self::Ppk => behind("Private-MAC:").is_some_and(|mac| mac.trim().len() >= 40),
            Self::Ssh2 => behind("---- END ").is_some_and(|label| label.contains("----")),
            Self::Jwk => text.contains('}'),
            _ => behind("-----END ").is_some_and(|label| label.contains("-----")),
        }
    }
}

/// A private key that was found. Nothing of it is kept but its public half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateKey {
    /// Its form.
    pub form: PrivateForm,
    /// The public half, or why there is none.
    pub half: Result<Reading, Refusal>,
}

impl PrivateKey {
    /// One of which no more can be told.
    pub(super) fn broken(form: PrivateForm) -> Self {
        Self {
            form,
            half: Err(Refusal::NoHalf(form)),
        }
    }
}

/// The word between `BEGIN` and `PRIVATE KEY` of a PEM header, without blanks.
const LABELS: [(&str, PrivateForm); 8] = [
    ("", PrivateForm::Pkcs8),
    ("OPENSSH", PrivateForm::OpenSsh),
    ("RSA", PrivateForm::Pkcs1),
    ("ENCRYPTED", PrivateForm::Pkcs8Encrypted),
    ("EC", PrivateForm::Ec),
    ("DSA", PrivateForm::Dsa),
    ("PGP", PrivateForm::Pgp),
    ("SSH2ENCRYPTED", PrivateForm::Ssh2),
];

/// The fewest bytes that a private key of any form has.
pub(super) const MIN_PRIVATE: usize = 48;

/// The longest such word that is looked at.
const MAX_LABEL: usize = 32;

/// What an OpenSSH private key starts with in binary (OpenSSH, PROTOCOL.key).
pub const OPENSSH_START: &[u8] = b"openssh-key-v1\0";

/// The start of `openssh-key-v1\0` in base64: an OpenSSH private key without its header.
const OPENSSH_MAGIC: &str = "b3BlbnNzaC1rZXktdjE";

/// Finds a private key anywhere in `text`: whole or cut off, folded, quoted in a mail.
pub fn find(text: &str) -> Option<PrivateForm> {
    // Without blanks and mail quotes, a fold cannot hide a mark.
    let mut marks = Zeroizing::new(String::with_capacity(text.len()));
    let hides = |c: char| c.is_whitespace() || matches!(c, '>' | '\u{feff}');
    for word in text.split_ascii_whitespace() {
        if word.is_ascii() && !word.contains('>') {
            marks.push_str(word);
        } else {
            marks.extend(word.chars().filter(|c| !hides(*c)));
        }
    }
    find_header(&marks)
        .or_else(|| {
            (marks.contains("PuTTY-User-Key-File-") || marks.contains("Private-Lines:"))
                .then_some(PrivateForm::Ppk)
        })
        .or_else(|| {
            marks
                .contains(OPENSSH_MAGIC)
                .then_some(PrivateForm::OpenSsh)
        })
        .or_else(|| {
            (marks.contains("\"kty\"") && marks.contains("\"d\":")).then_some(PrivateForm::Jwk)
        })
        .or_else(|| text.split_ascii_whitespace().find_map(find_encoded_der))
}

/// A PEM-like header in text without blanks.
fn find_header(marks: &str) -> Option<PrivateForm> {
    marks.match_indices("-BEGIN").find_map(|(at, begin)| {
        let behind = marks.get(at + begin.len()..)?;
        let label_end = behind.find('-').unwrap_or(behind.len());
        let label = behind.get(..label_end)?;
        form_of_marks(label)
    })
}

/// The form of a private key whose block has this label; `None` for another label.
pub(super) fn form_of_label(label: &str) -> Option<PrivateForm> {
    form_of_marks(&label.replace(' ', ""))
}

/// The form that a label without blanks names.
fn form_of_marks(label: &str) -> Option<PrivateForm> {
    let word_end = label.find("PRIVATEKEY")?;
    let word = label.get(..word_end).filter(|w| w.len() <= MAX_LABEL)?;
    let known = LABELS.iter().find(|(name, _)| *name == word);
    Some(known.map_or(PrivateForm::Other, |(_, form)| *form))
}

/// A word of base64 that starts a private key in DER: a PEM body without its header.
fn find_encoded_der(word: &str) -> Option<PrivateForm> {
    const CHARS: usize = 48;
    let word = word.trim_start_matches(['>', '"', '\'', '`']);
    if !word.starts_with('M') {
        return None;
    }
    let start = word.get(..CHARS.min(word.len() / 4 * 4))?;
    let mut bytes = Zeroizing::new([0_u8; CHARS / 4 * 3]);
    let length = STANDARD_NO_PAD.decode_slice(start, &mut *bytes).ok()?;
    find_der(bytes.get(..length)?)
}

/// What private keys in DER start with behind the outer `SEQUENCE` header.
const DER_STARTS: [(&[u8], PrivateForm); 4] = [
    // RSAPrivateKey: version 0, then the modulus (RFC 8017, A.1.2).
    (&[0x02, 0x01, 0x00, 0x02], PrivateForm::Pkcs1),
    // PrivateKeyInfo: version 0 or 1, then an AlgorithmIdentifier (RFC 5958).
    (&[0x02, 0x01, 0x00, 0x30], PrivateForm::Pkcs8),
    (&[0x02, 0x01, 0x01, 0x30], PrivateForm::Pkcs8),
    // ECPrivateKey: version 1, then an OCTET STRING (RFC 5915).
    (&[0x02, 0x01, 0x01, 0x04], PrivateForm::Ec),
];

/// What an `EncryptedPrivateKeyInfo` starts with behind two `SEQUENCE` headers: the object
/// identifiers of PKCS#5 and PKCS#12 (RFC 5958).
const ENCRYPTED_DER_STARTS: [&[u8]; 2] = [
    &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05],
    &[0x06, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c],
];

/// Recognises the start of a private key in DER, or of an OpenSSH one in binary.
pub fn find_der(bytes: &[u8]) -> Option<PrivateForm> {
    if bytes.starts_with(OPENSSH_START) {
        return Some(PrivateForm::OpenSsh);
    }
    let inside = der_sequence(bytes)?;
    let algorithm = der_sequence(inside).unwrap_or_default();
    if ENCRYPTED_DER_STARTS
        .iter()
        .any(|start| algorithm.starts_with(start))
    {
        return Some(PrivateForm::Pkcs8Encrypted);
    }
    DER_STARTS
        .iter()
        .find(|(start, _)| inside.starts_with(start))
        .map(|(_, form)| *form)
}

/// Recognises a private key in DER, or an OpenSSH one in binary, anywhere among other bytes.
pub(super) fn find_binary(bytes: &[u8]) -> Option<PrivateForm> {
    let starts = memchr::memchr2_iter(0x30, b'o', bytes);
    let mut rests = starts.filter_map(|at| bytes.get(at..));
    rests.find_map(find_der)
}

/// What stands behind the header of a DER `SEQUENCE`.
fn der_sequence(bytes: &[u8]) -> Option<&[u8]> {
    let (tag, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    if *tag != 0x30 {
        return None;
    }
    match length {
        0x00..=0x7f => Some(rest),
        0x81..=0x84 => rest.get(usize::from(length & 0x0f)..),
        _ => None,
    }
}
