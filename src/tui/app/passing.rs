//! Private keys, stopped in whatever field they were pasted or typed into.
//!
//! A terminal that does not mark a paste sends it piece by piece. Once the start of a
//! private key is recognised, all that is typed until its end is let pass, unseen.

use zeroize::Zeroizing;

use super::{App, Overlay};
use crate::domain::form::{self, PrivateForm, Refusal, private};
use crate::tui::action::Action;
use crate::tui::key::Key;
use crate::tui::keymap;
use crate::tui::widget::field::Field;

/// How much of what passes is looked at for the end of the key, in bytes.
const MAX_END: usize = 256;

/// A private key that is let pass.
#[derive(Debug)]
pub(super) struct Passing {
    form: PrivateForm,
    /// The end of what came so far.
    end: Field,
}

impl App {
    /// Lets a key press pass that belongs to a private key; true if it did.
    pub(super) fn pass_key(&mut self, key: Key) -> bool {
        if self.passing.is_none() {
            return false;
        }
        if let Some(c) = key.pasted() {
            let mut bytes = Zeroizing::new([0; 4]);
            return self.pass_text(c.encode_utf8(&mut *bytes));
        }
        let stops = keymap::lookup(self.context(), key) == Some(Action::Back);
        if stops {
            self.passing = None;
            self.notice = None;
        }
        stops
    }

    /// Lets text pass that belongs to a private key; true if it did.
    pub(super) fn pass_text(&mut self, text: &str) -> bool {
        let Some(passing) = &mut self.passing else {
            return false;
        };
        passing.end.insert(text);
        if passing.form.ends_in(passing.end.text()) {
            let form = passing.form;
            self.passing = None;
            self.say_stopped(form, false, false);
        } else {
            passing.end.keep_end(MAX_END);
        }
        true
    }

    /// Stops `text` if it is a private key, or if what is in the field becomes one by it;
    /// true if so.
    pub(super) fn stop_private(&mut self, text: &str) -> bool {
        let field = self.focused_field();
        let before = field.as_ref().map_or("", |field| field.text());
        let mut joined = Zeroizing::new(String::with_capacity(before.len() + text.len()));
        joined.push_str(before);
        joined.push_str(text);
        let Some(form) = private::find(text).or_else(|| private::find(&joined)) else {
            return false;
        };
        // Where the mark of the key started in the field, that start goes, too.
        let line_end = text.find(['\r', '\n']).unwrap_or(text.len());
        let first_line = text.get(..line_end).unwrap_or_default();
        let joined_line = joined.get(..before.len() + line_end).unwrap_or_default();
        let is_joined = |part: &str, joined: &str| {
            private::find(part).is_none() && private::find(joined).is_some()
        };
        if let Some(field) = field
            && (is_joined(text, &joined) || is_joined(first_line, joined_line))
        {
            field.clear();
        }
        let unfinished = !form.ends_in(&joined);
        // Where more of it is to come, none of it is looked into.
        let half = if unfinished {
            Err(Refusal::Private(form))
        } else {
            form::read_half(&joined)
        };
        let mut has_half = false;
        if let Some(Overlay::Import(import)) = self.overlays.last_mut() {
            has_half = import.stop(form, half);
            let library = self.library();
            if let Some(Overlay::Import(import)) = self.overlays.last_mut() {
                import.judge(&library);
            }
        }
        if unfinished {
            let mut end = Field::default();
            end.insert(&joined);
            end.keep_end(MAX_END);
            self.passing = Some(Passing { form, end });
        }
        self.say_stopped(form, unfinished, has_half);
        true
    }

    fn say_stopped(&mut self, form: PrivateForm, unfinished: bool, has_half: bool) {
        let label = form.label();
        self.say_error(match (unfinished, has_half) {
            (true, _) => format!("{label}: the rest of it is let pass; esc ends that"),
            (_, true) => format!("{label}: nothing but its public half was kept"),
            _ => format!("{label}: nothing of it was kept"),
        });
    }

    /// The field that takes what is typed.
    fn focused_field(&mut self) -> Option<&mut Field> {
        match self.overlays.last_mut() {
            Some(Overlay::Import(import)) => Some(import.focused()),
            Some(Overlay::Prompt(prompt)) => Some(prompt.field()),
            Some(Overlay::Export(export)) => Some(export.field()),
            Some(Overlay::Review(review)) => review.field(),
            Some(Overlay::Files(files)) => Some(files.field()),
            Some(Overlay::Help(help)) if help.is_filtering() => Some(help.filter()),
            None if self.list.filtering => Some(&mut self.list.filter),
            _ => None,
        }
    }
}
