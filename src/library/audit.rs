//! What is known about the strength of keys, by the SHA-256 of their blobs.

use std::collections::HashMap;
use std::fmt;

use super::{Library, StoredKey};
use crate::domain::audit::shared::{self, Common, OneCore, Workers};
use crate::domain::audit::{self, Depth, Finding, NO_WEAKNESS, Severity};
use crate::domain::import::{Allowances, weak};
use crate::domain::key::PublicKey;
use crate::error::Result;
use crate::text::grouped;

type Sha256 = [u8; 32];

/// Judges how strong a key is that is to be stored beside others: what there is to say of it.
///
/// # Errors
/// There is a critical finding, and it was not allowed.
pub fn judge(
    key: &PublicKey,
    allow: Allowances,
    library: &Library,
    workers: &mut impl Workers,
) -> Result<Vec<Finding>> {
    let key = StoredKey::new(key.clone());
    let verdict = Verdict::live_by(&key, library, workers);
    let verdict = verdict.unwrap_or_else(|| Verdict::alone(&key, Depth::Live));
    let findings = verdict.findings(library);
    match audit::critical(&findings) {
        Some(finding) if !allow.weak => Err(weak(finding)),
        _ => Ok(findings),
    }
}

/// What an audit found about one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How far the key itself was looked at.
    depth: Depth,
    /// What it tells alone.
    own: Vec<Finding>,
    /// Whether it was compared with all others that are stored.
    is_compared: bool,
    /// Keys with one of its primes.
    primes: Vec<Sha256>,
    /// Keys with its modulus and another exponent.
    modulus: Vec<Sha256>,
}

impl Verdict {
    /// Looks at a key alone.
    pub fn alone(key: &StoredKey, depth: Depth) -> Self {
        Self {
            depth,
            own: audit::findings(&key.public.rsa, depth),
            is_compared: false,
            primes: Vec::new(),
            modulus: Vec::new(),
        }
    }

    /// Looks at a key closely, and compares it with those of a library: 3 µs for each of those.
    pub fn live(key: &StoredKey, library: &Library) -> Self {
        let verdict = Self::live_by(key, library, &mut OneCore(&|| true));
        verdict.unwrap_or_else(|| Self::alone(key, Depth::Live))
    }

    /// As [`Verdict::live`]; `None` if it was stopped.
    pub fn live_by(key: &StoredKey, library: &Library, workers: &mut impl Workers) -> Option<Self> {
        let mut verdict = Self::alone(key, Depth::Live);
        let others: Vec<&StoredKey> = library.keys().collect();
        let keys: Vec<_> = others.iter().map(|other| &other.public.rsa).collect();
        let common = shared::with_others(&key.public.rsa, &keys, workers)?;
        verdict.compare(&common, &others);
        Some(verdict)
    }

    /// Takes in what the key has in common with others.
    fn compare(&mut self, common: &Common, others: &[&StoredKey]) {
        self.is_compared = true;
        for (numbers, blobs) in [
            (&common.primes, &mut self.primes),
            (&common.modulus, &mut self.modulus),
        ] {
            let others = numbers.iter().filter_map(|number| others.get(*number));
            add(blobs, others.map(|other| other.fingerprints.sha256));
        }
    }

    /// What was found beside other key pairs than are stored now.
    #[must_use]
    pub fn late(self) -> Self {
        Self {
            is_compared: false,
            ..self
        }
    }

    /// Whether the key was looked at closely, and compared with all others.
    pub fn is_live(&self) -> bool {
        self.depth >= Depth::Live && self.is_compared
    }

    /// What was found; keys that it has something in common with are named as a library names
    /// them, and left out where that has them no more.
    pub fn findings(&self, library: &Library) -> Vec<Finding> {
        let names = |blobs: &[Sha256]| -> Vec<String> {
            if blobs.is_empty() {
                return Vec::new();
            }
            // A key may be stored under several names.
            let is_one = |sha256: [u8; 32]| blobs.contains(&sha256);
            let entries = library.entries().iter();
            let holders = entries.filter(|entry| entry.sha256().is_some_and(is_one));
            holders.map(|entry| entry.name.clone()).collect()
        };
        let mut findings = self.own.clone();
        findings.extend(audit::relations(names(&self.primes), names(&self.modulus)));
        findings
    }

    /// The worst of what was found.
    fn worst(&self, library: &Library) -> Option<Severity> {
        let is_there = |blobs: &[Sha256]| blobs.iter().any(|it| library.entry_of(it).is_some());
        let primes = is_there(&self.primes).then_some(Severity::Critical);
        let modulus = is_there(&self.modulus).then_some(Severity::Warning);
        audit::worst(&self.own).max(primes).max(modulus)
    }
}

/// Adds what is not there yet.
fn add(blobs: &mut Vec<Sha256>, more: impl IntoIterator<Item = Sha256>) {
    for blob in more {
        if !blobs.contains(&blob) {
            blobs.push(blob);
        }
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

    /// Learns about a key; what a deeper look found before stays, and so does what it has in
    /// common with others. Those learn that, too.
    pub fn learn(&mut self, sha256: Sha256, mut verdict: Verdict) {
        for other in &verdict.primes {
            if let Some(other) = self.by_blob.get_mut(other) {
                add(&mut other.primes, [sha256]);
            }
        }
        for other in &verdict.modulus {
            if let Some(other) = self.by_blob.get_mut(other) {
                add(&mut other.modulus, [sha256]);
            }
        }
        if let Some(known) = self.by_blob.remove(&sha256) {
            add(&mut verdict.primes, known.primes);
            add(&mut verdict.modulus, known.modulus);
            verdict.is_compared |= known.is_compared;
            if known.depth > verdict.depth {
                verdict.depth = known.depth;
                verdict.own = known.own;
            }
        }
        self.by_blob.insert(sha256, verdict);
    }

    /// There are key pairs with which nothing was compared yet.
    pub fn expect_more(&mut self) {
        for verdict in self.by_blob.values_mut() {
            verdict.is_compared = false;
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
        let worst = match self.get(&key.fingerprints.sha256) {
            Some(verdict) => verdict.worst(library),
            None => key.weakness(),
        };
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
    /// Each key is compared with those that are stored.
    Stored,
    /// Each key is looked at deeply.
    Deeply,
}

impl Stage {
    /// What it is called while it goes on.
    pub fn name(self) -> &'static str {
        match self {
            Self::Closely => "looking at keys",
            Self::Primes => "comparing primes, step",
            Self::Stored => "comparing with stored keys",
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
