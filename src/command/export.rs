//! `keyrack export`.

use super::output::Output;
use crate::cli::{self, ExportArgs};
use crate::domain::filter::Filter;
use crate::error::Result;
use crate::library::export::{ExportFormat, export};
use crate::library::{Entry, Library, Matching};
use crate::store::Store;

pub(super) fn run(args: &ExportArgs, store: &Store, out: &mut Output) -> Result<()> {
    let loaded = store.load()?;
    let entries = chosen(args, &loaded.library)?;
    let mut text = export(&entries, format(args.format), !args.no_comment)?;
    if args.no_newline {
        text.truncate(text.trim_end_matches('\n').len());
    }
    out.text(&text);
    Ok(())
}

fn chosen<'a>(args: &ExportArgs, library: &'a Library) -> Result<Vec<&'a Entry>> {
    let rows = if args.all {
        (0..library.entries().len()).collect()
    } else if let Some(query) = &args.query {
        library.matching(&Filter::parse(query), Matching::Literal, &|key| {
            key.weakness()
        })
    } else {
        let named = args.names.iter().map(|name| library.named(name));
        named.collect::<Result<Vec<usize>>>()?
    };
    let entries = rows.into_iter().filter_map(|row| library.get(row));
    Ok(entries.map(AsRef::as_ref).collect())
}

/// The form of this word on the command line.
pub(super) fn format(format: cli::ExportFormat) -> ExportFormat {
    match format {
        cli::ExportFormat::Openssh => ExportFormat::OpenSsh,
        cli::ExportFormat::Rfc4716 => ExportFormat::Rfc4716,
        cli::ExportFormat::Pkcs1 => ExportFormat::Pkcs1,
        cli::ExportFormat::Spki => ExportFormat::Spki,
        cli::ExportFormat::AuthorizedKeys => ExportFormat::AuthorizedKeys,
        cli::ExportFormat::Json => ExportFormat::Json,
    }
}
