//! A change carried out on the store's text: only the bytes of the changed entries differ.

use std::ops::Range;

use super::document::{Document, by_hand};
use super::edit::set_fields;
use super::layout::Place;
use super::lines::{between, line_end, line_start, mark_len, newline_of, splice_all};
use super::{Progress, entry};
use crate::error::{Error, Result};
use crate::library::{
    EntryFault, Inserted, Library, NewEntry, Plan, Removal, Reversal, Reverted, RowEdit,
};

/// What a new store starts with.
const HEADER: &str = "\
# keyrack: imported SSH public keys. Safe to read and edit by hand, and to keep in git.
# No secrets here, but names of people and machines.
version = 1
";

/// The store after a change, and what takes the change back.
pub(super) struct Applied {
    pub(super) document: Document,
    pub(super) library: Library,
    pub(super) reversal: Reversal,
}

/// Carries out a change on a document with these key pairs, and tells how many of the new
/// ones are done as long as it may go on.
///
/// # Errors
/// An entry is written in a way that can only be edited by hand, or is not what the change to
/// take back left; or it was stopped.
pub(super) fn apply(
    document: &Document,
    library: &Library,
    plan: &Plan<'_>,
    progress: &mut Progress<'_>,
) -> Result<Applied> {
    match plan {
        Plan::Append(new) => append(document, library, new, progress),
        Plan::Edit(edits) => edit(document, library, edits),
        Plan::Remove { indices } => remove(document, library, indices),
        Plan::Restore(text) => restore(document, text),
        Plan::Revert(reversal) => super::revert::revert(document, library, reversal),
    }
}

/// How many new entries are read at once: what the parser makes of them takes several times
/// their room.
const PART: usize = 1024;

/// Appends entries. A text that parses goes on parsing with tables under headers of the list
/// behind it, so only what is new is read.
fn append(
    document: &Document,
    library: &Library,
    new: &[NewEntry],
    progress: &mut Progress<'_>,
) -> Result<Applied> {
    if document.layout().is_inline {
        return Err(by_hand());
    }
    let text = document.text();
    let newline = newline_of(text);
    let mut addition = String::with_capacity(1024 * new.len());
    if text.len() == mark_len(text) {
        addition.push_str(&HEADER.replace('\n', newline));
    } else if !text.ends_with('\n') {
        addition.push_str(newline);
    }
    let mut entries = library.entries().to_vec();
    let mut layout = document.layout().clone();
    let mut start = 0;
    let mut came = Vec::with_capacity(new.len());
    for part in new.chunks(PART) {
        for new in part {
            addition.push_str(newline);
            let at = addition.len();
            entry::push_lines(&mut addition, new, newline);
            came.push(at..addition.len());
        }
        let own = between(&addition, start, addition.len()).to_owned();
        let (own, added) = Document::parse(own, None)?;
        entries.extend(added.entries().iter().cloned());
        layout.append(own.into_layout(), text.len() + start);
        start = addition.len();
        if progress(came.len()).is_break() {
            return Err(Error::stopped());
        }
    }
    let after = Library::new(entries);
    let first = library.entries().len();
    let came = came.into_iter().zip(first..);
    let came = came.map(|(lines, row)| Some((after.id(row)?, lines)));
    let came = came.collect::<Option<Vec<_>>>();
    Ok(Applied {
        document: document.followed_by(&addition, layout),
        reversal: Reversal::Remove(vec![Removal {
            lines: addition,
            entries: came.ok_or_else(by_hand)?,
            was_last: true,
        }]),
        library: after,
    })
}

fn edit(document: &Document, library: &Library, edits: &[RowEdit]) -> Result<Applied> {
    let text = document.text();
    let mut pieces = Vec::with_capacity(edits.len());
    for RowEdit { row, fields } in edits {
        let range = entry_text(document, *row)?;
        let before = between(text, range.start, range.end);
        let after = set_fields(before, fields, newline_of(text)).ok_or_else(by_hand)?;
        pieces.push((range, after));
    }
    let (changed, changed_library) = reparse(document, library, splice_all(text, &pieces))?;
    let rows: Vec<usize> = edits.iter().map(|edit| edit.row).collect();
    check_others(document, &changed, &rows, &rows)?;
    let reverted = rows.into_iter().zip(pieces).map(|(row, (range, found))| {
        Some(Reverted {
            id: changed_library.id(row)?,
            found,
            put: between(text, range.start, range.end).to_owned(),
            is_twin: is_twin(library, row),
        })
    });
    let reverted = reverted.collect::<Option<Vec<Reverted>>>();
    Ok(Applied {
        reversal: Reversal::Edit(reverted.ok_or_else(by_hand)?),
        document: changed,
        library: changed_library,
    })
}

fn restore(document: &Document, text: &str) -> Result<Applied> {
    let (restored, library) = Document::parse(text.to_owned(), None)?;
    Ok(Applied {
        document: restored,
        library,
        reversal: Reversal::Whole {
            found: text.to_owned(),
            put: document.text_of_store().map(str::to_owned),
        },
    })
}

/// Removes entries. Each goes with the comment right above its header; a run of them goes
/// with one blank line that set it off from its neighbours.
pub(super) fn remove(document: &Document, library: &Library, rows: &[usize]) -> Result<Applied> {
    let text = document.text();
    let mut runs: Vec<Run> = Vec::new();
    for &row in rows {
        let lines = lines_with_comment(document, row)?;
        match runs.last_mut() {
            Some(run) if between(text, run.range.end, lines.start).trim().is_empty() => {
                run.range.end = lines.end;
                run.rows.push(row);
            }
            _ => runs.push(Run {
                range: lines,
                rows: vec![row],
            }),
        }
    }
    for run in &mut runs {
        run.range = with_a_blank_line(text, run.range.clone());
    }
    cut_out(document, library, &runs, rows)
}

/// Lines that go.
pub(super) struct Run {
    /// Where they stand.
    pub(super) range: Range<usize>,
    /// The rows of the entries in them.
    pub(super) rows: Vec<usize>,
}

/// Whether another entry has the same name.
pub(super) fn is_twin(library: &Library, row: usize) -> bool {
    let entry = library.get(row);
    entry.is_some_and(|entry| entry.faults.contains(&EntryFault::NameTwice))
}

/// Removes exactly these runs of lines, which hold the entries of `rows`.
pub(super) fn cut_out(
    document: &Document,
    library: &Library,
    runs: &[Run],
    rows: &[usize],
) -> Result<Applied> {
    let text = document.text();
    let mut kept = String::with_capacity(text.len());
    let mut kept_to = 0;
    let mut inserts: Vec<Inserted> = Vec::with_capacity(runs.len());
    for run in runs {
        let range = &run.range;
        let lines = between(text, range.start, range.end).to_owned();
        let behind = run.rows.first().and_then(|row| row.checked_sub(1));
        let twins = run.rows.iter().filter(|row| is_twin(library, **row));
        let twins = twins.filter_map(|row| library.get(*row));
        let twins = twins.map(|entry| entry.name.clone()).collect();
        let goes_too = |row: usize| rows.binary_search(&row).is_ok();
        inserts.push(match inserts.last() {
            // What stood before it goes, too: it stands behind the same entry as that.
            Some(former) if behind.is_some_and(goes_too) => Inserted {
                lines,
                behind: former.behind.clone(),
                gap: former.gap.clone() + between(text, kept_to, range.start),
                twins,
            },
            _ => Inserted {
                lines,
                behind: behind.and_then(|row| library.id(row)),
                gap: between(text, end_of(document, behind), range.start).to_owned(),
                twins,
            },
        });
        kept.push_str(between(text, kept_to, range.start));
        kept_to = range.end;
    }
    kept.push_str(between(text, kept_to, text.len()));
    let (after, after_library) = reparse(document, library, kept)?;
    check_others(document, &after, rows, &[])?;
    Ok(Applied {
        document: after,
        library: after_library,
        reversal: Reversal::Insert(inserts),
    })
}

/// Where the last line of an entry ends; the start of the text for none.
pub(super) fn end_of(document: &Document, row: Option<usize>) -> usize {
    let text = document.text();
    row.and_then(|row| document.layout().places.get(row))
        .map_or(mark_len(text), |place| line_end(text, place.span.end))
}

/// Parses a changed text, taking over what has not changed.
pub(super) fn reparse(
    document: &Document,
    library: &Library,
    text: String,
) -> Result<(Document, Library)> {
    Document::parse(text, Some((document, library))).map_err(|_| by_hand())
}

/// Checks that all entries but those of `rows` before and `new_rows` after a change have the
/// same bytes in the same order.
///
/// # Errors
/// The text is laid out in a way that the change does not fit.
pub(super) fn check_others(
    before: &Document,
    after: &Document,
    rows: &[usize],
    new_rows: &[usize],
) -> Result<()> {
    let others = |document: &Document, rows: &[usize]| -> Vec<usize> {
        (0..document.layout().places.len())
            .filter(|row| rows.binary_search(row).is_err())
            .collect()
    };
    let (old, new) = (others(before, rows), others(after, new_rows));
    let same = |(old, new): (&usize, &usize)| before.slice(*old) == after.slice(*new);
    if old.len() == new.len() && old.iter().zip(&new).all(same) {
        Ok(())
    } else {
        Err(by_hand())
    }
}

/// Where an entry lies that can be removed: under a header, with nothing else among it.
fn removable(document: &Document, index: usize) -> Result<&Place> {
    let place = document.layout().places.get(index);
    let place = place.filter(|place| place.has_header && !document.layout().has_guests(place));
    place.ok_or_else(by_hand)
}

/// What is edited of an entry: its lines from its header on, or, in a list that is written
/// inline, its table in braces.
pub(super) fn entry_text(document: &Document, index: usize) -> Result<Range<usize>> {
    let place = document.layout().places.get(index).ok_or_else(by_hand)?;
    let (text, span) = (document.text(), &place.span);
    Ok(if place.has_header {
        line_start(text, span.start)..line_end(text, span.end)
    } else {
        span.clone()
    })
}

/// The lines of an entry and of the comment right above its header.
pub(super) fn lines_with_comment(document: &Document, index: usize) -> Result<Range<usize>> {
    let place = removable(document, index)?;
    let text = document.text();
    // The text before it may end in a line that only looks like a comment.
    let floor = document.layout().end_before(index, place);
    let floor = floor.map_or(mark_len(text), |end| line_end(text, end));
    let Range { mut start, end } = entry_text(document, index)?;
    while start > floor {
        let above = line_start(text, start - 1);
        if above < floor || !between(text, above, start).trim_start().starts_with('#') {
            break;
        }
        start = above;
    }
    Ok(start..end)
}

/// A run of lines with the blank line behind it, or, at the end of the text, before it.
fn with_a_blank_line(text: &str, run: Range<usize>) -> Range<usize> {
    if run.end < text.len() {
        let next = line_end(text, run.end);
        let is_blank = between(text, run.end, next).trim().is_empty();
        return run.start..if is_blank { next } else { run.end };
    }
    let above = line_start(text, run.start.saturating_sub(1));
    let is_blank = run.start > mark_len(text) && between(text, above, run.start).trim().is_empty();
    if is_blank { above..run.end } else { run }
}
