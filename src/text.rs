//! Text for a terminal: untrusted text made safe, widths, cutting and wrapping.
//!
//! Widths are in terminal cells, cuts fall between grapheme clusters (UAX #29).

use std::{borrow::Cow, io};

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Whether a character could steer a terminal, reorder text or hide in it.
///
/// These are control, format (bidi, zero-width, tags), separator and private-use
/// characters, variation selectors other than the two of emoji, and the letters that
/// Unicode calls default-ignorable.
fn is_deceptive(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    matches!(
        c.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
    ) || matches!(c, '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}')
        || is_ignorable_letter(c)
}

/// Whether a character shows as itself and nothing else.
pub fn is_safe(c: char) -> bool {
    !is_deceptive(c)
}

/// Whether a letter (general category L) is invisible: Unicode's
/// `Default_Ignorable_Code_Point` in `DerivedCoreProperties.txt` holds just the
/// Hangul fillers among the letters.
pub fn is_ignorable_letter(c: char) -> bool {
    matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
}

/// Text from outside with everything invisible or active written as an escape
/// (`\n`, `\u{202e}`), fit for a terminal.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_deceptive) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_deceptive(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// The system's words for an error, without the "(os error 28)" behind them.
pub fn system_message(error: &io::Error) -> String {
    let words = error.to_string();
    words
        .split_once(" (os error")
        .map_or(words.as_str(), |(before, _)| before)
        .to_owned()
}

/// The width of `text` in terminal cells.
pub fn width(text: &str) -> usize {
    text.width()
}

/// As much of the start of `text` as fits into `cells`, with `…` where something is cut.
pub fn cut(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let Some(room) = cells.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut kept = head(text, room).to_owned();
    kept.push('…');
    Cow::Owned(kept)
}

/// What somebody typed, in quotation marks for a message: made safe, and cut where it is
/// longer than any name or fingerprint should be.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", cut(&visible(text), 64))
}

/// As much of the end of `text` as fits into `cells`, with `…` where something is cut.
pub fn cut_start(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let Some(room) = cells.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    Cow::Owned(format!("…{}", tail(text, room)))
}

/// Start and end of `text` with `…` between them, at most `cells` wide.
pub fn cut_middle(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let Some(room) = cells.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let start = head(text, room - room / 3);
    let end = tail(text, room / 3);
    Cow::Owned(format!("{start}…{end}"))
}

/// A fingerprint of colon-separated bytes cut to `cells`, never inside a byte.
pub fn cut_hex(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let bytes = cells.saturating_sub(1) / 3;
    if bytes == 0 {
        return cut("", cells);
    }
    let kept: String = text.chars().take(bytes * 3).collect();
    Cow::Owned(format!("{kept}…"))
}

/// The longest start of `text` that is at most `cells` wide.
pub fn head(text: &str, cells: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += width(grapheme);
        if used > cells {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// The longest end of `text` that is at most `cells` wide.
pub fn tail(text: &str, cells: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += width(grapheme);
        if used > cells {
            return text.get(at + grapheme.len()..).unwrap_or_default();
        }
    }
    text
}

/// `text` in lines of at most `cells`, broken at blanks where possible.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let wide = width(word.trim_end());
        if used + wide <= cells {
            line.push_str(word);
            used += width(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        let mut rest = word;
        while width(rest.trim_end()) > cells {
            let start = match head(rest, cells) {
                "" => rest.graphemes(true).next().unwrap_or(rest),
                start => start,
            };
            lines.push(start.to_owned());
            rest = rest.get(start.len()..).unwrap_or_default();
        }
        line.push_str(rest);
        used = width(rest);
    }
    if !line.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// `text` padded with blanks to `cells`, or cut to them.
pub fn fit(text: &str, cells: usize) -> String {
    let cut = cut(text, cells);
    let gap = cells.saturating_sub(width(&cut));
    format!("{cut}{}", " ".repeat(gap))
}

/// A number with a comma before each three digits.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_bidi_are_written_out() {
        assert_eq!(visible("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(visible("x\u{202e}y\u{200b}z\n"), "x\\u{202e}y\\u{200b}z\\n");
        assert_eq!(visible("李雷 🔑 é"), "李雷 🔑 é");
        assert_eq!(visible("\u{3164}"), "\\u{3164}");
    }

    #[test]
    fn cuts_fall_between_graphemes_and_count_cells() {
        assert_eq!(cut("李雷韩", 6), "李雷韩");
        assert_eq!(cut("李雷韩", 5), "李雷…");
        assert_eq!(cut("李雷韩", 4), "李…");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(cut_start("abcdef", 4), "…def");
        assert_eq!(cut_middle("abcdefghij", 7), "abcd…ij");
    }

    #[test]
    fn a_fingerprint_is_never_cut_inside_a_byte() {
        let md5 = "83:27:d8:b1:92";
        for cells in 0..14 {
            let shown = cut_hex(md5, cells);
            assert!(width(&shown) <= cells);
            let bytes = shown.trim_end_matches('…');
            assert!(bytes.len().is_multiple_of(3), "{shown}");
        }
        assert_eq!(cut_hex(md5, 14), md5);
        assert_eq!(cut_hex(md5, 13), "83:27:d8:b1:…");
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing_but_blanks() {
        let text = "one two threefourfive 六七八 nine";
        for cells in 1..40 {
            let lines = wrap(text, cells);
            assert!(lines.iter().all(|l| width(l) <= cells.max(2)), "{lines:?}");
            let joined: String = lines.concat().split_whitespace().collect();
            assert_eq!(joined, text.split_whitespace().collect::<String>());
        }
    }

    #[test]
    fn numbers_are_grouped_by_three_digits() {
        let numbers = [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ];
        for (number, text) in numbers {
            assert_eq!(grouped(number), text);
        }
    }
}
