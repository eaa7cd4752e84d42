//! What the audit says of a key: a sign and a word, and the reasons.

use ratatui::style::Style;
use ratatui::text::Line;

use super::key_facts;
use crate::domain::audit::{Finding, NO_WEAKNESS, Severity, is_weak, sorted, weak};
use crate::tui::theme::Theme;

/// What is known about the strength of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::tui) struct Strength {
    /// What was found so far.
    pub(in crate::tui) findings: Vec<Finding>,
    /// Whether a closer look goes on, which may find more.
    pub(in crate::tui) is_open: bool,
}

impl Strength {
    /// What is weak about the key, or that nothing is known.
    fn texts(&self, theme: &Theme) -> Vec<(String, Style)> {
        let mut texts: Vec<(String, Style)> = weak(&self.findings)
            .map(|finding| (marked(finding), style(finding.severity(), theme)))
            .collect();
        if texts.is_empty() {
            texts.push(self.well(theme));
        }
        texts
    }

    /// What is said where nothing weak was found.
    fn well(&self, theme: &Theme) -> (String, Style) {
        if self.is_open {
            (OPEN.to_owned(), theme.muted)
        } else {
            (format!("✓ {NO_WEAKNESS}"), theme.good)
        }
    }
}

/// The mark of an entry in which something is wrong.
pub(in crate::tui) const FAULTY: &str = "✗ faulty";

/// What is said as long as a closer look goes on.
const OPEN: &str = "looking closely …";

/// The column of the label, where what is weak is told.
const LABEL: &str = "audit";

/// The style of a severity.
pub(in crate::tui) fn style(severity: Severity, theme: &Theme) -> Style {
    match severity {
        Severity::Critical => theme.bad,
        Severity::Warning => theme.warn,
        Severity::Info => theme.muted,
    }
}

/// What is weak about a key, each in one line and the worst first, or that nothing is known.
pub(in crate::tui) fn one_line_each(
    strength: &Strength,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let texts = strength.texts(theme).into_iter();
    texts
        .map(|(text, style)| Line::styled(crate::text::cut(&text, cells).into_owned(), style))
        .collect()
}

/// A sign, a word and the reason.
fn marked(finding: &Finding) -> String {
    format!("! {}: {finding}", finding.severity().word())
}

/// What is weak about a key, each in short, or that nothing is known.
pub(in crate::tui) fn short(
    strength: &Strength,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let texts = strength.texts(theme).into_iter();
    texts
        .flat_map(|(text, style)| key_facts::long(LABEL, &text, style, cells, theme))
        .collect()
}

/// Every finding with what it means and what to do; first of all, if so, that nothing is known.
pub(in crate::tui) fn full(strength: &Strength, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let is_well = strength.is_open || !is_weak(&strength.findings);
    let well = is_well.then(|| strength.well(theme));
    let each = sorted(&strength.findings).into_iter().flat_map(|finding| {
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
