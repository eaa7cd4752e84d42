//! JSON as the scripts of the users know it: field names and order are part of the contract.

use serde::Serialize;

use super::{Entry, EntryFault, StoredKey};
use crate::domain::audit::{self, Depth};
use crate::domain::fingerprint::{BlobFingerprints, Fingerprints, Kind};
use crate::domain::key::{OtherKey, PublicKey, SSH_RSA};

/// A key, the same wherever one is printed. Fields that do not apply are left out.
#[derive(Default, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are the contract's")]
pub struct Key<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    key_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bits: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exponent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprints: Option<Digests>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_key: Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    imported_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    matched: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audited: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Digests {
    md5: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ens: Option<String>,
    sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ec2: Option<String>,
}

impl Digests {
    fn of(fingerprints: &Fingerprints) -> Self {
        Self {
            md5: fingerprints.get(Kind::Md5),
            ens: Some(fingerprints.get(Kind::Ens)),
            sha256: fingerprints.get(Kind::Sha256),
            ec2: Some(fingerprints.get(Kind::Ec2)),
        }
    }
}

#[derive(Serialize)]
struct Finding {
    id: &'static str,
    severity: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    with: Vec<String>,
}

impl From<&audit::Finding> for Finding {
    fn from(finding: &audit::Finding) -> Self {
        Self {
            id: finding.id(),
            severity: finding.severity().name(),
            message: finding.to_string(),
            with: match finding {
                audit::Finding::SharedPrime { with }
                | audit::Finding::DuplicateModulus { with } => with.0.clone(),
                _ => Vec::new(),
            },
        }
    }
}

impl From<&EntryFault> for Finding {
    fn from(fault: &EntryFault) -> Self {
        let id = match fault {
            EntryFault::Name(_) => "entry-name",
            EntryFault::NameTwice => "entry-name-twice",
            EntryFault::NoKey => "entry-no-key",
            EntryFault::Key(_) => "entry-key",
            EntryFault::ForeignFingerprint => "entry-fingerprint",
            EntryFault::Field(_) => "entry-field",
        };
        Self {
            id,
            severity: fault.severity().name(),
            message: fault.to_string(),
            with: Vec::new(),
        }
    }
}

impl<'a> Key<'a> {
    /// An entry of the store, by the instant rules.
    pub fn of(entry: &'a Entry) -> Self {
        let instant = |key: &StoredKey| audit::instant(&key.public.rsa);
        let findings = entry.key.as_ref().map(instant).unwrap_or_default();
        Self::audited(entry, Depth::Instant, &findings)
    }

    /// An entry of the store, and what an audit of this depth found about its key.
    pub fn audited(entry: &'a Entry, depth: Depth, findings: &[audit::Finding]) -> Self {
        let key = entry.key.as_ref();
        let key = key.map_or_else(Self::default, |key| {
            Self::of_key(&key.public, &key.fingerprints, depth, findings)
        });
        let faults = entry.faults.iter().map(Finding::from);
        Self {
            name: Some(&entry.name),
            tags: &entry.tags,
            note: entry.note.as_deref(),
            source: entry.source.as_deref(),
            imported_at: entry.imported_at.map(|at| at.to_string()),
            request_id: entry.request_id.as_deref(),
            findings: faults.chain(key.findings).collect(),
            ..key
        }
    }

    /// The same, with the digest that a query was matched by.
    #[must_use]
    pub fn matched_by(self, kind: Kind) -> Self {
        Self {
            matched: Some(kind.label().to_lowercase()),
            ..self
        }
    }

    /// A key that is not in the store, or whose entry does not matter, and what an audit of this
    /// depth found.
    pub fn of_key(
        key: &'a PublicKey,
        fingerprints: &Fingerprints,
        depth: Depth,
        findings: &[audit::Finding],
    ) -> Self {
        Self {
            key_type: Some(SSH_RSA),
            bits: Some(key.rsa.bits()),
            exponent: Some(key.rsa.exponent_decimal()),
            comment: Some(key.comment.as_str()).filter(|comment| !comment.is_empty()),
            fingerprints: Some(Digests::of(fingerprints)),
            public_key: Some(key.to_string()),
            audited: Some(depth.name()),
            findings: findings.iter().map(Finding::from).collect(),
            ..Self::default()
        }
    }

    /// A key of another type, of which ENS and EC2 say nothing.
    pub fn of_other(key: &'a OtherKey, fingerprints: &BlobFingerprints) -> Self {
        Self {
            key_type: Some(&key.type_name),
            bits: key.bits,
            comment: Some(key.comment.as_str()).filter(|comment| !comment.is_empty()),
            fingerprints: Some(Digests {
                md5: fingerprints.md5(),
                ens: None,
                sha256: fingerprints.sha256(),
                ec2: None,
            }),
            public_key: Some(key.to_string()),
            ..Self::default()
        }
    }
}

/// A value as JSON on one line. Characters that could steer or deceive a terminal are
/// written as escapes, which JSON allows anywhere in a string.
pub fn text(value: &impl Serialize) -> String {
    // Strings, numbers and lists of them cannot fail to serialise.
    let json = serde_json::to_string(value).unwrap_or_default();
    let mut safe = String::with_capacity(json.len());
    let mut units = [0_u16; 2];
    for c in json.chars() {
        if crate::text::is_safe(c) {
            safe.push(c);
        } else {
            for unit in c.encode_utf16(&mut units) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    safe
}
