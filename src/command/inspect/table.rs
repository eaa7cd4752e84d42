//! What was found, for people at a terminal: a table that fits, or all about the only key.

use super::row::Row;
use crate::command::findings;
use crate::command::output::Output;
use crate::domain::audit;
use crate::domain::fingerprint::{Fingerprints, Kind};
use crate::text::{cut, cut_hex, cut_start, fit, visible, width, wrap};

/// How many rows the widths of the columns are taken from.
const SAMPLE: usize = 1000;

const BITS: usize = 5;
const MD5: usize = 47;
/// The blanks between two columns.
const GAP: usize = 2;
const STORED_AS: &str = "STORED AS";
const MAX_STORED_AS: usize = 24;
const MIN_PLACE: usize = 12;
/// The fewest cells in which a comment beside a fingerprint says something, and a reason.
const MIN_NOTE: usize = 4;
const MIN_REASON: usize = 40;
/// How far the reasons of an audit stand from the edge.
const INDENT: usize = 4;

/// The rows that wait until it is known how wide the columns must be.
pub(super) struct Table {
    columns: usize,
    waiting: Vec<Row>,
    widths: Option<Widths>,
}

#[derive(Clone, Copy)]
struct Widths {
    place: usize,
    stored_as: usize,
}

impl Table {
    pub(super) fn new(columns: usize) -> Self {
        Self {
            columns,
            waiting: Vec::new(),
            widths: None,
        }
    }

    pub(super) fn push(&mut self, row: Row, out: &mut Output) {
        match self.widths {
            Some(widths) => self.line(&row, widths, out),
            None => self.waiting.push(row),
        }
        if self.waiting.len() >= SAMPLE {
            self.start(out);
        }
    }

    pub(super) fn end(mut self, out: &mut Output) {
        match (self.widths, self.waiting.as_mut_slice()) {
            (None, [only]) => {
                only.look_closely();
                detail(only, out);
            }
            (None, [_, ..]) => self.start(out),
            _ => {}
        }
    }

    /// Writes the head and the rows that waited.
    fn start(&mut self, out: &mut Output) {
        let widest = |of: fn(&Row) -> usize| self.waiting.iter().map(of).max().unwrap_or(0);
        let place = widest(|row| width(&visible(&row.place())));
        let stored_as = widest(|row| width(&visible(row.stored_as().unwrap_or_default())));
        let widths = Widths {
            place: place.clamp(MIN_PLACE, (self.columns / 3).max(MIN_PLACE)),
            stored_as: if stored_as == 0 {
                0
            } else {
                stored_as.clamp(STORED_AS.len(), MAX_STORED_AS)
            },
        };
        self.widths = Some(widths);
        self.columns("WHERE", "BITS", STORED_AS, "MD5", widths, out);
        for row in std::mem::take(&mut self.waiting) {
            self.line(&row, widths, out);
        }
    }

    fn line(&self, row: &Row, widths: Widths, out: &mut Output) {
        let place = row.place();
        let place = visible(&place);
        let stored_as = visible(row.stored_as().unwrap_or_default());
        let refusal = row.refusal().map(|refusal| refusal.to_string());
        let Some((key, digests)) = row.key().zip(row.digests()) else {
            let reason = refusal.unwrap_or_default();
            self.columns(&place, "✗", &stored_as, &reason, widths, out);
            return;
        };
        let bits = key.bits().map(|bits| bits.to_string()).unwrap_or_default();
        let private = if row.is_private() { "private  " } else { "" };
        let room = self.room(widths).saturating_sub(private.len());
        let md5 = cut_hex(&digests.md5(), room).into_owned();
        let note_room = room.saturating_sub(MD5 + GAP);
        let mark = findings::mark(row.findings());
        let rest = match refusal {
            Some(refusal) if note_room < MIN_REASON => format!("✗ {refusal}"),
            Some(refusal) => format!("{md5}  ✗ {refusal}"),
            None if note_room < MIN_NOTE => {
                let sign = if mark.is_some() { "! " } else { "" };
                format!("{sign}{private}{md5}")
            }
            None => {
                let mark = mark.map(|mark| mark + "  ").unwrap_or_default();
                let comment = visible(key.comment());
                let blank = if comment.is_empty() { "" } else { " " };
                format!(
                    "{private}{md5}  {mark}{comment}{blank}({})",
                    row.form_and_repairs()
                )
            }
        };
        self.columns(&place, &bits, &stored_as, &rest, widths, out);
        if row.is_looked_at() {
            let indent = " ".repeat(INDENT);
            for finding in audit::weak(row.findings()) {
                let room = self.columns.saturating_sub(INDENT).max(MIN_REASON);
                for line in wrap(&finding.to_string(), room) {
                    out.line(&format!("{indent}{line}"));
                }
            }
        }
    }

    /// The cells behind the first columns.
    fn room(&self, widths: Widths) -> usize {
        let stored_as = widths.stored_as + if widths.stored_as == 0 { 0 } else { GAP };
        let before = widths.place + GAP + BITS + GAP + stored_as;
        self.columns.saturating_sub(before)
    }

    /// Writes a line that fits. What starts with a place keeps its end, the line's number.
    fn columns(
        &self,
        place: &str,
        bits: &str,
        stored_as: &str,
        rest: &str,
        widths: Widths,
        out: &mut Output,
    ) {
        let gap = " ".repeat(GAP);
        let place = fit(&cut_start(place, widths.place), widths.place);
        let mut line = format!("{place}{gap}{bits:>BITS$}{gap}");
        if widths.stored_as > 0 {
            line.push_str(&fit(stored_as, widths.stored_as));
            line.push_str(&gap);
        }
        line.push_str(rest);
        out.line(cut(&line, self.columns).trim_end());
    }
}

/// All about the only key.
fn detail(row: &Row, out: &mut Output) {
    let mut field = |label: &str, value: &str| {
        if !value.is_empty() {
            out.line(&format!("{label:<9}{}", visible(value)));
        }
    };
    if let Some((key, digests)) = row.key().zip(row.digests()) {
        let bits = key.bits().map(|bits| format!(" {bits} bits"));
        let bits = bits.unwrap_or_default();
        let exponent = row
            .reading()
            .map(|reading| reading.key.rsa.exponent_decimal());
        let exponent = exponent.map(|exponent| format!(", exponent {exponent}"));
        let exponent = exponent.unwrap_or_default();
        field("key", &format!("{}{bits}{exponent}", key.type_name()));
        match row.reading() {
            Some(reading) => {
                let fingerprints = Fingerprints::of(&reading.key.rsa);
                for kind in Kind::ALL {
                    field(kind.label(), &fingerprints.get(kind));
                }
            }
            None => {
                field(Kind::Md5.label(), &digests.md5());
                field(Kind::Sha256.label(), &digests.sha256());
            }
        }
        field("comment", key.comment());
    }
    match row.reading() {
        Some(reading) => field("form", &reading.summary()),
        None => field("form", row.form()),
    }
    field("stored", row.stored_as().unwrap_or_default());
    if row.reading().is_some() {
        for (label, text) in findings::fields(row.findings()) {
            field(label, &text);
        }
    }
    if let Some(refusal) = row.refusal() {
        field("✗", &refusal.to_string());
        field("", &refusal.hint());
    }
}
