//! A look at each line of an input: which form starts there, and what its reader says.

use super::private::{self, PrivateKey};
use super::repair::{Lines, Repair};
use super::{Reading, Refusal, block, half, jwk, openssh, prefix};
use crate::domain::key::{OtherKey, SSH_RSA};

/// What was found somewhere in an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// An RSA public key, read whole.
    Key(Box<Reading>),
    /// A key of another type, read whole.
    Other(Box<OtherKey>),
    /// What looks like a key, and why it is refused.
    Refused(Refusal),
    /// A private key.
    Private(Box<PrivateKey>),
}

impl From<Result<Reading, Refusal>> for Found {
    fn from(result: Result<Reading, Refusal>) -> Self {
        result.map_or_else(Self::Refused, |reading| Self::Key(Box::new(reading)))
    }
}

/// A key that was read whole.
#[derive(Clone, Copy, Debug)]
pub enum Whole<'a> {
    /// An RSA key.
    Rsa(&'a Reading),
    /// A key of another type.
    Other(&'a OtherKey),
}

impl<'a> Whole<'a> {
    /// Its key blob.
    pub fn blob(self) -> &'a [u8] {
        match self {
            Self::Rsa(reading) => reading.key.rsa.blob(),
            Self::Other(other) => &other.blob,
        }
    }

    /// The name of its type.
    pub fn type_name(self) -> &'a str {
        match self {
            Self::Rsa(_) => SSH_RSA,
            Self::Other(other) => &other.type_name,
        }
    }

    /// Its size in bits, where its type has one that is known.
    pub fn bits(self) -> Option<usize> {
        match self {
            Self::Rsa(reading) => Some(reading.key.rsa.bits()),
            Self::Other(other) => other.bits,
        }
    }

    /// The comment behind it; may be empty.
    pub fn comment(self) -> &'a str {
        match self {
            Self::Rsa(reading) => &reading.key.comment,
            Self::Other(other) => &other.comment,
        }
    }
}

impl Found {
    /// The key, or the public half, if it was read whole.
    pub fn key(&self) -> Option<Whole<'_>> {
        match self {
            Self::Key(reading) => Some(Whole::Rsa(reading)),
            Self::Other(other) => Some(Whole::Other(other)),
            Self::Private(private) => private.half.as_ref().ok().map(Whole::Rsa),
            Self::Refused(_) => None,
        }
    }

    /// Adds what had been undone before it was read.
    pub(super) fn add_repairs(&mut self, mut before: Vec<Repair>) {
        let reading = match self {
            Self::Key(reading) => Some(&mut **reading),
            Self::Private(private) => private.half.as_mut().ok(),
            Self::Other(_) | Self::Refused(_) => None,
        };
        let Some(reading) = reading.filter(|_| !before.is_empty()) else {
            return;
        };
        before.append(&mut reading.repairs);
        before.dedup();
        reading.repairs = before;
    }
}

/// What starts in a line: what was found, and how many lines it takes. Lines of which
/// nothing was found hold something else.
pub(super) struct Step {
    pub(super) found: Vec<Found>,
    pub(super) used: usize,
}

impl Step {
    fn one(found: impl Into<Found>, used: usize) -> Self {
        Self {
            found: vec![found.into()],
            used,
        }
    }

    fn nothing(used: usize) -> Self {
        Self {
            found: Vec::new(),
            used,
        }
    }
}

/// What a look at each line found.
pub(super) struct Scan {
    /// What was found.
    pub(super) items: Vec<Found>,
    /// How many lines beside it hold something else.
    pub(super) other_lines: usize,
}

/// Looks for keys in all lines.
pub(super) fn scan(lines: &Lines<'_>) -> Scan {
    let texts = lines.texts();
    let mut items = Vec::new();
    let mut other_lines = 0;
    let mut at = 0;
    while at < texts.len() {
        let step = step(lines, at);
        if step.found.is_empty() {
            let skipped = texts.get(at..at + step.used).unwrap_or_default();
            other_lines += skipped.iter().filter(|l| !is_blank_or_comment(l)).count();
        }
        items.extend(step.found);
        at += step.used;
    }
    Scan { items, other_lines }
}

/// A look at the lines from `at` on.
pub(super) fn step(lines: &Lines<'_>, at: usize) -> Step {
    let rest = lines.texts().get(at..).unwrap_or_default();
    let Some(line) = rest.first() else {
        return Step::nothing(1);
    };
    let mut step = read_at(line, rest);
    step.used = step.used.clamp(1, rest.len());
    for found in &mut step.found {
        found.add_repairs(lines.repairs(at..at + step.used));
    }
    step
}

/// What starts in the first of `rest`.
fn read_at(line: &str, rest: &[&str]) -> Step {
    if is_blank_or_comment(line) {
        return Step::nothing(1);
    }
    if openssh::starts_key(line) {
        return read_line(line, rest);
    }
    if let Some((private, used)) = half::read(rest) {
        return Step::one(Found::Private(Box::new(private)), used);
    }
    if let Some((item, used)) = block::read(rest) {
        return Step::one(item, used);
    }
    if let Some((found, used)) = jwk::read(rest) {
        return Step { found, used };
    }
    if let Some((item, used)) = openssh::read_bare(rest) {
        return Step::one(item, used);
    }
    if let Some((item, used)) = prefix::read(rest) {
        return Step::one(item, used);
    }
    match private::find(line) {
        Some(form) => Step::one(Found::Private(Box::new(PrivateKey::broken(form))), 1),
        None => Step::nothing(1),
    }
}

/// A line that starts with the name of a key type.
fn read_line(line: &str, rest: &[&str]) -> Step {
    if let Some(count) = openssh::keys_on_one_line(line) {
        let each = || Found::Refused(Refusal::TextBefore);
        return Step {
            found: std::iter::repeat_with(each).take(count).collect(),
            used: 1,
        };
    }
    let (found, used) = openssh::read(line, rest.get(1..).unwrap_or_default());
    Step::one(found, used)
}

/// Whether a key may start with this text.
pub(super) fn may_start(text: &str) -> bool {
    openssh::starts_key(text)
        || text.starts_with("AAAA")
        || text.starts_with("----")
        || text.starts_with('{')
        || prefix::has_key(text)
}

/// Blank lines and comments are part of `authorized_keys`, not lines beside a key.
fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}
