//! Which part of something longer than its window is shown.

use ratatui::layout::{Position, Rect};

use crate::tui::action::Action;

/// How many lines the wheel scrolls.
const WHEEL: usize = 3;

/// Selection and first shown row of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::tui) struct ListState {
    /// The selected row.
    pub(in crate::tui) selected: usize,
    /// The first row that is shown.
    pub(in crate::tui) top: usize,
}

impl ListState {
    /// Selects a row and keeps it in a window of `height` over `count` rows.
    pub(in crate::tui) fn select(&mut self, row: usize, count: usize, height: usize) {
        self.selected = row.min(count.saturating_sub(1));
        let height = height.max(1);
        self.top = self.top.min(count.saturating_sub(height));
        if self.selected < self.top {
            self.top = self.selected;
        } else if self.selected >= self.top + height {
            self.top = self.selected + 1 - height;
        }
    }

    /// Shows another part; the selection stays in it.
    fn scroll(&mut self, top: usize, count: usize, height: usize) {
        let height = height.max(1);
        self.top = top.min(count.saturating_sub(height));
        let last = (self.top + height).min(count).saturating_sub(1);
        self.selected = self.selected.clamp(self.top.min(last), last);
    }

    /// Selects the row at a cell of `area`, in which the rows are shown, if there is one.
    pub(in crate::tui) fn click(&mut self, at: Position, area: Rect, count: usize) {
        let height = usize::from(area.height);
        let row = usize::from(at.y.saturating_sub(area.y)) + self.top;
        if area.contains(at) && row < count {
            self.select(row, count, height);
        }
    }

    /// Moves the selection as an action asks for, if that is one of those that do.
    pub(in crate::tui) fn go(&mut self, action: Action, count: usize, height: usize) {
        let at = self.selected;
        let half = (height / 2).max(1);
        let row = match action {
            Action::Down | Action::Next => at + 1,
            Action::Up | Action::Previous => at.saturating_sub(1),
            Action::Top => 0,
            Action::Bottom => count,
            Action::HalfDown => at + half,
            Action::HalfUp => at.saturating_sub(half),
            Action::PageDown => at + height,
            Action::ScrollDown => return self.scroll(self.top + WHEEL, count, height),
            Action::ScrollUp => return self.scroll(self.top.saturating_sub(WHEEL), count, height),
            Action::PageUp => at.saturating_sub(height),
            _ => at,
        };
        self.select(row, count, height);
    }
}

/// How far a text is scrolled by an action.
pub(in crate::tui) fn scrolled(
    offset: usize,
    action: Action,
    lines: usize,
    height: usize,
) -> usize {
    let offset = match action {
        Action::Down => offset + 1,
        Action::Up => offset.saturating_sub(1),
        Action::ScrollDown => offset + WHEEL,
        Action::ScrollUp => offset.saturating_sub(WHEEL),
        Action::Top => 0,
        Action::Bottom => lines,
        _ => offset,
    };
    clamp(offset, lines, height)
}

/// How far a text is scrolled, never past its last page.
pub(in crate::tui) fn clamp(offset: usize, lines: usize, height: usize) -> usize {
    offset.min(lines.saturating_sub(height))
}
