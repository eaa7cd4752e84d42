//! What was found, for people at a terminal: a table that fits, or all about the only key.

use super::row::Row;
use crate::command::output::Output;
use crate::domain::fingerprint::{Fingerprints, Kind};
use crate::text::{cut, cut_hex, fit, visible, width};

/// How many rows the widths of the columns are taken from.
const SAMPLE: usize = 1000;

const BITS: usize = 5;
const MD5: usize = 47;
/// The blanks between two columns.
const GAP: usize = 2;

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
        match (self.widths, self.waiting.as_slice()) {
            (None, [only]) => detail(only, out),
            (None, [_, ..]) => self.start(out),
            _ => {}
        }
    }

    /// Writes the head and the rows that waited.
    fn start(&mut self, out: &mut Output) {
        let widest = |of: fn(&Row) -> usize| self.waiting.iter().map(of).max().unwrap_or(0);
        let place = widest(|row| width(&visible(&row.place()))).clamp(4, 32);
        let stored_as = widest(|row| width(&visible(row.stored_as().unwrap_or_default())));
        let stored_as = if stored_as == 0 {
            0
        } else {
            stored_as.clamp(9, 24)
        };
        let widths = Widths { place, stored_as };
        self.widths = Some(widths);
        let stored_head = if stored_as == 0 { "" } else { "STORED AS" };
        let head = self.joined([
            &fit("WHERE", place),
            &format!("{:>BITS$}", "BITS"),
            &fit("MD5", MD5),
            &fit(stored_head, stored_as),
            "",
        ]);
        out.line(&head);
        for row in std::mem::take(&mut self.waiting) {
            self.line(&row, widths, out);
        }
    }

    fn line(&self, row: &Row, widths: Widths, out: &mut Output) {
        let place = fit(&visible(&row.place()), widths.place);
        let Some((key, digests)) = row.key().zip(row.digests()) else {
            let refusal = row.refusal().map(|refusal| refusal.to_string());
            let reason = refusal.unwrap_or_default();
            out.line(&self.joined([&place, &format!("{:>BITS$}", "✗"), &reason]));
            return;
        };
        let bits = key.bits().map(|bits| bits.to_string()).unwrap_or_default();
        let room = self.columns.saturating_sub(widths.place + BITS + 2 * GAP);
        let stored_as = fit(
            &visible(row.stored_as().unwrap_or_default()),
            widths.stored_as,
        );
        let notes = match row.refusal() {
            Some(refusal) => format!("✗ {refusal}"),
            None => {
                let comment = visible(key.comment());
                let blank = if comment.is_empty() { "" } else { " " };
                format!("{comment}{blank}({})", row.form_and_repairs())
            }
        };
        out.line(&self.joined([
            &place,
            &format!("{bits:>BITS$}"),
            &cut_hex(&digests.md5(), room),
            &stored_as,
            &notes,
        ]));
    }

    /// Columns in a line that fits; those without a width are left out.
    fn joined<const N: usize>(&self, columns: [&str; N]) -> String {
        let filled = columns.into_iter().filter(|column| !column.is_empty());
        let line = filled.collect::<Vec<_>>().join(&" ".repeat(GAP));
        cut(&line, self.columns).trim_end().to_owned()
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
    if let Some(refusal) = row.refusal() {
        field("✗", &refusal.to_string());
        field("", &refusal.hint());
    }
}
