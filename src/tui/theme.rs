//! The look: roles, not colours. Nothing is told by colour alone.

use std::ffi::OsStr;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::config::ThemeName;

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

    /// Nothing dim, and strong signs: bold letters, and blocks of colour.
    pub fn high_contrast() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let block = bold.add_modifier(Modifier::REVERSED);
        Self {
            accent: bold,
            matched: bold.add_modifier(Modifier::UNDERLINED),
            label: plain,
            value: plain,
            key: bold,
            good: bold,
            warn: block.fg(Color::Yellow),
            bad: block.fg(Color::Red),
            muted: plain,
            selected: block,
        }
    }

    /// The look of this name; without colours where `NO_COLOR` is set to anything, as
    /// no-color.org asks.
    pub fn of(name: ThemeName, no_color: Option<&OsStr>) -> Self {
        let is_plain = no_color.is_some_and(|value| !value.is_empty());
        match name {
            ThemeName::Default if is_plain => Self::mono(),
            ThemeName::Default => Self::standard(),
            ThemeName::Mono => Self::mono(),
            ThemeName::HighContrast if is_plain => Self::high_contrast().without_colours(),
            ThemeName::HighContrast => Self::high_contrast(),
        }
    }

    fn without_colours(self) -> Self {
        let plain = |style: Style| Style { fg: None, ..style };
        Self {
            warn: plain(self.warn),
            bad: plain(self.bad),
            ..self
        }
    }
}

/// Draws what was drawn once more with characters that every terminal has, each in the place of
/// the one that is like it.
pub(super) fn in_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let plain = match cell.symbol() {
            "─" | "·" => "-",
            "│" => "|",
            "╭" | "╮" | "╰" | "╯" => "+",
            "✓" => "*",
            "✗" => "x",
            "▌" => ">",
            "█" => "#",
            "░" => ".",
            "…" => "~",
            "↵" => "/",
            _ => continue,
        };
        cell.set_symbol(plain);
    }
}
