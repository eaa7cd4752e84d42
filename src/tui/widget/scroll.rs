//! Which part of something longer than its window is shown.

use crate::tui::action::Action;

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
            Action::PageUp => at.saturating_sub(height),
            _ => at,
        };
        self.select(row, count, height);
    }
}

/// How far a text is scrolled, never past its last page.
pub(in crate::tui) fn clamp(offset: usize, lines: usize, height: usize) -> usize {
    offset.min(lines.saturating_sub(height))
}
