//! `keyrack rename`.

use super::output::{Output, words};
use super::{json, report};
use crate::cli::RenameArgs;
use crate::domain::name::KeyPairName;
use crate::error::{Error, Result};
use crate::job;
use crate::store::Store;

pub(super) fn run(args: &RenameArgs, store: &Store, out: &mut Output) -> Result<()> {
    let to = KeyPairName::new(&args.new)?;
    let loaded = store.load()?;
    let entry = loaded
        .library
        .named(&args.old)
        .ok_or_else(|| Error::not_found(&args.old))?;
    let outcome = job::rename(store, entry.id(), to.clone(), Some(&loaded))?;
    if let Some(doubt) = &outcome.doubt {
        report(doubt);
    }
    if args.output.json {
        if let Some(entry) = outcome.loaded.library.named(to.as_str()) {
            out.line(&json::text(&json::Key::of(entry)));
        }
    } else {
        let from = crate::text::visible(&args.old);
        words(&format!("keyrack: renamed {from} to {to}"));
    }
    Ok(())
}
