//! `keyrack delete`.

use std::collections::BTreeSet;

use super::output::{Output, words};
use super::{json, settled};
use crate::cli::DeleteArgs;
use crate::error::Result;
use crate::job;
use crate::store::Store;

pub(super) fn run(args: &DeleteArgs, store: &Store, out: &mut Output) -> Result<()> {
    let loaded = store.load()?;
    let library = &loaded.library;
    let rows = args
        .names
        .iter()
        .map(|name| library.named(name))
        .collect::<Result<BTreeSet<usize>>>()?;
    let ids = rows.iter().filter_map(|&row| library.id(row)).collect();
    let entries: Vec<_> = rows.iter().filter_map(|&row| library.get(row)).collect();
    settled(job::delete(store, ids, Some(&loaded))?)?;
    if args.output.json {
        let keys: Vec<json::Key<'_>> = entries.iter().map(|entry| json::Key::of(entry)).collect();
        out.line(&json::text(&keys));
    } else {
        for entry in entries {
            words(&format!(
                "keyrack: deleted {}",
                crate::text::visible(&entry.name)
            ));
        }
    }
    Ok(())
}
