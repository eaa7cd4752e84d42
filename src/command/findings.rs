//! What the audit found about a key, for people.

use crate::domain::audit::{Finding, Severity, worst};

/// What is said of a key in which nothing was found at the level of a warning. It is never
/// called secure.
const NOTHING: &str = "no known weakness";

/// A label and a text for each finding and each explanation, the worst first.
pub(super) fn fields(findings: &[Finding]) -> Vec<(&'static str, String)> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    let is_well = worst(findings).is_none_or(|worst| worst < Severity::Warning);
    let well = is_well.then(|| ("audit", NOTHING.to_owned()));
    let each = sorted.into_iter().flat_map(|finding| {
        let label = finding.severity().name();
        let message = format!("{} ({})", finding, finding.id());
        [(label, message), ("", finding.explanation().to_owned())]
    });
    well.into_iter().chain(each).collect()
}
