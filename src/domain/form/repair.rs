//! What is undone before a key is looked for: traces of editors, terminals and mails.

use std::fmt;

use zeroize::Zeroizing;

/// One repair; each is reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// It was UTF-16 with a byte order mark.
    Utf16,
    /// A UTF-8 byte order mark stood in front.
    ByteOrderMark,
    /// Lines ended in CR or CRLF.
    CarriageReturns,
    /// Blanks or blank lines stood around it.
    Blanks,
    /// Each line had a `>` of a mail reply.
    MailQuotes,
    /// Quotation marks or backticks stood around it.
    QuotationMarks,
    /// The key was folded over this many lines.
    Joined(usize),
    /// The `=` at the end of the base64 were missing.
    Padding,
    /// This many lines beside the key hold no key.
    Ignored(usize),
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utf16 => f.write_str("decoded UTF-16"),
            Self::ByteOrderMark => f.write_str("removed the byte order mark"),
            Self::CarriageReturns => f.write_str("removed CR"),
            Self::Blanks => f.write_str("trimmed blanks"),
            Self::MailQuotes => f.write_str("removed mail quoting"),
            Self::QuotationMarks => f.write_str("removed quotes"),
            Self::Joined(lines) => write!(f, "joined {lines} lines"),
            Self::Padding => f.write_str("added missing base64 padding"),
            Self::Ignored(1) => f.write_str("ignored 1 line that is no key"),
            Self::Ignored(lines) => write!(f, "ignored {lines} lines that are no keys"),
        }
    }
}

/// A text after its repairs, in lines that still have the blanks inside them.
pub(super) struct Repaired<'a> {
    lines: Vec<&'a str>,
    pub(super) repairs: Vec<Repair>,
}

impl<'a> Repaired<'a> {
    pub(super) fn lines(&self) -> &[&'a str] {
        &self.lines
    }

    pub(super) fn is_blank(&self) -> bool {
        self.lines.iter().all(|line| line.trim().is_empty())
    }
}

/// Marks that stand in pairs around something quoted.
const QUOTES: [(char, char); 5] = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’')];

/// Undoes what can be undone without looking at the key.
pub(super) fn undo(input: &str) -> Repaired<'_> {
    let mut repairs = Vec::new();
    let mut text = input;
    if let Some(behind) = text.strip_prefix('\u{feff}') {
        text = behind;
        repairs.push(Repair::ByteOrderMark);
    }
    if text.contains('\r') {
        repairs.push(Repair::CarriageReturns);
    }
    // One line break at the end is how text ends, not a repair.
    let body = text
        .strip_suffix("\r\n")
        .or_else(|| text.strip_suffix(['\n', '\r']))
        .unwrap_or(text);
    let mut trimmed = body.trim();
    if trimmed.len() != body.trim_end_matches('\r').len() {
        repairs.push(Repair::Blanks);
    }
    for (open, close) in QUOTES {
        let inside = trimmed
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        if let Some(inside) = inside {
            trimmed = inside.trim();
            repairs.push(Repair::QuotationMarks);
            break;
        }
    }
    let mut lines: Vec<&str> = split_lines(trimmed);
    if strip_mail_quotes(&mut lines) {
        repairs.push(Repair::MailQuotes);
    }
    Repaired { lines, repairs }
}

/// The text of UTF-16 with a byte order mark; `None` for anything else. It may hold a
/// private key, so it is wiped after use.
pub(super) fn decode_utf16(input: &[u8]) -> Option<Zeroizing<String>> {
    let (mark, units) = input.split_at_checked(2)?;
    let unit: fn([u8; 2]) -> u16 = match mark {
        [0xff, 0xfe] => u16::from_le_bytes,
        [0xfe, 0xff] => u16::from_be_bytes,
        _ => return None,
    };
    let pairs = units.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let units = pairs.filter_map(|pair| Some(unit(pair.try_into().ok()?)));
    // A unit of two bytes becomes at most three.
    let mut text = Zeroizing::new(String::with_capacity(input.len() * 3 / 2));
    for c in char::decode_utf16(units) {
        text.push(c.ok()?);
    }
    Some(text)
}

/// Lines ended by LF, CRLF or CR alone.
fn split_lines(text: &str) -> Vec<&str> {
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
        .collect()
}

/// Removes a `>` from each line that is not blank, as often as all of them have one.
fn strip_mail_quotes(lines: &mut [&str]) -> bool {
    let quoted = |lines: &[&str]| {
        let mut filled = lines.iter().filter(|line| !line.trim().is_empty());
        let first = filled.next().is_some_and(|line| line.starts_with('>'));
        first && filled.all(|line| line.starts_with('>'))
    };
    let mut any = false;
    while quoted(lines) {
        any = true;
        for line in lines.iter_mut() {
            let behind = line.strip_prefix('>').unwrap_or(line);
            *line = behind.strip_prefix(' ').unwrap_or(behind);
        }
    }
    any
}
