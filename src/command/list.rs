//! `keyrack list`.

use std::cmp::Reverse;
use std::sync::Arc;

use super::json;
use super::output::{Output, words};
use crate::cli::{ListArgs, SortKey};
use crate::domain::fingerprint::Kind;
use crate::error::Result;
use crate::library::Entry;
use crate::store::Store;
use crate::text::{cut, cut_hex, fit, visible, width};

pub(super) fn run(args: &ListArgs, store: &Store, out: &mut Output) -> Result<()> {
    let loaded = store.load()?;
    let rows = loaded.library.matching(&args.query);
    let mut entries: Vec<&Arc<Entry>> = rows
        .iter()
        .filter_map(|&row| loaded.library.entries().get(row))
        .collect();
    match args.sort {
        Some(SortKey::Name) => {
            entries.sort_by_cached_key(|e| (e.name.to_lowercase(), e.name.clone()));
        }
        Some(SortKey::Bits) => entries.sort_by_key(|e| bits(e)),
        Some(SortKey::Age) => entries.sort_by_key(|e| Reverse(e.imported_at)),
        None => {}
    }
    if args.reverse {
        entries.reverse();
    }
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

fn bits(entry: &Entry) -> usize {
    entry.key.as_ref().map_or(0, |key| key.public.rsa.bits())
}

/// Name, bits, MD5 and comment, set apart by tabs.
fn plain(entry: &Entry) -> String {
    let name = visible(&entry.name);
    match &entry.key {
        Some(key) => format!(
            "{name}\t{}\t{}\t{}",
            key.public.rsa.bits(),
            key.fingerprints.get(Kind::Md5),
            visible(&key.public.comment)
        ),
        None => format!("{name}\t\t\t"),
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
                let comment = visible(&key.public.comment).into_owned();
                let comment = cut(&comment, comment_room);
                format!(
                    "{name}  {:>BITS$}  {}  {comment}",
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
