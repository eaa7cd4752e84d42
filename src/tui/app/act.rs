//! What keys and pastes do to the state.

use zeroize::Zeroizing;

use super::{App, Notice, Origin, Overlay};
use crate::domain::form::MAX_ITEM;
use crate::library::EntryId;
use crate::tui::action::Action;
use crate::tui::dialog::confirm::{Answer, Confirm, Pending};
use crate::tui::dialog::help::Help;
use crate::tui::dialog::import::{holds_many, is_key};
use crate::tui::dialog::restore;
use crate::tui::dialog::review::Phase;
use crate::tui::key::Key;
use crate::tui::keymap::{self, Context};
use crate::tui::layout;
use crate::tui::message::{Effect, Place};
use crate::tui::screen::detail::{self, DetailScreen};
use crate::tui::screen::list::{Cursor, Targets};

impl App {
    pub(super) fn press(&mut self, key: Key) -> Vec<Effect> {
        if self.pass_key(key) {
            return Vec::new();
        }
        if self.notice.as_ref().is_some_and(Notice::is_error) {
            self.notice = None;
        }
        let context = self.context();
        if context == Context::Copy {
            return self.press_after_copy(key);
        }
        if self.waits(context, key) {
            self.ahead.push_back(key);
            return Vec::new();
        }
        if let Some(c) = key.typed().filter(|_| context.is_text()) {
            let mut bytes = Zeroizing::new([0; 4]);
            return self.type_text(c.encode_utf8(&mut *bytes));
        }
        match keymap::lookup(context, key) {
            Some(action) => self.act(context, action),
            None => Vec::new(),
        }
    }

    /// Whether a key is about rows that the list does not show yet: those that are searched for,
    /// or, where one is chosen, those of a store that is still read.
    fn waits(&self, context: Context, key: Key) -> bool {
        let is_read = self.library.is_some() || self.settings.pick.is_none();
        if is_read && !self.list.is_searching() {
            return false;
        }
        let action = keymap::lookup(context, key);
        let moves = matches!(
            action,
            Some(Action::Down | Action::Up | Action::PageDown | Action::PageUp)
        );
        match context {
            Context::List => !matches!(
                action,
                None | Some(Action::Quit | Action::Suspend | Action::Redraw | Action::Back)
            ),
            Context::Pick => moves || matches!(action, Some(Action::Submit | Action::Tick)),
            Context::Filter => moves,
            _ => false,
        }
    }

    /// Presses the keys that waited, as soon as the list shows what they are about.
    pub(super) fn replay(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.library.is_none() || self.list.is_searching() {
            return effects;
        }
        let mut ahead = std::mem::take(&mut self.ahead);
        while let Some(key) = ahead.pop_front() {
            effects.extend(self.press(key));
            if self.list.is_searching() {
                self.ahead.append(&mut ahead);
            }
        }
        effects
    }

    pub(super) fn paste(&mut self, text: Zeroizing<String>) -> Vec<Effect> {
        if self.pass_text(&text) {
            return Vec::new();
        }
        // Keys pasted into the list are meant to be imported.
        let context = self.context();
        if matches!(context, Context::List | Context::Import) && holds_many(&text) {
            return self.open_review(Place::Paste(text));
        }
        if context == Context::List && is_key(&text) && self.takes_changes() {
            self.open_import();
        }
        match self.context() {
            Context::Import | Context::Replace => self.type_text(&text),
            context if context.is_text() && text.len() > MAX_ITEM => {
                self.say_error("that is too much text for one line");
                Vec::new()
            }
            context if context.is_text() => self.type_text(text.trim_matches(['\r', '\n'])),
            _ => Vec::new(),
        }
    }

    /// Puts text into the field that has the focus, unless it is a private key.
    fn type_text(&mut self, text: &str) -> Vec<Effect> {
        if self.stop_private(text) {
            return Vec::new();
        }
        let library = self.library();
        match self.overlays.last_mut() {
            Some(Overlay::Import(import)) => import.insert(text, &library),
            Some(Overlay::Prompt(prompt)) => prompt.insert(text, &library),
            Some(Overlay::Export(export)) => export.insert(text),
            Some(Overlay::Review(review)) => review.insert(text),
            Some(Overlay::Files(_)) => return self.type_into_files(text),
            Some(Overlay::Help(help)) => help.insert(text),
            None if self.list.filtering => {
                self.list.filter.insert(text);
                self.search(Cursor::Top);
            }
            _ => {}
        }
        Vec::new()
    }

    /// Carries out what a key asked for.
    pub(super) fn act(&mut self, context: Context, action: Action) -> Vec<Effect> {
        match action {
            Action::Quit => return self.quit(),
            Action::Suspend => return vec![Effect::Suspend],
            Action::Redraw => return vec![Effect::Redraw],
            Action::Help if context == Context::HelpFilter => return Vec::new(),
            Action::Help => {
                self.overlays.push(Overlay::Help(Help::new(context)));
                return Vec::new();
            }
            _ => {}
        }
        match context {
            Context::List => self.act_on_list(action),
            Context::Filter => self.act_on_filter(action),
            Context::Pick => self.act_on_pick(action),
            Context::Detail => self.act_on_detail(action),
            Context::Import | Context::Replace => self.act_on_import(action),
            Context::Review | Context::ReviewName => self.act_on_review(action),
            Context::Files => self.act_on_files(action),
            Context::Prompt => self.act_on_prompt(action),
            Context::Export => self.act_on_export(action),
            Context::Restore => self.act_on_restore(action),
            Context::Audit => self.act_on_audit(action),
            Context::Confirm => self.act_on_confirm(action),
            Context::Help | Context::HelpFilter => self.act_on_help(action),
            Context::Trouble => match action {
                Action::Reload => vec![Effect::Load],
                Action::Restore => vec![Effect::ListFormer],
                _ => Vec::new(),
            },
            Context::Copy | Context::Everywhere | Context::Field => Vec::new(),
        }
    }

    fn quit(&mut self) -> Vec<Effect> {
        let asks =
            matches!(self.overlays.last(), Some(Overlay::Confirm(c)) if c.is_about_quitting());
        let typed = self.overlays.iter().any(|overlay| match overlay {
            Overlay::Import(import) => import.has_text() && !import.sending,
            Overlay::Prompt(prompt) => prompt.is_changed() && !prompt.sending,
            Overlay::Export(export) => export.is_edited() && !export.sending,
            Overlay::Review(review) => review.is_touched() && review.phase == Phase::Choosing,
            _ => false,
        });
        if typed && !asks {
            self.overlays.push(Overlay::Confirm(Confirm::quit()));
            return Vec::new();
        }
        self.leave()
    }

    /// Leaves as soon as nothing is on its way to the disk.
    fn leave(&mut self) -> Vec<Effect> {
        if !self.in_flight.is_empty() {
            self.quitting = true;
            self.say("storing …, then quitting");
            return Vec::new();
        }
        vec![Effect::Quit]
    }

    /// Whether the store takes changes; if not, a notice says why.
    pub(super) fn takes_changes(&mut self) -> bool {
        if let Some(reason) = &self.read_only {
            let text = format!("read-only: {reason}");
            self.say_error(text);
            return false;
        }
        if self.library.is_none() {
            self.say_error("the store is still being read");
        }
        self.library.is_some()
    }

    /// Undoes or redoes, unless the store takes no changes.
    pub(super) fn step_through_history(&mut self, action: Action) -> Vec<Effect> {
        if !self.takes_changes() {
            return Vec::new();
        }
        self.in_flight.push_back(Origin::Question);
        vec![if action == Action::Undo {
            Effect::Undo
        } else {
            Effect::Redo
        }]
    }

    fn act_on_detail(&mut self, action: Action) -> Vec<Effect> {
        let Some(Overlay::Detail(detail)) = self.overlays.last() else {
            return Vec::new();
        };
        let id = detail.id.clone();
        match action {
            Action::Back => {
                self.overlays.pop();
            }
            Action::Copy => self.copying = true,
            Action::Undo | Action::Redo => return self.step_through_history(action),
            Action::Rename | Action::Note | Action::Replace => self.open_about(Some(id), action),
            Action::Tags | Action::Delete | Action::Export => {
                self.open_about_all(Targets::one(id), action);
            }
            Action::Next | Action::Previous => {
                self.list.go(action, self.list_rows());
                self.overlays.pop();
                let details = self.list.under_cursor().map(DetailScreen::new);
                self.overlays.extend(details.map(Overlay::Detail));
            }
            action => self.scroll_details(&id, action),
        }
        Vec::new()
    }

    fn scroll_details(&mut self, id: &EntryId, action: Action) {
        let Some(entry) = self.entry(id) else {
            return;
        };
        let columns = layout::detail_columns(self.screen);
        let theme = &self.settings.theme;
        let lines = detail::lines(&self.subject(&entry), columns, theme).len();
        let rows = layout::detail_rows(self.screen);
        if let Some(Overlay::Detail(detail)) = self.overlays.last_mut() {
            detail.go(action, lines, rows);
        }
    }

    fn act_on_prompt(&mut self, action: Action) -> Vec<Effect> {
        let library = self.library();
        let Some(Overlay::Prompt(prompt)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        match action {
            Action::Edit(edit) => prompt.edit(edit, &library),
            Action::Submit if prompt.is_changed() => {
                let origin = Origin::Dialog(prompt.serial);
                let effect = prompt.submit();
                self.in_flight.extend(effect.as_ref().map(|_| origin));
                return effect.into_iter().collect();
            }
            Action::Submit | Action::Back => {
                self.overlays.pop();
            }
            _ => {}
        }
        Vec::new()
    }

    fn act_on_restore(&mut self, action: Action) -> Vec<Effect> {
        let Some(Overlay::Restore(choice)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        match action {
            Action::Back => {
                self.overlays.pop();
            }
            Action::Submit => {
                let former = choice.selected().cloned();
                self.overlays.extend(former.map(|former| {
                    let what = restore::described(&former, &self.settings.time_zone);
                    Overlay::Confirm(Confirm::restore(former, what))
                }));
            }
            action => choice.go(action, self.screen),
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
            Answer::Yes(Pending::Delete(ids, _)) => {
                self.in_flight.push_back(Origin::Question);
                return vec![Effect::Delete(ids)];
            }
            Answer::Yes(Pending::Restore(former)) => {
                self.overlays
                    .retain(|overlay| !matches!(overlay, Overlay::Restore(_)));
                self.in_flight.push_back(Origin::Question);
                return vec![Effect::Restore(former)];
            }
            Answer::Yes(Pending::Overwrite(file)) => return self.write(file),
            Answer::Yes(Pending::Import(allow)) => return self.submit_import(allow),
            Answer::Yes(Pending::ImportTicked(allow)) => return self.import_ticked(allow),
            Answer::Yes(Pending::DiscardImport | Pending::DiscardReview) => {
                self.overlays.pop();
            }
            Answer::Yes(Pending::Quit) => {
                self.overlays.clear();
                return self.leave();
            }
            Answer::GoTo(name) => {
                self.overlays.pop();
                if let Ok(id) = self.library().named_id(&name) {
                    self.search(Cursor::To(id));
                }
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
