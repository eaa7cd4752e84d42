//! What the mouse does: the wheel scrolls, and a click moves the cursor.

use ratatui::layout::Position;

use super::{App, Overlay};
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::message::{Effect, Turn};

impl App {
    /// Scrolls what is on top.
    pub(super) fn wheel(&mut self, turn: Turn) -> Vec<Effect> {
        self.copying = false;
        let action = match turn {
            Turn::Down => Action::ScrollDown,
            Turn::Up => Action::ScrollUp,
        };
        self.act(self.context(), action)
    }

    /// Moves the cursor to the row under the mouse, in the list or in what lies over it.
    pub(super) fn click(&mut self, at: Position) -> Vec<Effect> {
        self.copying = false;
        let screen = self.screen;
        match self.overlays.last_mut() {
            None => {
                let area = layout::list_area(screen, self.list.has_filter());
                self.list.click(at, area);
            }
            Some(Overlay::Review(review)) => review.click(at, screen),
            Some(Overlay::Restore(restore)) => restore.click(at, screen),
            Some(Overlay::Audit(audit)) => audit.click(at, screen),
            Some(Overlay::Files(files)) => files.click(at, screen),
            Some(_) => {}
        }
        Vec::new()
    }
}
