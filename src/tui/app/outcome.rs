//! What becomes of changes that were asked for.

use super::{App, Origin, Overlay};
use crate::error::{Error, Result};
use crate::library::Done;
use crate::tui::message::{Effect, Snapshot};

impl App {
    pub(super) fn changed(&mut self, result: Result<(Done, Snapshot)>) -> Vec<Effect> {
        let origin = self.in_flight.pop_front().unwrap_or(Origin::Question);
        let next = match result {
            Ok((done, snapshot)) => {
                self.done(origin, &done, snapshot);
                let asks = done.brings_keys() && !self.quitting;
                asks.then(|| self.ask_for_halves())
            }
            Err(error) => {
                self.failed(origin, error);
                // What was refused may be about a store that looks different by now.
                Some(Effect::Load)
            }
        };
        let quit = self.quit_if_done();
        if quit.is_empty() {
            return next.into_iter().collect();
        }
        quit
    }

    /// Leaves, if that was asked for and nothing is on its way to the disk.
    pub(super) fn quit_if_done(&self) -> Vec<Effect> {
        if self.quitting && self.in_flight.is_empty() {
            return vec![Effect::Quit];
        }
        Vec::new()
    }

    /// A change is in the store.
    fn done(&mut self, origin: Origin, done: &Done, snapshot: Snapshot) {
        self.overlays.retain(|overlay| !overlay.is_of(origin));
        self.trouble = None;
        let take_back = match done {
            Done::Nothing => "",
            done if done.is_undo() => " · ctrl-r does it again",
            _ => " · u undoes",
        };
        let md5 = done.stored_md5().map(|md5| format!(" · MD5 {md5}"));
        let md5 = md5.unwrap_or_default();
        let sentence = done.sentence();
        match (&snapshot.doubt, &snapshot.warning) {
            (Some(doubt), _) => self.say_error(doubt.reason.clone()),
            (None, Some(warning)) => self.say_error(format!("{sentence} · {}", warning.reason)),
            (None, None) => self.say(format!("{sentence}{take_back}{md5}")),
        }
        if let Some((before, now)) = done.moved() {
            for overlay in &mut self.overlays {
                overlay.follow(&before, &now);
            }
            self.list.follow(&before, &now);
        }
        self.list.forget(done.gone());
        self.show(snapshot, done.leads_to());
    }

    /// A change failed: the dialog that asked for it says why, and keeps what was typed.
    pub(super) fn failed(&mut self, origin: Origin, error: Error) {
        self.quitting = false;
        let asked = self.overlays.iter_mut().find(|o| o.is_of(origin));
        match asked {
            Some(Overlay::Import(import)) => import.fail(error),
            Some(Overlay::Prompt(prompt)) => prompt.fail(error),
            Some(Overlay::Export(export)) => export.fail(error),
            Some(Overlay::Review(review)) => review.fail(error),
            _ => self.say_error(error.to_string()),
        }
    }
}
