//! `keyrack note`.

use super::output::Output;
use super::{answer, settled};
use crate::cli::NoteArgs;
use crate::error::Result;
use crate::job;
use crate::store::Store;

pub(super) fn run(args: &NoteArgs, store: &Store, out: &mut Output) -> Result<()> {
    let loaded = store.load()?;
    let id = loaded.library.named_id(&args.name)?;
    let note = args.text.clone();
    let outcome = settled(job::note(store, id.clone(), note, Some(&loaded))?)?;
    answer(&outcome, &id, args.output.json, out);
    Ok(())
}
