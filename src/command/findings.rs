//! What the audit found about a key, for people.

use crate::domain::audit::{Finding, NO_WEAKNESS, is_weak, sorted};

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
