//! What keys do to the import dialog.

use super::{App, Origin, Overlay};
use crate::domain::import::Allowances;
use crate::tui::action::Action;
use crate::tui::dialog::confirm::Confirm;
use crate::tui::dialog::import::{Attempt, Import};
use crate::tui::message::{Effect, Place};

impl App {
    pub(super) fn open_import(&mut self) {
        let import = Import::new(self.next_serial());
        self.overlays.push(Overlay::Import(Box::new(import)));
    }

    pub(super) fn act_on_import(&mut self, action: Action) -> Vec<Effect> {
        let library = self.library();
        let Some(Overlay::Import(import)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        match action {
            Action::Next | Action::Previous => import.switch(),
            Action::Edit(edit) => import.edit(edit, &library),
            Action::PublicHalf if import.take_half(&library) => self.notice = None,
            Action::PublicHalf => {
                self.say_error(
                    "no private key was stopped whose public half can be read".to_owned(),
                );
            }
            Action::FromFiles => return self.open_files(),
            Action::FromAgent => return self.open_review(Place::Agent),
            Action::FromSshFolder => return self.open_review(Place::SshFolder),
            Action::Submit => match import.take_many() {
                Some(text) => {
                    let effects = self.open_review(Place::Paste(text));
                    if let Some(Overlay::Review(review)) = self.overlays.last_mut() {
                        review.touch();
                    }
                    return effects;
                }
                None => return self.submit_import(Allowances::default()),
            },
            Action::Back if import.has_text() && !import.sending => {
                self.overlays.push(Overlay::Confirm(Confirm::discard()));
            }
            Action::Back => {
                self.overlays.pop();
            }
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn submit_import(&mut self, allow: Allowances) -> Vec<Effect> {
        let Some(Overlay::Import(import)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        match import.submit(allow) {
            Some(Attempt::Send(request)) => {
                let origin = Origin::Dialog(import.serial);
                let effect = match import.replaces.clone() {
                    Some(id) => Effect::Replace(id, request),
                    None => Effect::Import(request),
                };
                self.in_flight.push_back(origin);
                return vec![effect];
            }
            Some(Attempt::Duplicate(holder)) => {
                self.overlays
                    .push(Overlay::Confirm(Confirm::duplicate(&holder)));
            }
            Some(Attempt::Weak(finding)) => {
                self.overlays
                    .push(Overlay::Confirm(Confirm::weak(&finding, allow)));
            }
            Some(Attempt::AtFault) | None => {}
        }
        Vec::new()
    }
}
