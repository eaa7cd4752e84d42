//! What keys do to the dialog that files are chosen in, and what becomes of its questions.

use std::path::PathBuf;

use super::{App, Overlay};
use crate::domain::browse::{Listing, Preview};
use crate::error::Result;
use crate::tui::action::Action;
use crate::tui::dialog::files::{Files, Outcome};
use crate::tui::message::{Effect, Place, Ticket};

impl App {
    /// Opens the dialog, in the folder that it last showed.
    pub(super) fn open_files(&mut self) -> Vec<Effect> {
        let ticket = Ticket {
            dialog: self.next_serial(),
            folder: self.next_serial(),
        };
        let files = Files::new(ticket.dialog, ticket);
        self.overlays.push(Overlay::Files(Box::new(files)));
        let last = self.last_folder.clone();
        vec![Effect::ListFolder(
            ticket,
            last.map(|it| (it, String::new())),
        )]
    }

    fn files(&mut self, ticket: Ticket) -> Option<&mut Files> {
        self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::Files(files) if files.is_awaited(ticket) => Some(&mut **files),
            _ => None,
        })
    }

    /// A folder was listed.
    pub(super) fn listed(&mut self, ticket: Ticket, result: Result<Listing>) -> Vec<Effect> {
        let screen = self.screen;
        let Some(files) = self.files(ticket) else {
            return Vec::new();
        };
        match result {
            Ok(listing) => {
                let folder = listing.path.clone();
                files.show(listing, screen);
                let look = files.look(screen);
                self.last_folder = Some(folder);
                look.into_iter().collect()
            }
            Err(error) => {
                files.fail(screen);
                let is_first = files.folder().is_none();
                self.say_error(error.to_string());
                // The folder that was shown last may be gone.
                if is_first && self.last_folder.take().is_some() {
                    self.overlays.pop();
                    return self.open_files();
                }
                Vec::new()
            }
        }
    }

    /// A file was looked at.
    pub(super) fn previewed(&mut self, ticket: Ticket, path: PathBuf, preview: Preview) {
        if let Some(files) = self.files(ticket) {
            files.learn(path, preview);
        }
    }

    pub(super) fn act_on_files(&mut self, action: Action) -> Vec<Effect> {
        let screen = self.screen;
        let Some(Overlay::Files(files)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        if action == Action::Back {
            if files.clear(screen) {
                return Vec::new();
            }
            let serial = files.serial;
            self.overlays.pop();
            return vec![Effect::Stop(serial)];
        }
        let outcome = files.act(action, screen);
        self.follow_files(outcome)
    }

    /// Types or pastes into the dialog.
    pub(super) fn type_into_files(&mut self, text: &str) -> Vec<Effect> {
        let screen = self.screen;
        match self.overlays.last_mut() {
            Some(Overlay::Files(files)) => {
                let outcome = files.insert(text, screen);
                self.follow_files(outcome)
            }
            _ => Vec::new(),
        }
    }

    /// Carries out what a key led to.
    fn follow_files(&mut self, outcome: Outcome) -> Vec<Effect> {
        let screen = self.screen;
        let ticket = self.next_serial();
        let Some(Overlay::Files(files)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        let (folder, written) = match outcome {
            Outcome::Stay => return files.look(screen).into_iter().collect(),
            Outcome::Refused(reason) => {
                self.say_error(reason);
                return Vec::new();
            }
            Outcome::Chosen(paths) => {
                self.overlays.pop();
                return self.open_review(Place::Files(paths));
            }
            Outcome::Enter(folder) => (folder, String::new()),
            Outcome::Open(written) => files.target(&written),
        };
        let ticket = Ticket {
            dialog: files.serial,
            folder: ticket,
        };
        files.awaits(ticket, (folder.clone(), written.clone()));
        vec![Effect::ListFolder(ticket, Some((folder, written)))]
    }
}
