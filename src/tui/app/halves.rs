//! Which key pairs have their private half on this machine.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use super::App;
use crate::library::Entry;
use crate::tui::message::Effect;

/// The most files beside which a private half is looked for.
const MAX_FILES: usize = 10_000;

impl App {
    /// The question where private halves are.
    pub(super) fn ask_for_halves(&mut self) -> Effect {
        self.halves_question += 1;
        let library = self.library();
        let sources = library.entries().iter().filter_map(|entry| {
            let source = entry.source.as_deref()?;
            let file = Path::new(source.strip_prefix("file:")?);
            (file.extension() == Some("pub".as_ref())).then_some(source)
        });
        // Many key pairs may come from one file.
        let mut files = BTreeSet::new();
        for source in sources {
            if files.len() == MAX_FILES {
                break;
            }
            files.insert(source);
        }
        let sources = files.into_iter().map(str::to_owned).collect();
        Effect::FindHalves(self.halves_question, sources)
    }

    /// The answer to a question; one to a former question is late.
    pub(super) fn learn_halves(&mut self, question: u64, halves: HashMap<[u8; 32], String>) {
        if question == self.halves_question {
            self.halves = halves;
        }
    }

    /// Where the private half of a key pair is, if it is here.
    pub(in crate::tui) fn half_of(&self, entry: &Entry) -> Option<&str> {
        let key = entry.key.as_ref()?;
        self.halves
            .get(&key.fingerprints.sha256)
            .map(String::as_str)
    }
}
