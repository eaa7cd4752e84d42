//! Key pairs by their whole digests.

use std::collections::HashMap;

use super::{Entry, Library};
use crate::domain::fingerprint::Kind;
use crate::domain::sighting::Digest;

/// All digests of the key pairs of a library.
pub struct Index<'a> {
    by_digest: HashMap<Digest, (&'a Entry, Kind)>,
}

impl<'a> Index<'a> {
    /// The digests of a library; where several key pairs have one, the first has it.
    pub fn of(library: &'a Library) -> Self {
        let mut by_digest = HashMap::with_capacity(3 * library.entries().len());
        for entry in library.entries() {
            let Some(key) = &entry.key else { continue };
            let digests = &key.fingerprints;
            for (digest, kind) in [
                (Digest::Short(digests.md5), Kind::Md5),
                (Digest::Long(digests.sha256), Kind::Sha256),
                (Digest::Short(digests.ec2), Kind::Ec2),
            ] {
                by_digest.entry(digest).or_insert((&**entry, kind));
            }
        }
        Self { by_digest }
    }

    /// The key pair that has a digest, and which of its digests it is.
    pub fn find(&self, digest: &Digest) -> Option<(&'a Entry, Kind)> {
        self.by_digest.get(digest).copied()
    }
}
