//! RSA public keys: the RFC 4253 key blob, its checks, and the OpenSSH line.

mod blob;
mod other;
mod print;

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(in crate::domain) use blob::Reader;
pub use blob::{BlobFault, MAX_BITS, MIN_BITS, RsaPublicKey, declared_len};
pub use other::OtherKey;

/// The only key type that ENS takes.
pub const SSH_RSA: &str = "ssh-rsa";

/// The type of an OpenSSH certificate over an RSA key.
pub const SSH_RSA_CERT: &str = "ssh-rsa-cert-v01@openssh.com";

/// An RSA public key with its comment, as it stands on one OpenSSH line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The key itself.
    pub rsa: RsaPublicKey,
    /// The comment behind it; may be empty, never holds a line break.
    pub comment: String,
}

impl fmt::Display for PublicKey {
    /// The one-line OpenSSH form: type, base64 of the blob, comment.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SSH_RSA} {}", STANDARD.encode(self.rsa.blob()))?;
        if !self.comment.is_empty() {
            write!(f, " {}", self.comment)?;
        }
        Ok(())
    }
}
