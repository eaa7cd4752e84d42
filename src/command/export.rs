//! `keyrack export`.

use std::sync::Arc;

use super::json;
use super::output::Output;
use crate::cli::{ExportArgs, ExportFormat};
use crate::domain::key::PublicKey;
use crate::error::{Code, Error, Result};
use crate::library::{Entry, Library};
use crate::store::Store;
use crate::text::visible;

pub(super) fn run(args: &ExportArgs, store: &Store, out: &mut Output) -> Result<()> {
    let loaded = store.load()?;
    let entries = chosen(args, &loaded.library)?;
    if args.format == ExportFormat::Json {
        let keys: Vec<json::Key<'_>> = entries.iter().map(|entry| json::Key::of(entry)).collect();
        out.line(&json::text(&keys));
        return Ok(());
    }
    let mut text = String::new();
    for entry in entries {
        text.push_str(&written(sound(entry)?, args));
    }
    if args.no_newline {
        text.truncate(text.trim_end_matches('\n').len());
    }
    if Output::is_terminal() {
        for line in text.lines() {
            out.line(&visible(line));
        }
    } else {
        out.raw(&text);
    }
    Ok(())
}

fn chosen<'a>(args: &ExportArgs, library: &'a Library) -> Result<Vec<&'a Arc<Entry>>> {
    let rows = if args.all {
        (0..library.entries().len()).collect()
    } else if let Some(query) = &args.query {
        library.matching(query)
    } else {
        let named = args.names.iter().map(|name| library.named(name));
        named.collect::<Result<Vec<usize>>>()?
    };
    Ok(rows
        .into_iter()
        .filter_map(|row| library.get(row))
        .collect())
}

/// The key of an entry that nothing is wrong with.
fn sound(entry: &Entry) -> Result<&PublicKey> {
    match (&entry.key, entry.faults.first()) {
        (Some(key), None) => Ok(&key.public),
        (_, fault) => {
            let fault = fault.map(ToString::to_string).unwrap_or_default();
            Err(Error::new(
                Code::PublicKeyBody,
                format!("\"{}\" cannot be exported: {fault}", visible(&entry.name)),
                "mend it in the store, or leave it out",
            ))
        }
    }
}

fn written(key: &PublicKey, args: &ExportArgs) -> String {
    let bare;
    let key = if args.no_comment {
        bare = PublicKey {
            comment: String::new(),
            ..key.clone()
        };
        &bare
    } else {
        key
    };
    match args.format {
        ExportFormat::Rfc4716 => key.to_rfc4716(),
        ExportFormat::Pkcs1 => key.to_pkcs1_pem(),
        ExportFormat::Spki => key.to_spki_pem(),
        ExportFormat::Openssh | ExportFormat::AuthorizedKeys | ExportFormat::Json => {
            format!("{key}\n")
        }
    }
}
