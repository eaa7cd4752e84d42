//! Key pairs found by what is known about them.

use std::sync::Arc;

use super::audit::Verdicts;
use super::{Entry, Library, Order, StoredKey};
use crate::domain::audit::Severity;
use crate::domain::filter::Filter;
use crate::domain::fuzzy::{Distance, Matcher, Needle};
use crate::domain::name::nfc;
use crate::domain::query::FingerprintQuery;
use crate::error::{Error, Result};

/// How the text of a filter is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matching {
    /// As it is, but for the case: for scripts, which see nothing before they use it.
    Literal,
    /// Word by word, with other letters between those of a word; the best come first.
    Fuzzy,
}

/// How many entries are looked at before it is asked whether to go on.
const AT_A_TIME: usize = 1024;

/// Where an entry stands among those that answer to a filter, the first first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Its name, comment, a tag or its note says what is looked for.
    Says(Distance),
    /// Its fingerprint is what is looked for, or starts so.
    Answers,
    /// The letters of what is looked for are scattered in what it says.
    Resembles(Distance),
}

impl Library {
    /// The entries that `what` means: those of that name, else those whose fingerprint it
    /// is or starts, or has in it.
    ///
    /// # Errors
    /// No entry answers to it.
    pub fn find(&self, what: &str) -> Result<Vec<&Arc<Entry>>> {
        let name = nfc(what);
        if self.by_name.contains_key(&name) {
            let named = self.entries.iter().filter(|entry| nfc(&entry.name) == name);
            return Ok(named.collect());
        }
        let queries = FingerprintQuery::all_in(what);
        let is_it = |entry: &&Arc<Entry>| queries.iter().any(|query| answers(entry, query));
        let found: Vec<_> = self.entries.iter().filter(is_it).collect();
        if found.is_empty() {
            return Err(match queries.iter().find_map(FingerprintQuery::hint) {
                Some(hint) => Error::unknown_fingerprint(what, hint),
                None => Error::not_found(what),
            });
        }
        Ok(found)
    }

    /// The rows that a filter shows: those whose names, comments, tags or notes say its text,
    /// behind them those whose fingerprint it is or starts, and last those that resemble it.
    /// `weakness` says how weak a key is.
    pub fn matching(
        &self,
        filter: &Filter,
        matching: Matching,
        weakness: &dyn Fn(&StoredKey) -> Option<Severity>,
    ) -> Vec<usize> {
        self.matching_while(filter, matching, weakness, &|| true)
    }

    /// As [`Library::matching`], up to where it does not go on any more.
    fn matching_while(
        &self,
        filter: &Filter,
        matching: Matching,
        weakness: &dyn Fn(&StoredKey) -> Option<Severity>,
        goes_on: &dyn Fn() -> bool,
    ) -> Vec<usize> {
        let is_asked_for = |entry: &Entry| {
            let key = entry.key.as_ref();
            let bits = key.map(|key| key.public.rsa.bits());
            let is_weak = |least: Severity| key.and_then(weakness) >= Some(least);
            filter.takes(&entry.tags, bits) && filter.weak.is_none_or(is_weak)
        };
        let mut says = Says::new(filter, matching);
        let rows = self.entries.iter().enumerate();
        let rows = rows.take_while(|(row, _)| row % AT_A_TIME != 0 || goes_on());
        let rows = rows.filter(|(_, entry)| is_asked_for(entry));
        let mut ranked: Vec<(Rank, usize)> = rows
            .filter_map(|(row, entry)| {
                let distance = says.distance(entry);
                let rank = match distance {
                    Some(distance) if !distance.is_scattered => Rank::Says(distance),
                    _ if filter.queries.iter().any(|query| answers(entry, query)) => Rank::Answers,
                    distance => Rank::Resembles(distance?),
                };
                Some((rank, row))
            })
            .collect();
        if !filter.text.is_empty() {
            ranked.sort_unstable();
        }
        ranked.into_iter().map(|(_, row)| row).collect()
    }
}

fn answers(entry: &Entry, query: &FingerprintQuery) -> bool {
    let key = entry.key.as_ref();
    key.is_some_and(|key| query.matches(&key.fingerprints).is_some())
}

/// What people wrote about an entry: its name, comment, tags and note.
fn texts(entry: &Entry) -> impl Iterator<Item = &str> + Clone {
    let comment = entry.key.as_ref().map(|key| key.public.comment.as_str());
    let tags = entry.tags.iter().map(String::as_str);
    let name = std::iter::once(entry.name.as_str());
    name.chain(comment).chain(tags).chain(entry.note.as_deref())
}

/// Tells how well entries say the text of a filter.
struct Says<'a> {
    text: &'a str,
    matching: Matching,
    needle: Needle,
    matcher: Matcher,
}

impl<'a> Says<'a> {
    fn new(filter: &'a Filter, matching: Matching) -> Self {
        Self {
            text: &filter.text,
            matching,
            needle: Needle::new(&filter.text),
            matcher: Matcher::default(),
        }
    }

    fn distance(&mut self, entry: &Entry) -> Option<Distance> {
        match self.matching {
            _ if self.text.is_empty() => Some(Distance::NONE),
            Matching::Fuzzy => self.matcher.distance(&self.needle, &texts(entry)),
            Matching::Literal => {
                let mut texts = texts(entry);
                let contains = texts.any(|text| text.to_lowercase().contains(self.text));
                contains.then_some(Distance::NONE)
            }
        }
    }
}

/// What a list on the screen is asked to show, and in which order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Which key pairs.
    pub filter: Filter,
    /// What they are ordered by; in the order of the store, those that answer best come first.
    pub order: Order,
    /// Whether that order is turned round.
    pub is_reversed: bool,
}

impl Query {
    /// Whether it is answered without looking into any key pair.
    pub fn needs_no_search(&self) -> bool {
        self.filter.is_empty() && self.order == Order::Store
    }

    /// The rows of a library that answer, with what is known about the strength of its keys.
    pub fn rows(&self, library: &Library, verdicts: &Verdicts) -> Vec<usize> {
        self.rows_while(library, verdicts, &|| true)
    }

    /// As [`Query::rows`]; something else where it does not go on any more.
    pub fn rows_while(
        &self,
        library: &Library,
        verdicts: &Verdicts,
        goes_on: &dyn Fn() -> bool,
    ) -> Vec<usize> {
        let weakness = |key: &StoredKey| verdicts.weakness(key, library);
        let fuzzy = Matching::Fuzzy;
        let mut rows = library.matching_while(&self.filter, fuzzy, &weakness, goes_on);
        if !goes_on() {
            return rows;
        }
        library.sort(&mut rows, self.order, self.is_reversed, &weakness);
        rows
    }
}
