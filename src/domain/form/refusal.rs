//! Why an input is not the one RSA public key that was asked for.

use std::fmt;

use super::{MAX_ITEM, PrivateForm, repair::Lines};
use crate::domain::key::BlobFault;
use crate::error::{Code, Error};
use crate::text::visible;

/// Why an input is refused. Never holds key material.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing but blanks.
    Empty,
    /// It is the start of `ssh-rsa`.
    TypeUnfinished,
    /// There is no key in it.
    NotAKey,
    /// A block with this label has no END line yet.
    BlockUnfinished(String),
    /// It looks like this form, and does not parse as that.
    BrokenForm(&'static str),
    /// It is a key of this type.
    OtherType(String),
    /// This names a signature scheme (RFC 8332), not a key type.
    SignatureScheme(String),
    /// The type before the base64 and the one inside differ.
    TypesDiffer {
        /// The name before the base64.
        outside: String,
        /// The name inside the blob.
        inside: String,
    },
    /// A character that is no base64.
    Base64 {
        /// The character.
        character: char,
        /// Where it stands in the base64, from 1.
        position: usize,
    },
    /// The base64 ends in the middle of a byte.
    Base64End,
    /// What the base64 holds is no key that keyrack takes.
    Blob(BlobFault),
    /// Something stands before the key: options or hosts.
    TextBefore,
    /// This many keys.
    Several(usize),
    /// Over [`MAX_ITEM`].
    TooLong,
    /// Bytes that are no UTF-8 text.
    NotText,
    /// A private key. It was not kept.
    Private(PrivateForm),
    /// A private key of which no public half can be read.
    NoHalf(PrivateForm),
    /// The public half of a private key was asked for, and there is none.
    NotPrivate,
}

impl Refusal {
    /// Whether adding to the end can still make a key of it.
    pub fn is_unfinished(&self) -> bool {
        match self {
            Self::Empty | Self::TypeUnfinished | Self::BlockUnfinished(_) => true,
            Self::Blob(fault) => fault.is_unfinished(),
            _ => false,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty | Self::TypeUnfinished | Self::NotAKey | Self::NotText => {
                "give a public key: a line as in id_rsa.pub, RFC 4716, PEM, DER or a JSON Web Key"
                    .to_owned()
            }
            Self::BlockUnfinished(_) | Self::BrokenForm(_) => "copy it again, whole".to_owned(),
            Self::OtherType(_) | Self::TypesDiffer { .. } => {
                "use an RSA key: ssh-keygen -t rsa -b 3072 makes one".to_owned()
            }
            Self::SignatureScheme(_) => "write ssh-rsa before the same base64".to_owned(),
            Self::Base64 { .. } | Self::Base64End => "copy the key again, whole".to_owned(),
            Self::Blob(fault) if fault.is_unfinished() => {
                "the key was cut off; copy it again, whole".to_owned()
            }
            Self::Blob(_) => "make a new key: ssh-keygen -t rsa -b 3072".to_owned(),
            Self::TextBefore => "give the part from ssh-rsa on".to_owned(),
            Self::Several(_) => "keyrack import --all FILE imports all of them".to_owned(),
            Self::TooLong => "a key with its comment has at most 64 KiB".to_owned(),
            Self::Private(form) => form.hint().to_owned(),
            Self::NoHalf(form) => form.other_hint().to_owned(),
            Self::NotPrivate => "give a private key, or leave --public-half out".to_owned(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no key was given"),
            Self::TypeUnfinished => f.write_str("the start of a key"),
            Self::NotAKey => f.write_str("this is not a public key"),
            Self::BlockUnfinished(label) => {
                write!(f, "truncated: the block {} has no END line", shown(label))
            }
            Self::BrokenForm(form) => write!(f, "this {form} does not parse"),
            Self::OtherType(name) => write!(f, "{} key: ENS takes ssh-rsa only", shown(name)),
            Self::SignatureScheme(name) => write!(
                f,
                "{name} names a signature scheme, not a key type; the key type is ssh-rsa"
            ),
            Self::TypesDiffer { outside, inside } => write!(
                f,
                "it says {outside}, but the key inside is of type \"{}\"",
                shown(inside)
            ),
            Self::Base64 {
                character,
                position,
            } => write!(
                f,
                "\"{}\" at position {position} of the key is no base64",
                visible(&character.to_string())
            ),
            Self::Base64End => f.write_str("the base64 of the key ends in the middle of a byte"),
            Self::Blob(fault) => fault.fmt(f),
            Self::TextBefore => f.write_str("something stands before the key on its line"),
            Self::Several(count) => write!(f, "{count} keys where one was asked for"),
            Self::TooLong => write!(f, "over {} KiB; that is not one key", MAX_ITEM / 1024),
            Self::NotText => f.write_str("these bytes are not text"),
            Self::Private(form) => {
                write!(f, "{}: nothing of it was kept", form.label())
            }
            Self::NoHalf(form) => {
                write!(f, "{}: no public half can be read from it", form.label())
            }
            Self::NotPrivate => f.write_str("this is not a private key"),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Empty => Code::MissingParameter,
            Refusal::Several(_) => Code::InvalidParameter,
            _ => Code::PublicKeyBody,
        };
        Self::new(code, refusal.to_string(), refusal.hint())
    }
}

/// A type name fit for a message, however long it is.
fn shown(name: &str) -> String {
    crate::text::cut(&visible(name), 64).into_owned()
}

/// What a text without a key is: perhaps the start of one.
pub(super) fn no_key_in(text: &Lines<'_>) -> Refusal {
    let mut lines = text.texts().iter().map(|line| line.trim());
    let first = lines.find(|line| !line.is_empty()).unwrap_or_default();
    let starts = ["ssh-rsa", "-----BEGIN ", "---- BEGIN ", "AAAA"];
    if starts.iter().any(|start| start.starts_with(first)) {
        return Refusal::TypeUnfinished;
    }
    Refusal::NotAKey
}
