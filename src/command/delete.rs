//! `keyrack delete`.

use super::output::{Output, words};
use super::{json, report};
use crate::cli::DeleteArgs;
use crate::error::{Error, Result};
use crate::job;
use crate::store::Store;

pub(super) fn run(args: &DeleteArgs, store: &Store, out: &mut Output) -> Result<()> {
    let loaded = store.load()?;
    let entries = args
        .names
        .iter()
        .map(|name| {
            let found = loaded.library.named(name);
            found.ok_or_else(|| Error::not_found(name))
        })
        .collect::<Result<Vec<_>>>()?;
    let ids = entries.iter().map(|entry| entry.id()).collect();
    let outcome = job::delete(store, ids, Some(&loaded))?;
    if let Some(doubt) = &outcome.doubt {
        report(doubt);
    }
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
