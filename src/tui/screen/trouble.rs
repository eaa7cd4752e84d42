//! The screen that says why the store cannot be shown.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Text};
use ratatui::widgets::Widget;

use crate::error::Error;
use crate::text;
use crate::tui::theme::Theme;
use crate::tui::widget::frame;

/// Draws the error: what failed on what, what to do, and the code.
pub(in crate::tui) fn draw(error: &Error, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let inside = frame::pane("The store cannot be shown", "", true, theme, area, buffer);
    let cells = usize::from(inside.width);
    let mut lines = vec![Line::default()];
    let mut say = |text: &str, style| {
        lines.extend(
            text::wrap(text, cells)
                .into_iter()
                .map(|l| Line::styled(l, style)),
        );
        lines.push(Line::default());
    };
    say(&format!("✗ {}", error.reason), theme.bad);
    say(&error.hint, theme.value);
    say(error.code.as_str(), theme.muted);
    Text::from(lines).render(inside, buffer);
}
