//! The digests of a key, and how each is written.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use md5::{Digest, Md5};
use sha2::Sha256;

use super::key::RsaPublicKey;

/// The digests that name one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprints {
    /// MD5 over the RFC 4253 key blob: RFC 4716, section 4.
    pub md5: [u8; 16],
    /// SHA-256 over the key blob, as OpenSSH shows it.
    pub sha256: [u8; 32],
    /// MD5 over the DER `SubjectPublicKeyInfo`, as AWS EC2 shows it for imported keys.
    pub ec2: [u8; 16],
}

/// The digests of a key blob, of whatever type its key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlobFingerprints {
    /// MD5 over the blob.
    pub md5: [u8; 16],
    /// SHA-256 over the blob.
    pub sha256: [u8; 32],
}

impl BlobFingerprints {
    /// Hashes a key blob.
    pub fn of(blob: &[u8]) -> Self {
        Self {
            md5: Self::md5_of(blob),
            sha256: Self::sha256_of(blob),
        }
    }

    /// The MD5 alone.
    pub fn md5_of(blob: &[u8]) -> [u8; 16] {
        Md5::digest(blob).into()
    }

    /// The SHA-256 alone.
    pub fn sha256_of(blob: &[u8]) -> [u8; 32] {
        Sha256::digest(blob).into()
    }

    /// The MD5 as RFC 4716 writes it.
    pub fn md5(&self) -> String {
        colon_hex(&self.md5)
    }

    /// The SHA-256 as OpenSSH writes it.
    pub fn sha256(&self) -> String {
        format!("SHA256:{}", STANDARD_NO_PAD.encode(self.sha256))
    }

    /// Adds both to a line, set apart by a tab.
    pub fn push(&self, line: &mut String) {
        push_colon_hex(line, &self.md5);
        line.push_str("\tSHA256:");
        STANDARD_NO_PAD.encode_string(self.sha256, line);
    }
}

impl Fingerprints {
    /// Hashes a key.
    pub fn of(key: &RsaPublicKey) -> Self {
        let BlobFingerprints { md5, sha256 } = BlobFingerprints::of(key.blob());
        Self {
            md5,
            sha256,
            ec2: Md5::digest(key.to_spki_der()).into(),
        }
    }

    /// The fingerprint of a kind, as that kind is written.
    pub fn get(&self, kind: Kind) -> String {
        match kind {
            Kind::Md5 => colon_hex(&self.md5),
            Kind::Ens => bare_hex(&self.md5),
            Kind::Sha256 => format!("SHA256:{}", STANDARD_NO_PAD.encode(self.sha256)),
            Kind::Ec2 => colon_hex(&self.ec2),
        }
    }
}

/// The fingerprints that keyrack shows, in the order in which it shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// RFC 4716: `aa:bb:…` over the key blob.
    Md5,
    /// The same in bare hex, as Alibaba Cloud ENS prints it.
    Ens,
    /// OpenSSH's `SHA256:` and unpadded base64.
    Sha256,
    /// AWS EC2's MD5 over the DER form.
    Ec2,
}

impl Kind {
    /// All kinds, in display order.
    pub const ALL: [Self; 4] = [Self::Md5, Self::Ens, Self::Sha256, Self::Ec2];

    /// The label beside the value.
    pub fn label(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Ens => "ENS",
            Self::Sha256 => "SHA256",
            Self::Ec2 => "EC2",
        }
    }
}

/// Bytes as `aa:bb:cc`.
pub fn colon_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    push_colon_hex(&mut text, bytes);
    text
}

/// Adds bytes as `aa:bb:cc`.
fn push_colon_hex(text: &mut String, bytes: &[u8]) {
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            text.push(':');
        }
        push_hex(text, *byte);
    }
}

/// Bytes as `aabbcc`.
pub fn bare_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        push_hex(&mut text, *byte);
    }
    text
}

fn push_hex(text: &mut String, byte: u8) {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    for digit in [byte >> 4, byte & 0x0f] {
        text.extend(DIGITS.get(usize::from(digit)));
    }
}
