//! What keys do to the list, and what the list is about.

use std::sync::Arc;

use super::{App, Overlay};
use crate::error::Result;
use crate::library::{Entry, EntryId};
use crate::text::grouped;
use crate::tui::action::Action;
use crate::tui::dialog::confirm::Confirm;
use crate::tui::dialog::import::Import;
use crate::tui::dialog::prompt::Prompt;
use crate::tui::layout;
use crate::tui::message::{Effect, Place};
use crate::tui::screen::detail::DetailScreen;
use crate::tui::screen::list::{Cursor, Targets};

impl App {
    /// The entry under the cursor.
    pub(in crate::tui) fn current(&self) -> Option<Arc<Entry>> {
        self.list.current().cloned()
    }

    pub(super) fn list_rows(&self) -> usize {
        layout::list_rows(self.screen, self.list.has_filter())
    }

    /// Applies filter and order to the key pairs.
    pub(super) fn search(&mut self, cursor: Cursor) {
        let Some(library) = self.library.clone() else {
            return;
        };
        if cursor == Cursor::Top {
            // Who goes on typing is not done with the keys before that.
            self.ahead.clear();
        }
        let height = self.list_rows();
        let search = self.list.refresh(&library, &self.verdicts, cursor, height);
        self.asked = search;
        self.uncover();
    }

    /// Shows what a search found.
    pub(super) fn found(&mut self, number: u64, rows: Result<Vec<usize>>) {
        let rows = rows.map_err(|error| self.say_error(error.to_string()));
        self.list.found(number, rows.ok(), self.list_rows());
        self.uncover();
    }

    /// Clears the filter where it hides what is to be seen: it would seem lost.
    fn uncover(&mut self) {
        if let Some(id) = self.list.take_to_uncover() {
            self.list.filter.clear();
            self.search(Cursor::To(id));
        }
    }

    pub(super) fn act_on_list(&mut self, action: Action) -> Vec<Effect> {
        let height = self.list_rows();
        match action {
            Action::Filter => {
                self.list.filtering = true;
                self.list.resize(self.list_rows());
            }
            Action::Import => {
                if self.takes_changes() {
                    self.open_import();
                }
            }
            Action::FromSshFolder => return self.open_review(Place::SshFolder),
            Action::Details => {
                let details = self.list.under_cursor().map(DetailScreen::new);
                self.overlays.extend(details.map(Overlay::Detail));
            }
            Action::Back => {
                self.ahead.clear();
                if !self.list.deselect() {
                    self.list.filter.clear();
                    self.search(Cursor::Stays);
                }
            }
            Action::Restore => {
                if self.takes_changes() {
                    return vec![Effect::ListFormer];
                }
            }
            Action::Undo | Action::Redo => return self.step_through_history(action),
            Action::Rename | Action::Note | Action::Replace => {
                self.open_about(self.list.under_cursor(), action);
            }
            Action::Tags | Action::Delete | Action::Export => {
                if let Some(targets) = self.targets() {
                    self.open_about_all(targets, action);
                }
            }
            Action::Audit => return self.open_audit(),
            Action::Copy => self.copying = self.targets().is_some(),
            Action::Order | Action::Reverse => {
                self.list.reorder(action);
                self.search(Cursor::Stays);
            }
            Action::Tick | Action::TickAll | Action::Range => self.list.select(action, height),
            action => self.list.go(action, height),
        }
        Vec::new()
    }

    /// What an action on the list is about; where all that is selected is hidden, a notice says
    /// so.
    pub(super) fn targets(&mut self) -> Option<Targets> {
        let targets = self.list.targets();
        if targets.ids.is_empty() && targets.hidden > 0 {
            let hidden = grouped(targets.hidden);
            let what = "what is selected is hidden by the filter";
            self.say_error(format!("{what} ({hidden}); esc gives the selection up"));
        }
        Some(targets).filter(|targets| !targets.ids.is_empty())
    }

    pub(super) fn act_on_filter(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Submit => self.list.filtering = false,
            Action::Back => {
                self.list.filtering = false;
                self.list.filter.clear();
                self.search(Cursor::Stays);
            }
            Action::Edit(edit) => {
                if self.list.filter.edit(edit) {
                    self.search(Cursor::Top);
                }
            }
            action => self.list.go(action, self.list_rows()),
        }
        Vec::new()
    }

    /// Opens the dialog that changes an entry.
    pub(super) fn open_about(&mut self, id: Option<EntryId>, action: Action) {
        let Some((id, entry)) = id.and_then(|id| Some((id.clone(), self.entry(&id)?))) else {
            return;
        };
        if !self.takes_changes() {
            return;
        }
        let library = self.library();
        let serial = self.next_serial();
        let prompt = |prompt| Overlay::Prompt(Box::new(prompt));
        self.overlays.push(match action {
            Action::Rename => prompt(Prompt::name(serial, id, &library)),
            Action::Note => prompt(Prompt::note(serial, id, entry.note.as_deref())),
            _ => Overlay::Import(Box::new(Import::replacing(serial, id, &library))),
        });
    }

    /// Opens the dialog that changes, deletes or exports entries.
    pub(super) fn open_about_all(&mut self, targets: Targets, action: Action) {
        let library = self.library();
        let Targets { mut ids, hidden } = targets;
        // Who changed the store may have taken some away.
        ids.retain(|id| library.position(id).is_some());
        if ids.is_empty() {
            return;
        }
        if action == Action::Export {
            self.open_export(ids);
        } else if self.takes_changes() {
            let serial = self.next_serial();
            self.overlays.push(match action {
                Action::Tags => Overlay::Prompt(Box::new(Prompt::tags(serial, ids, &library))),
                _ => Overlay::Confirm(Confirm::delete(ids, hidden)),
            });
        }
    }
}
