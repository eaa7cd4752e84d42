//! `keyrack import`.

use std::io::{IsTerminal, stdin};
use std::path::Path;

use super::output::{Output, words};
use super::{json, settled};
use crate::cli::ImportArgs;
use crate::domain::fingerprint::{Fingerprints, Kind};
use crate::domain::form::{Refusal, read_half_bytes, read_one, read_one_bytes};
use crate::domain::import::{Rack, Request, duplicate, suggest_name};
use crate::domain::name::KeyPairName;
use crate::error::{Code, Error, Result};
use crate::job;
use crate::library::Done;
use crate::source;
use crate::store::Store;
use crate::store::paths;

pub(super) fn run(args: &ImportArgs, store: &Store, out: &mut Output) -> Result<()> {
    // A name at fault is told before anybody is kept waiting for a key.
    let name = args.name.as_deref().map(KeyPairName::new).transpose()?;
    let (bytes, origin, file_name) = read(args.file.as_deref())?;
    let reading = if args.public_half {
        read_half_bytes(&bytes)?
    } else {
        read_one_bytes(&bytes)?
    };
    drop(bytes);
    if reading.is_remarkable() {
        words(&format!("keyrack: {}", reading.summary()));
    }
    let loaded = store.load()?;
    let rack = &*loaded.library;
    let name = match name {
        Some(name) => name,
        None => {
            if let (Some(holder), false) = (rack.holder(&reading.key.rsa), args.allow_duplicate) {
                return Err(duplicate(&holder));
            }
            let fingerprints = Fingerprints::of(&reading.key.rsa);
            suggest_name(&reading, &fingerprints, file_name.as_deref(), rack)
        }
    };
    if let Some(twin) = rack.case_twin(name.as_str()) {
        words(&format!(
            "keyrack: warning: \"{name}\" differs from \"{twin}\" in case only"
        ));
    }
    let request = Request {
        name,
        key: reading.key,
        source: origin,
        allow_duplicate: args.allow_duplicate,
    };
    let imported = if args.dry_run {
        job::rehearse(&loaded.library, &request)?
    } else {
        match settled(job::import(store, request, Some(&loaded))?)?.done {
            Done::Imported(response) => response,
            _ => return Ok(()),
        }
    };
    if args.output.json {
        out.line(&json::success(&imported));
    } else {
        let verb = if args.dry_run {
            "would import"
        } else {
            "imported"
        };
        words(&format!("keyrack: {verb} {}", imported.name));
        let md5 = imported.fingerprints.get(Kind::Md5);
        out.line(&format!("{md5}  {}", imported.name));
    }
    Ok(())
}

/// The key that stands in the place of a file's name: there is no such file, and no file is
/// named like this.
pub(super) fn key_itself(path: &Path) -> Option<source::Bytes> {
    let text = path.to_str()?;
    let is_key = || {
        !matches!(
            read_one(text),
            Err(Refusal::NotAKey | Refusal::TypeUnfinished)
        )
    };
    let is_it = !text.is_empty() && !path.exists() && is_key();
    is_it.then(|| source::Bytes::new(text.as_bytes().to_vec()))
}

/// The bytes of the key, what is recorded as its source, and the name of its file.
pub(super) fn read(file: Option<&Path>) -> Result<(source::Bytes, String, Option<String>)> {
    match file {
        Some(path) if let Some(key) = key_itself(path) => Ok((key, "argument".to_owned(), None)),
        Some(path) if path != Path::new("-") => {
            let bytes = source::file(path)?;
            let shown = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            let shown = paths::shorten(&shown, paths::home().as_deref());
            let stem = path
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned());
            Ok((bytes, format!("file:{shown}"), stem))
        }
        given => {
            if given.is_none() && stdin().is_terminal() {
                words("keyrack: waiting for a public key on standard input; ctrl-d ends it");
            }
            let bytes = source::standard_input()?;
            if bytes.is_empty() {
                return Err(Error::new(
                    Code::MissingParameter,
                    "no key came on standard input",
                    "name a file: keyrack import FILE",
                ));
            }
            Ok((bytes, "stdin".to_owned(), None))
        }
    }
}
