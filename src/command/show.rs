//! `keyrack show`.

use super::output::Output;
use super::{findings, json};
use crate::cli::ShowArgs;
use crate::domain::audit::{Depth, Finding};
use crate::domain::fingerprint::Kind;
use crate::domain::key::SSH_RSA;
use crate::domain::randomart::randomart;
use crate::error::{Code, Error, Result};
use crate::job;
use crate::library::{Entry, Library};
use crate::store::Store;
use crate::text::{quoted, visible};

/// How many names a message lists.
const MAX_NAMES: usize = 10;

pub(super) fn run(args: &ShowArgs, store: &Store, out: &mut Output) -> Result<()> {
    let loaded = store.load()?;
    let found = loaded.library.find(&args.what)?;
    match found.as_slice() {
        [entry] if args.output.json => {
            let findings = look(entry, &loaded.library);
            out.line(&json::text(&json::Key::audited(
                entry,
                Depth::Live,
                &findings,
            )));
        }
        [entry] => {
            let findings = look(entry, &loaded.library);
            print(entry, &findings, args.randomart, out);
        }
        several => {
            let names: Vec<String> = several
                .iter()
                .take(MAX_NAMES)
                .map(|entry| visible(&entry.name).into_owned())
                .collect();
            let more = several.len() - names.len();
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            return Err(Error::new(
                Code::InvalidParameter,
                format!(
                    "{} key pairs answer to {}: {}{more}",
                    several.len(),
                    quoted(&args.what),
                    names.join(", ")
                ),
                "give a name, or more of the fingerprint",
            ));
        }
    }
    Ok(())
}

/// What a closer look finds about the key of an entry.
fn look(entry: &Entry, library: &Library) -> Vec<Finding> {
    let key = entry.key.as_ref();
    let findings = key.map(|key| job::look_closely(key, library));
    findings.unwrap_or_default()
}

fn print(entry: &Entry, findings: &[Finding], with_randomart: bool, out: &mut Output) {
    let mut field = |label: &str, value: &str| {
        if !value.is_empty() {
            out.line(&format!("{label:<9}{}", visible(value)));
        }
    };
    field("name", &entry.name);
    if let Some(key) = &entry.key {
        let rsa = &key.public.rsa;
        field(
            "key",
            &format!(
                "{SSH_RSA} {} bits, exponent {}",
                rsa.bits(),
                rsa.exponent_decimal()
            ),
        );
        for kind in Kind::ALL {
            field(kind.label(), &key.fingerprints.get(kind));
        }
        field("comment", &key.public.comment);
    }
    field("tags", &entry.tags.join(", "));
    field("note", entry.note.as_deref().unwrap_or_default());
    field("source", entry.source.as_deref().unwrap_or_default());
    if let Some(at) = entry.imported_at {
        field("added", &at.to_string());
    }
    field("request", entry.request_id.as_deref().unwrap_or_default());
    for fault in &entry.faults {
        field("✗", &fault.to_string());
    }
    if let Some(key) = &entry.key {
        for (label, text) in findings::fields(findings) {
            field(label, &text);
        }
        field("public", &key.public.to_string());
        if with_randomart {
            let bits = key.public.rsa.bits();
            for line in randomart(&key.fingerprints.sha256, bits, "SHA256") {
                out.line(&line);
            }
        }
    }
}
