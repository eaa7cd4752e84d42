//! What the mouse does: the wheel scrolls, and a click selects.

use ratatui::layout::Position;

use super::{App, Waiting};
use crate::tui::action::Action;
use crate::tui::keymap::Context;
use crate::tui::layout;
use crate::tui::message::{Effect, Turn};

impl App {
    /// Scrolls what is on top.
    pub(super) fn wheel(&mut self, turn: Turn) -> Vec<Effect> {
        self.waiting = Waiting::Nothing;
        let action = match turn {
            Turn::Down => Action::ScrollDown,
            Turn::Up => Action::ScrollUp,
        };
        self.act(self.context(), action)
    }

    /// Selects the row of the list under the mouse, if nothing lies over it.
    pub(super) fn click(&mut self, at: Position) {
        self.waiting = Waiting::Nothing;
        if !matches!(
            self.context(),
            Context::List | Context::Filter | Context::Pick
        ) {
            return;
        }
        let row = layout::list_row_at(self.screen, self.list.has_filter(), at);
        if let Some(row) = row {
            self.list.click(row, self.list_rows());
        }
    }
}
