//! What keys do to the export dialog, and what becomes of the file.

use super::{App, Origin, Overlay};
use crate::error::{Code, Error, Result};
use crate::library::export::{self, Written};
use crate::library::{EntryId, in_words};
use crate::text::visible;
use crate::tui::action::Action;
use crate::tui::dialog::confirm::Confirm;
use crate::tui::dialog::export::Export;
use crate::tui::message::{Effect, NewFile};

impl App {
    /// Opens the dialog about entries; where something is wrong with one, a notice says what.
    pub(super) fn open_export(&mut self, ids: Vec<EntryId>) {
        let library = self.library();
        let checked = library.entries_of(&ids).into_iter().map(export::check);
        match checked.collect::<Result<()>>() {
            Ok(()) => {
                let dialog = Export::new(self.next_serial(), ids);
                self.overlays.push(Overlay::Export(Box::new(dialog)));
            }
            Err(error) => self.say_error(error.advice()),
        }
    }

    pub(super) fn act_on_export(&mut self, action: Action) -> Vec<Effect> {
        let Some(Overlay::Export(dialog)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        match action {
            Action::Edit(edit) => dialog.edit(edit),
            Action::Next | Action::Previous => dialog.switch(action),
            Action::Submit => return self.submit_export(),
            Action::Back => {
                self.overlays.pop();
            }
            _ => {}
        }
        Vec::new()
    }

    fn submit_export(&mut self) -> Vec<Effect> {
        let library = self.library();
        let Some(Overlay::Export(dialog)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        let entries = library.entries_of(&dialog.ids);
        match dialog.submit(&entries) {
            Some(file) => self.write(file),
            None => Vec::new(),
        }
    }

    /// Asks for a file, on behalf of the dialog if that is still open.
    pub(super) fn write(&mut self, file: Box<NewFile>) -> Vec<Effect> {
        let dialog = self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::Export(dialog) => Some(dialog),
            _ => None,
        });
        let origin = dialog.map_or(Origin::Question, |dialog| {
            dialog.sending = true;
            Origin::Dialog(dialog.serial)
        });
        self.in_flight.push_back(origin);
        vec![Effect::Export(file)]
    }

    /// Tells what became of a file.
    pub(super) fn exported(&mut self, file: Box<NewFile>, result: Result<Written>) -> Vec<Effect> {
        let origin = self.in_flight.pop_front().unwrap_or(Origin::Question);
        let path = visible(&file.path).into_owned();
        match result {
            Ok(Written::Done) => {
                self.overlays.retain(|overlay| !overlay.is_of(origin));
                let what = in_words(&file.ids);
                let form = file.format.name();
                self.say(format!("exported {what} to {path} ({form})"));
            }
            Ok(Written::Exists) => {
                let asked = self.overlays.iter_mut().find(|o| o.is_of(origin));
                if let Some(Overlay::Export(dialog)) = asked {
                    dialog.sending = false;
                    self.quitting = false;
                    self.overlays
                        .push(Overlay::Confirm(Confirm::overwrite(file)));
                } else {
                    // Nobody is there to be asked.
                    let reason = format!("{path} is there already; nothing was written");
                    let hint = "export it to another file";
                    let error = Error::new(Code::InvalidParameter, reason, hint);
                    self.failed(origin, error);
                }
            }
            Err(error) => self.failed(origin, error),
        }
        self.quit_if_done()
    }
}
