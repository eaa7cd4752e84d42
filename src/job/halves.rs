//! Public keys whose private half is on this machine.

use std::collections::HashMap;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::inspect::{Inspected, in_batches};
use crate::domain::fingerprint::BlobFingerprints;
use crate::domain::form::{self, Stream};
use crate::source::{self, agent, folder, half};
use crate::store::paths;

/// Where private halves are, by the SHA-256 of the key blob.
pub type Halves = HashMap<[u8; 32], String>;

/// Looks for private halves beside the public keys in `~/.ssh` and those that were imported
/// from files (`sources` as they are recorded in the store). Of a private key nothing is read but
/// what names it.
pub fn halves_in_files<'a>(sources: impl IntoIterator<Item = &'a str>) -> Halves {
    let mut halves = Halves::new();
    let home = paths::home();
    let imported = sources
        .into_iter()
        .filter_map(|source| source.strip_prefix("file:"))
        .map(|file| paths::expand(file, home.as_deref()))
        .filter(|path| path.extension() == Some("pub".as_ref()));
    let in_ssh_folder = folder::ssh_public_keys().unwrap_or_default();
    for public in in_ssh_folder.into_iter().chain(imported) {
        if let Some((sha256, private)) = beside(&public) {
            halves.insert(sha256, paths::shorten(&private, home.as_deref()));
        }
    }
    halves
}

/// The private key beside a public one.
fn beside(public: &Path) -> Option<([u8; 32], PathBuf)> {
    let bytes = source::regular_file(public).ok()?;
    let reading = form::read_one_bytes(&bytes).ok()?;
    let blob = reading.key.rsa.blob();
    let private = half::beside(public, blob)?;
    Some((BlobFingerprints::sha256_of(blob), private))
}

/// The keys that the SSH agent holds; none where there is no agent. It may take long to answer.
pub fn halves_in_agent() -> Halves {
    let mut halves = Halves::new();
    let keys = Cursor::new(agent::public_keys().unwrap_or_default());
    let gathered = in_batches(Stream::new(), keys, |batch: Vec<Inspected>| {
        let held = batch.into_iter().filter_map(|found| found.digests);
        halves.extend(held.map(|key| (key.sha256, "in the SSH agent".to_owned())));
        ControlFlow::Continue(())
    });
    // An agent that breaks off has told what it told.
    drop(gathered);
    halves
}
