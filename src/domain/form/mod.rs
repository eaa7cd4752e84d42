//! What an input holds: forms of public keys, the repairs that are safe, and the refusals.
//!
//! One pass: [`private`] stops the import where a private key stands; `repair` undoes
//! what terminals, editors and mail programs do to lines; then `scan` looks at each line and
//! asks the reader of its form. `one` insists on one key, `stream` takes any number. A
//! further form gets a variant of [`Form`], a module beside the others, and a line in `scan`.

mod base64;
mod block;
mod der;
mod fold;
mod half;
mod jwk;
mod one;
mod openssh;
mod prefix;
pub mod private;
mod refusal;
mod repair;
mod scan;
mod stream;

pub use one::{read_half, read_half_bytes, read_one, read_one_bytes};
pub use private::{PrivateForm, PrivateKey};
pub use refusal::Refusal;
pub use repair::Repair;
pub use scan::{Found, Whole};
pub use stream::{Item, Stream};

use super::key::PublicKey;
use crate::text::visible;

/// The most bytes of one item: a key with its comment.
pub const MAX_ITEM: usize = 64 * 1024;

/// The option of `authorized_keys` that makes a key one of a certificate authority.
const AUTHORITY: &str = "cert-authority";

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
    /// The public half of a private key.
    Half(PrivateForm),
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
            Self::Half(form) => form.json_name(),
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
            Self::Half(form) => form.half_label(),
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

impl Beside {
    /// What it says against taking the key for somebody's own: `@revoked`, or that it is of a
    /// certificate authority.
    pub fn mark(&self) -> Option<&str> {
        let options = self.options.as_deref();
        let is_authority = |options: &&str| prefix::has_option(options, AUTHORITY);
        let option = options.filter(is_authority).map(|_| AUTHORITY);
        self.marker.as_deref().or(option)
    }
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
        // One with a port stands in brackets.
        let bare = first
            .strip_prefix('[')
            .and_then(|rest| rest.split_once(']'));
        is_plain.then_some(bare.map_or(first, |(host, _)| host))
    }
}

#[cfg(test)]
mod tests;
