//! Edits of one entry's lines: a field gets another value, comes, or goes.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::entry;
use super::layout::{LIST, has_header, is_one_piece, last_end};
use super::lines::{line_end, line_start, splice, without_ending};
use crate::library::FieldEdit;

/// The text of an entry with fields set: its lines from its header on, or its table in
/// braces. All else stays as it is. `None` where the entry is written in a way that this
/// cannot be done in.
pub(super) fn set_fields(text: &str, edits: &[FieldEdit], newline: &str) -> Option<String> {
    if text.starts_with('{') {
        return set_inline(text, edits);
    }
    let mut lines = text.to_owned();
    for edit in edits {
        lines = set_field(&lines, edit, newline)?;
    }
    Some(lines)
}

/// Sets fields that an inline table has; none comes or goes there.
fn set_inline(table: &str, edits: &[FieldEdit]) -> Option<String> {
    let (open, close) = (format!("{LIST} = ["), "]");
    let mut list = format!("{open}{table}{close}");
    for edit in edits {
        let root = DeTable::parse(&list).ok()?;
        let value = first_entry(root.get_ref())?.get(edit.field.name())?;
        let span = value.span();
        list = splice(&list, span, &entry::written(edit.value.as_ref()?));
    }
    let inside = list.strip_prefix(&open)?.strip_suffix(close)?;
    Some(inside.to_owned())
}

fn first_entry<'a, 'i>(root: &'a DeTable<'i>) -> Option<&'a DeTable<'i>> {
    match root.get(LIST)?.get_ref() {
        DeValue::Array(list) => list.iter().next()?.get_ref().as_table(),
        _ => None,
    }
}

fn set_field(lines: &str, edit: &FieldEdit, newline: &str) -> Option<String> {
    let root = DeTable::parse(lines).ok()?;
    let table = first_entry(root.get_ref())?;
    let name = edit.field.name();
    let present = table.get_key_value(name);
    if present.is_some_and(|(_, value)| !is_one_piece(value, lines)) {
        return None;
    }
    match (present, &edit.value) {
        (Some((_, old)), Some(new)) => Some(splice(lines, old.span(), &entry::written(new))),
        (Some((key, old)), None) => {
            let from = line_start(lines, key.span().start);
            let to = line_end(lines, old.span().end);
            let kept = splice(lines, from..to, "");
            // What ended without a line ending goes on doing so.
            let is_open = !lines.ends_with('\n') && to == lines.len();
            let end = if is_open {
                without_ending(&kept)
            } else {
                &kept
            };
            Some(end.to_owned())
        }
        (None, Some(new)) => {
            let at = line_end(lines, end_of_own_values(table, lines)?);
            let is_open = !lines.get(..at)?.ends_with('\n');
            let (before, behind) = if is_open {
                (newline, "")
            } else {
                ("", newline)
            };
            let line = format!("{before}{name} = {}{behind}", entry::written(new));
            Some(splice(lines, at..at, &line))
        }
        (None, None) => Some(lines.to_owned()),
    }
}

/// Where the last value that stands under the entry's own header ends: before the header of
/// any table inside it.
fn end_of_own_values(table: &DeTable<'_>, lines: &str) -> Option<usize> {
    let is_own = |value: &&Spanned<DeValue<'_>>| !has_header(value, lines);
    let own = table.values().filter(is_own).map(last_end).max();
    let inner = table.values().filter(|value| !is_own(value));
    let first_inner = inner.map(|value| value.span().start).min();
    own.filter(|own| first_inner.is_none_or(|inner| *own < inner))
}
