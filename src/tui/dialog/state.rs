//! What keyrack makes of a field: a sign, a word, and the reason.

use std::fmt::Display;

use ratatui::style::Style;

use crate::domain::import::NameVerdict;
use crate::text::visible;
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
