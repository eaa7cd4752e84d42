//! What keys and pastes do to the state.

use zeroize::Zeroizing;

use super::{App, Notice, Overlay};
use crate::domain::form::private;
use crate::tui::dialog::confirm::{Answer, Confirm, Pending};
use crate::tui::dialog::help::Help;
use crate::tui::dialog::import::{Attempt, Import};
use crate::tui::dialog::rename::Rename;
use crate::tui::key::Key;
use crate::tui::keymap::{self, Action, Context};
use crate::tui::layout;
use crate::tui::message::Effect;
use crate::tui::screen::detail::{self, DetailScreen};

impl App {
    pub(super) fn press(&mut self, key: Key) -> Vec<Effect> {
        if self.notice.as_ref().is_some_and(Notice::is_error) {
            self.notice = None;
        }
        let context = self.context();
        if let Some(Overlay::Import(import)) = self.overlays.last_mut()
            && import.is_swallowing()
        {
            // Until the private key is through, everything but leaving is part of it.
            match (key.pasted(), keymap::lookup(context, key)) {
                (Some(c), _) => {
                    let text = Zeroizing::new(c.to_string());
                    import.insert(&text, &self.library.clone().unwrap_or_default());
                    return Vec::new();
                }
                (None, Some(Action::Back)) => {
                    import.end_swallowing();
                    return Vec::new();
                }
                _ => {}
            }
        }
        if let Some(c) = key.typed().filter(|_| context.is_text()) {
            return self.type_text(&Zeroizing::new(c.to_string()));
        }
        match keymap::lookup(context, key) {
            Some(action) => self.act(context, action),
            None => Vec::new(),
        }
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        match self.context() {
            // A key pasted into the list is meant to be imported.
            Context::List if self.can_write() => {
                self.overlays.push(Overlay::Import(Box::new(Import::new())));
                return self.type_text(text);
            }
            Context::Import => return self.type_text(text),
            context if context.is_text() => {
                if let Some(form) = private::find(text) {
                    self.say_error(format!("{}: nothing of it was kept", form.label()));
                } else {
                    return self.type_text(text.trim_matches(['\r', '\n']));
                }
            }
            _ => {}
        }
        Vec::new()
    }

    /// Puts text into the field that has the focus.
    fn type_text(&mut self, text: &str) -> Vec<Effect> {
        let library = self.library();
        match self.overlays.last_mut() {
            Some(Overlay::Import(import)) => import.insert(text, &library),
            Some(Overlay::Rename(rename)) => rename.insert(text, &library),
            Some(Overlay::Help(help)) => help.insert(text),
            None if self.list.filtering => {
                self.list.filter.insert(text);
                self.refilter();
            }
            _ => {}
        }
        Vec::new()
    }

    fn refilter(&mut self) {
        let library = self.library();
        let kept = self.selected().map(|entry| entry.id());
        self.list.refresh(&library, kept.as_ref(), self.list_rows());
    }

    /// Carries out what a key asked for.
    fn act(&mut self, context: Context, action: Action) -> Vec<Effect> {
        match action {
            Action::Quit => return self.quit(),
            Action::Suspend => return vec![Effect::Suspend],
            Action::Redraw => return vec![Effect::Redraw],
            Action::Help => {
                self.overlays.push(Overlay::Help(Help::new(context)));
                return Vec::new();
            }
            _ => {}
        }
        match context {
            Context::List => self.act_on_list(action),
            Context::Filter => self.act_on_filter(action),
            Context::Detail => self.act_on_detail(action),
            Context::Import => self.act_on_import(action),
            Context::Rename => self.act_on_rename(action),
            Context::Confirm => self.act_on_confirm(action),
            Context::Help | Context::HelpFilter => self.act_on_help(action),
            Context::Trouble if action == Action::Reload => vec![Effect::Load],
            Context::Trouble | Context::Everywhere | Context::Field => Vec::new(),
        }
    }

    fn quit(&mut self) -> Vec<Effect> {
        let asks =
            matches!(self.overlays.last(), Some(Overlay::Confirm(c)) if c.is_about_quitting());
        let typed = self.overlays.iter().any(|overlay| match overlay {
            Overlay::Import(import) => import.has_text(),
            Overlay::Rename(rename) => rename.is_changed(),
            _ => false,
        });
        if typed && !asks && self.in_flight == 0 {
            self.overlays.push(Overlay::Confirm(Confirm::quit()));
            return Vec::new();
        }
        self.leave()
    }

    /// Leaves as soon as nothing is on its way to the disk.
    fn leave(&mut self) -> Vec<Effect> {
        if self.in_flight > 0 {
            self.quitting = true;
            self.say("storing …, then quitting");
            return Vec::new();
        }
        vec![Effect::Quit]
    }

    /// Whether the store takes changes; says so if not.
    fn can_write(&mut self) -> bool {
        if let Some(reason) = &self.read_only {
            let text = format!("read-only: {reason}");
            self.say_error(text);
            return false;
        }
        self.library.is_some()
    }

    fn act_on_list(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Filter => {
                self.list.filtering = true;
                self.list.resize(self.list_rows());
            }
            Action::Import if self.can_write() => {
                self.overlays.push(Overlay::Import(Box::new(Import::new())));
            }
            Action::Details if self.selected().is_some() => {
                self.overlays.push(Overlay::Detail(DetailScreen::default()));
            }
            Action::Back => {
                self.list.filter.clear();
                self.refilter();
            }
            Action::Rename | Action::Delete => self.open_for_selected(action),
            action => self.list.go(action, self.list_rows()),
        }
        Vec::new()
    }

    fn act_on_filter(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Submit => self.list.filtering = false,
            Action::Back => {
                self.list.filtering = false;
                self.list.filter.clear();
                self.refilter();
            }
            Action::Edit(edit) => {
                if self.list.filter.edit(edit) {
                    self.refilter();
                }
            }
            action => self.list.go(action, self.list_rows()),
        }
        Vec::new()
    }

    /// Opens the dialog that renames or deletes the selected entry.
    fn open_for_selected(&mut self, action: Action) {
        let Some(entry) = self.selected().filter(|_| self.can_write()) else {
            return;
        };
        self.overlays.push(if action == Action::Rename {
            Overlay::Rename(Box::new(Rename::new(entry.id(), &self.library())))
        } else {
            Overlay::Confirm(Confirm::delete(vec![entry.id()]))
        });
    }

    fn act_on_detail(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Back => {
                self.overlays.pop();
            }
            Action::Rename | Action::Delete => self.open_for_selected(action),
            Action::Next | Action::Previous => {
                self.list.go(action, self.list_rows());
                if let Some(Overlay::Detail(detail)) = self.overlays.last_mut() {
                    *detail = DetailScreen::default();
                }
            }
            action => {
                let Some(entry) = self.selected() else {
                    return Vec::new();
                };
                let columns = layout::detail_columns(self.screen);
                let lines =
                    detail::lines(&entry, self.clock(), columns, &self.settings.theme).len();
                let rows = layout::detail_rows(self.screen);
                if let Some(Overlay::Detail(detail)) = self.overlays.last_mut() {
                    detail.go(action, lines, rows);
                }
            }
        }
        Vec::new()
    }

    fn act_on_import(&mut self, action: Action) -> Vec<Effect> {
        let library = self.library();
        let Some(Overlay::Import(import)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        match action {
            Action::Next | Action::Previous => import.switch(),
            Action::Edit(edit) => import.edit(edit, &library),
            Action::Submit => return self.submit_import(false),
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

    fn submit_import(&mut self, twice: bool) -> Vec<Effect> {
        let Some(Overlay::Import(import)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        match import.submit(twice) {
            Some(Attempt::Send(request)) => {
                self.in_flight += 1;
                return vec![Effect::Import(request)];
            }
            Some(Attempt::Duplicate(holder)) => {
                self.overlays
                    .push(Overlay::Confirm(Confirm::duplicate(&holder)));
            }
            Some(Attempt::AtFault) | None => {}
        }
        Vec::new()
    }

    fn act_on_rename(&mut self, action: Action) -> Vec<Effect> {
        let library = self.library();
        let Some(Overlay::Rename(rename)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        match action {
            Action::Edit(edit) => rename.edit(edit, &library),
            Action::Submit if !rename.is_changed() => {
                self.overlays.pop();
            }
            Action::Submit => {
                if let Some(to) = rename.submit() {
                    let effect = Effect::Rename(rename.id.clone(), to);
                    self.in_flight += 1;
                    return vec![effect];
                }
            }
            Action::Back => {
                self.overlays.pop();
            }
            _ => {}
        }
        Vec::new()
    }

    fn act_on_confirm(&mut self, action: Action) -> Vec<Effect> {
        let Some(Overlay::Confirm(confirm)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        let answer = confirm.act(action);
        if answer != Answer::None {
            self.overlays.pop();
        }
        match answer {
            Answer::None | Answer::No => {}
            Answer::Yes(Pending::Delete(ids)) => {
                self.in_flight += 1;
                return vec![Effect::Delete(ids)];
            }
            Answer::Yes(Pending::ImportDuplicate) => return self.submit_import(true),
            Answer::Yes(Pending::DiscardImport) => {
                self.overlays.pop();
            }
            Answer::Yes(Pending::Quit) => {
                self.overlays.clear();
                return self.leave();
            }
            Answer::GoTo(name) => {
                self.overlays.pop();
                self.list.filter.clear();
                let library = self.library();
                let id = library.named(&name).map(|entry| entry.id());
                self.list.refresh(&library, id.as_ref(), self.list_rows());
            }
        }
        Vec::new()
    }

    fn act_on_help(&mut self, action: Action) -> Vec<Effect> {
        if let Some(Overlay::Help(help)) = self.overlays.last_mut()
            && !help.act(action, self.screen)
        {
            self.overlays.pop();
        }
        Vec::new()
    }
}
