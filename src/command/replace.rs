//! `keyrack replace`.

use super::findings::warn;
use super::import::read;
use super::output::{Output, words};
use super::{allowances, json, settled};
use crate::cli::ReplaceArgs;
use crate::domain::fingerprint::Kind;
use crate::domain::form::read_one_bytes;
use crate::domain::import::Request;
use crate::domain::name::KeyPairName;
use crate::error::Result;
use crate::job;
use crate::library::Done;
use crate::store::Store;

pub(super) fn run(args: &ReplaceArgs, store: &Store, out: &mut Output) -> Result<()> {
    let (bytes, origin) = read(Some(&args.file))?;
    let reading = read_one_bytes(&bytes)?;
    drop(bytes);
    let loaded = store.load()?;
    let id = loaded.library.named_id(&args.name)?;
    if reading.is_remarkable() {
        words(&format!("keyrack: {}", reading.summary()));
    }
    let allow = allowances(args.allow);
    warn(&job::judge(&reading.key, allow, &loaded.library)?);
    let request = Request {
        name: KeyPairName::new(&id.name)?,
        key: reading.key,
        source: origin.source,
        allow,
    };
    let outcome = settled(job::replace(store, id, request, Some(&loaded))?)?;
    if let Done::Replaced { response, .. } = &outcome.done {
        if args.output.json {
            out.line(&json::text(&json::Success::of(response)));
        } else {
            words(&format!("keyrack: {}", outcome.done.sentence()));
            let md5 = response.fingerprints.get(Kind::Md5);
            out.line(&format!("{md5}  {}", response.name));
        }
    }
    Ok(())
}
