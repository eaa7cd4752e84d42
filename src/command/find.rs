//! `keyrack find`.

use std::io::{IsTerminal, stdin};
use std::ops::ControlFlow;

use super::json;
use super::output::{Output, words};
use crate::cli::FindArgs;
use crate::domain::fingerprint::Kind;
use crate::domain::query::FingerprintQuery;
use crate::error::{Code, Error, Exit, Result};
use crate::job;
use crate::library::{Entry, Index, Library};
use crate::store::Store;
use crate::text::{quoted, visible};

pub(super) fn run(args: &FindArgs, store: &Store, out: &mut Output) -> Result<Exit> {
    if args.what == "-" {
        return annotate(args.output.json, store, out).map(|()| Exit::Done);
    }
    let loaded = store.load()?;
    let queries = FingerprintQuery::all_in(&args.what);
    if queries.is_empty() {
        return Err(Error {
            exit: Exit::Usage,
            ..Error::new(
                Code::InvalidParameter,
                format!("there is no fingerprint in {}", quoted(&args.what)),
                "give MD5 in hex or SHA256 in base64, the start of one, or a line with one in it",
            )
        });
    }
    let found = matching(&loaded.library, &queries);
    if args.output.json {
        let keys = found.iter();
        let keys: Vec<json::Key<'_>> = keys
            .map(|(entry, kind)| json::Key::of(entry).matched_by(*kind))
            .collect();
        out.line(&json::text(&keys));
        return Ok(if found.is_empty() {
            Exit::NotFound
        } else {
            Exit::Done
        });
    }
    if found.is_empty() {
        let hint = queries.iter().find_map(FingerprintQuery::hint);
        let hint = hint.unwrap_or("`keyrack list` shows the key pairs");
        return Err(Error::unknown_fingerprint(&args.what, hint));
    }
    for (entry, kind) in found {
        let digest = entry.key.as_ref().map(|key| key.fingerprints.get(kind));
        let digest = digest.unwrap_or_default();
        let name = visible(&entry.name);
        out.line(&format!("{name}\t{}\t{digest}", kind.label()));
    }
    Ok(Exit::Done)
}

/// The entries that answer to one of some queries, each with the digest by which it does.
fn matching<'a>(library: &'a Library, queries: &[FingerprintQuery]) -> Vec<(&'a Entry, Kind)> {
    let entries = library.entries().iter();
    let found = entries.filter_map(|entry| {
        let digests = &entry.key.as_ref()?.fingerprints;
        let kind = queries.iter().find_map(|query| query.matches(digests))?;
        Some((&**entry, kind))
    });
    found.collect()
}

/// Annotates the lines of standard input.
fn annotate(wants_json: bool, store: &Store, out: &mut Output) -> Result<()> {
    if wants_json {
        return Err(Error {
            exit: Exit::Usage,
            ..Error::new(
                Code::InvalidParameter,
                "lines of standard input are annotated as they are, not as JSON",
                "leave --json out, or give one fingerprint",
            )
        });
    }
    let loaded = store.load()?;
    if stdin().is_terminal() {
        words("keyrack: waiting for lines on standard input; ctrl-d ends them");
    }
    let is_terminal = Output::is_terminal();
    let index = Index::of(&loaded.library);
    let done = job::annotate(stdin().lock(), &index, |text| {
        if is_terminal {
            for line in String::from_utf8_lossy(text).lines() {
                out.line(&visible(line));
            }
            out.bytes(&[]);
        } else {
            out.bytes(text);
        }
        if out.is_broken() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    done.map_err(|error| Error::io("read", "standard input", &error))
}
