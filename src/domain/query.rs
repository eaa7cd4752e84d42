//! Fingerprints as people hold them in their hands, in whatever spelling.

use super::fingerprint::{BlobFingerprints, Fingerprints, Kind};
use super::sighting::{Digest, sightings};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// The fewest hex digits of a prefix.
const MIN_HEX: usize = 4;
/// The base64 characters of a SHA-256.
const BASE64: usize = 43;
/// The hex digits of a SHA-1.
const SHA1: usize = 40;
/// The fewest base64 characters of a prefix.
const MIN_BASE64: usize = 6;

/// A text understood as a fingerprint, or as the start of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FingerprintQuery {
    /// Lower-case hex digits, where the text can be read so.
    hex: Option<String>,
    /// Unpadded base64 of a SHA-256, where the text can be read so.
    base64: Option<String>,
    /// Which digests it may be.
    md5: bool,
    sha256: bool,
}

impl FingerprintQuery {
    /// Understands `MD5:` and `SHA256:` in front, colons, blanks or none between the bytes,
    /// upper case hex, padded base64, and prefixes of at least 4 hex digits or 6 base64
    /// characters. `None` for what cannot be a fingerprint.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (md5, sha256, body) = if let Some(body) = strip_label(text, "MD5:") {
            (true, false, body)
        } else if let Some(body) = strip_label(text, "SHA256:") {
            (false, true, body)
        } else {
            (true, true, text)
        };
        let body = body.trim_start();
        let hex = as_hex(body).filter(|hex| hex.len() >= MIN_HEX && hex.len() <= 64);
        let base64 = sha256
            .then(|| as_base64(body))
            .flatten()
            .filter(|base64| base64.len() >= MIN_BASE64 && base64.len() <= BASE64);
        (hex.is_some() || base64.is_some()).then_some(Self {
            hex,
            base64,
            md5,
            sha256,
        })
    }

    /// The fingerprint that a text is, or starts; else all whole ones that stand somewhere in it.
    pub fn all_in(text: &str) -> Vec<Self> {
        if let Some(query) = Self::parse(text) {
            return vec![query];
        }
        let mut found = Vec::new();
        sightings(text.as_bytes(), &mut found);
        let digests = found.into_iter().map(|sighting| {
            let bytes: &[u8] = match &sighting.digest {
                Digest::Short(bytes) => bytes,
                Digest::Long(bytes) => bytes,
            };
            Self {
                hex: Some(super::fingerprint::bare_hex(bytes)),
                base64: None,
                md5: bytes.len() == 16,
                sha256: bytes.len() == 32,
            }
        });
        digests.collect()
    }

    /// Why no public key has a fingerprint of this form, if so.
    pub fn hint(&self) -> Option<&'static str> {
        let is_sha1 = self.hex.as_ref().is_some_and(|hex| hex.len() == SHA1);
        is_sha1.then_some(
            "20 bytes are SHA-1, as EC2 shows it for a key pair that it made itself: it is taken \
             over the private key, and no public key can tell it",
        )
    }

    /// Whether the text is as long as a whole digest.
    pub fn is_whole(&self) -> bool {
        let has = |text: &Option<String>, lengths: &[usize]| {
            text.as_ref()
                .is_some_and(|text| lengths.contains(&text.len()))
        };
        has(&self.hex, &[32, 64]) || has(&self.base64, &[BASE64])
    }

    /// By which digest `fingerprints` answers to this query, if it does.
    pub fn matches(&self, fingerprints: &Fingerprints) -> Option<Kind> {
        let Fingerprints { md5, sha256, ec2 } = *fingerprints;
        let of_blob = self.matches_blob(&BlobFingerprints { md5, sha256 });
        let is_ec2 = || self.md5 && self.starts(&ec2);
        of_blob.or_else(|| is_ec2().then_some(Kind::Ec2))
    }

    /// As [`FingerprintQuery::matches`], by the digests that keys of all types have.
    pub fn matches_blob(&self, fingerprints: &BlobFingerprints) -> Option<Kind> {
        if self.md5 && self.starts(&fingerprints.md5) {
            return Some(Kind::Md5);
        }
        if self.sha256 && self.starts(&fingerprints.sha256) {
            return Some(Kind::Sha256);
        }
        let wanted = self.base64.as_ref()?;
        let mut encoded = [0; BASE64];
        let length = STANDARD_NO_PAD.encode_slice(fingerprints.sha256, &mut encoded);
        let starts = length.is_ok() && encoded.starts_with(wanted.as_bytes());
        starts.then_some(Kind::Sha256)
    }

    /// Whether the hex digits of the text are the start of a digest.
    fn starts(&self, digest: &[u8]) -> bool {
        let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let digits = digits.map(|digit| char::from_digit(digit.into(), 16));
        let hex = self.hex.as_ref();
        hex.is_some_and(|hex| {
            hex.len() <= 2 * digest.len() && hex.chars().map(Some).eq(digits.take(hex.len()))
        })
    }
}

fn strip_label<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let head = text.get(..label.len())?;
    head.eq_ignore_ascii_case(label)
        .then(|| text.get(label.len()..))
        .flatten()
}

/// Hex digits in lower case, with single colons or blanks between the bytes.
fn as_hex(text: &str) -> Option<String> {
    let separated = text.contains([':', ' ']);
    let mut hex = String::with_capacity(text.len());
    let bytes: Vec<&str> = text.split([':', ' ']).collect();
    for (index, byte) in bytes.iter().enumerate() {
        let last = index + 1 == bytes.len();
        let whole = !separated || byte.len() == 2 || (last && byte.len() < 2);
        if !whole || !byte.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        hex.push_str(&byte.to_ascii_lowercase());
    }
    Some(hex)
}

fn as_base64(text: &str) -> Option<String> {
    let data = text.trim_end_matches('=');
    data.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        .then(|| data.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fingerprint::bare_hex;

    fn digests() -> Fingerprints {
        Fingerprints {
            md5: [
                0x83, 0x27, 0xd8, 0xb1, 0x92, 0xf6, 0x0b, 0x15, 0x36, 0x8d, 0xe1, 0x26, 0x5b, 0x2f,
                0x32, 0xe6,
            ],
            sha256: STANDARD_NO_PAD
                .decode("aoMjreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgQ")
                .unwrap()
                .try_into()
                .unwrap(),
            ec2: [
                0x70, 0xa6, 0xa8, 0x65, 0xd6, 0xbf, 0xe7, 0x43, 0x8f, 0x55, 0x3b, 0xed, 0x3d, 0x17,
                0x69, 0xb9,
            ],
        }
    }

    #[test]
    fn every_spelling_of_a_fingerprint_finds_its_key() {
        let sha_hex = bare_hex(&digests().sha256);
        let cases = [
            ("83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6", Kind::Md5),
            (
                "MD5:83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6",
                Kind::Md5,
            ),
            ("83 27 D8 B1 92 F6 0B 15 36 8D E1 26 5B 2F 32 E6", Kind::Md5),
            ("8327d8b192f60b15368de1265b2f32e6", Kind::Md5),
            ("8327", Kind::Md5),
            ("83:27:d", Kind::Md5),
            ("83:27:", Kind::Md5),
            (
                "SHA256:aoMjreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgQ",
                Kind::Sha256,
            ),
            (
                "sha256:aoMjreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgQ=",
                Kind::Sha256,
            ),
            ("aoMjre", Kind::Sha256),
            (&sha_hex, Kind::Sha256),
            ("70:a6:a8:65:d6:bf:e7:43:8f:55:3b:ed:3d:17:69:b9", Kind::Ec2),
        ];
        for (text, kind) in cases {
            let query = FingerprintQuery::parse(text).unwrap();
            assert_eq!(query.matches(&digests()), Some(kind), "{text}");
        }
    }

    #[test]
    fn what_is_no_fingerprint_finds_nothing() {
        for text in ["", "832", "aoMjr", "zz:zz", "83:2:7d", "SHA256:zzz"] {
            assert_eq!(FingerprintQuery::parse(text), None, "{text:?}");
        }
        for text in ["aomjre", "MD5:aoMjre", "SHA256:8327d8b1", "beef"] {
            let found = FingerprintQuery::parse(text).and_then(|q| q.matches(&digests()));
            assert_eq!(found, None, "{text:?}");
        }
    }
}
