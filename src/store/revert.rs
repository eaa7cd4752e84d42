//! A change taken back: only where the text is still what the change left.

use std::ops::Range;

use toml::de::DeTable;

use super::apply::{
    Applied, Run, check_others, cut_out, end_of, entry_text, is_twin, lines_with_comment, remove,
    reparse,
};
use super::document::{Document, by_hand};
use super::layout::LIST;
use super::lines::{between, line_start, mark_len, newline_of, splice_all, without_ending};
use crate::error::{Code, Error, Exit, Result};
use crate::library::{EntryId, Inserted, Library, Removal, Reversal, Reverted};
use crate::text::visible;

/// Takes a change back.
///
/// # Errors
/// An entry is not what the change left, or the text does not take what stood there:
/// nothing is taken back then.
pub(super) fn revert(
    document: &Document,
    library: &Library,
    reversal: &Reversal,
) -> Result<Applied> {
    let reverted = match reversal {
        Reversal::Edit(entries) => put_former_lines(document, library, entries),
        Reversal::Remove(removals) => take_out(document, library, removals),
        Reversal::Insert(inserts) => insert(document, library, inserts, true)
            .or_else(|_| insert(document, library, inserts, false)),
        Reversal::Whole { found, put } => put_former_text(document, found, put.as_deref()),
    };
    // The text is at fault, which trying again does not mend.
    reverted.map_err(|error| Error {
        code: Code::InvalidParameter,
        exit: Exit::Refused,
        ..error
    })
}

fn put_former_text(document: &Document, found: &str, put: Option<&str>) -> Result<Applied> {
    if document.text() != found {
        return Err(conflict("the store"));
    }
    let put = put.ok_or_else(no_store)?;
    let parsed = Document::parse(put.to_owned(), None);
    let (restored, library) = parsed.map_err(|_| no_store())?;
    Ok(Applied {
        document: restored,
        library,
        reversal: Reversal::Whole {
            found: put.to_owned(),
            put: Some(found.to_owned()),
        },
    })
}

/// What a restore replaced is no store to go back to.
fn no_store() -> Error {
    Error::new(
        Code::InvalidParameter,
        "what stood there before does not parse",
        "it is kept among the former contents",
    )
}

/// An entry is not what the change to take back left.
fn conflict(name: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        format!("\"{}\" was changed since", visible(name)),
        "nothing was taken back; look at it, then change it by hand",
    )
}

/// Checks that entries which come back have no name that another got meanwhile.
fn check_names(library: &Library, rows: &[usize], were_twins: impl Fn(&str) -> bool) -> Result<()> {
    let entries = rows.iter().filter(|row| is_twin(library, **row));
    let mut names = entries.filter_map(|row| Some(library.get(*row)?.name.as_str()));
    names.find(|name| !were_twins(name)).map_or(Ok(()), |name| {
        Err(Error::new(
            Code::InvalidParameter,
            format!("another key pair is named \"{}\" by now", visible(name)),
            "nothing was taken back; change it by hand",
        ))
    })
}

/// The row of an entry that is still as a change left it, and where its lines stand, but for
/// the line ending behind them: that belongs to what follows, too.
fn find(
    document: &Document,
    library: &Library,
    id: &EntryId,
    left: &str,
) -> Result<(usize, Range<usize>)> {
    let changed = || conflict(&id.name);
    let row = library.position(id).ok_or_else(changed)?;
    let now = entry_text(document, row)?;
    let left = without_ending(left);
    let range = now.start..now.start + left.len();
    let text = document.text();
    let now_end = now.start + without_ending(between(text, now.start, now.end)).len();
    let behind = text.get(range.end..).unwrap_or_default();
    // A comment at the end of what the change left is not seen to belong to the entry.
    let is_whole = now_end == range.end
        || now_end < range.end && (behind.is_empty() || behind.starts_with(['\r', '\n']));
    if between(text, range.start, range.end) != left || !is_whole {
        return Err(changed());
    }
    Ok((row, range))
}

fn put_former_lines(
    document: &Document,
    library: &Library,
    entries: &[Reverted],
) -> Result<Applied> {
    let mut found = Vec::with_capacity(entries.len());
    for entry in entries {
        let (row, range) = find(document, library, &entry.id, &entry.found)?;
        found.push((row, range, entry));
    }
    found.sort_unstable_by_key(|(row, ..)| *row);
    let pieces = found.iter();
    let pieces = pieces.map(|(_, range, entry)| (range.clone(), without_ending(&entry.put)));
    let text = splice_all(document.text(), &pieces.collect::<Vec<_>>());
    let (after, after_library) = reparse(document, library, text)?;
    let rows: Vec<usize> = found.iter().map(|(row, ..)| *row).collect();
    check_others(document, &after, &rows, &rows)?;
    for (row, _, entry) in &found {
        check_names(&after_library, &[*row], |_| entry.is_twin)?;
    }
    let forward = found.iter().map(|(row, _, entry)| {
        Some(Reverted {
            id: after_library.id(*row)?,
            found: entry.put.clone(),
            put: entry.found.clone(),
            is_twin: is_twin(library, *row),
        })
    });
    let forward = forward.collect::<Option<Vec<Reverted>>>();
    Ok(Applied {
        reversal: Reversal::Edit(forward.ok_or_else(by_hand)?),
        document: after,
        library: after_library,
    })
}

/// Removes entries with all that came with them, or, where that does not stand there any
/// more as it came, the entries alone.
fn take_out(document: &Document, library: &Library, removals: &[Removal]) -> Result<Applied> {
    let mut runs = Vec::with_capacity(removals.len());
    let mut rows = Vec::new();
    for removal in removals {
        let mut own = Vec::with_capacity(removal.entries.len());
        let mut start = None;
        for (id, at) in &removal.entries {
            let left = between(&removal.lines, at.start, at.end);
            let (row, range) = find(document, library, id, left)?;
            start = start.or_else(|| range.start.checked_sub(at.start));
            own.push(row);
        }
        own.sort_unstable();
        rows.extend_from_slice(&own);
        runs.push(start.and_then(|start| exact_run(document, removal, start, own)));
    }
    rows.sort_unstable();
    let runs: Option<Vec<Run>> = runs.into_iter().collect();
    let exact = runs.and_then(|mut runs| {
        runs.sort_unstable_by_key(|run| run.range.start);
        let is_in_order = |pair: &[Run]| match pair {
            [a, b] => a.range.end <= b.range.start,
            _ => true,
        };
        let is_disjoint = runs.windows(2).all(is_in_order);
        is_disjoint.then(|| cut_out(document, library, &runs, &rows).ok())?
    });
    exact.map_or_else(|| remove(document, library, &rows), Ok)
}

/// All that came as a run of lines, if it stands at `start` as it came.
fn exact_run(
    document: &Document,
    removal: &Removal,
    start: usize,
    rows: Vec<usize>,
) -> Option<Run> {
    let range = start..start + removal.lines.len();
    let text = document.text();
    let stands = text.get(range.clone()) == Some(removal.lines.as_str());
    // The head of a new store belongs to what came behind it, too.
    let has_followers = removal.was_last && range.end < text.len();
    (stands && !(has_followers && has_head(&removal.lines))).then_some(Run { range, rows })
}

/// Whether lines hold more than entries.
fn has_head(lines: &str) -> bool {
    let root = DeTable::parse(lines);
    root.is_ok_and(|root| root.get_ref().keys().any(|key| key.get_ref() != LIST))
}

/// Puts lines back where they stood: behind the entry that stood before them, and what else
/// stood between, if that is to be `exact`.
fn insert(
    document: &Document,
    library: &Library,
    inserts: &[Inserted],
    exact: bool,
) -> Result<Applied> {
    let text = document.text();
    let newline = newline_of(text);
    let mut whole = String::with_capacity(text.len() + 1024 * inserts.len());
    let mut taken_to = 0;
    // Where the lines stand in the new text.
    let mut ranges: Vec<Range<usize>> = Vec::with_capacity(inserts.len());
    for insert in inserts {
        let lines = insert.lines.as_str();
        let place = exact.then(|| exact_place(document, library, insert));
        let place = place.flatten();
        let at = place.unwrap_or_else(|| place_behind(document, library, insert));
        let at = at.max(taken_to);
        whole.push_str(between(text, taken_to, at));
        taken_to = at;
        let start = whole.len();
        let is_open = whole.len() > mark_len(&whole) && !whole.ends_with('\n');
        if is_open && !lines.starts_with(['\r', '\n']) {
            whole.push_str(newline);
        }
        // A comment that stands there now is not about what comes.
        if place.is_none() && whole.len() > mark_len(&whole) {
            whole.push_str(newline);
        }
        whole.push_str(lines);
        if at < text.len() && !lines.ends_with('\n') {
            whole.push_str(newline);
        }
        ranges.push(start..whole.len());
    }
    whole.push_str(between(text, taken_to, text.len()));
    let (after, after_library) = reparse(document, library, whole)?;
    let came = |range: &Range<usize>| Removal {
        lines: between(after.text(), range.start, range.end).to_owned(),
        entries: Vec::new(),
        was_last: range.end == after.text().len(),
    };
    let mut removals: Vec<Removal> = ranges.iter().map(came).collect();
    let mut rows = Vec::with_capacity(ranges.len());
    for (row, place) in after.layout().places.iter().enumerate() {
        let at = ranges.partition_point(|range| range.end <= place.span.start);
        if let (Some(range), Some(removal)) = (ranges.get(at), removals.get_mut(at))
            && range.contains(&place.span.start)
        {
            // What follows must not become part of it.
            if place.span.end > range.end {
                return Err(by_hand());
            }
            rows.push(row);
            let lines = entry_text(&after, row)?;
            let id = after_library.id(row).ok_or_else(by_hand)?;
            let end = lines.end.min(range.end);
            removal.entries.push((
                id,
                lines.start.saturating_sub(range.start)..end - range.start,
            ));
        }
    }
    check_others(document, &after, &[], &rows)?;
    let were_twins = |name: &str| {
        let mut twins = inserts.iter().flat_map(|insert| &insert.twins);
        twins.any(|twin| twin == name)
    };
    check_names(&after_library, &rows, were_twins)?;
    Ok(Applied {
        document: after,
        library: after_library,
        reversal: Reversal::Remove(removals),
    })
}

/// The very byte where lines stood, if what stood before them is there.
fn exact_place(document: &Document, library: &Library, insert: &Inserted) -> Option<usize> {
    let row = match &insert.behind {
        None => None,
        Some(id) => Some(library.position(id)?),
    };
    let text = document.text();
    let at = end_of(document, row) + insert.gap.len();
    let before = text.get(..at)?;
    let ends_a_line = at == text.len() || at == mark_len(text) || before.ends_with('\n');
    (ends_a_line && before.ends_with(&insert.gap)).then_some(at)
}

/// The next best place: right behind the entry that the lines followed, before the first
/// entry, or at the end.
fn place_behind(document: &Document, library: &Library, insert: &Inserted) -> usize {
    let text = document.text();
    match &insert.behind {
        Some(id) => library
            .position(id)
            .map_or(text.len(), |row| end_of(document, Some(row))),
        None => document
            .layout()
            .places
            .first()
            .map_or(text.len(), |first| {
                lines_with_comment(document, 0)
                    .map_or(line_start(text, first.span.start), |lines| lines.start)
            }),
    }
}
