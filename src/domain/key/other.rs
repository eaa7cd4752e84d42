//! Keys of other types than RSA: ENS takes none of them, but each has its fingerprints.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ssh_key::public::{EcdsaPublicKey, KeyData};

/// A public key of another type, read whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherKey {
    /// The name of its type, such as `ssh-ed25519`.
    pub type_name: String,
    /// Its size in bits, where the type has one that is known.
    pub bits: Option<usize>,
    /// Its key blob (RFC 4253, section 6.6).
    pub blob: Vec<u8>,
    /// The comment behind it; may be empty.
    pub comment: String,
}

impl OtherKey {
    /// Reads a whole key blob whose type has this name; `None` if it does not parse as that.
    pub fn from_blob(type_name: &str, blob: Vec<u8>, comment: &str) -> Option<Self> {
        let key = ssh_key::PublicKey::from_bytes(&blob).ok()?;
        (key.algorithm().as_str() == type_name).then(|| Self {
            type_name: type_name.to_owned(),
            bits: bits(key.key_data()),
            blob,
            comment: comment.to_owned(),
        })
    }
}

impl fmt::Display for OtherKey {
    /// The one-line OpenSSH form: type, base64 of the blob, comment.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.type_name, STANDARD.encode(&self.blob))?;
        if !self.comment.is_empty() {
            write!(f, " {}", self.comment)?;
        }
        Ok(())
    }
}

/// The size that `ssh-keygen -l` shows.
fn bits(key: &KeyData) -> Option<usize> {
    match key {
        KeyData::Dsa(key) => {
            let prime = key.p.as_positive_bytes()?;
            Some(prime.len() * 8 - prime.first()?.leading_zeros() as usize)
        }
        KeyData::Ecdsa(EcdsaPublicKey::NistP256(_))
        | KeyData::Ed25519(_)
        | KeyData::SkEcdsaSha2NistP256(_)
        | KeyData::SkEd25519(_) => Some(256),
        KeyData::Ecdsa(EcdsaPublicKey::NistP384(_)) => Some(384),
        KeyData::Ecdsa(EcdsaPublicKey::NistP521(_)) => Some(521),
        _ => None,
    }
}
