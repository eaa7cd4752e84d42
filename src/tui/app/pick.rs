//! The list as a chooser: what is chosen is the answer of the program.

use super::App;
use crate::error::Error;
use crate::tui::action::Action;
use crate::tui::message::Effect;

impl App {
    pub(super) fn act_on_pick(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Submit => return self.choose().into_iter().collect(),
            Action::Back => return vec![Effect::Quit],
            Action::Tick => self.list.select(action, self.list_rows()),
            action => return self.act_on_filter(action),
        }
        Vec::new()
    }

    /// Answers with all that is selected, whether the filter hides it or not.
    fn choose(&mut self) -> Option<Effect> {
        let part = self.settings.pick.as_ref()?.part;
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

    /// A store that cannot be read ends a choice, unless there is something to choose from already.
    pub(super) fn cannot_choose(&mut self, error: Error) -> Vec<Effect> {
        if self.library.is_none() {
            return vec![Effect::Fail(error)];
        }
        self.say_error(error.to_string());
        Vec::new()
    }
}
