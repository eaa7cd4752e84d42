//! `keyrack import`: one key here, many in [`bulk`].

mod bulk;

use std::io::{IsTerminal, stdin};
use std::path::{Path, PathBuf};

use super::findings::warn;
use super::output::{Output, words};
use super::{allowances, json, settled};
use crate::cli::ImportArgs;
use crate::domain::bulk::Origin;
use crate::domain::fingerprint::{Fingerprints, Kind};
use crate::domain::form::{Refusal, read_half_bytes, read_one, read_one_bytes};
use crate::domain::import::{Rack, Request, duplicate, suggest_name};
use crate::domain::name::KeyPairName;
use crate::error::{Code, Error, Exit, Result};
use crate::job;
use crate::library::Done;
use crate::source;
use crate::store::Store;

pub(super) fn run(args: &ImportArgs, store: &Store, out: &mut Output) -> Result<Exit> {
    if args.many.any() || args.files.len() > 1 {
        return bulk::run(args, store, out);
    }
    one(args, store, out).map(|()| Exit::Done)
}

fn one(args: &ImportArgs, store: &Store, out: &mut Output) -> Result<()> {
    // A name at fault is told before anybody is kept waiting for a key.
    let name = args.name.as_deref().map(KeyPairName::new).transpose()?;
    let (bytes, origin) = read(args.files.first().map(PathBuf::as_path))?;
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
            if let (Some(holder), false) =
                (rack.holder(&reading.key.rsa), args.allow.allow_duplicate)
            {
                return Err(duplicate(&holder));
            }
            let fingerprints = Fingerprints::of(&reading.key.rsa);
            suggest_name(&reading, &fingerprints, origin.stem.as_deref(), rack)
        }
    };
    if let Some(twin) = rack.case_twin(name.as_str()) {
        words(&format!(
            "keyrack: warning: \"{name}\" differs from \"{twin}\" in case only"
        ));
    }
    let allow = allowances(args.allow);
    warn(&job::judge(&reading.key, allow, rack)?);
    let request = Request {
        name,
        key: reading.key,
        source: origin.source,
        allow,
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
        out.line(&json::text(&json::Success::of(&imported)));
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

/// The bytes of the key, and where they come from.
pub(super) fn read(file: Option<&Path>) -> Result<(source::Bytes, Origin)> {
    match file {
        Some(path) if let Some(key) = key_itself(path) => Ok((key, Origin::of("argument"))),
        Some(path) if path != Path::new("-") => {
            let bytes = source::file(path)?;
            Ok((bytes, job::file_origin(path)))
        }
        given => {
            if given.is_none() {
                wait_for_terminal();
            }
            let bytes = source::standard_input()?;
            if bytes.is_empty() {
                return Err(Error::new(
                    Code::MissingParameter,
                    "no key came on standard input",
                    "name a file: keyrack import FILE",
                ));
            }
            Ok((bytes, Origin::of("stdin")))
        }
    }
}

/// Tells who sits at the terminal that it is waited for.
fn wait_for_terminal() {
    if stdin().is_terminal() {
        words("keyrack: waiting for public keys on standard input; ctrl-d ends them");
    }
}
