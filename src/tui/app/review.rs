//! What keys do to the review of many keys, and what becomes of what was gathered for it.

use super::{App, Origin, Overlay};
use crate::domain::bulk::{Candidate, PrivateFind, Stop, Verdict};
use crate::domain::form::Refusal;
use crate::domain::import::Allowances;
use crate::error::Error;
use crate::tui::action::Action;
use crate::tui::dialog::confirm::Confirm;
use crate::tui::dialog::import::Import;
use crate::tui::dialog::review::{Phase, Review};
use crate::tui::message::{Effect, Large, Place};

impl App {
    /// Opens the review of the keys that are in a place, as soon as they are gathered.
    pub(super) fn open_review(&mut self, place: Place) -> Vec<Effect> {
        if !self.takes_changes() {
            return Vec::new();
        }
        let serial = self.next_serial();
        let review = Review::new(serial, place.label());
        self.overlays.push(Overlay::Review(Box::new(review)));
        vec![Effect::Gather(serial, place, self.library())]
    }

    /// The review of this number.
    fn review(&mut self, serial: u64) -> Option<&mut Review> {
        self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::Review(review) if review.serial == serial => Some(&mut **review),
            _ => None,
        })
    }

    /// So much of the work for a review is done.
    pub(super) fn progressed(&mut self, serial: u64, count: usize) {
        if let Some(review) = self.review(serial) {
            match &mut review.phase {
                Phase::Gathering(done) | Phase::Importing(done) => *done = count,
                Phase::Choosing | Phase::Stopping => {}
            }
        }
    }

    /// Shows what was gathered for a review: a single key in the import dialog, several in the
    /// review itself.
    pub(super) fn gathered(&mut self, serial: u64, result: Result<Vec<Candidate>, Stop>) {
        let Some(review) = self.review(serial) else {
            return;
        };
        let from = review.from.clone();
        let close = |app: &mut Self| {
            app.overlays
                .retain(|overlay| !overlay.is_of(Origin::Dialog(serial)));
        };
        let mut candidates = match result {
            Ok(candidates) => candidates,
            Err(stop) => {
                close(self);
                match stop {
                    Stop::Private(private) => self.stop_gathered(*private),
                    Stop::Error(error) => self.say_error(error.to_string()),
                }
                return;
            }
        };
        let replaces = self
            .import()
            .is_some_and(|import| import.replaces.is_some());
        if candidates.len() > 1 && replaces {
            close(self);
            let refusal = Refusal::Several(candidates.len());
            self.say_error(format!("{from}: {refusal}"));
            return;
        }
        if let [_] = candidates.as_slice()
            && let Some(only) = candidates.pop()
        {
            close(self);
            self.take_only(only);
            return;
        }
        if let Some(review) = self.review(serial) {
            let candidates = review.show(candidates);
            self.large.push(Large::Candidates(candidates));
        }
        // Nothing is lost with an empty dialog under it.
        self.overlays.retain(|overlay| match overlay {
            Overlay::Import(import) => import.has_text(),
            _ => true,
        });
    }

    /// The import dialog under what is on top.
    fn import(&mut self) -> Option<&mut Import> {
        self.overlays
            .iter_mut()
            .rev()
            .find_map(|overlay| match overlay {
                Overlay::Import(import) => Some(&mut **import),
                _ => None,
            })
    }

    /// Puts the only key that was found into the import dialog, or says why it is none.
    fn take_only(&mut self, only: Candidate) {
        let offer = match only.verdict {
            Verdict::Key(offer) => offer,
            Verdict::Refused { error, .. } => {
                let place = crate::text::visible(&only.origin.label).into_owned();
                let reason = match only.line {
                    Some(_) => format!("{place}: {}", error.reason),
                    None => error.reason,
                };
                self.say_error(Error { reason, ..error }.to_string());
                return;
            }
        };
        if self.import().is_none() {
            self.open_import();
        }
        let library = self.library();
        if let Some(import) = self.import() {
            import.take(offer.reading, &only.origin, &library);
        }
    }

    /// Says that a private key was met; its public half is offered.
    fn stop_gathered(&mut self, private: PrivateFind) {
        let PrivateFind { origin, form, half } = private;
        if self.import().is_none() {
            self.open_import();
        }
        let half = half.map(|half| *half).ok_or(Refusal::Private(form));
        let library = self.library();
        let mut has_half = false;
        if let Some(import) = self.import() {
            has_half = import.stop(form, half);
            import.judge(&library);
        }
        let kept = if has_half {
            "nothing but its public half was kept"
        } else {
            "nothing of it was kept"
        };
        let place = crate::text::visible(&origin.label).into_owned();
        self.say_error(format!("{place}: {}: {kept}", form.label()));
    }

    pub(super) fn act_on_review(&mut self, action: Action) -> Vec<Effect> {
        let library = self.library();
        let screen = self.screen;
        let Some(Overlay::Review(review)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        match (review.phase, action) {
            (Phase::Gathering(_), Action::Back) => {
                let serial = review.serial;
                self.overlays.pop();
                return vec![Effect::Stop(serial)];
            }
            (Phase::Importing(_), Action::Back) => {
                review.phase = Phase::Stopping;
                let serial = review.serial;
                // Who stops an import has thought better of leaving, too.
                self.quitting = false;
                self.notice = None;
                return vec![Effect::Stop(serial)];
            }
            (Phase::Gathering(_) | Phase::Importing(_) | Phase::Stopping, _) => {}
            (Phase::Choosing, Action::Submit) if review.field().is_some() => {
                review.keep_name(&library);
            }
            (Phase::Choosing, Action::Back) if review.field().is_some() => review.leave_name(),
            (Phase::Choosing, Action::Edit(edit)) => review.edit(edit),
            (Phase::Choosing, Action::Submit) => return self.submit_review(),
            (Phase::Choosing, Action::Back) if review.is_touched() => {
                self.overlays
                    .push(Overlay::Confirm(Confirm::discard_review()));
            }
            (Phase::Choosing, Action::Back) => {
                self.overlays.pop();
            }
            (Phase::Choosing, action) => review.act(action, screen),
        }
        Vec::new()
    }

    fn submit_review(&mut self) -> Vec<Effect> {
        let Some(Overlay::Review(review)) = self.overlays.last() else {
            return Vec::new();
        };
        if review.ticked() == 0 {
            self.say_error("no key is ticked: space ticks one");
            return Vec::new();
        }
        self.import_ticked(Allowances::default())
    }

    /// Imports what is ticked; asks about what has to be said twice and was not.
    pub(super) fn import_ticked(&mut self, allow: Allowances) -> Vec<Effect> {
        let library = self.library();
        let Some(Overlay::Review(review)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        let duplicates = Some(review.duplicates(&library)).filter(|count| *count > 0);
        let question = match (duplicates, review.broken()) {
            (Some(count), _) if !allow.duplicate => Some(Confirm::duplicates(count)),
            (_, Some((count, first))) if !allow.weak => {
                Some(Confirm::weak_ones(count, first, allow))
            }
            _ => None,
        };
        if let Some(question) = question {
            self.overlays.push(Overlay::Confirm(question));
            return Vec::new();
        }
        let serial = review.serial;
        let chosen = review.submit(allow);
        self.in_flight.push_back(Origin::Dialog(serial));
        vec![Effect::ImportAll(serial, chosen)]
    }
}
