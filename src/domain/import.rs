//! The rules of an import: ENS's `ImportKeyPair` request, judged against what is stored.
//!
//! The same judgement serves the dialog on each keystroke and the command line.

use super::audit::Finding;
use super::fingerprint::{BlobFingerprints, Fingerprints, Kind};
use super::form::{Reading, Refusal};
use super::key::{PublicKey, RsaPublicKey};
use super::name::{self, KeyPairName, NameFault, Numbers};
use crate::error::{Code, Error};

/// What an import has to know of the key pairs that are stored.
pub trait Rack {
    /// Whether a key pair has this name, byte for byte.
    fn has_name(&self, name: &str) -> bool;

    /// A stored name that differs from `name` in case only.
    fn case_twin(&self, name: &str) -> Option<String>;

    /// The name of the key pair whose key blob has this SHA-256.
    fn holder_of(&self, sha256: &[u8; 32]) -> Option<String>;

    /// The name of the key pair that holds this very key blob.
    fn holder(&self, key: &RsaPublicKey) -> Option<String> {
        self.holder_of(&BlobFingerprints::sha256_of(key.blob()))
    }
}

/// An import that may be carried out: `KeyPairName`, `PublicKeyBody` and what was asked
/// for beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The name to store under.
    pub name: KeyPairName,
    /// The key to store.
    pub key: PublicKey,
    /// Where it came from, as recorded in the store (`paste`, `file:…`, `stdin`).
    pub source: String,
    /// What the user said twice.
    pub allow: Allowances,
}

/// What is refused unless the user insists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowances {
    /// A key that another key pair holds.
    pub duplicate: bool,
    /// A key with a critical finding.
    pub weak: bool,
}

impl Request {
    /// Judges the request against what is stored.
    ///
    /// # Errors
    /// The name is taken, or the key is stored and duplicates were not allowed.
    pub fn check(&self, rack: &dyn Rack) -> Result<(), Error> {
        if rack.has_name(self.name.as_str()) {
            return Err(NameFault::Taken(self.name.to_string()).into());
        }
        match rack.holder(&self.key.rsa) {
            Some(holder) if !self.allow.duplicate => Err(duplicate(&holder)),
            _ => Ok(()),
        }
    }
}

/// The key is refused for a critical finding.
pub fn weak(finding: &Finding) -> Error {
    Error::new(
        Code::PublicKeyBody,
        format!("{finding} ({})", finding.id()),
        "make a new key; --allow-weak stores this one all the same",
    )
}

/// The answer to an import: ENS's `KeyPairFingerPrint`, `KeyPairName` and `RequestId`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The stored name.
    pub name: KeyPairName,
    /// The digests; ENS answers with [`Kind::Ens`].
    pub fingerprints: Fingerprints,
    /// The id of this request: an upper-case UUID v4.
    pub request_id: String,
}

/// The key is already stored under `holder`.
pub fn duplicate(holder: &str) -> Error {
    Error::new(
        Code::PublicKeyBody,
        format!(
            "the same key is stored as \"{}\"",
            crate::text::visible(holder)
        ),
        "--allow-duplicate stores it once more",
    )
}

impl From<NameFault> for Error {
    fn from(fault: NameFault) -> Self {
        let code = match fault {
            NameFault::Empty => Code::MissingParameter,
            _ => Code::KeyPairName,
        };
        Self::new(code, fault.to_string(), fault.hint())
    }
}

/// What keyrack makes of a name while it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameVerdict {
    /// It is a name, and free.
    Good {
        /// The name.
        name: KeyPairName,
        /// A stored name that differs in case only: worth a warning.
        twin: Option<String>,
    },
    /// It is no name yet, and typing on may mend it.
    Unfinished(NameFault),
    /// It cannot become a name by typing on.
    Refused(NameFault),
}

/// Judges a name against the rules and what is stored.
pub fn judge_name(typed: &str, rack: &dyn Rack) -> NameVerdict {
    match KeyPairName::new(typed) {
        Ok(name) if rack.has_name(name.as_str()) => {
            NameVerdict::Refused(NameFault::Taken(name.to_string()))
        }
        Ok(name) => NameVerdict::Good {
            twin: rack.case_twin(name.as_str()),
            name,
        },
        Err(fault) if fault.is_unfinished() => NameVerdict::Unfinished(fault),
        Err(fault) => NameVerdict::Refused(fault),
    }
}

/// What keyrack makes of a key while it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyVerdict {
    /// One whole RSA public key.
    Good {
        /// The key, its form and its repairs.
        reading: Box<Reading>,
        /// Its digests.
        fingerprints: Fingerprints,
        /// The key pair that already holds it.
        holder: Option<String>,
    },
    /// No key yet, and typing on may mend it.
    Unfinished(Refusal),
    /// It cannot become a key by typing on.
    Refused(Refusal),
}

/// Judges what was read against what is stored.
pub fn judge_key(read: Result<Reading, Refusal>, rack: &dyn Rack) -> KeyVerdict {
    match read {
        Ok(reading) => KeyVerdict::Good {
            fingerprints: Fingerprints::of(&reading.key.rsa),
            holder: rack.holder(&reading.key.rsa),
            reading: Box::new(reading),
        },
        Err(refusal) if refusal.is_unfinished() => KeyVerdict::Unfinished(refusal),
        Err(refusal) => KeyVerdict::Refused(refusal),
    }
}

/// The name that is proposed for a key: from its comment, else its host, else the name of its
/// file.
pub fn suggest_name(
    reading: &Reading,
    fingerprints: &Fingerprints,
    file_name: Option<&str>,
    rack: &dyn Rack,
) -> KeyPairName {
    let name = name_for(reading, fingerprints, file_name);
    Numbers::default().unique(&name, &|name| rack.has_name(name))
}

/// The name for a key as [`suggest_name`] does, whether it is taken or not.
pub(super) fn name_for(
    reading: &Reading,
    fingerprints: &Fingerprints,
    file_name: Option<&str>,
) -> KeyPairName {
    let texts = [
        &*reading.key.comment,
        reading.host().unwrap_or_default(),
        file_name.unwrap_or_default(),
    ];
    name::from_texts(&texts, || fingerprints.get(Kind::Ens))
}
