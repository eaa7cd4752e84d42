//! The former contents of the store, to bring one back.

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Widget;

use crate::text;
use crate::tui::action::Action;
use crate::tui::age::{age, local_to_the_second};
use crate::tui::keymap::Context;
use crate::tui::layout;
use crate::tui::message::Former;
use crate::tui::screen::detail::Clock;
use crate::tui::theme::Theme;
use crate::tui::widget::scroll::ListState;
use crate::tui::widget::{footer, frame};

/// The dialog.
#[derive(Debug)]
pub(in crate::tui) struct Restore {
    contents: Vec<Former>,
    state: ListState,
}

impl Restore {
    /// A choice among former contents, the newest first.
    pub(in crate::tui) fn new(contents: Vec<Former>) -> Self {
        Self {
            contents,
            state: ListState::default(),
        }
    }

    /// The selected one.
    pub(in crate::tui) fn selected(&self) -> Option<&Former> {
        self.contents.get(self.state.selected)
    }

    /// Moves the selection on a screen of this size.
    pub(in crate::tui) fn go(&mut self, action: Action, screen: Rect) {
        let count = self.contents.len();
        self.state.go(action, count, rows(count, screen));
    }

    /// Selects the row at a cell.
    pub(in crate::tui) fn click(&mut self, at: Position, screen: Rect) {
        let rows = rows(self.contents.len(), screen);
        let dialog = layout::dialog(WIDTH, height(rows), screen);
        let area = layout::rows_in(dialog, 0, rows);
        self.state.click(at, area, self.contents.len());
    }
}

/// Border, a blank line and the key hints.
const FIXED_ROWS: u16 = 4;
const WIDTH: u16 = 60;

fn height(rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or_default() + FIXED_ROWS
}

fn rows(count: usize, screen: Rect) -> usize {
    let room = usize::from(screen.height.saturating_sub(FIXED_ROWS));
    count.clamp(1, room.max(1))
}

/// When and how much, in words.
pub(in crate::tui) fn described(former: &Former, zone: &TimeZone) -> String {
    let count = match former.key_pairs {
        Some(1) => "1 key pair".to_owned(),
        Some(count) => format!("{count} key pairs"),
        None => "does not parse".to_owned(),
    };
    let when = local_to_the_second(former.replaced_at, zone);
    format!("{when}   {count}")
}

/// Draws the dialog; gives the cell of the selected row.
pub(in crate::tui) fn draw(
    restore: &Restore,
    clock: Clock<'_>,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let rows = rows(restore.contents.len(), screen);
    let title = "Former contents";
    let inside = frame::dialog(title, WIDTH, height(rows), theme, screen, buffer);
    let cells = usize::from(inside.width);
    let mut lines = Vec::with_capacity(rows + 2);
    let mut cursor = None;
    // The screen may have become smaller since the selection moved.
    let mut state = restore.state;
    state.select(state.selected, restore.contents.len(), rows);
    if restore.contents.is_empty() {
        lines.push(Line::styled("none yet; each change keeps one", theme.muted));
    }
    let shown = restore.contents.iter().enumerate();
    for (index, former) in shown.skip(state.top).take(rows) {
        let selected = index == state.selected;
        if selected {
            let y = inside.y + u16::try_from(lines.len()).unwrap_or_default();
            cursor = Some(Position { x: inside.x, y });
        }
        let what = described(former, clock.zone);
        let style = if selected {
            theme.selected
        } else {
            theme.value
        };
        let ago = age(former.replaced_at, clock.now);
        let room = cells.saturating_sub(2);
        lines.push(Line::from(vec![
            Span::styled(if selected { "▌ " } else { "  " }, theme.accent),
            Span::styled(text::cut(&what, room).into_owned(), style),
            Span::styled(
                text::cut(
                    &format!("   {ago}"),
                    room.saturating_sub(text::width(&what)),
                )
                .into_owned(),
                theme.muted,
            ),
        ]));
    }
    lines.push(Line::default());
    lines.push(footer::hints(Context::Restore, cells, theme));
    Text::from(lines).render(inside, buffer);
    cursor.filter(|at| inside.contains(*at))
}
