//! A change taken back: only where the text is still what the change left.

use std::ops::Range;

use super::apply::{Applied, check_others, conflict, entry_text, remove, reparse};
use super::document::{Document, by_hand};
use super::lines::{between, line_end, line_start, mark_len, newline_of};
use crate::error::{Code, Error, Result};
use crate::library::{Inserted, Library, Reversal, Reverted};

/// Takes a change back.
///
/// # Errors
/// An entry is not what the change left: nothing is taken back then.
pub(super) fn revert(
    document: &Document,
    library: &Library,
    reversal: &Reversal,
) -> Result<Applied> {
    match reversal {
        Reversal::Edit(entries) => put_former_lines(document, library, entries),
        Reversal::Remove(entries) => {
            let rows = find(document, library, entries)?;
            let rows: Vec<usize> = rows.into_iter().map(|(row, _)| row).collect();
            remove(document, library, &rows)
        }
        Reversal::Insert(inserts) => insert(document, library, inserts),
        Reversal::Whole { found, put } => {
            if document.text() != found {
                return Err(conflict("the store"));
            }
            let parsed = Document::parse(put.clone(), None);
            let (restored, library) = parsed.map_err(|_| unparsable())?;
            Ok(Applied {
                document: restored,
                library,
                reversal: Reversal::Whole {
                    found: put.clone(),
                    put: found.clone(),
                },
            })
        }
    }
}

/// What a restore replaced is no store to go back to.
fn unparsable() -> Error {
    Error::new(
        Code::InvalidParameter,
        "what stood there before does not parse",
        "it is kept among the former contents",
    )
}

/// The rows of entries that are still as the change left them, ascending, each with its own.
fn find<'a>(
    document: &Document,
    library: &Library,
    entries: &'a [Reverted],
) -> Result<Vec<(usize, &'a Reverted)>> {
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let row = library.position(&entry.id);
        let row = row.ok_or_else(|| conflict(&entry.id.name))?;
        let lines = entry_text(document, row)?;
        if between(document.text(), lines.start, lines.end) != entry.found {
            return Err(conflict(&entry.id.name));
        }
        rows.push((row, entry));
    }
    rows.sort_unstable_by_key(|(row, _)| *row);
    Ok(rows)
}

fn put_former_lines(
    document: &Document,
    library: &Library,
    entries: &[Reverted],
) -> Result<Applied> {
    let found = find(document, library, entries)?;
    let mut text = document.text().to_owned();
    for (row, entry) in found.iter().rev() {
        text.replace_range(entry_text(document, *row)?, &entry.put);
    }
    let (after, after_library) = reparse(document, library, text)?;
    let rows: Vec<usize> = found.iter().map(|(row, _)| *row).collect();
    check_others(document, &after, &rows, &rows)?;
    let forward = found.iter().map(|(row, entry)| {
        Some(Reverted {
            id: after_library.id(*row)?,
            found: entry.put.clone(),
            put: entry.found.clone(),
        })
    });
    let forward = forward.collect::<Option<Vec<Reverted>>>();
    Ok(Applied {
        reversal: Reversal::Edit(forward.ok_or_else(by_hand)?),
        document: after,
        library: after_library,
    })
}

/// Puts lines back where they stood: behind the entry that stood before them.
fn insert(document: &Document, library: &Library, inserts: &[Inserted]) -> Result<Applied> {
    let text = document.text();
    let newline = newline_of(text);
    let mut whole = String::with_capacity(text.len() + 1024 * inserts.len());
    let mut taken_to = 0;
    // Where the lines stand in the new text.
    let mut ranges: Vec<Range<usize>> = Vec::with_capacity(inserts.len());
    for lines in inserts {
        let at = place_for(document, library, lines).max(taken_to);
        whole.push_str(between(text, taken_to, at));
        taken_to = at;
        if whole.len() > mark_len(&whole) && !whole.ends_with('\n') {
            whole.push_str(newline);
        }
        let start = whole.len();
        whole.push_str(&lines.lines);
        if at < text.len() && !lines.lines.ends_with('\n') {
            whole.push_str(newline);
        }
        ranges.push(start..whole.len());
    }
    whole.push_str(between(text, taken_to, text.len()));
    let (after, after_library) = reparse(document, library, whole)?;
    let places = after.layout().places.iter().enumerate();
    let is_new = |at: usize| {
        let behind = ranges.partition_point(|range| range.end <= at);
        ranges.get(behind).is_some_and(|range| range.contains(&at))
    };
    let rows: Vec<usize> = places
        .filter(|(_, place)| is_new(place.span.start))
        .map(|(row, _)| row)
        .collect();
    check_others(document, &after, &[], &rows)?;
    let mut back = Vec::with_capacity(rows.len());
    for row in rows {
        let lines = entry_text(&after, row)?;
        back.push(Reverted {
            id: after_library.id(row).ok_or_else(by_hand)?,
            found: between(after.text(), lines.start, lines.end).to_owned(),
            put: String::new(),
        });
    }
    Ok(Applied {
        document: after,
        library: after_library,
        reversal: Reversal::Remove(back),
    })
}

/// Where lines are put back: the very byte where they stood, if what stood before them is
/// there; else behind the entry that they followed, before the first entry, or at the end.
fn place_for(document: &Document, library: &Library, lines: &Inserted) -> usize {
    let text = document.text();
    let places = &document.layout().places;
    let (start, otherwise) = match &lines.behind {
        None => {
            let first = places
                .first()
                .map(|place| line_start(text, place.span.start));
            (mark_len(text), first.unwrap_or(text.len()))
        }
        Some(id) => {
            let row = library.position(id).and_then(|row| places.get(row));
            let end = row.map(|place| line_end(text, place.span.end));
            let end = end.unwrap_or(text.len());
            (end, end)
        }
    };
    let behind = text.get(start..).unwrap_or_default();
    if behind.starts_with(lines.gap.as_str()) {
        start + lines.gap.len()
    } else {
        otherwise
    }
}
