//! `keyrack rename`.

use super::output::Output;
use super::{answer, settled};
use crate::cli::RenameArgs;
use crate::domain::name::KeyPairName;
use crate::error::Result;
use crate::job;
use crate::library::EntryId;
use crate::store::Store;

pub(super) fn run(args: &RenameArgs, store: &Store, out: &mut Output) -> Result<()> {
    let to = KeyPairName::new(&args.new)?;
    let loaded = store.load()?;
    let id = loaded.library.named_id(&args.old)?;
    let renamed = EntryId::new(to.as_str(), id.sha256);
    let outcome = settled(job::rename(store, id, to, Some(&loaded))?)?;
    answer(&outcome, &renamed, args.output.json, out);
    Ok(())
}
