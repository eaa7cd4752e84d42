//! What is known about the strength of keys, by the SHA-256 of their blobs.

use std::collections::HashMap;
use std::fmt;

use super::{Library, StoredKey};
use crate::domain::audit::shared::{self, Common};
use crate::domain::audit::{self, Depth, Finding, NO_WEAKNESS, Others, Severity};
use crate::domain::import::{Allowances, weak};
use crate::domain::key::PublicKey;
use crate::error::Result;
use crate::text::grouped;

type Sha256 = [u8; 32];

/// Judges how strong a key is that is to be stored beside others: what there is to say of it.
///
/// # Errors
/// There is a critical finding, and it was not allowed.
pub fn judge(key: &PublicKey, allow: Allowances, library: &Library) -> Result<Vec<Finding>> {
    let findings = Verdict::live(&StoredKey::new(key.clone()), library).findings(library);
    match audit::critical(&findings) {
        Some(finding) if !allow.weak => Err(weak(finding)),
        _ => Ok(findings),
    }
}

/// How weak a key is at first sight, if it is.
pub fn weakness(key: &StoredKey) -> Option<Severity> {
    let worst = audit::weakness(&key.public.rsa)?;
    Some(worst.severity())
}

/// What an audit found about one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How far the key itself was looked at.
    depth: Depth,
    /// What it tells alone.
    own: Vec<Finding>,
    /// What it has in common with others, if it was compared with them.
    relatives: Option<Relatives>,
}

/// Keys that have something in common with a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Relatives {
    /// Those with one of its primes.
    primes: Vec<Sha256>,
    /// Those with its modulus and another exponent.
    modulus: Vec<Sha256>,
}

impl Verdict {
    /// Looks at a key alone.
    pub fn alone(key: &StoredKey, depth: Depth) -> Self {
        Self {
            depth,
            own: audit::findings(&key.public.rsa, depth),
            relatives: None,
        }
    }

    /// Looks at a key closely, and compares it with those of a library: 3 µs for each of those.
    pub fn live(key: &StoredKey, library: &Library) -> Self {
        let mut verdict = Self::alone(key, Depth::Live);
        let others: Vec<&StoredKey> = library.keys().collect();
        let keys: Vec<_> = others.iter().map(|other| &other.public.rsa).collect();
        verdict.compare(&shared::with_others(&key.public.rsa, &keys), &others);
        verdict
    }

    /// Takes in what the key has in common with others.
    fn compare(&mut self, common: &Common, others: &[&StoredKey]) {
        let blobs = |numbers: &[usize]| {
            let mut blobs: Vec<Sha256> = Vec::new();
            for other in numbers.iter().filter_map(|number| others.get(*number)) {
                let sha256 = other.fingerprints.sha256;
                if !blobs.contains(&sha256) {
                    blobs.push(sha256);
                }
            }
            blobs
        };
        self.relatives = Some(Relatives {
            primes: blobs(&common.primes),
            modulus: blobs(&common.modulus),
        });
    }

    /// Whether the key was looked at closely, and compared with others.
    pub fn is_live(&self) -> bool {
        self.depth >= Depth::Live && self.relatives.is_some()
    }

    /// What was found; keys that it has something in common with are named as a library names
    /// them, and left out where that has them no more.
    pub fn findings(&self, library: &Library) -> Vec<Finding> {
        let named = |blobs: &[Sha256]| {
            let entries = blobs.iter().filter_map(|sha256| library.entry_of(sha256));
            let names: Vec<String> = entries.map(|entry| entry.name.clone()).collect();
            (!names.is_empty()).then_some(Others(names))
        };
        let mut findings = self.own.clone();
        if let Some(Relatives { primes, modulus }) = &self.relatives {
            let primes = named(primes).map(|with| Finding::SharedPrime { with });
            let modulus = named(modulus).map(|with| Finding::DuplicateModulus { with });
            findings.extend(primes.into_iter().chain(modulus));
        }
        findings
    }
}

/// What is known of many keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    by_blob: HashMap<Sha256, Verdict>,
}

impl Verdicts {
    /// What was found about a key, if it was looked at.
    pub fn get(&self, sha256: &Sha256) -> Option<&Verdict> {
        self.by_blob.get(sha256)
    }

    /// Learns about a key; what a deeper look and a comparison have found before stays. Whoever
    /// has something in common with the key learns that, too.
    pub fn learn(&mut self, sha256: Sha256, mut verdict: Verdict) {
        if let Some(relatives) = &verdict.relatives {
            for other in &relatives.primes {
                self.tell(other, sha256, |relatives| &mut relatives.primes);
            }
            for other in &relatives.modulus {
                self.tell(other, sha256, |relatives| &mut relatives.modulus);
            }
        }
        if let Some(known) = self.by_blob.remove(&sha256) {
            verdict.relatives = verdict.relatives.or(known.relatives);
            if known.depth > verdict.depth {
                verdict.depth = known.depth;
                verdict.own = known.own;
            }
        }
        self.by_blob.insert(sha256, verdict);
    }

    /// Tells a key that was compared with others that this one is a relative, too.
    fn tell(&mut self, key: &Sha256, of: Sha256, among: fn(&mut Relatives) -> &mut Vec<Sha256>) {
        let known = self.by_blob.get_mut(key);
        let relatives = known.and_then(|known| known.relatives.as_mut());
        if let Some(relatives) = relatives.map(among).filter(|it| !it.contains(&of)) {
            relatives.push(of);
        }
    }

    /// Learns what some keys have in common with each other.
    pub fn compare(&mut self, keys: &[&StoredKey], common: &[Common]) {
        for (key, common) in keys.iter().zip(common) {
            if let Some(verdict) = self.by_blob.get_mut(&key.fingerprints.sha256) {
                verdict.compare(common, keys);
            }
        }
    }

    /// Learns all that another knows.
    pub fn extend(&mut self, other: Self) {
        for (sha256, verdict) in other.by_blob {
            self.learn(sha256, verdict);
        }
    }

    /// What is known about a key of a library: at least what the instant rules say.
    pub fn findings(&self, key: &StoredKey, library: &Library) -> Vec<Finding> {
        match self.get(&key.fingerprints.sha256) {
            Some(verdict) => verdict.findings(library),
            None => audit::instant(&key.public.rsa),
        }
    }

    /// Whether a key was looked at closely, and compared with others.
    pub fn is_live(&self, key: &StoredKey) -> bool {
        let known = self.get(&key.fingerprints.sha256);
        known.is_some_and(Verdict::is_live)
    }

    /// Forgets about all keys but those of a library.
    pub fn retain(&mut self, library: &Library) {
        let is_there = |sha256: &Sha256| library.entry_of(sha256).is_some();
        self.by_blob.retain(|sha256, _| is_there(sha256));
    }

    /// How weak a key is, if it is.
    pub fn weakness(&self, key: &StoredKey, library: &Library) -> Option<Severity> {
        let worst = audit::worst(&self.findings(key, library));
        worst.filter(|worst| *worst >= Severity::Warning)
    }
}

/// What an audit is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Each key is looked at closely.
    Closely,
    /// Keys are compared for primes in common.
    Primes,
    /// Each key is looked at deeply.
    Deeply,
}

impl Stage {
    /// What it is called while it goes on.
    pub fn name(self) -> &'static str {
        match self {
            Self::Closely => "looking at keys",
            Self::Primes => "comparing primes, step",
            Self::Deeply => "looking deeper at keys",
        }
    }
}

/// How far an audit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it is busy with.
    pub stage: Stage,
    /// How much of that is done.
    pub done: usize,
    /// How much there is to do.
    pub of: usize,
}

/// What an audit found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// About each key that was looked at.
    pub verdicts: Verdicts,
    /// Whether it was stopped before its end.
    pub is_stopped: bool,
}

/// How many key pairs were audited, and how many of them are how bad.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    all: usize,
    broken: usize,
    weak: usize,
    faulty: usize,
}

impl Tally {
    /// Counts the key pairs of a library.
    pub fn of(library: &Library, verdicts: &Verdicts) -> Self {
        let mut tally = Self::default();
        for entry in library.entries() {
            tally.all += 1;
            tally.faulty += usize::from(!entry.faults.is_empty());
            let weakness = |key| verdicts.weakness(key, library);
            match entry.key.as_ref().and_then(weakness) {
                Some(Severity::Critical) => tally.broken += 1,
                Some(_) => tally.weak += 1,
                None => {}
            }
        }
        tally
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.all {
            1 => f.write_str("1 key pair audited: ")?,
            count => write!(f, "{} key pairs audited: ", grouped(count))?,
        }
        let parts = [
            (self.broken, Severity::Critical.word()),
            (self.weak, Severity::Warning.word()),
            (self.faulty, "faulty"),
        ];
        let mut separator = "";
        for (count, word) in parts.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "{separator}{} {word}", grouped(count))?;
            separator = ", ";
        }
        if separator.is_empty() {
            f.write_str(NO_WEAKNESS)?;
        }
        Ok(())
    }
}
