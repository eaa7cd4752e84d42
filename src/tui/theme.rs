//! The look: roles, not colours. Nothing is told by colour alone.

use ratatui::style::{Color, Modifier, Style};

/// The style of each role, on the terminal's own foreground and background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Focused border, selection bar.
    pub accent: Style,
    /// Letters that answer to what is looked for, beside their own style.
    pub matched: Style,
    /// Labels before values.
    pub label: Style,
    /// Values.
    pub value: Style,
    /// Keys in the footer and the help.
    pub key: Style,
    /// What is well.
    pub good: Style,
    /// What deserves a look.
    pub warn: Style,
    /// What is refused or broken.
    pub bad: Style,
    /// Unfocused borders, hints, ages, and what lies under a dialog.
    pub muted: Style,
    /// The selected row.
    pub selected: Style,
}

impl Theme {
    /// Sixteen colours at most, one accent.
    pub fn standard() -> Self {
        let plain = Style::new();
        Self {
            accent: plain.fg(Color::Cyan),
            matched: plain.fg(Color::Cyan).add_modifier(Modifier::UNDERLINED),
            label: plain.add_modifier(Modifier::DIM),
            value: plain,
            key: plain.add_modifier(Modifier::BOLD),
            good: plain.fg(Color::Green),
            warn: plain.fg(Color::Yellow),
            bad: plain.fg(Color::Red),
            muted: plain.add_modifier(Modifier::DIM),
            selected: plain.add_modifier(Modifier::BOLD),
        }
    }

    /// No colours: weight alone.
    pub fn mono() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            accent: bold,
            matched: plain.add_modifier(Modifier::UNDERLINED),
            good: plain,
            warn: bold,
            bad: bold,
            ..Self::standard()
        }
    }

    /// [`Theme::mono`] where `NO_COLOR` is set to anything, as no-color.org asks.
    pub fn for_no_color(no_color: Option<&std::ffi::OsStr>) -> Self {
        match no_color {
            Some(value) if !value.is_empty() => Self::mono(),
            _ => Self::standard(),
        }
    }
}
