//! `keyrack list`.

use std::sync::Arc;

use super::findings::{mark, push_ids};
use super::json;
use super::output::{Output, words};
use crate::cli::{ListArgs, SortKey};
use crate::domain::audit::weaknesses;
use crate::domain::filter::Filter;
use crate::domain::fingerprint::Kind;
use crate::error::Result;
use crate::library::{Entry, Matching, Order, StoredKey};
use crate::store::Store;
use crate::text::{cut, cut_hex, fit, visible, width};

pub(super) fn run(args: &ListArgs, store: &Store, out: &mut Output) -> Result<()> {
    let loaded = store.load()?;
    let library = &*loaded.library;
    let weakness = |key: &StoredKey| key.weakness();
    let mut rows = library.matching(&Filter::parse(&args.query), Matching::Literal, &weakness);
    let order = args.sort.map_or(Order::Store, order);
    library.sort(&mut rows, order, args.reverse, &weakness);
    let entries: Vec<&Arc<Entry>> = rows.iter().filter_map(|&row| library.get(row)).collect();
    if args.output.json {
        let keys: Vec<json::Key<'_>> = entries.iter().map(|e| json::Key::of(e)).collect();
        out.line(&json::text(&keys));
        return Ok(());
    }
    let terminal = Output::terminal_width().filter(|_| !args.plain);
    match terminal {
        Some(columns) => table(&entries, columns, out),
        None => entries.iter().for_each(|entry| out.line(&plain(entry))),
    }
    if entries.is_empty() && terminal.is_some() {
        words(if args.query.is_empty() {
            "keyrack: no key pairs yet; `keyrack import FILE` adds one"
        } else {
            "keyrack: no key pair answers to that"
        });
    }
    Ok(())
}

fn order(key: SortKey) -> Order {
    match key {
        SortKey::Name => Order::Name,
        SortKey::Bits => Order::Bits,
        SortKey::Age => Order::Age,
        SortKey::Weakness => Order::Weakness,
    }
}

/// Name, bits, MD5, comment, and the ids of what is weak, set apart by tabs.
fn plain(entry: &Entry) -> String {
    let name = visible(&entry.name);
    match &entry.key {
        Some(key) => {
            let mut line = format!(
                "{name}\t{}\t{}\t{}\t",
                key.public.rsa.bits(),
                key.fingerprints.get(Kind::Md5),
                visible(&key.public.comment)
            );
            push_ids(&weaknesses(&key.public.rsa), &mut line);
            line
        }
        None => format!("{name}\t\t\t\t"),
    }
}

/// A table that fits `columns`: the name gives way first, then the comment goes, then the
/// fingerprint is cut.
fn table(entries: &[&Arc<Entry>], columns: usize, out: &mut Output) {
    const MD5: usize = 47;
    const BITS: usize = 5;
    let widest = entries.iter().map(|e| width(&visible(&e.name))).max();
    let room = columns.saturating_sub(BITS + MD5 + 4).max(12);
    let name_width = widest.unwrap_or_default().clamp(4, room);
    let rest = columns.saturating_sub(name_width + BITS + 4);
    let comment_room = rest.saturating_sub(MD5 + 2);
    if !entries.is_empty() {
        out.line(
            cut(
                &format!("{}  {:>BITS$}  MD5", fit("NAME", name_width), "BITS"),
                columns,
            )
            .trim_end(),
        );
    }
    for entry in entries {
        let name = fit(&visible(&entry.name), name_width);
        let line = match &entry.key {
            Some(key) => {
                let md5 = key.fingerprints.get(Kind::Md5);
                let mark = mark(&weaknesses(&key.public.rsa));
                let sign = if mark.is_some() { '!' } else { ' ' };
                let mark = mark.map(|mark| mark + "  ").unwrap_or_default();
                let note = format!("{mark}{}", visible(&key.public.comment));
                let note = cut(&note, comment_room);
                format!(
                    "{name} {sign}{:>BITS$}  {}  {note}",
                    key.public.rsa.bits(),
                    cut_hex(&md5, rest)
                )
            }
            None => {
                let fault = entry.faults.first().map(ToString::to_string);
                let fault = fault.unwrap_or_default();
                format!("{name}  {:>BITS$}  {}", "✗", cut(&fault, rest))
            }
        };
        out.line(line.trim_end());
    }
}
