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

/// A text in lines, and what was undone on each of them.
pub(super) struct Lines<'a> {
    texts: Vec<&'a str>,
    traces: Vec<Traces>,
    /// Where each line starts in the text.
    starts: Vec<usize>,
    has_mark: bool,
}

/// What was undone on a line.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Traces {
    carriage_return: bool,
    mail_quote: bool,
    quotation_mark: bool,
}

/// Marks that stand in pairs around something quoted.
const QUOTES: [(char, char); 5] = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’')];
/// How many lines something quoted may have.
const MAX_QUOTED: usize = 256;

impl<'a> Lines<'a> {
    /// Splits a text and undoes what can be undone without looking at the key.
    pub(super) fn of(text: &'a str) -> Self {
        Self::split(text, text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// As [`Lines::of`], of what goes on behind the start of a text.
    pub(super) fn behind(text: &'a str) -> Self {
        Self::split(text, text)
    }

    /// Splits the end of a text that has no mark before it.
    fn split(text: &'a str, body: &'a str) -> Self {
        let mut lines = Self {
            texts: Vec::new(),
            traces: Vec::new(),
            starts: Vec::new(),
            has_mark: body.len() < text.len(),
        };
        let has_returns = text.contains('\r');
        let mut start = text.len() - body.len();
        let offset = start;
        let ends = memchr::memchr_iter(b'\n', body.as_bytes()).chain([body.len()]);
        for end in ends {
            let line = body.get(start - offset..end).unwrap_or_default();
            if has_returns {
                lines.push_returned(line, start);
            } else {
                lines.push(line, start, false);
            }
            start = offset + end + 1;
        }
        lines.strip_quotation_marks();
        lines
    }

    /// A line that may end in CR, or consist of lines that do.
    fn push_returned(&mut self, line: &'a str, mut start: usize) {
        let behind = line.strip_suffix('\r');
        let mut parts = behind.unwrap_or(line).split('\r').peekable();
        while let Some(part) = parts.next() {
            self.push(part, start, behind.is_some() || parts.peek().is_some());
            start += part.len() + 1;
        }
    }

    fn push(&mut self, line: &'a str, start: usize, carriage_return: bool) {
        let text = strip_mail_quotes(line);
        self.texts.push(text);
        self.starts.push(start);
        self.traces.push(Traces {
            carriage_return,
            mail_quote: text.len() < line.len(),
            quotation_mark: false,
        });
    }

    /// Takes the marks away from around what starts like a key and ends before the next
    /// blank line.
    fn strip_quotation_marks(&mut self) {
        for at in 0..self.texts.len() {
            let Some((end, close)) = self.quoted_from(at) else {
                continue;
            };
            if let Some(first) = self.texts.get_mut(at) {
                let mut behind = first.trim_start().chars();
                behind.next();
                *first = behind.as_str();
            }
            if let Some(last) = self.texts.get_mut(end) {
                *last = last.trim_end().strip_suffix(close).unwrap_or(last);
            }
            for traces in self.traces.get_mut(at..=end).unwrap_or_default() {
                traces.quotation_mark = true;
            }
        }
    }

    /// The line in which ends what is quoted from line `at` on, and how.
    fn quoted_from(&self, at: usize) -> Option<(usize, char)> {
        let first = self.texts.get(at)?.trim();
        let open = first.chars().next()?;
        let (_, close) = QUOTES.iter().find(|(mark, _)| *mark == open)?;
        let inside = first.get(open.len_utf8()..)?;
        if !super::scan::may_start(inside.trim_start()) {
            return None;
        }
        if inside.ends_with(*close) {
            return Some((at, *close));
        }
        let behind = self.texts.iter().enumerate().skip(at + 1).take(MAX_QUOTED);
        let goes_on = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with(open);
        let mut filled = behind.take_while(|(_, line)| goes_on(line));
        let (end, _) = filled.find(|(_, line)| line.trim_end().ends_with(*close))?;
        Some((end, *close))
    }

    pub(super) fn texts(&self) -> &[&'a str] {
        &self.texts
    }

    /// Whether nothing was undone on a line.
    pub(super) fn is_untouched(&self, line: usize) -> bool {
        let traces = self.traces.get(line).copied().unwrap_or_default();
        traces == Traces::default() && !(self.has_mark && line == 0)
    }

    /// Where a line starts in the text, in bytes.
    pub(super) fn start(&self, line: usize) -> Option<usize> {
        self.starts.get(line).copied()
    }

    /// Whether blank lines stand around the rest. A line break at the end is how text ends.
    pub(super) fn has_blank_ends(&self) -> bool {
        let is_blank = |line: Option<&&str>| line.is_some_and(|line| line.trim().is_empty());
        let mut ends = self.texts.iter().rev();
        let last = ends.next();
        is_blank(self.texts.first()) || is_blank(last) && is_blank(ends.next())
    }

    pub(super) fn is_blank(&self) -> bool {
        self.texts.iter().all(|line| line.trim().is_empty())
    }

    /// What was undone on a run of lines.
    pub(super) fn repairs(&self, run: std::ops::Range<usize>) -> Vec<Repair> {
        let has_mark = self.has_mark && run.start == 0;
        let traces = self.traces.get(run.clone()).unwrap_or_default();
        let texts = self.texts.get(run).unwrap_or_default();
        let has = |trace: fn(&Traces) -> bool| traces.iter().any(trace);
        let starts_blank = texts.first().is_some_and(|t| t.trim_start() != *t);
        // OpenSSH writes a blank before an empty comment.
        let last = texts
            .last()
            .map(|last| last.strip_suffix(' ').unwrap_or(last));
        let ends_blank = last.is_some_and(|last| last.trim_end() != last);
        let made = [
            (has_mark, Repair::ByteOrderMark),
            (has(|line| line.carriage_return), Repair::CarriageReturns),
            (starts_blank || ends_blank, Repair::Blanks),
            (has(|line| line.quotation_mark), Repair::QuotationMarks),
            (has(|line| line.mail_quote), Repair::MailQuotes),
        ];
        let made = made.into_iter().filter(|(is_made, _)| *is_made);
        made.map(|(_, repair)| repair).collect()
    }
}

/// The byte order of UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Utf16 {
    Little,
    Big,
}

impl Utf16 {
    /// The order that the byte order mark at the start of `input` tells, if there is one.
    pub(super) fn of(input: &[u8]) -> Option<Self> {
        match input.get(..2)? {
            [0xff, 0xfe] => Some(Self::Little),
            [0xfe, 0xff] => Some(Self::Big),
            _ => None,
        }
    }

    fn unit(self, bytes: &[u8]) -> u16 {
        let bytes = bytes.try_into().unwrap_or_default();
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    /// Decodes bytes and says how many it took; without the end of the input, half a
    /// character is left. What is none becomes U+FFFD.
    pub(super) fn decode(
        self,
        bytes: &[u8],
        is_last: bool,
        text: &mut String,
        has_gaps: &mut bool,
    ) -> usize {
        let mut whole = bytes.len() / 2 * 2;
        let last = bytes
            .get(whole.wrapping_sub(2)..whole)
            .map(|last| self.unit(last));
        if !is_last && last.is_some_and(|unit| (0xd800..0xdc00).contains(&unit)) {
            whole -= 2;
        }
        let pairs = bytes.get(..whole).unwrap_or_default().chunks_exact(2);
        for c in char::decode_utf16(pairs.map(|pair| self.unit(pair))) {
            *has_gaps |= c.is_err();
            text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        if is_last && whole < bytes.len() {
            *has_gaps = true;
            text.push(char::REPLACEMENT_CHARACTER);
            return bytes.len();
        }
        whole
    }
}

/// The text of UTF-16 with a byte order mark; `None` for anything else. It may hold a
/// private key, so it is wiped after use.
pub(super) fn decode_utf16(input: &[u8]) -> Option<Zeroizing<String>> {
    let order = Utf16::of(input)?;
    let bytes = input.get(2..)?;
    // A unit of two bytes becomes at most three.
    let mut text = Zeroizing::new(String::with_capacity(input.len() * 3 / 2));
    let mut has_gaps = false;
    order.decode(bytes, true, &mut text, &mut has_gaps);
    (!has_gaps).then_some(text)
}

/// A line without the marks that mail programs set before what they quote.
fn strip_mail_quotes(line: &str) -> &str {
    let mut text = line;
    while let Some(behind) = text.strip_prefix('>') {
        text = behind.strip_prefix(' ').unwrap_or(behind);
    }
    text
}
