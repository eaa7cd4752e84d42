//! What makes an RSA public key weak, and how that is told: one function for each rule.
//!
//! The rules come in tiers by what they cost ([`Depth`]): [`RULES`] has them in this order, and
//! [`shared`] compares keys with each other. They follow badkeys (MIT), roca-detect (MIT), NIST SP
//! 800-131A revision 2, FIPS 186-5, and what OpenSSH and OpenSSL accept; each says from where.
//! `assets/audit/badkeys.md` has a table of who finds what. What no audit sees: a modulus of two
//! good primes of very different size, p²q, and weak generators that no list covers.

mod exponent;
mod factor;
mod fermat;
mod finding;
mod lists;
mod low_half;
mod others;
mod pattern;
mod prime;
mod roca;
pub mod shared;
mod size;
mod wiener;

use std::cell::OnceCell;
use std::cmp::Reverse;

use dashu_int::UBig;

use super::key::RsaPublicKey;

pub use finding::{Finding, relations};
pub use lists::Machine;
pub use others::Others;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Below a standard, or practically attackable.
    Warning,
    /// The private key is known or can be computed, or it is no RSA key.
    Critical,
}

impl Severity {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }

    /// What a key with such a finding is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "noted",
            Self::Warning => "weak",
            Self::Critical => "broken",
        }
    }
}

/// How far a key was audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// The rules that cost next to nothing.
    Instant,
    /// Those, and the rules that cost a few milliseconds.
    Live,
    /// All rules, with wider limits: some hundredths of a second.
    Deep,
}

impl Depth {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Instant => "instant",
            Self::Live => "live",
            Self::Deep => "deep",
        }
    }
}

/// A key that is judged, and its numbers, which only some rules need.
struct Subject<'a> {
    key: &'a RsaPublicKey,
    n: OnceCell<UBig>,
}

impl<'a> Subject<'a> {
    fn of(key: &'a RsaPublicKey) -> Self {
        Self {
            key,
            n: OnceCell::new(),
        }
    }

    /// The modulus.
    fn n(&self) -> &UBig {
        let read = || UBig::from_be_bytes(self.key.modulus());
        self.n.get_or_init(read)
    }
}

/// A rule, or a few that look at the same thing.
pub struct Rule {
    /// What it is about: the id of its finding, where it has one only.
    pub name: &'static str,
    /// The least depth of an audit that asks it.
    pub depth: Depth,
    /// Whether it only tries to factor the modulus.
    factors: bool,
    judge: fn(&Subject<'_>, &mut Vec<Finding>),
}

impl Rule {
    const fn instant(name: &'static str, judge: fn(&Subject<'_>, &mut Vec<Finding>)) -> Self {
        Self {
            name,
            depth: Depth::Instant,
            factors: false,
            judge,
        }
    }

    const fn factors(
        name: &'static str,
        depth: Depth,
        judge: fn(&Subject<'_>, &mut Vec<Finding>),
    ) -> Self {
        Self {
            name,
            depth,
            factors: true,
            judge,
        }
    }

    /// What it finds about a key.
    pub fn findings(&self, key: &RsaPublicKey) -> Vec<Finding> {
        let mut findings = Vec::new();
        (self.judge)(&Subject::of(key), &mut findings);
        findings
    }
}

/// All rules that look at one key alone, the cheapest first.
pub const RULES: [Rule; 14] = [
    Rule::instant("size", |it, found| size::find(it.key.bits(), found)),
    Rule::instant("exponent", |it, found| {
        found.extend(exponent::finding(it.key.exponent(), it.key.bits()));
    }),
    Rule::instant("roca", |it, found| {
        found.extend(roca::is_weak(it.key.modulus()).then_some(Finding::Roca));
    }),
    Rule::instant("lists", |it, found| {
        found.extend(lists::finding(it.key.modulus(), it.key.bits()));
    }),
    Rule::instant("pattern", |it, found| {
        pattern::find(it.key.modulus(), it.key.bits(), found);
    }),
    Rule::factors("small-factor", Depth::Live, |it, found| {
        let factor = factor::small_factor(it.n());
        found.extend(factor.map(|factor| Finding::SmallFactor { factor }));
    }),
    Rule::factors("perfect-power", Depth::Live, |it, found| {
        let power = factor::perfect_power(it.n());
        found.extend(power.map(|power| Finding::PerfectPower { power }));
    }),
    Rule::factors("fermat", Depth::Live, |it, found| {
        let round = fermat::rounds(it.n(), fermat::ROUNDS);
        found.extend(round.map(|round| Finding::Fermat { round }));
    }),
    Rule::factors("fermat-ratio", Depth::Live, |it, found| {
        let ratio = fermat::ratio(it.n());
        found.extend(ratio.map(|ratio| Finding::FermatRatio { ratio }));
    }),
    Rule::factors("shared-low-half", Depth::Live, |it, found| {
        found.extend(low_half::is_shared(it.n()).then_some(Finding::SharedLowHalf));
    }),
    Rule {
        name: "small-private-exponent",
        depth: Depth::Live,
        factors: false,
        judge: |it, found| {
            let e = UBig::from_be_bytes(it.key.exponent());
            found.extend(wiener::is_short(it.n(), &e).then_some(Finding::SmallPrivateExponent));
        },
    },
    Rule::factors("small-factor, up to 2^20", Depth::Deep, |it, found| {
        let factor = factor::medium_factor(it.n());
        found.extend(factor.map(|factor| Finding::SmallFactor { factor }));
    }),
    Rule::factors("prime-modulus", Depth::Deep, |it, found| {
        found.extend(prime::is_prime(it.n()).then_some(Finding::PrimeModulus));
    }),
    Rule::factors("fermat, 2^26 rounds", Depth::Deep, |it, found| {
        let round = fermat::rounds(it.n(), fermat::DEEP_ROUNDS);
        found.extend(round.map(|round| Finding::Fermat { round }));
    }),
];

/// The findings of all rules up to a depth.
pub fn findings(key: &RsaPublicKey, depth: Depth) -> Vec<Finding> {
    let mut findings = Vec::new();
    find(key, depth, &mut findings);
    findings
}

/// Adds the findings of all rules up to a depth.
pub fn find(key: &RsaPublicKey, depth: Depth, findings: &mut Vec<Finding>) {
    let subject = Subject::of(key);
    let mut is_factored = false;
    for rule in RULES.iter().filter(|rule| rule.depth <= depth) {
        // What was factored says nothing more about its primes.
        if rule.factors && is_factored {
            continue;
        }
        let before = findings.len();
        (rule.judge)(&subject, findings);
        is_factored |= rule.factors && findings.len() > before;
    }
}

/// The findings of the rules that cost next to nothing.
pub fn instant(key: &RsaPublicKey) -> Vec<Finding> {
    findings(key, Depth::Instant)
}

/// The findings of those, and of the rules that cost up to a few milliseconds.
pub fn live(key: &RsaPublicKey) -> Vec<Finding> {
    findings(key, Depth::Live)
}

/// The first of some findings that says that the private key is known or can be computed.
pub fn critical(findings: &[Finding]) -> Option<&Finding> {
    let mut findings = findings.iter();
    findings.find(|finding| finding.severity() == Severity::Critical)
}

/// The findings of [`instant`] that make a key weak.
pub fn weaknesses(key: &RsaPublicKey) -> Vec<Finding> {
    let mut findings = instant(key);
    findings.retain(|finding| finding.severity() >= Severity::Warning);
    if findings.is_empty() {
        // Nothing is kept of what nearly every key brings.
        return Vec::new();
    }
    findings
}

/// The worst finding of [`instant`], if that is a warning at least.
pub fn worst_weakness(key: &RsaPublicKey) -> Option<Finding> {
    let findings = weaknesses(key).into_iter();
    findings.max_by_key(Finding::severity)
}

/// How weak a key is by [`instant`], if it is.
pub fn weakness(key: &RsaPublicKey) -> Option<Severity> {
    worst(&weaknesses(key))
}

/// What is said of a key in which nothing was found at the level of a warning. It is never
/// called secure.
pub const NO_WEAKNESS: &str = "no known weakness";

/// Whether some findings make a key weak: a warning at least.
pub fn is_weak(findings: &[Finding]) -> bool {
    worst(findings).is_some_and(|worst| worst >= Severity::Warning)
}

/// Findings in the order in which they are told: the worst first.
pub fn sorted(findings: &[Finding]) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = findings.iter().collect();
    findings.sort_by_key(|finding| Reverse(finding.severity()));
    findings
}

/// Those of some findings that make a key weak, the worst first.
pub fn weak(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    let found = sorted(findings).into_iter();
    found.filter(|finding| finding.severity() >= Severity::Warning)
}

/// The worst of some findings.
pub fn worst(findings: &[Finding]) -> Option<Severity> {
    findings.iter().map(Finding::severity).max()
}

#[cfg(test)]
mod tests;
