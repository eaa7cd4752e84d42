//! What the audit says of a key: a sign and a word, and the reasons.

use ratatui::style::Style;
use ratatui::text::Line;

use super::key_facts;
use crate::domain::audit::{Finding, NO_WEAKNESS, Severity, is_weak, sorted, worst};
use crate::tui::theme::Theme;

/// The column of the label, where what is weak is told.
const LABEL: &str = "audit";

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

/// The worst that is weak about a key in one line, or that nothing is known.
pub(in crate::tui) fn worst_line(
    findings: &[Finding],
    cells: usize,
    theme: &Theme,
) -> Line<'static> {
    let worst = sorted(findings).into_iter().next();
    let (text, style) = match worst.filter(|worst| worst.severity() >= Severity::Warning) {
        Some(worst) => (weak(worst), style(worst.severity(), theme)),
        None => (well(), theme.good),
    };
    Line::styled(crate::text::cut(&text, cells).into_owned(), style)
}

/// That nothing is known.
fn well() -> String {
    format!("✓ {NO_WEAKNESS}")
}

/// A sign, a word and the reason.
fn weak(finding: &Finding) -> String {
    format!("! {}: {finding}", finding.severity().word())
}

/// What is weak about a key, each in short, or that nothing is known.
pub(in crate::tui) fn short(
    findings: &[Finding],
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let found: Vec<&Finding> = sorted(findings)
        .into_iter()
        .filter(|finding| finding.severity() >= Severity::Warning)
        .collect();
    if found.is_empty() {
        return key_facts::long(LABEL, &well(), theme.good, cells, theme);
    }
    let lines = found.into_iter().flat_map(|finding| {
        let style = style(finding.severity(), theme);
        key_facts::long(LABEL, &weak(finding), style, cells, theme)
    });
    lines.collect()
}

/// Every finding with what it means and what to do; first of all, if so, that nothing is known.
pub(in crate::tui) fn full(
    findings: &[Finding],
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let well = (!is_weak(findings)).then(|| (well(), theme.good));
    let each = sorted(findings).into_iter().flat_map(|finding| {
        let severity = finding.severity();
        let text = format!("{}: {finding} ({})", severity.name(), finding.id());
        let explanation = finding.explanation().to_owned();
        [(text, style(severity, theme)), (explanation, theme.muted)]
    });
    let texts = well.into_iter().chain(each).enumerate();
    let lines = texts.flat_map(|(at, (text, style))| {
        let label = if at == 0 { LABEL } else { "" };
        key_facts::long(label, &text, style, cells, theme)
    });
    lines.collect()
}
