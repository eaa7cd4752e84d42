//! What the audit found about a key, for people.

use super::output::words;
use crate::domain::audit::{Finding, NO_WEAKNESS, is_weak, sorted, weak};

/// Warns of what is weak about a key that is stored all the same.
pub(super) fn warn(findings: &[Finding]) {
    for finding in weak(findings) {
        words(&format!("keyrack: warning: {finding} ({})", finding.id()));
    }
}

/// The ids of what is weak about a key, the worst first, set apart by commas.
pub(super) fn push_ids(findings: &[Finding], text: &mut String) {
    if !is_weak(findings) {
        return;
    }
    let mut separator = "";
    for finding in weak(findings) {
        text.push_str(separator);
        text.push_str(finding.id());
        separator = ",";
    }
}

/// A sign, a word and the ids of what is weak about a key; nothing where it is not weak.
pub(super) fn mark(findings: &[Finding]) -> Option<String> {
    let worst = weak(findings).next()?;
    let mut mark = format!("! {}: ", worst.severity().word());
    push_ids(findings, &mut mark);
    Some(mark)
}

/// A label and a text for each finding and each explanation, the worst first.
pub(super) fn fields(findings: &[Finding]) -> Vec<(&'static str, String)> {
    let well = (!is_weak(findings)).then(|| ("audit", NO_WEAKNESS.to_owned()));
    let each = sorted(findings).into_iter().flat_map(|finding| {
        let label = finding.severity().name();
        let message = format!("{} ({})", finding, finding.id());
        [(label, message), ("", finding.explanation().to_owned())]
    });
    well.into_iter().chain(each).collect()
}
