//! The store's text: entries located by their spans, and edits of just those bytes.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::entry;
use crate::error::{Code, Error, Result};
use crate::library::{Entry, Library, NewEntry, Plan};

/// The version of the format that this keyrack writes.
pub const VERSION: u64 = 1;

/// The list of entries in the file.
const LIST: &str = "key_pair";

/// What a new store starts with.
const HEADER: &str = "\
# keyrack: imported SSH public keys. Safe to read and edit by hand, and to keep in git.
# No secrets here, but names of people and machines.
version = 1
";

/// A store's text and where its entries lie in it.
#[derive(Clone, Debug)]
pub(super) struct Document {
    text: String,
    version: u64,
    places: Vec<Place>,
}

/// Where an entry lies, in bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    /// From its header to the end of its last value.
    span: Range<usize>,
    /// The value of its `name`.
    name: Option<Range<usize>>,
    /// Its header `[[key_pair]]`; none where the list is written inline.
    header: Option<Range<usize>>,
}

impl Document {
    /// Reads a text. Entries whose bytes stand in `former` too are taken over from there.
    ///
    /// # Errors
    /// It is not TOML, holds conflict markers of git, or is laid out in another way.
    pub(super) fn parse(
        text: String,
        former: Option<(&Self, &Library)>,
    ) -> Result<(Self, Library)> {
        let mut known = former.map(Known::new);
        let (version, places, entries) = {
            let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
            let body = text.get(mark..).unwrap_or_default();
            let root = DeTable::parse(body).map_err(|error| not_toml(body, &error))?;
            let root = root.get_ref();
            let version = read_version(root)?;
            let list = read_list(root)?;
            let mut places = Vec::with_capacity(list.len());
            let mut entries = Vec::with_capacity(list.len());
            for item in list {
                let place = Place::of(item, body, mark);
                let bytes = text.get(place.span.clone()).unwrap_or_default();
                let entry = known.as_mut().and_then(|known| known.take(bytes));
                entries.push(entry.unwrap_or_else(|| Arc::new(entry::read(item.get_ref()))));
                places.push(place);
            }
            (version, places, entries)
        };
        let document = Self {
            text,
            version,
            places,
        };
        Ok((document, Library::new(entries)))
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Why this text may not be written over, if so.
    pub(super) fn read_only(&self) -> Option<String> {
        (self.version > VERSION).then(|| {
            format!(
                "its version is {}, this keyrack writes version {VERSION}",
                self.version
            )
        })
    }

    /// The text after a change. Bytes outside the changed entries stay as they are.
    ///
    /// # Errors
    /// An entry is written in a way that can only be edited by hand.
    pub(super) fn apply(&self, plan: &Plan) -> Result<String> {
        match plan {
            Plan::Append(new) => Ok(self.append(new)),
            Plan::SetName { index, to } => {
                let place = self.place(*index)?;
                let value = entry::quoted(to.as_str());
                if let Some(name) = &place.name {
                    return Ok(self.splice(name, &value));
                }
                let header = place.header.as_ref().ok_or_else(by_hand)?;
                let line = format!("{}name = {value}", self.newline());
                Ok(self.splice(&(header.end..header.end), &line))
            }
            Plan::Remove { indices } => {
                let mut text = self.text.clone();
                for index in indices.iter().rev() {
                    let place = self.place(*index)?;
                    place.header.as_ref().ok_or_else(by_hand)?;
                    text.replace_range(self.whole_lines(&place.span), "");
                }
                Ok(text)
            }
        }
    }

    /// Checks that a change did to the list what it was meant to do, and nothing else.
    ///
    /// # Errors
    /// The text is laid out in a way that the change does not fit.
    pub(super) fn check_result(&self, plan: &Plan, after: &Self) -> Result<()> {
        let expected = match plan {
            Plan::Append(_) => self.places.len() + 1,
            Plan::SetName { .. } => self.places.len(),
            Plan::Remove { indices } => self.places.len() - indices.len(),
        };
        if after.places.len() == expected {
            Ok(())
        } else {
            Err(by_hand())
        }
    }

    fn place(&self, index: usize) -> Result<&Place> {
        self.places.get(index).ok_or_else(by_hand)
    }

    fn append(&self, new: &NewEntry) -> String {
        let newline = self.newline();
        let mut text = String::with_capacity(self.text.len() + 2048);
        text.push_str(&self.text);
        if text.trim_start_matches('\u{feff}').is_empty() {
            text.push_str(&HEADER.replace('\n', newline));
        } else if !text.ends_with('\n') {
            text.push_str(newline);
        }
        text.push_str(newline);
        for line in entry::lines(LIST, new) {
            text.push_str(&line);
            text.push_str(newline);
        }
        text
    }

    fn splice(&self, range: &Range<usize>, new: &str) -> String {
        let mut text = self.text.clone();
        text.replace_range(range.clone(), new);
        text
    }

    /// The line ending of the file: that of its first line.
    fn newline(&self) -> &'static str {
        match self.text.find('\n') {
            Some(at) if self.text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
            _ => "\n",
        }
    }

    /// The lines of an entry with the comment right above its header, and one blank line
    /// that set it off from its neighbour.
    fn whole_lines(&self, span: &Range<usize>) -> Range<usize> {
        let text = &self.text;
        let line_start = |at: usize| {
            let before = text.get(..at).unwrap_or_default();
            before.rfind('\n').map_or(0, |newline| newline + 1)
        };
        let line_end = |at: usize| {
            let behind = text.get(at..).unwrap_or_default();
            behind
                .find('\n')
                .map_or(text.len(), |newline| at + newline + 1)
        };
        let line = |from: usize, to: usize| text.get(from..to).unwrap_or_default().trim();
        let mut start = line_start(span.start);
        while start > 0 {
            let above = line_start(start - 1);
            if !line(above, start).starts_with('#') {
                break;
            }
            start = above;
        }
        let mut end = line_end(span.end);
        let next = line_end(end);
        if end < text.len() && line(end, next).is_empty() {
            end = next;
        } else if end >= text.len() && start > 0 {
            let above = line_start(start - 1);
            if line(above, start).is_empty() {
                start = above;
            }
        }
        start..end
    }
}

impl Place {
    /// Locates an element of the list; `mark` bytes stand before `body` in the text.
    fn of(item: &Spanned<DeValue<'_>>, body: &str, mark: usize) -> Self {
        let shift = |range: Range<usize>| range.start + mark..range.end + mark;
        let own = item.span();
        let is_header = body
            .get(own.clone())
            .is_some_and(|text| text.starts_with('['));
        let name = match item.get_ref() {
            DeValue::Table(table) => table.get("name").map(Spanned::span),
            _ => None,
        };
        Self {
            span: shift(own.start..last_end(item)),
            name: name.map(shift),
            header: is_header.then(|| shift(own)),
        }
    }
}

/// Where the last of a value's parts ends. The span of a table with a header is that header
/// alone.
fn last_end(value: &Spanned<DeValue<'_>>) -> usize {
    let parts = match value.get_ref() {
        DeValue::Table(table) => table.values().map(last_end).max(),
        DeValue::Array(array) => array.iter().map(last_end).max(),
        _ => None,
    };
    parts.unwrap_or_default().max(value.span().end)
}

/// Entries of a former state, found by their bytes.
struct Known<'a> {
    text: &'a str,
    places: &'a [Place],
    entries: &'a [Arc<Entry>],
    next: usize,
}

impl<'a> Known<'a> {
    fn new((document, library): (&'a Document, &'a Library)) -> Self {
        Self {
            text: &document.text,
            places: &document.places,
            entries: library.entries(),
            next: 0,
        }
    }

    /// The entry with these bytes, looked for from where the last one was found: entries
    /// keep their order, some go, some come.
    fn take(&mut self, bytes: &str) -> Option<Arc<Entry>> {
        const LOOK_AHEAD: usize = 64;
        let ahead = self.next..(self.next + LOOK_AHEAD).min(self.places.len());
        let found = ahead.into_iter().find(|&row| {
            let place = self.places.get(row);
            place.and_then(|place| self.text.get(place.span.clone())) == Some(bytes)
        })?;
        self.next = found + 1;
        self.entries.get(found).cloned()
    }
}

fn read_version(root: &DeTable<'_>) -> Result<u64> {
    let Some(value) = root.get("version") else {
        return Ok(VERSION);
    };
    value
        .get_ref()
        .as_integer()
        .and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok())
        .filter(|version| *version >= 1)
        .ok_or_else(|| {
            Error::new(
                Code::Interface,
                "the store's version is not a number from 1 up",
                "write version = 1 into it, or name another store with --store",
            )
        })
}

fn read_list<'a, 'i>(root: &'a DeTable<'i>) -> Result<&'a [Spanned<DeValue<'i>>]> {
    match root.get(LIST).map(Spanned::get_ref) {
        None => Ok(&[]),
        Some(DeValue::Array(list)) if list.iter().all(|item| item.get_ref().is_table()) => Ok(list),
        Some(_) => Err(Error::new(
            Code::Interface,
            "the store's key_pair is not a list of tables",
            "write each key pair under a line [[key_pair]]",
        )),
    }
}

/// Markers that git leaves in a file whose merge is not finished.
const CONFLICT_MARKERS: [&str; 3] = ["<<<<<<< ", "||||||| ", ">>>>>>> "];

fn not_toml(text: &str, error: &toml::de::Error) -> Error {
    let conflict = text
        .lines()
        .position(|line| CONFLICT_MARKERS.iter().any(|mark| line.starts_with(mark)));
    if let Some(line) = conflict {
        return Error::new(
            Code::Interface,
            format!("git conflict markers in the store at line {}", line + 1),
            "finish the merge in an editor; keyrack leaves the file as it is",
        );
    }
    let at = error.span().map_or(0, |span| span.start);
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    Error::new(
        Code::Interface,
        format!(
            "the store does not parse at line {line}, column {column}: {}",
            crate::text::visible(error.message())
        ),
        "mend it in an editor; keyrack leaves the file as it is",
    )
}

/// The text is valid, but not laid out so that this change can be made in it.
fn by_hand() -> Error {
    Error::new(
        Code::Interface,
        "the store lists its key pairs in a form that keyrack does not edit",
        "write each of them under a line [[key_pair]], or edit it by hand",
    )
}
