//! What is copied.

use super::{App, Overlay};
use crate::error::Result;
use crate::library::export::Part;
use crate::library::in_words;
use crate::tui::action::Action;
use crate::tui::key::Key;
use crate::tui::keymap::{self, Context};
use crate::tui::message::Effect;

impl App {
    /// The key after the one that copies: what it stands for is copied; any other cancels, unless
    /// it means something everywhere.
    pub(super) fn press_after_copy(&mut self, key: Key) -> Vec<Effect> {
        self.copying = false;
        match keymap::lookup(Context::Copy, key) {
            Some(Action::CopyThat(what)) => self.copy(what),
            Some(Action::Back) | None => Vec::new(),
            Some(action) => {
                let context = self.context();
                self.act(context, action)
            }
        }
    }

    /// Copies a part of one key pair, or of all that are selected.
    fn copy(&mut self, part: Part) -> Vec<Effect> {
        let ids = match self.overlays.last() {
            Some(Overlay::Detail(detail)) => vec![detail.id.clone()],
            _ => self.list.targets().ids,
        };
        let library = self.library();
        let entries = library.entries_of(&ids);
        if entries.is_empty() {
            return Vec::new();
        }
        match part.text(&entries) {
            Ok(text) => {
                let words = format!("{} of {}", part.label(), in_words(&ids));
                vec![Effect::Copy(words, text.trim_end().to_owned())]
            }
            Err(error) => {
                self.say_error(error.advice());
                Vec::new()
            }
        }
    }

    /// A text was copied, or is for the terminal, or neither.
    pub(super) fn copied(
        &mut self,
        words: &str,
        text: String,
        by: Result<Option<&'static str>>,
    ) -> Vec<Effect> {
        match by {
            Ok(Some(program)) => self.say(format!("copied the {words} ({program})")),
            Ok(None) => {
                self.say(format!(
                    "sent the {words} to the terminal, for its clipboard"
                ));
                return vec![Effect::CopyByTerminal(text)];
            }
            Err(error) => self.say_error(error.to_string()),
        }
        Vec::new()
    }
}
