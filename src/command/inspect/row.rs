//! One thing that was found: as JSON, and as fields set apart by tabs.

use std::sync::Arc;

use serde::Serialize;

use crate::command::findings::push_ids;
use crate::domain::audit::{self, Depth, Finding};
use crate::domain::fingerprint::{BlobFingerprints, Fingerprints};
use crate::domain::form::{Found, Item, PrivateKey, Reading, Refusal, Repair, Whole};
use crate::domain::import::Rack;
use crate::domain::query::FingerprintQuery;
use crate::error::Error;
use crate::job::Inspected;
use crate::library::Library;
use crate::library::json::{self, Key};
use crate::text::visible;

/// What was found, with its digests and the name under which the store holds it.
pub(super) struct Row {
    file: Option<Arc<str>>,
    item: Item,
    digests: Option<BlobFingerprints>,
    stored_as: Option<String>,
    /// What is weak about its key at first sight.
    weak: Vec<Finding>,
    /// What a closer look at its key found, where one was taken.
    closer: Option<Vec<Finding>>,
}

impl Row {
    pub(super) fn new(
        file: Option<Arc<str>>,
        inspected: Inspected,
        library: Option<&Library>,
    ) -> Self {
        let Inspected {
            item,
            digests,
            weak,
        } = inspected;
        let holder = |digests: &BlobFingerprints| library?.holder_of(&digests.sha256);
        Self {
            file,
            stored_as: digests.as_ref().and_then(holder),
            item,
            digests,
            weak,
            closer: None,
        }
    }

    /// Takes in what a closer look found.
    pub(super) fn learn(&mut self, findings: Vec<Finding>) {
        self.closer = Some(findings);
    }

    /// Looks closely at its key, unless that was done.
    pub(super) fn look_closely(&mut self) {
        if let (None, Some(reading)) = (&self.closer, self.reading()) {
            self.closer = Some(audit::live(&reading.key.rsa));
        }
    }

    /// Whether a closer look was taken at its key.
    pub(super) fn is_looked_at(&self) -> bool {
        self.closer.is_some()
    }

    /// How far its key was looked at.
    fn depth(&self) -> Depth {
        match self.closer {
            Some(_) => Depth::Live,
            None => Depth::Instant,
        }
    }

    /// What was found about its key; at first sight, only what is weak.
    pub(super) fn findings(&self) -> &[Finding] {
        self.closer.as_ref().unwrap_or(&self.weak)
    }

    /// Where it stands.
    pub(super) fn place(&self) -> String {
        match &self.file {
            Some(file) => format!("{file}:{}", self.item.line),
            None => format!("line {}", self.item.line),
        }
    }

    pub(super) fn key(&self) -> Option<Whole<'_>> {
        self.item.found.key()
    }

    pub(super) fn digests(&self) -> Option<&BlobFingerprints> {
        self.digests.as_ref()
    }

    pub(super) fn stored_as(&self) -> Option<&str> {
        self.stored_as.as_deref()
    }

    pub(super) fn reading(&self) -> Option<&Reading> {
        match self.key()? {
            Whole::Rsa(reading) => Some(reading),
            Whole::Other(_) => None,
        }
    }

    fn private(&self) -> Option<&PrivateKey> {
        match &self.item.found {
            Found::Private(private) => Some(private),
            _ => None,
        }
    }

    /// Whether it is, or came out of, a private key.
    pub(super) fn is_private(&self) -> bool {
        self.private().is_some()
    }

    /// Why it cannot be imported, if so.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        match &self.item.found {
            Found::Key(_) => None,
            Found::Other(other) => Some(Refusal::OtherType(other.type_name.clone())),
            Found::Refused(refusal) => Some(refusal.clone()),
            Found::Private(private) => private.half.as_ref().err().cloned(),
        }
    }

    pub(super) fn is_refused(&self) -> bool {
        let has_half = self.private().is_some_and(|private| private.half.is_ok());
        !matches!(self.item.found, Found::Key(_)) && !has_half
    }

    /// Whether it is a key with the fingerprint that is asked for.
    pub(super) fn answers_to(&self, expected: &FingerprintQuery) -> bool {
        let by_blob = self.digests.as_ref().map(|it| expected.matches_blob(it));
        let by_all = || {
            let reading = self.reading()?;
            expected.matches(&Fingerprints::of(&reading.key.rsa))
        };
        by_blob.flatten().or_else(by_all).is_some()
    }

    /// The form's name in JSON.
    pub(super) fn form(&self) -> &'static str {
        match (&self.item.found, self.reading()) {
            (Found::Private(private), _) => private.form.json_name(),
            (_, Some(reading)) => reading.form.json_name(),
            (Found::Other(_), _) => "openssh",
            _ => "unknown",
        }
    }

    /// Form and repairs in words.
    pub(super) fn form_and_repairs(&self) -> String {
        let mut words = String::new();
        self.push_form_and_repairs(&mut words);
        words
    }

    fn push_form_and_repairs(&self, words: &mut String) {
        words.push_str(self.form());
        let repairs = self.reading().map_or(&[][..], |reading| &reading.repairs);
        for (at, repair) in repairs.iter().enumerate() {
            words.push_str(if at == 0 { "; " } else { ", " });
            words.push_str(&repair.to_string());
        }
    }

    /// Place, bits, type, MD5, SHA256, form and repairs, name in the store, and the comment or
    /// why it is refused; last, the ids of what is weak about it.
    pub(super) fn push_plain(&self, text: &mut String) {
        match &self.file {
            Some(_) => text.push_str(&visible(&self.place())),
            None => text.push_str(&self.item.line.to_string()),
        }
        let key = self.key();
        text.push('\t');
        if let Some(bits) = key.and_then(Whole::bits) {
            text.push_str(&bits.to_string());
        }
        text.push('\t');
        text.push_str(&visible(key.map_or("", Whole::type_name)));
        text.push('\t');
        match &self.digests {
            Some(digests) => digests.push(text),
            None => text.push('\t'),
        }
        text.push('\t');
        self.push_form_and_repairs(text);
        text.push('\t');
        text.push_str(&visible(self.stored_as().unwrap_or_default()));
        text.push('\t');
        match (self.refusal(), key) {
            (Some(refusal), _) => text.push_str(&format!("✗ {refusal}")),
            (None, Some(key)) => text.push_str(&visible(key.comment())),
            _ => {}
        }
        text.push('\t');
        push_ids(self.findings(), text);
    }

    /// Everything, as JSON.
    pub(super) fn json(&self) -> String {
        #[derive(Serialize)]
        struct Element<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            file: Option<&'a str>,
            line: usize,
            format: &'static str,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            repairs: Vec<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            options: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            hosts: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            marker: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            stored_as: Option<&'a str>,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            private: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            key: Option<Key<'a>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            error: Option<Refused>,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Refused {
            code: &'static str,
            message: String,
        }
        let reading = self.reading();
        let beside = reading.map(|reading| &reading.beside);
        let key = match (self.key(), &self.digests) {
            (Some(Whole::Rsa(reading)), _) => {
                let fingerprints = Fingerprints::of(&reading.key.rsa);
                let instant = || audit::instant(&reading.key.rsa);
                let findings = self.closer.clone().unwrap_or_else(instant);
                let depth = self.depth();
                Some(Key::of_key(&reading.key, &fingerprints, depth, &findings))
            }
            (Some(Whole::Other(other)), Some(digests)) => Some(Key::of_other(other, digests)),
            _ => None,
        };
        let repairs = reading.map_or(&[][..], |reading| &reading.repairs);
        json::text(&Element {
            file: self.file.as_deref(),
            line: self.item.line,
            format: self.form(),
            repairs: repairs.iter().map(Repair::to_string).collect(),
            options: beside.and_then(|beside| beside.options.as_deref()),
            hosts: beside.and_then(|beside| beside.hosts.as_deref()),
            marker: beside.and_then(|beside| beside.marker.as_deref()),
            stored_as: self.stored_as(),
            private: self.is_private(),
            key,
            error: self.refusal().map(Error::from).map(|error| Refused {
                code: error.code.as_str(),
                message: error.message(),
            }),
        })
    }
}
