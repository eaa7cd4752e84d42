//! What is copied.

use super::{App, Overlay, entries};
use crate::error::Result;
use crate::library::{Entry, in_words};
use crate::text::visible;
use crate::tui::action::{Action, Copied};
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

    /// Copies something about one key pair, or about all that are selected, one line each.
    fn copy(&mut self, what: Copied) -> Vec<Effect> {
        let ids = match self.overlays.last() {
            Some(Overlay::Detail(detail)) => vec![detail.id.clone()],
            _ => self.list.targets().ids,
        };
        let library = self.library();
        let mut lines = Vec::with_capacity(ids.len());
        for entry in entries(&library, &ids) {
            let Some(text) = text_of(entry, what) else {
                let name = visible(&entry.name);
                self.say_error(format!("{name} has no key that could be copied"));
                return Vec::new();
            };
            lines.push(text);
        }
        if lines.is_empty() {
            return Vec::new();
        }
        let words = format!("{} of {}", what.label(), in_words(&ids));
        vec![Effect::Copy(words, lines.join("\n"))]
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

/// What is copied of an entry; none where its key cannot be read.
fn text_of(entry: &Entry, what: Copied) -> Option<String> {
    let key = entry.key.as_ref();
    match what {
        Copied::Name => Some(entry.name.clone()),
        Copied::PublicKey => Some(key?.public.to_string()),
        Copied::Fingerprint(kind) => Some(key?.fingerprints.get(kind)),
    }
}
