//! What the audit says of a key: a sign and a word, and the reasons.

use ratatui::style::Style;
use ratatui::text::Line;

use super::key_facts;
use crate::domain::audit::{Finding, Severity, worst};
use crate::tui::theme::Theme;

/// The column of the label, where what is weak is told.
const LABEL: &str = "audit";
/// What is said where nothing was found at the level of a warning. It is never called secure.
const NOTHING: &str = "✓ no known weakness";

/// The style of a severity.
fn style(severity: Severity, theme: &Theme) -> Style {
    match severity {
        Severity::Critical => theme.bad,
        Severity::Warning => theme.warn,
        Severity::Info => theme.muted,
    }
}

/// The sign of a key with these findings in a list; none where it is not weak.
pub(in crate::tui) fn sign(findings: &[Finding], theme: &Theme) -> Option<(&'static str, Style)> {
    let worst = worst(findings).filter(|worst| *worst >= Severity::Warning)?;
    Some(("!", style(worst, theme)))
}

/// What is weak about a key, each in short, or that nothing is known.
pub(in crate::tui) fn short(
    findings: &[Finding],
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let weak: Vec<&Finding> = sorted(findings)
        .into_iter()
        .filter(|finding| finding.severity() >= Severity::Warning)
        .collect();
    if weak.is_empty() {
        return key_facts::long(LABEL, NOTHING, theme.good, cells, theme);
    }
    let lines = weak.into_iter().flat_map(|finding| {
        let text = format!("! {}: {finding}", word(finding.severity()));
        key_facts::long(LABEL, &text, style(finding.severity(), theme), cells, theme)
    });
    lines.collect()
}

/// Every finding with what it means and what to do.
pub(in crate::tui) fn full(
    findings: &[Finding],
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let lines = sorted(findings).into_iter().flat_map(|finding| {
        let severity = finding.severity();
        let text = format!("{}: {finding} ({})", severity.name(), finding.id());
        let mut lines = key_facts::long(LABEL, &text, style(severity, theme), cells, theme);
        let explanation = finding.explanation();
        lines.extend(key_facts::long("", explanation, theme.muted, cells, theme));
        lines
    });
    lines.collect()
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "broken",
        Severity::Warning => "weak",
        Severity::Info => "note",
    }
}

/// The worst first.
fn sorted(findings: &[Finding]) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    findings
}
