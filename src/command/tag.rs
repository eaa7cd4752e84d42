//! `keyrack tag`.

use super::output::Output;
use super::{answer, settled};
use crate::cli::TagArgs;
use crate::domain::tag::Edits;
use crate::error::Result;
use crate::job;
use crate::store::Store;

pub(super) fn run(args: &TagArgs, store: &Store, out: &mut Output) -> Result<()> {
    let edits = Edits::parse(&args.tags)?;
    let loaded = store.load()?;
    let id = loaded.library.named_id(&args.name)?;
    let ids = vec![id.clone()];
    let outcome = settled(job::edit_tags(store, ids, edits, Some(&loaded))?)?;
    answer(&outcome, &id, args.output.json, out);
    Ok(())
}
