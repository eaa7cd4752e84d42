//! Labels in one column, values in the next: what there is to know about a key.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::fingerprint::{Fingerprints, Kind};
use crate::domain::key::RsaPublicKey;
use crate::text;
use crate::tui::theme::Theme;

/// The width of the column of labels.
pub(in crate::tui) const LABEL: usize = 8;

/// A label and its value, cut to one line of `cells`.
pub(in crate::tui) fn short(
    label: &str,
    value: &str,
    cells: usize,
    theme: &Theme,
) -> Line<'static> {
    let room = cells.saturating_sub(LABEL);
    let shown = if is_hex(value) {
        text::cut_hex(value, room)
    } else {
        text::cut(value, room)
    };
    Line::from(vec![
        Span::styled(text::fit(label, LABEL), theme.label),
        Span::styled(shown.into_owned(), theme.value),
    ])
}

/// A label and its value over as many lines as it takes.
pub(in crate::tui) fn long(
    label: &str,
    value: &str,
    style: Style,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let pieces = pieces(value, cells.saturating_sub(LABEL).max(3));
    let label = |first: bool| text::fit(if first { label } else { "" }, LABEL);
    pieces
        .into_iter()
        .enumerate()
        .map(|(index, piece)| {
            Line::from(vec![
                Span::styled(label(index == 0), theme.label),
                Span::styled(piece, style),
            ])
        })
        .collect()
}

/// A label and a value without words to break at, in full lines.
pub(in crate::tui) fn solid(
    label: &str,
    value: &str,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let room = cells.saturating_sub(LABEL).max(2);
    let (mut lines, mut rest, mut label) = (Vec::new(), value, label);
    while !rest.is_empty() {
        let piece = match text::head(rest, room) {
            "" => rest,
            piece => piece,
        };
        lines.push(Line::from(vec![
            Span::styled(text::fit(label, LABEL), theme.label),
            Span::styled(piece.to_owned(), theme.value),
        ]));
        rest = rest.get(piece.len()..).unwrap_or_default();
        label = "";
    }
    lines
}

/// A value in pieces of at most `cells`: fingerprints between their bytes, words between
/// words.
fn pieces(value: &str, cells: usize) -> Vec<String> {
    if is_hex(value) {
        let digits = cells / 3 * 3;
        let characters: Vec<char> = value.chars().collect();
        return characters
            .chunks(digits.max(3))
            .map(String::from_iter)
            .collect();
    }
    text::wrap(value, cells)
}

fn is_hex(value: &str) -> bool {
    value.contains(':') && value.bytes().all(|b| b.is_ascii_hexdigit() || b == b':')
}

/// All fingerprints, each on its line or lines.
pub(in crate::tui) fn fingerprints(
    fingerprints: &Fingerprints,
    kinds: &[Kind],
    wrapped: bool,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    kinds
        .iter()
        .flat_map(|kind| {
            let value = fingerprints.get(*kind);
            if wrapped {
                long(kind.label(), &value, theme.value, cells, theme)
            } else {
                vec![short(kind.label(), &value, cells, theme)]
            }
        })
        .collect()
}

/// Size and exponent of a key.
pub(in crate::tui) fn size(key: &RsaPublicKey) -> String {
    format!(
        "{} bits, exponent {}",
        key.bits(),
        text::cut_middle(&key.exponent_decimal(), 24)
    )
}
