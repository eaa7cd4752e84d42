//! One entry of the store: read from its TOML table, and written as lines.

use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use jiff::Timestamp;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::layout::LIST;
use crate::domain::fingerprint::Kind;
use crate::domain::form;
use crate::domain::name::KeyPairName;
use crate::domain::query::FingerprintQuery;
use crate::library::{Entry, EntryFault, FieldEdit, NewEntry, StoredKey, Value};

/// Entries from which on it pays to read them on all processors.
const MANY: usize = 256;

/// Reads the entries of a list, in its order, but for those that are `known` already. What
/// was read is given up on the same processor: that takes as long as reading.
pub(super) fn read_all(
    list: Vec<Spanned<DeValue<'_>>>,
    mut known: Vec<Option<Arc<Entry>>>,
) -> Vec<Arc<Entry>> {
    let threads = match list.len() {
        ..MANY => 1,
        _ => thread::available_parallelism().map_or(1, NonZero::get),
    };
    let share = list.len().div_ceil(threads).max(1);
    let mut items = list.into_iter();
    thread::scope(|scope| {
        for known in known.chunks_mut(share) {
            let items: Vec<_> = items.by_ref().take(known.len()).collect();
            let read = move || {
                for (item, known) in items.into_iter().zip(known) {
                    known.get_or_insert_with(|| Arc::new(read(item.get_ref())));
                }
            };
            if threads == 1 {
                read();
            } else {
                scope.spawn(read);
            }
        }
    });
    known.into_iter().flatten().collect()
}

/// Reads an entry and judges it. What cannot be read is a fault of the entry, never an
/// error of the whole store.
fn read(value: &DeValue<'_>) -> Entry {
    let DeValue::Table(table) = value else {
        return Entry::default();
    };
    let mut faults = Vec::new();
    let name = text(table, "name", &mut faults).unwrap_or_default();
    if let Err(fault) = KeyPairName::new(&name) {
        faults.push(EntryFault::Name(fault));
    }
    let key = match text(table, "public_key", &mut faults)
        .as_deref()
        .map(form::read_one)
    {
        Some(Ok(reading)) => Some(StoredKey::new(reading.key)),
        Some(Err(refusal)) => {
            faults.push(EntryFault::Key(refusal));
            None
        }
        None => {
            faults.push(EntryFault::NoKey);
            None
        }
    };
    if let (Some(key), Some(stored)) = (&key, text(table, "fingerprint", &mut faults)) {
        let is_its = |query: FingerprintQuery| {
            query.is_whole() && query.matches(&key.fingerprints).is_some()
        };
        // As keyrack writes it, or in any other spelling.
        let as_written = stored == key.fingerprints.get(Kind::Md5);
        if !as_written && !FingerprintQuery::parse(&stored).is_some_and(is_its) {
            faults.push(EntryFault::ForeignFingerprint);
        }
    }
    Entry {
        name,
        key,
        imported_at: moment(table, "imported_at", &mut faults),
        request_id: text(table, "request_id", &mut faults),
        source: text(table, "source", &mut faults),
        tags: tags(table, &mut faults),
        note: text(table, "note", &mut faults),
        faults,
    }
}

fn text(table: &DeTable<'_>, field: &'static str, faults: &mut Vec<EntryFault>) -> Option<String> {
    let value = table.get(field)?;
    let text = value.get_ref().as_str().map(str::to_owned);
    if text.is_none() {
        faults.push(EntryFault::Field(field));
    }
    text
}

fn moment(
    table: &DeTable<'_>,
    field: &'static str,
    faults: &mut Vec<EntryFault>,
) -> Option<Timestamp> {
    let value = table.get(field)?.get_ref();
    let moment = value
        .as_datetime()
        .and_then(|time| time.to_string().parse().ok());
    if moment.is_none() {
        faults.push(EntryFault::Field(field));
    }
    moment
}

fn tags(table: &DeTable<'_>, faults: &mut Vec<EntryFault>) -> Vec<String> {
    let Some(value) = table.get("tags").map(Spanned::get_ref) else {
        return Vec::new();
    };
    let tags = value.as_array().and_then(|list| {
        list.iter()
            .map(|tag| tag.get_ref().as_str().map(str::to_owned))
            .collect::<Option<Vec<String>>>()
    });
    tags.unwrap_or_else(|| {
        faults.push(EntryFault::Field("tags"));
        Vec::new()
    })
}

/// Adds the lines of a new entry, under its header.
pub(super) fn push_lines(text: &mut String, new: &NewEntry, newline: &str) {
    text.push_str(&format!("[[{LIST}]]{newline}"));
    for FieldEdit { field, value } in new.fields() {
        if let Some(value) = value {
            text.push_str(&format!("{} = {}{newline}", field.name(), written(&value)));
        }
    }
}

/// A value as TOML on one line.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Moment(moment) => moment.to_string(),
        Value::List(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
            format!("[{}]", texts.join(", "))
        }
    }
}

/// A text as a TOML string on one line.
fn quoted(text: &str) -> String {
    use std::fmt::Write;
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    if !text.contains(['"', '\\']) && crate::text::visible(text).len() == text.len() {
        quoted.push_str(text);
        quoted.push('"');
        return quoted;
    }
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            // TOML forbids control characters; the others are written out so that an
            // editor cannot hide or reorder them.
            c if crate::text::visible(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8() => {
                // Writing to a String cannot fail.
                let _ = write!(quoted, "\\U{:08X}", c as u32);
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
