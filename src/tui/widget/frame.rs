//! Boxes: panes of the main screen, and dialogs over it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Padding, Widget};

use crate::text;
use crate::tui::layout;
use crate::tui::theme::Theme;

/// Draws a box with a title, and something short at the right of its upper border; gives
/// the area inside.
pub(in crate::tui) fn pane(
    title: &str,
    right: &str,
    focused: bool,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> Rect {
    let border = if focused { theme.accent } else { theme.muted };
    let right = if right.is_empty() {
        String::new()
    } else {
        format!(" {right} ")
    };
    let room = usize::from(area.width).saturating_sub(4 + text::width(&right));
    let title = text::cut(title, room.saturating_sub(1));
    let mut block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(border)
        .padding(Padding::horizontal(1));
    if !title.is_empty() {
        block = block.title(Line::from(Span::styled(
            format!(" {title} "),
            title_style(focused, theme),
        )));
    }
    if !right.is_empty() && room > 2 {
        block = block.title(Line::from(Span::styled(right, theme.muted)).right_aligned());
    }
    let inside = block.inner(area);
    block.render(area, buffer);
    inside
}

fn title_style(focused: bool, theme: &Theme) -> Style {
    if focused { theme.key } else { theme.value }
}

/// Dims what was drawn so far and opens a box of `width` × `height` cells (with borders) in
/// the middle of `screen`, smaller where it does not fit; gives the area inside.
pub(in crate::tui) fn dialog(
    title: &str,
    width: u16,
    height: u16,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Rect {
    buffer.set_style(screen, theme.muted);
    let area = layout::dialog(width, height, screen);
    Clear.render(area, buffer);
    buffer.set_style(area, Style::reset());
    pane(title, "", true, theme, area, buffer)
}
