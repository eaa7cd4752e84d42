//! JSON as the scripts of the users know it: field names and order are part of the contract.

use serde::Serialize;

use crate::domain::fingerprint::{Fingerprints, Kind};
use crate::domain::import::Response;
use crate::domain::key::SSH_RSA;
use crate::error::Error;
use crate::job::request_id;
use crate::library::{Entry, EntryFault};

/// ENS's success response.
pub(super) fn success(response: &Response) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Success<'a> {
        key_pair_finger_print: String,
        key_pair_name: &'a str,
        request_id: &'a str,
    }
    text(&Success {
        key_pair_finger_print: response.fingerprints.get(Kind::Ens),
        key_pair_name: response.name.as_str(),
        request_id: &response.request_id,
    })
}

/// ENS's failure response.
pub(super) fn failure(error: &Error) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Failure<'a> {
        code: &'a str,
        message: String,
        request_id: String,
    }
    text(&Failure {
        code: error.code.as_str(),
        message: error.message(),
        request_id: request_id(),
    })
}

/// A key, the same wherever one is printed. Fields that do not apply are left out.
#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are the contract's")]
pub(super) struct Key<'a> {
    name: &'a str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    key_type: Option<&'static str>,
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Digests {
    md5: String,
    ens: String,
    sha256: String,
    ec2: String,
}

impl Digests {
    fn of(fingerprints: &Fingerprints) -> Self {
        Self {
            md5: fingerprints.get(Kind::Md5),
            ens: fingerprints.get(Kind::Ens),
            sha256: fingerprints.get(Kind::Sha256),
            ec2: fingerprints.get(Kind::Ec2),
        }
    }
}

#[derive(Serialize)]
struct Finding {
    id: &'static str,
    severity: &'static str,
    message: String,
}

impl Finding {
    fn of(fault: &EntryFault) -> Self {
        let (id, severity) = match fault {
            EntryFault::Name(_) => ("entry-name", "warning"),
            EntryFault::NameTwice => ("entry-name-twice", "warning"),
            EntryFault::NoKey => ("entry-no-key", "critical"),
            EntryFault::Key(_) => ("entry-key", "critical"),
            EntryFault::ForeignFingerprint => ("entry-fingerprint", "critical"),
            EntryFault::Field(_) => ("entry-field", "warning"),
        };
        Self {
            id,
            severity,
            message: fault.to_string(),
        }
    }
}

impl<'a> Key<'a> {
    /// An entry of the store.
    pub(super) fn of(entry: &'a Entry) -> Self {
        let key = entry.key.as_ref();
        let comment = key.map(|key| key.public.comment.as_str());
        Self {
            name: &entry.name,
            key_type: key.map(|_| SSH_RSA),
            bits: key.map(|key| key.public.rsa.bits()),
            exponent: key.map(|key| key.public.rsa.exponent_decimal()),
            comment: comment.filter(|comment| !comment.is_empty()),
            fingerprints: key.map(|key| Digests::of(&key.fingerprints)),
            public_key: key.map(|key| key.public.to_string()),
            tags: &entry.tags,
            note: entry.note.as_deref(),
            source: entry.source.as_deref(),
            imported_at: entry.imported_at.map(|at| at.to_string()),
            request_id: entry.request_id.as_deref(),
            findings: entry.faults.iter().map(Finding::of).collect(),
        }
    }
}

/// A value as JSON on one line. Characters that could steer or deceive a terminal are
/// written as escapes, which JSON allows anywhere in a string.
pub(super) fn text(value: &impl Serialize) -> String {
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
