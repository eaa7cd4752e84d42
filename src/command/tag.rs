//! `keyrack tag`.

use super::output::Output;
use super::{answer, settled};
use crate::cli::TagArgs;
use crate::domain::tag;
use crate::error::{Code, Error, Result};
use crate::job;
use crate::store::Store;

pub(super) fn run(args: &TagArgs, store: &Store, out: &mut Output) -> Result<()> {
    let loaded = store.load()?;
    let library = &loaded.library;
    let id = library.named_id(&args.name)?;
    let entry = library.position(&id).and_then(|row| library.get(row));
    let mut tags = entry.map(|entry| entry.tags.clone()).unwrap_or_default();
    for change in &args.tags {
        match change.split_at_checked(1) {
            Some(("+", added)) => tag::add(&mut tags, &tag::check(added)?),
            Some(("-", removed)) => tags.retain(|tag| tag != removed),
            _ => return Err(neither(change)),
        }
    }
    let outcome = settled(job::tag(store, id.clone(), tags, Some(&loaded))?)?;
    answer(&outcome, &id, args.output.json, out);
    Ok(())
}

fn neither(change: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        format!(
            "{} neither adds nor removes a tag",
            crate::text::quoted(change)
        ),
        "write +TAG to add one, -TAG to take one away",
    )
}
