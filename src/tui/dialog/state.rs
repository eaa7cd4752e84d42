//! What keyrack makes of a field: a sign, a word, and the reason.

use std::fmt::Display;

use ratatui::style::Style;
use ratatui::text::Line;

use crate::domain::import::NameVerdict;
use crate::error::Error;
use crate::text::{self, visible};
use crate::tui::theme::Theme;

/// The line under a field.
pub(super) struct State {
    pub(super) text: String,
    pub(super) style: Style,
}

impl State {
    pub(super) fn good(text: &str, theme: &Theme) -> Self {
        Self {
            text: format!("✓ {text}"),
            style: theme.good,
        }
    }

    pub(super) fn bad(reason: &impl Display, theme: &Theme) -> Self {
        Self {
            text: format!("✗ {reason}"),
            style: theme.bad,
        }
    }

    pub(super) fn hint(text: &str, theme: &Theme) -> Self {
        Self {
            text: text.to_owned(),
            style: theme.muted,
        }
    }

    /// The state of a name.
    pub(super) fn of_name(verdict: &NameVerdict, theme: &Theme) -> Self {
        match verdict {
            NameVerdict::Good { twin: None, .. } => Self::good("ok", theme),
            NameVerdict::Good {
                twin: Some(twin), ..
            } => Self {
                text: format!("! ok, but \"{}\" differs in case only", visible(twin)),
                style: theme.warn,
            },
            NameVerdict::Unfinished(fault) => Self::hint(fault.hint(), theme),
            NameVerdict::Refused(fault) => Self::bad(fault, theme),
        }
    }
}

/// What failed, what to do, and the code beside it.
pub(super) fn trouble(
    what: &str,
    error: &Error,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if !what.is_empty() {
        lines.extend(wrapped(what, cells, theme.bad));
    }
    lines.extend(wrapped(&error.hint, cells, theme.value));
    lines.extend(wrapped(error.code.as_str(), cells, theme.muted));
    lines
}

/// A text over as many lines as it takes.
pub(super) fn wrapped(text: &str, cells: usize, style: Style) -> Vec<Line<'static>> {
    let lines = text::wrap(text, cells).into_iter();
    lines.map(|line| Line::styled(line, style)).collect()
}
