//! The list as a chooser: what is chosen is the answer of the program.

use super::{App, Waiting};
use crate::tui::action::Action;
use crate::tui::message::Effect;

impl App {
    pub(super) fn act_on_pick(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Submit => self.waiting = Waiting::Choice,
            Action::Back => return vec![Effect::Quit],
            Action::Tick => self.list.select(action, self.list_rows()),
            action => return self.act_on_filter(action),
        }
        Vec::new()
    }

    /// Answers with what was chosen, as soon as the list shows what was asked for.
    pub(super) fn choose(&mut self) -> Option<Effect> {
        let part = self.settings.pick.as_ref()?.part;
        if self.waiting != Waiting::Choice || self.library.is_none() || self.list.is_searching() {
            return None;
        }
        self.waiting = Waiting::Nothing;
        let ids = self.list.all_selected();
        let library = self.library();
        let chosen = library.entries_of(&ids);
        if chosen.is_empty() {
            return None;
        }
        match part.text(&chosen) {
            Ok(text) => Some(Effect::Choose(text)),
            Err(error) => {
                self.say_error(error.advice());
                None
            }
        }
    }
}
