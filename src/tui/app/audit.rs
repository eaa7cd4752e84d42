//! The closer look at the key pairs whose details are shown, taken once for each.

use super::{App, Overlay};
use crate::domain::audit::{Finding, live};
use crate::library::Entry;

/// What was found about a key, by the SHA-256 of its blob.
pub(super) type Audited = ([u8; 32], Vec<Finding>);

impl App {
    /// Audits the key pairs whose details are shown, unless that was done.
    pub(super) fn audit_shown(&mut self) {
        let detail = self.overlays.iter().find_map(|overlay| match overlay {
            Overlay::Detail(detail) => self.entry(&detail.id),
            _ => None,
        });
        let shown = [self.selected(), detail];
        let former = std::mem::take(&mut self.audited);
        let keys = shown
            .iter()
            .flatten()
            .filter_map(|entry| entry.key.as_ref());
        self.audited = keys
            .map(|key| {
                let sha256 = key.fingerprints.sha256;
                let known = former.iter().find(|(of, _)| *of == sha256);
                known
                    .cloned()
                    .unwrap_or_else(|| (sha256, live(&key.public.rsa)))
            })
            .collect();
    }

    /// What was found about the key of an entry whose details are shown.
    pub(super) fn findings_of(&self, entry: &Entry) -> &[Finding] {
        let sha256 = entry.key.as_ref().map(|key| key.fingerprints.sha256);
        let mut audited = self.audited.iter();
        let found = audited.find(|(of, _)| Some(*of) == sha256);
        found.map_or(&[], |(_, findings)| findings)
    }
}
