//! `keyrack audit`.

use super::json;
use super::output::{Output, words};
use super::progress::Progress;
use crate::cli::{AuditArgs, FailOn};
use crate::domain::audit::{Depth, Finding, Severity, sorted, weak};
use crate::error::{Exit, Result};
use crate::job;
use crate::library::audit::Tally;
use crate::library::{Entry, EntryFault};
use crate::store::Store;
use crate::text::{visible, wrap};

/// The width of explanations where standard output is no terminal.
const WIDTH: usize = 80;
/// How far what belongs to a key pair stands from the edge.
const INDENT: &str = "  ";

pub(super) fn run(args: &AuditArgs, store: &Store, out: &mut Output) -> Result<Exit> {
    let loaded = store.load()?;
    let library = &*loaded.library;
    let depth = if args.deep { Depth::Deep } else { Depth::Live };
    let mut progress = Progress::new();
    let verdicts = job::audit(library, depth, &mut |step| progress.tell(step));
    progress.end();
    let findings = |entry: &Entry| {
        let key = entry.key.as_ref();
        let found = key.map(|key| verdicts.findings(key, library));
        found.unwrap_or_default()
    };
    let entries = library.entries().iter();
    let audited: Vec<(&Entry, Vec<Finding>)> =
        entries.map(|entry| (&**entry, findings(entry))).collect();
    if args.output.json {
        let keys = audited.iter();
        let keys: Vec<json::Key<'_>> = keys
            .map(|(entry, findings)| json::Key::audited(entry, depth, findings))
            .collect();
        out.line(&json::text(&keys));
    } else {
        let with_infos = args.fail_on == Some(FailOn::Info);
        let columns = Output::terminal_width().unwrap_or(WIDTH);
        for (entry, findings) in &audited {
            print(entry, findings, with_infos, columns, out);
        }
        let deeply = if args.deep { " by a deep look" } else { "" };
        let tally = Tally::of(library, &verdicts);
        words(&format!("keyrack: {tally}{deeply}"));
    }
    let worst = audited.iter().filter_map(|(entry, findings)| {
        let faults = entry.faults.iter().map(EntryFault::severity);
        faults.chain(findings.iter().map(Finding::severity)).max()
    });
    let limit = args.fail_on.map(severity);
    Ok(match (worst.max(), limit) {
        (Some(worst), Some(limit)) if worst >= limit => Exit::Found,
        _ => Exit::Done,
    })
}

fn severity(fail_on: FailOn) -> Severity {
    match fail_on {
        FailOn::Info => Severity::Info,
        FailOn::Warning => Severity::Warning,
        FailOn::Critical => Severity::Critical,
    }
}

/// What is weak about a key pair, with explanations; nothing if it is not weak.
fn print(entry: &Entry, findings: &[Finding], with_infos: bool, columns: usize, out: &mut Output) {
    let found: Vec<&Finding> = if with_infos {
        sorted(findings)
    } else {
        weak(findings).collect()
    };
    if found.is_empty() && entry.faults.is_empty() {
        return;
    }
    out.line(&visible(&entry.name));
    for fault in &entry.faults {
        out.line(&format!("{INDENT}✗ {}", visible(&fault.to_string())));
    }
    for finding in found {
        let word = finding.severity().word();
        out.line(&format!("{INDENT}! {word}: {finding} ({})", finding.id()));
        let room = columns.saturating_sub(2 * INDENT.len()).max(20);
        for line in wrap(finding.explanation(), room) {
            out.line(&format!("{INDENT}{INDENT}{line}"));
        }
    }
}
