//! Lines of a text, by the bytes in them.

use std::ops::Range;

/// Where the line that holds byte `at` starts; a byte order mark is not part of it.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before
        .rfind('\n')
        .map_or(mark_len(text), |newline| newline + 1)
}

/// Where the line that holds byte `at` ends, its line ending included.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let behind = text.get(at..).unwrap_or_default();
    behind
        .find('\n')
        .map_or(text.len(), |newline| at + newline + 1)
}

/// The line ending of a text: that of its first line.
pub(super) fn newline_of(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The bytes of a byte order mark at the start.
pub(super) fn mark_len(text: &str) -> usize {
    const MARK: char = '\u{feff}';
    if text.starts_with(MARK) {
        MARK.len_utf8()
    } else {
        0
    }
}

/// `text` with other bytes in a range.
pub(super) fn splice(text: &str, range: Range<usize>, new: &str) -> String {
    let mut text = text.to_owned();
    text.replace_range(range, new);
    text
}

/// `text` with other bytes in ranges, which are in ascending order and apart from each other.
pub(super) fn splice_all<T: AsRef<str>>(text: &str, pieces: &[(Range<usize>, T)]) -> String {
    let new: usize = pieces.iter().map(|(_, new)| new.as_ref().len()).sum();
    let mut spliced = String::with_capacity(text.len() + new);
    let mut taken_to = 0;
    for (range, new) in pieces {
        spliced.push_str(between(text, taken_to, range.start));
        spliced.push_str(new.as_ref());
        taken_to = range.end;
    }
    spliced.push_str(between(text, taken_to, text.len()));
    spliced
}

/// What stands between two bytes.
pub(super) fn between(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// Lines without the line ending behind the last of them.
pub(super) fn without_ending(lines: &str) -> &str {
    match lines.strip_suffix('\n') {
        Some(line) => line.strip_suffix('\r').unwrap_or(line),
        None => lines,
    }
}
