//! The store's text: entries located by their spans, and edits of just those bytes.

use std::ops::Range;
use std::sync::Arc;

use toml::de::DeTable;

use super::entry;
use super::layout::{self, LIST, Layout, Place, VERSION};
use crate::domain::name::KeyPairName;
use crate::error::{Code, Error, Result};
use crate::library::{Entry, Library, NewEntry, Plan};

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
    layout: Layout,
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
        let (version, layout, entries) = {
            let mark = mark_len(&text);
            let body = text.get(mark..).unwrap_or_default();
            let root = DeTable::parse(body).map_err(|error| layout::not_toml(body, error))?;
            let mut root = root.into_inner();
            let version = layout::read_version(&root)?;
            let list = layout::take_list(&mut root)?;
            let layout = Layout::of(&root, list.as_deref(), body, mark);
            let known = layout.places.iter().map(|place| {
                let bytes = text.get(place.span.clone()).unwrap_or_default();
                known.as_mut().and_then(|known| known.take(bytes))
            });
            let entries = entry::read_all(list.unwrap_or_default(), known.collect());
            (version, layout, entries)
        };
        let document = Self {
            text,
            version,
            layout,
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

    /// The document and its key pairs after a change. Bytes outside the changed entries
    /// stay as they are.
    ///
    /// # Errors
    /// An entry is written in a way that can only be edited by hand.
    pub(super) fn apply(&self, plan: &Plan, library: &Library) -> Result<(Self, Library)> {
        let text = match plan {
            Plan::Append(new) => return self.append(new, library),
            Plan::SetName { index, to } => self.set_name(*index, to)?,
            Plan::Remove { indices } => self.remove(indices)?,
        };
        let parsed = Self::parse(text, Some((self, library)));
        let (after, library) = parsed.map_err(|_| by_hand())?;
        self.check_result(plan, &after)?;
        Ok((after, library))
    }

    fn set_name(&self, index: usize, to: &KeyPairName) -> Result<String> {
        let place = self.place(index)?;
        let value = entry::quoted(to.as_str());
        if let Some(name) = &place.name {
            return Ok(self.splice(name, &value));
        }
        let header = place.header.as_ref().filter(|_| !place.name_is_spread);
        let header = header.ok_or_else(by_hand)?;
        let line = format!("{}name = {value}", self.newline());
        Ok(self.splice(&(header.end..header.end), &line))
    }

    /// Checks that a rename or a removal left the bytes of all other entries as they were,
    /// in their order.
    ///
    /// # Errors
    /// The text is laid out in a way that the change does not fit.
    fn check_result(&self, plan: &Plan, after: &Self) -> Result<()> {
        let changed = |row: usize| match plan {
            Plan::SetName { index, .. } => *index == row,
            _ => false,
        };
        let removed = |row: &usize| match plan {
            Plan::Remove { indices } => indices.binary_search(row).is_ok(),
            _ => false,
        };
        let mut remaining = 0..after.layout.places.len();
        for row in (0..self.layout.places.len()).filter(|row| !removed(row)) {
            let next = remaining.next().ok_or_else(by_hand)?;
            if !changed(row) && self.slice(row) != after.slice(next) {
                return Err(by_hand());
            }
        }
        if remaining.is_empty() {
            Ok(())
        } else {
            Err(by_hand())
        }
    }

    /// The bytes of an entry.
    fn slice(&self, row: usize) -> Option<&str> {
        self.text.get(self.layout.places.get(row)?.span.clone())
    }

    fn place(&self, index: usize) -> Result<&Place> {
        self.layout.places.get(index).ok_or_else(by_hand)
    }

    /// Appends an entry. A text that parses goes on parsing with a table under a header of
    /// the list behind it, so only what is new is read.
    fn append(&self, new: &NewEntry, library: &Library) -> Result<(Self, Library)> {
        if self.layout.is_inline {
            return Err(by_hand());
        }
        let newline = self.newline();
        let mut addition = String::with_capacity(2048);
        if self.text.len() == mark_len(&self.text) {
            addition.push_str(&HEADER.replace('\n', newline));
        } else if !self.text.ends_with('\n') {
            addition.push_str(newline);
        }
        addition.push_str(newline);
        for line in entry::lines(LIST, new) {
            addition.push_str(&line);
            addition.push_str(newline);
        }
        let text = [self.text.as_str(), &addition].concat();
        let (own, added) = Self::parse(addition, None)?;
        let mut layout = self.layout.clone();
        layout.append(own.layout, self.text.len());
        let after = Self {
            text,
            version: self.version,
            layout,
        };
        debug_assert!(after.reads_as_a_whole(), "an appended entry does not fit");
        let entries = library.entries().iter().chain(added.entries());
        Ok((after, Library::new(entries.cloned().collect())))
    }

    /// Whether the whole text parses, and everything is where it is said to be.
    fn reads_as_a_whole(&self) -> bool {
        Self::parse(self.text.clone(), None).is_ok_and(|(whole, _)| whole.layout == self.layout)
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

    /// The text without some entries. Each goes with the comment right above its header;
    /// a run of them goes with one blank line that set it off from its neighbours.
    fn remove(&self, indices: &[usize]) -> Result<String> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for &index in indices {
            let lines = self.lines_of(index)?;
            match runs.last_mut() {
                Some(run) if self.between(run.end, lines.start).trim().is_empty() => {
                    run.end = lines.end;
                }
                _ => runs.push(lines),
            }
        }
        let mut text = String::with_capacity(self.text.len());
        let mut kept_to = 0;
        for run in runs {
            let run = self.with_a_blank_line(run);
            text.push_str(self.between(kept_to, run.start));
            kept_to = run.end;
        }
        text.push_str(self.between(kept_to, self.text.len()));
        Ok(text)
    }

    /// The lines of an entry and of the comment right above its header.
    ///
    /// # Errors
    /// Something else stands among them.
    fn lines_of(&self, index: usize) -> Result<Range<usize>> {
        let place = self.place(index)?;
        if place.header.is_none() || self.layout.has_guests(place) {
            return Err(by_hand());
        }
        let end = self.line_end(place.span.end);
        // The text before it may end in a line that only looks like a comment.
        let floor = self.layout.end_before(index, place);
        let floor = floor.map_or(mark_len(&self.text), |end| self.line_end(end));
        let mut start = self.line_start(place.span.start);
        while start > floor {
            let above = self.line_start(start - 1);
            if above < floor || !self.between(above, start).trim_start().starts_with('#') {
                break;
            }
            start = above;
        }
        Ok(start..end)
    }

    /// A run of lines with the blank line behind it, or, at the end of the text, before it.
    fn with_a_blank_line(&self, run: Range<usize>) -> Range<usize> {
        let next = self.line_end(run.end);
        if run.end < self.text.len() {
            let is_blank = self.between(run.end, next).trim().is_empty();
            return run.start..if is_blank { next } else { run.end };
        }
        let first = mark_len(&self.text);
        let above = self.line_start(run.start.saturating_sub(1));
        let is_blank = run.start > first && self.between(above, run.start).trim().is_empty();
        if is_blank { above..run.end } else { run }
    }

    fn between(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Where the line that holds byte `at` starts.
    fn line_start(&self, at: usize) -> usize {
        let before = self.between(0, at);
        before
            .rfind('\n')
            .map_or(mark_len(&self.text), |newline| newline + 1)
    }

    /// Where the line that holds byte `at` ends, its line ending included.
    fn line_end(&self, at: usize) -> usize {
        let behind = self.between(at, self.text.len());
        behind
            .find('\n')
            .map_or(self.text.len(), |newline| at + newline + 1)
    }
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
            places: &document.layout.places,
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

/// The bytes of a byte order mark at the start.
fn mark_len(text: &str) -> usize {
    const MARK: char = '\u{feff}';
    if text.starts_with(MARK) {
        MARK.len_utf8()
    } else {
        0
    }
}

/// The text is valid, but not laid out so that this change can be made in it.
fn by_hand() -> Error {
    Error::new(
        Code::Interface,
        "the store lists its key pairs in a form that keyrack does not edit",
        "write each of them under a line [[key_pair]], or edit it by hand",
    )
}
