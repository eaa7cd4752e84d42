//! `keyrack rename`.

use super::json;
use super::output::{Output, words};
use crate::cli::RenameArgs;
use crate::domain::name::KeyPairName;
use crate::error::{Error, Result};
use crate::job;
use crate::store::Store;

pub(super) fn run(args: &RenameArgs, store: &Store, out: &mut Output) -> Result<()> {
    let to = KeyPairName::new(&args.new)?;
    let loaded = store.load()?;
    let row = loaded.library.named(&args.old)?;
    let id = loaded.library.id(row);
    let id = id.ok_or_else(|| Error::not_found(&args.old))?;
    let after = job::rename(store, id, to.clone(), Some(&loaded))?
        .sure()?
        .loaded;
    if args.output.json {
        let row = after.library.named(to.as_str())?;
        if let Some(entry) = after.library.get(row) {
            out.line(&json::text(&json::Key::of(entry)));
        }
    } else {
        let from = crate::text::visible(&args.old);
        words(&format!("keyrack: renamed {from} to {to}"));
    }
    Ok(())
}
