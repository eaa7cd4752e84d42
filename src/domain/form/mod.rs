//! What an input holds: forms of public keys, the repairs that are safe, and the refusals.
//!
//! One pass: [`private`] stops the import where a private key stands; `repair` undoes
//! what terminals, editors and mail programs do to text; then each line is looked at, and
//! the reader of its form is asked. A further form gets a variant of [`Form`], a module
//! beside the others, and a line in `scan`.

mod base64;
mod block;
mod der;
mod jwk;
mod openssh;
mod prefix;
pub mod private;
mod refusal;
mod repair;
mod scan;

pub use private::PrivateForm;
pub use refusal::Refusal;
pub use repair::Repair;

use zeroize::Zeroizing;

use super::key::PublicKey;
use crate::text::visible;

/// The most bytes of one item: a key with its comment.
pub const MAX_ITEM: usize = 64 * 1024;

/// A form in which a public key may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The one line of OpenSSH: type, base64, comment.
    OpenSsh,
    /// The base64 of such a line alone.
    Base64,
    /// A line of `authorized_keys`, with options in front.
    AuthorizedKeys,
    /// A line of `known_hosts`, with hosts in front.
    KnownHosts,
    /// An OpenSSH certificate; the key is the one inside it.
    Certificate,
    /// The block of RFC 4716.
    Rfc4716,
    /// PKCS#1 (RFC 8017, appendix A.1.1), PEM or DER.
    Pkcs1,
    /// `SubjectPublicKeyInfo` (RFC 5280, section 4.1.2.7), PEM or DER.
    Spki,
    /// An X.509 certificate (RFC 5280), PEM or DER; the key is the one inside it.
    X509,
    /// A JSON Web Key (RFC 7517).
    Jwk,
}

impl Form {
    /// The form's name in JSON.
    pub fn json_name(self) -> &'static str {
        match self {
            Self::OpenSsh => "openssh",
            Self::Base64 => "base64",
            Self::AuthorizedKeys => "authorized-keys",
            Self::KnownHosts => "known-hosts",
            Self::Certificate => "certificate",
            Self::Rfc4716 => "rfc4716",
            Self::Pkcs1 => "pkcs1",
            Self::Spki => "spki",
            Self::X509 => "x509",
            Self::Jwk => "jwk",
        }
    }

    /// The form's name in a sentence.
    pub fn label(self) -> &'static str {
        match self {
            Self::OpenSsh => "OpenSSH",
            Self::Base64 => "the base64 of a key",
            Self::AuthorizedKeys => "authorized_keys",
            Self::KnownHosts => "known_hosts",
            Self::Certificate => "the key in an OpenSSH certificate",
            Self::Rfc4716 => "RFC 4716",
            Self::Pkcs1 => "PKCS#1",
            Self::Spki => "SubjectPublicKeyInfo",
            Self::X509 => "the key in an X.509 certificate",
            Self::Jwk => "JSON Web Key",
        }
    }
}

/// What a line says of a key beside it. None of it is part of a key pair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The options of `authorized_keys`.
    pub options: Option<String>,
    /// The hosts of `known_hosts`.
    pub hosts: Option<String>,
    /// `@revoked` or `@cert-authority`.
    pub marker: Option<String>,
}

/// One key that was read whole, and what had to be done for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The key and its comment.
    pub key: PublicKey,
    /// The form it came in.
    pub form: Form,
    /// What was repaired, in the order in which it was done.
    pub repairs: Vec<Repair>,
    /// What stood beside it and was dropped.
    pub beside: Beside,
}

impl Reading {
    fn new(key: PublicKey, form: Form) -> Self {
        Self {
            key,
            form,
            repairs: Vec::new(),
            beside: Beside::default(),
        }
    }

    /// Form, what was dropped, and repairs in a line, such as `OpenSSH; joined 5 lines,
    /// removed CR`.
    pub fn summary(&self) -> String {
        let beside = [
            ("options", &self.beside.options),
            ("hosts", &self.beside.hosts),
            ("marker", &self.beside.marker),
        ];
        let dropped = beside.iter().filter_map(|(what, text)| {
            let text = visible(text.as_ref()?).into_owned();
            Some(format!("dropped {what} {}", crate::text::cut(&text, 60)))
        });
        let notes: Vec<String> = dropped
            .chain(self.repairs.iter().map(Repair::to_string))
            .collect();
        if notes.is_empty() {
            return self.form.label().to_owned();
        }
        format!("{}; {}", self.form.label(), notes.join(", "))
    }

    /// Whether there is something to tell beside the key itself.
    pub fn is_remarkable(&self) -> bool {
        self.form != Form::OpenSsh || !self.repairs.is_empty()
    }

    /// The host that the key is of, to make a name from.
    pub fn host(&self) -> Option<&str> {
        let first = self.beside.hosts.as_deref()?.split(',').next()?;
        // Hashed hosts and patterns say nothing.
        let is_plain = !first.starts_with(['|', '*', '!']);
        is_plain.then_some(first)
    }
}

/// Reads the one public key that `input` holds.
///
/// Lines that hold no key are ignored and reported among the repairs.
///
/// # Errors
/// Why there is not exactly one RSA public key in it; see [`Refusal`].
pub fn read_one(input: &str) -> Result<Reading, Refusal> {
    if let Some(form) = private::find(input) {
        return Err(Refusal::Private(form));
    }
    if input.len() > MAX_ITEM {
        return Err(Refusal::TooLong);
    }
    let repaired = repair::undo(input);
    let scan = scan::scan(repaired.lines());
    let mut items = scan.items.into_iter();
    match (items.next(), items.len()) {
        (None, _) if repaired.is_blank() => Err(Refusal::Empty),
        (None, _) => Err(refusal::no_key_in(&repaired)),
        (Some(item), 0) => {
            let mut reading = item?;
            check_comment(&mut reading)?;
            let own = std::mem::replace(&mut reading.repairs, repaired.repairs);
            reading.repairs.extend(own);
            if scan.other_lines > 0 {
                reading.repairs.push(Repair::Ignored(scan.other_lines));
            }
            Ok(reading)
        }
        (Some(_), more) => Err(Refusal::Several(more + 1)),
    }
}

/// Makes sure that the comment of a form which can hide anything in it, by escapes or folds,
/// is what it will be on a line of its own: it holds no private key, no control character,
/// and the line reads back as this key.
fn check_comment(reading: &mut Reading) -> Result<(), Refusal> {
    if !matches!(reading.form, Form::Jwk | Form::Rfc4716) {
        return Ok(());
    }
    let comment = &mut reading.key.comment;
    if let Some(form) = private::find(comment) {
        return Err(Refusal::Private(form));
    }
    let end = comment.find(char::is_control).unwrap_or(comment.len());
    comment.truncate(end);
    comment.truncate(comment.trim_end().len());
    let line = reading.key.to_string();
    match scan::scan(&[&line]).items.as_slice() {
        [Ok(again)] if again.key == reading.key => Ok(()),
        _ => Err(Refusal::BrokenForm("comment")),
    }
}

/// Reads the one public key in the bytes of a file or a pipe: text, or DER.
///
/// # Errors
/// As [`read_one`]; and bytes that are neither.
pub fn read_one_bytes(input: &[u8]) -> Result<Reading, Refusal> {
    if let Some(form) = private::find_der(input) {
        return Err(Refusal::Private(form));
    }
    if input.len() > MAX_ITEM {
        // Perhaps cut in the middle of a character; a private key may stand in it all the
        // same.
        return match private::find(&Zeroizing::new(String::from_utf8_lossy(input).into_owned())) {
            Some(form) => Err(Refusal::Private(form)),
            None => Err(Refusal::TooLong),
        };
    }
    if let Some(text) = repair::decode_utf16(input) {
        let mut reading = read_one(&text)?;
        reading.repairs.insert(0, Repair::Utf16);
        return Ok(reading);
    }
    match std::str::from_utf8(input) {
        Ok(text) => read_one(text),
        Err(_) => der::read(input).unwrap_or(Err(Refusal::NotText)),
    }
}

#[cfg(test)]
mod tests;
