//! Many keys at once: what is made of each that was found, and under which name it is offered.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::audit::{self, Finding, Severity};
use super::fingerprint::Fingerprints;
use super::form::{Found, Item, PrivateForm, PrivateKey, Reading, Refusal};
use super::import::{Allowances, Rack, Request, name_for};
use super::name::{KeyPairName, Numbers};
use crate::error::Error;
use crate::text::visible;

/// The most bytes of an import.
pub const MAX_IMPORT: usize = 64 * 1024 * 1024;

/// The most keys, and what looks like keys, of an import.
pub const MAX_CANDIDATES: usize = 250_000;

/// Where keys come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// As it is recorded in the store: `file:…`, `agent`, `paste`, `stdin`.
    pub source: String,
    /// As people write it.
    pub label: String,
    /// The name of the file without its ending, to make a name from.
    pub stem: Option<String>,
}

impl Origin {
    /// Something that is recorded as it is called, such as `paste`.
    pub fn of(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            label: source.to_owned(),
            stem: None,
        }
    }
}

/// What was found at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Where it comes from.
    pub origin: Arc<Origin>,
    /// The line in which it starts, from 1; none where it is about all of its origin.
    pub line: Option<usize>,
    /// What is made of it.
    pub verdict: Verdict,
}

/// What is made of a find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It can be imported.
    Key(Box<Offer>),
    /// It cannot.
    Refused {
        /// Why.
        error: Error,
        /// The comment behind it, where it is a key of another type.
        comment: String,
    },
}

/// A key that can be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The key, its form and its repairs.
    pub reading: Reading,
    /// Its digests.
    pub fingerprints: Fingerprints,
    /// The name that its comment, host or file gives it.
    pub own_name: KeyPairName,
    /// The name that is suggested: free in the store and among all that were found.
    pub name: KeyPairName,
    /// The key pair that holds it already.
    pub holder: Option<String>,
    /// Which candidate before it holds the same key, from 0.
    pub twin: Option<usize>,
    /// Whether a line with this key says that it is revoked.
    pub is_revoked: bool,
    /// The worst that the audit found, if that is a warning at least.
    pub weakness: Option<Finding>,
}

impl Offer {
    /// What its line says against importing it: that it is of a certificate authority, or
    /// revoked; that, another line may say, too.
    pub fn mark(&self) -> Option<&str> {
        if self.is_revoked {
            return Some(REVOKED);
        }
        self.reading.beside.mark()
    }

    /// Whether it is imported unless the user says otherwise.
    pub fn is_wanted(&self) -> bool {
        let has_doubt = self.holder.is_some() || self.twin.is_some() || self.mark().is_some();
        !has_doubt && self.broken().is_none()
    }

    /// The critical finding, if there is one.
    pub fn broken(&self) -> Option<&Finding> {
        let weakness = self.weakness.as_ref();
        weakness.filter(|finding| finding.severity() == Severity::Critical)
    }
}

impl Candidate {
    /// The key, if it can be imported.
    pub fn offer(&self) -> Option<&Offer> {
        match &self.verdict {
            Verdict::Key(offer) => Some(offer),
            Verdict::Refused { .. } => None,
        }
    }

    /// The comment behind it.
    pub fn comment(&self) -> &str {
        match &self.verdict {
            Verdict::Key(offer) => &offer.reading.key.comment,
            Verdict::Refused { comment, .. } => comment,
        }
    }

    /// Where it stands, as people write it.
    pub fn place(&self) -> String {
        let label = visible(&self.origin.label);
        match self.line {
            Some(line) => format!("{label}:{line}"),
            None => label.into_owned(),
        }
    }

    /// The request that imports it under a name, with the digests of its key.
    pub fn request(&self, name: KeyPairName, allow: Allowances) -> Option<(Request, Fingerprints)> {
        let offer = self.offer()?;
        let request = Request {
            name,
            key: offer.reading.key.clone(),
            source: self.origin.source.clone(),
            allow,
        };
        Some((request, offer.fingerprints))
    }
}

/// A private key among the finds: none of them is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateFind {
    /// Where it comes from.
    pub origin: Arc<Origin>,
    /// The kind of private key.
    pub form: PrivateForm,
    /// Its public half, if it was read.
    pub half: Option<Box<Reading>>,
}

/// Why there are no candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// There is a private key in one of the places.
    Private(Box<PrivateFind>),
    /// It failed, or was stopped.
    Error(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<PrivateFind> for Stop {
    fn from(private: PrivateFind) -> Self {
        Self::Private(Box::new(private))
    }
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Error(error) => error,
            Stop::Private(private) => {
                let error = Self::from(Refusal::Private(private.form));
                let label = visible(&private.origin.label).into_owned();
                Self {
                    reason: format!("{}: {}", label, error.reason),
                    ..error
                }
            }
        }
    }
}

/// The marker of `known_hosts` that forbids to use a key (sshd(8)).
const REVOKED: &str = "@revoked";

/// Candidates, gathered from one origin after the other.
#[derive(Debug, Default)]
pub struct Gathering {
    candidates: Vec<Candidate>,
}

impl Gathering {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.candidates.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.candidates.is_empty()
    }

    /// Adds what was found in an origin.
    ///
    /// # Errors
    /// It is a private key.
    pub fn add(&mut self, origin: &Arc<Origin>, item: Item) -> Result<(), PrivateFind> {
        let private = |form, half| PrivateFind {
            origin: origin.clone(),
            form,
            half,
        };
        let line = Some(item.line);
        match item.found {
            Found::Key(reading) => self.add_key(origin, line, *reading),
            Found::Other(other) => {
                let refusal = Refusal::OtherType(other.type_name);
                self.add_refused(origin, line, refusal.into(), other.comment);
            }
            Found::Refused(Refusal::Private(form) | Refusal::NoHalf(form)) => {
                return Err(private(form, None));
            }
            Found::Refused(refusal) => {
                self.add_refused(origin, line, refusal.into(), String::new());
            }
            Found::Private(key) => {
                let PrivateKey { form, half } = *key;
                return Err(private(form, half.ok().map(Box::new)));
            }
        }
        Ok(())
    }

    /// Adds a key that was read whole.
    pub fn add_key(&mut self, origin: &Arc<Origin>, line: Option<usize>, reading: Reading) {
        let fingerprints = Fingerprints::of(&reading.key.rsa);
        let own_name = name_for(&reading, &fingerprints, origin.stem.as_deref());
        let offer = Offer {
            name: own_name.clone(),
            own_name,
            holder: None,
            twin: None,
            is_revoked: false,
            weakness: audit::worst_weakness(&reading.key.rsa),
            fingerprints,
            reading,
        };
        self.add_candidate(origin, line, Verdict::Key(Box::new(offer)));
    }

    /// Adds what cannot be imported.
    pub fn add_refused(
        &mut self,
        origin: &Arc<Origin>,
        line: Option<usize>,
        error: Error,
        comment: String,
    ) {
        self.add_candidate(origin, line, Verdict::Refused { error, comment });
    }

    fn add_candidate(&mut self, origin: &Arc<Origin>, line: Option<usize>, verdict: Verdict) {
        self.candidates.push(Candidate {
            origin: origin.clone(),
            line,
            verdict,
        });
    }

    /// All candidates, in the order in which they were found; not judged yet.
    pub fn finish(self) -> Vec<Candidate> {
        let mut candidates = self.candidates;
        // The first of those with the same key: one without a mark, if there is one.
        let mut firsts: HashMap<[u8; 32], (usize, bool)> = HashMap::new();
        let mut revoked = HashSet::new();
        for (number, candidate) in candidates.iter().enumerate() {
            let Some(offer) = candidate.offer() else {
                continue;
            };
            let sha256 = offer.fingerprints.sha256;
            let is_marked = offer.mark().is_some();
            if offer.mark() == Some(REVOKED) {
                revoked.insert(sha256);
            }
            let first = firsts.entry(sha256).or_insert((number, is_marked));
            if first.1 && !is_marked {
                *first = (number, false);
            }
        }
        for (number, candidate) in candidates.iter_mut().enumerate() {
            if let Verdict::Key(offer) = &mut candidate.verdict {
                let sha256 = &offer.fingerprints.sha256;
                offer.is_revoked = revoked.contains(sha256);
                let first = firsts.get(sha256).map(|(first, _)| *first);
                offer.twin = first.filter(|first| *first != number);
            }
        }
        candidates
    }
}

/// Judges candidates against what is stored: who holds their keys, and under which names they
/// are offered, which are all different. Those that are wanted choose first.
pub fn judge(candidates: &mut [Candidate], rack: &dyn Rack) {
    for candidate in &mut *candidates {
        if let Verdict::Key(offer) = &mut candidate.verdict {
            offer.holder = rack.holder_of(&offer.fingerprints.sha256);
        }
    }
    let mut numbers = Numbers::default();
    let mut given: HashSet<String> = HashSet::with_capacity(candidates.len());
    for wanted in [true, false] {
        for candidate in &mut *candidates {
            let Verdict::Key(offer) = &mut candidate.verdict else {
                continue;
            };
            if offer.is_wanted() != wanted {
                continue;
            }
            let taken = |name: &str| rack.has_name(name) || given.contains(name);
            offer.name = numbers.unique(&offer.own_name, &taken);
            given.insert(offer.name.as_str().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::read_one;

    fn corpus(name: &str) -> Reading {
        let path = format!(
            "{}/tests/fixtures/corpus/{name}",
            env!("CARGO_MANIFEST_DIR")
        );
        read_one(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    /// A store with these names, and with these keys.
    struct Stored(&'static [&'static str], Vec<[u8; 32]>);

    impl Rack for Stored {
        fn has_name(&self, name: &str) -> bool {
            self.0.contains(&name)
        }

        fn case_twin(&self, _: &str) -> Option<String> {
            None
        }

        fn holder_of(&self, sha256: &[u8; 32]) -> Option<String> {
            self.1.contains(sha256).then(|| "holder".to_owned())
        }
    }

    fn names(candidates: &[Candidate]) -> Vec<&str> {
        let offers = candidates.iter().filter_map(Candidate::offer);
        offers.map(|offer| offer.name.as_str()).collect()
    }

    #[test]
    fn what_is_wanted_chooses_its_name_before_what_is_not() {
        let mut gathering = Gathering::default();
        let origin = Arc::new(Origin::of("paste"));
        let mut revoked = corpus("openssh-3072.pub");
        revoked.key.comment = "ops".to_owned();
        revoked.beside.marker = Some("@revoked".to_owned());
        let wanted = corpus("openssh-4096.pub");
        for reading in [&revoked, &wanted, &wanted, &corpus("openssl.pub")] {
            gathering.add_key(&origin, Some(1), reading.clone());
        }
        let mut candidates = gathering.finish();
        let stored = Fingerprints::of(&corpus("openssl.pub").key.rsa).sha256;
        judge(&mut candidates, &Stored(&["ops"], vec![stored]));
        assert_eq!(
            names(&candidates),
            ["ops-3", "ops-2", "ops-4", "key-42d8128e"]
        );
        let offers: Vec<&Offer> = candidates.iter().filter_map(Candidate::offer).collect();
        assert_eq!(offers[0].mark(), Some("@revoked"));
        assert_eq!(offers[2].twin, Some(1));
        assert_eq!(offers[3].holder.as_deref(), Some("holder"));
        let wanted: Vec<bool> = offers.iter().map(|offer| offer.is_wanted()).collect();
        assert_eq!(wanted, [false, true, false, false]);
        // Judged again against another store, they have other names.
        judge(&mut candidates, &Stored(&[], Vec::new()));
        assert_eq!(
            names(&candidates),
            ["ops-2", "ops", "ops-3", "key-42d8128e"]
        );
    }

    #[test]
    fn a_key_is_revoked_in_every_line_and_an_unmarked_line_is_the_first() {
        let origin = Arc::new(Origin::of("paste"));
        let plain = corpus("openssh-3072.pub");
        let marked = |mark: &str| {
            let mut reading = plain.clone();
            reading.beside.marker = Some(mark.to_owned());
            reading
        };
        let wanted = |readings: &[Reading]| -> Vec<bool> {
            let mut gathering = Gathering::default();
            for reading in readings {
                gathering.add_key(&origin, Some(1), reading.clone());
            }
            let candidates = gathering.finish();
            let offers = candidates.iter().filter_map(Candidate::offer);
            offers.map(Offer::is_wanted).collect()
        };
        let revoked = marked("@revoked");
        let authority = marked("@cert-authority");
        assert_eq!(wanted(&[plain.clone(), revoked.clone()]), [false, false]);
        assert_eq!(wanted(&[revoked, plain.clone()]), [false, false]);
        assert_eq!(wanted(&[authority.clone(), plain.clone()]), [false, true]);
        assert_eq!(wanted(&[plain.clone(), authority]), [true, false]);
        assert_eq!(wanted(&[plain.clone(), plain.clone()]), [true, false]);
    }

    #[test]
    fn long_names_that_differ_at_their_end_only_get_numbers_without_ado() {
        let mut gathering = Gathering::default();
        let origin = Arc::new(Origin::of("paste"));
        let reading = corpus("openssh-1024.pub");
        for number in 0..4_000_u32 {
            let mut reading = reading.clone();
            let end = char::from_u32(0x4e00 + number).unwrap_or_default();
            reading.key.comment = format!("{}{end}", "a".repeat(127));
            gathering.add_key(&origin, None, reading.clone());
            gathering.add_key(&origin, None, reading);
        }
        let mut candidates = gathering.finish();
        let tried = std::cell::Cell::new(0);
        let counting = Counting(&tried);
        judge(&mut candidates, &counting);
        let names = names(&candidates);
        let unique: HashSet<&str> = names.iter().copied().collect();
        assert_eq!(unique.len(), names.len());
        assert!(tried.get() < 4 * names.len(), "{}", tried.get());
    }

    /// An empty store that counts how many names it is asked about.
    struct Counting<'a>(&'a std::cell::Cell<usize>);

    impl Rack for Counting<'_> {
        fn has_name(&self, _: &str) -> bool {
            self.0.set(self.0.get() + 1);
            false
        }

        fn case_twin(&self, _: &str) -> Option<String> {
            None
        }

        fn holder_of(&self, _: &[u8; 32]) -> Option<String> {
            None
        }
    }

    #[test]
    fn very_many_keys_of_one_comment_get_names_without_ado() {
        let mut gathering = Gathering::default();
        let origin = Arc::new(Origin::of("paste"));
        let reading = corpus("openssh-1024.pub");
        for _ in 0..20_000 {
            gathering.add_key(&origin, None, reading.clone());
        }
        let mut candidates = gathering.finish();
        judge(&mut candidates, &Stored(&[], Vec::new()));
        let names = names(&candidates);
        assert_eq!(names.last(), Some(&"old-key-20000"));
        let unique: HashSet<&str> = names.iter().copied().collect();
        assert_eq!(unique.len(), names.len());
    }
}
