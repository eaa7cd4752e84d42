//! Where entries and other values lie in the store's text, by the spans of the parser.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Code, Error, Result};

/// The version of the format that this keyrack writes.
pub(super) const VERSION: u64 = 1;

/// The list of entries in the file.
pub(super) const LIST: &str = "key_pair";

/// What stands where in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The entries, in their order.
    pub(super) places: Vec<Place>,
    /// All other values, with their parts.
    pub(super) others: Vec<Range<usize>>,
    /// Whether the list is written as one value, not under headers.
    pub(super) is_inline: bool,
}

/// Where an entry lies, in bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// From its header to the end of its last value.
    pub(super) span: Range<usize>,
    /// Whether it has a header `[[key_pair]]`; none where the list is written inline.
    pub(super) has_header: bool,
}

impl Layout {
    /// Locates the entries of `list`, if there is one, and the `others` of the top level;
    /// `mark` bytes stand before `body` in the text.
    pub(super) fn of(
        top: &DeTable<'_>,
        list: Option<&[Spanned<DeValue<'_>>]>,
        body: &str,
        mark: usize,
    ) -> Self {
        let items = list.unwrap_or_default().iter();
        let places: Vec<Place> = items.map(|item| Place::of(item, body, mark)).collect();
        let mut others = Vec::new();
        for value in top.values() {
            collect_spans(value, mark, &mut others);
        }
        let is_inline = list.is_some() && places.iter().all(|place| !place.has_header);
        Self {
            places,
            others,
            is_inline,
        }
    }

    /// Adds what stands in a text that is put behind the first `offset` bytes.
    pub(super) fn append(&mut self, behind: Self, offset: usize) {
        let shift = |range: Range<usize>| range.start + offset..range.end + offset;
        self.others.extend(behind.others.into_iter().map(shift));
        self.places
            .extend(behind.places.into_iter().map(|place| Place {
                span: shift(place.span),
                ..place
            }));
    }

    /// Whether a value that is not the entry's own stands in its span.
    pub(super) fn has_guests(&self, place: &Place) -> bool {
        self.others
            .iter()
            .any(|other| place.span.contains(&other.start))
    }

    /// Where the last value before an entry ends.
    pub(super) fn end_before(&self, row: usize, place: &Place) -> Option<usize> {
        let entry = row.checked_sub(1).and_then(|row| self.places.get(row));
        self.others
            .iter()
            .chain(entry.map(|entry| &entry.span))
            .map(|span| span.end)
            .filter(|end| *end <= place.span.start)
            .max()
    }
}

impl Place {
    fn of(item: &Spanned<DeValue<'_>>, body: &str, mark: usize) -> Self {
        let shift = |range: Range<usize>| range.start + mark..range.end + mark;
        let own = item.span();
        let has_header = starts_with(body, &own, '[');
        Self {
            span: shift(own.start..last_end(item)),
            has_header,
        }
    }
}

fn starts_with(body: &str, span: &Range<usize>, start: char) -> bool {
    body.get(span.clone())
        .is_some_and(|text| text.starts_with(start))
}

/// Whether a value stands in the text as one piece, not under headers or dotted keys.
pub(super) fn is_one_piece(value: &Spanned<DeValue<'_>>, body: &str) -> bool {
    match value.get_ref() {
        DeValue::Table(_) => starts_with(body, &value.span(), '{'),
        DeValue::Array(array) => array.iter().all(|item| is_one_piece(item, body)),
        _ => true,
    }
}

/// Whether a value, or a part of it, stands under a header of its own; dotted keys do not.
pub(super) fn has_header(value: &Spanned<DeValue<'_>>, body: &str) -> bool {
    match value.get_ref() {
        DeValue::Table(table) => {
            starts_with(body, &value.span(), '[')
                || table.values().any(|value| has_header(value, body))
        }
        DeValue::Array(array) => array.iter().any(|item| has_header(item, body)),
        _ => false,
    }
}

/// Where the last of a value's parts ends. The span of a table with a header is that header
/// alone.
pub(super) fn last_end(value: &Spanned<DeValue<'_>>) -> usize {
    let parts = match value.get_ref() {
        DeValue::Table(table) => table.values().map(last_end).max(),
        DeValue::Array(array) => array.iter().map(last_end).max(),
        _ => None,
    };
    parts.unwrap_or_default().max(value.span().end)
}

/// The spans of a value and of all parts of it, by their places in the text.
fn collect_spans(value: &Spanned<DeValue<'_>>, mark: usize, spans: &mut Vec<Range<usize>>) {
    let span = value.span();
    spans.push(span.start + mark..span.end + mark);
    match value.get_ref() {
        DeValue::Table(table) => table
            .values()
            .for_each(|value| collect_spans(value, mark, spans)),
        DeValue::Array(array) => array
            .iter()
            .for_each(|value| collect_spans(value, mark, spans)),
        _ => {}
    }
}

/// The version that a store says it has; 1 where it says nothing.
pub(super) fn read_version(root: &DeTable<'_>) -> Result<u64> {
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

/// Takes the entries of a store out of its top level; `None` if there is no list.
pub(super) fn take_list<'i>(root: &mut DeTable<'i>) -> Result<Option<Vec<Spanned<DeValue<'i>>>>> {
    match root.remove(LIST).map(Spanned::into_inner) {
        None => Ok(None),
        Some(DeValue::Array(list)) if list.iter().all(|item| item.get_ref().is_table()) => {
            Ok(Some(list.into_iter().collect()))
        }
        Some(_) => Err(Error::new(
            Code::Interface,
            "the store's key_pair is not a list of tables",
            "write each key pair under a line [[key_pair]]",
        )),
    }
}

/// Markers that git leaves in a file whose merge is not finished.
const CONFLICT_MARKERS: [&str; 3] = ["<<<<<<< ", "||||||| ", ">>>>>>> "];

/// Says where and why a text is not TOML.
pub(super) fn not_toml(text: &str, error: toml::de::Error) -> Error {
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
    // The parser tells errors of structure first, wherever they are.
    let start = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    let (_, errors) = DeTable::parse_recoverable(text);
    let error = errors.into_iter().min_by_key(start).unwrap_or(error);
    let before = text.get(..start(&error)).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let last_line = before.rsplit('\n').next().unwrap_or_default();
    let column = last_line.chars().count() + 1;
    Error::new(
        Code::Interface,
        format!(
            "the store does not parse at line {line}, column {column}: {}",
            crate::text::visible(error.message())
        ),
        "mend it in an editor; keyrack leaves the file as it is",
    )
}
