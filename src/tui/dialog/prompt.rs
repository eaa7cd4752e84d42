//! A dialog with one field about a key pair: its name, its note, its tags.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::Widget;

use super::state::State;
use crate::domain::import::{NameVerdict, judge_name};
use crate::domain::tag::{self, Edits};
use crate::error::Error;
use crate::library::{EntryId, Library, in_words};
use crate::text;
use crate::tui::action::Edit;
use crate::tui::keymap::Context;
use crate::tui::layout;
use crate::tui::message::Effect;
use crate::tui::theme::Theme;
use crate::tui::widget::field::Field;
use crate::tui::widget::{footer, frame};

/// What the field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    Name(NameVerdict),
    Note,
    Tags,
    /// Tags that come and go, of several entries.
    TagsOfAll,
}

/// The dialog.
#[derive(Debug)]
pub(in crate::tui) struct Prompt {
    /// What tells this dialog from those before and after it.
    pub(in crate::tui) serial: u64,
    /// The entry, or the entries.
    pub(in crate::tui) ids: Vec<EntryId>,
    subject: Subject,
    field: Field,
    /// What the field held at first.
    before: String,
    /// Why the last try failed.
    failed: Option<Error>,
    /// Whether a change is on its way.
    pub(in crate::tui) sending: bool,
}

impl Prompt {
    /// Asks for another name.
    pub(in crate::tui) fn name(serial: u64, id: EntryId, library: &Library) -> Self {
        let before = id.name.clone();
        let verdict = judge_name(&before, library);
        Self::new(serial, vec![id], Subject::Name(verdict), before)
    }

    /// Asks for another note.
    pub(in crate::tui) fn note(serial: u64, id: EntryId, note: Option<&str>) -> Self {
        let before = note.unwrap_or_default().to_owned();
        Self::new(serial, vec![id], Subject::Note, before)
    }

    /// Asks for other tags of an entry; of several, for those that come and go.
    pub(in crate::tui) fn tags(serial: u64, ids: Vec<EntryId>, library: &Library) -> Self {
        let (subject, before) = match ids.as_slice() {
            [id] => {
                let entry = library.position(id).and_then(|row| library.get(row));
                let tags = entry.map(|entry| entry.tags.join(" "));
                (Subject::Tags, tags.unwrap_or_default())
            }
            _ => (Subject::TagsOfAll, String::new()),
        };
        Self::new(serial, ids, subject, before)
    }

    fn new(serial: u64, ids: Vec<EntryId>, subject: Subject, before: String) -> Self {
        Self {
            serial,
            ids,
            subject,
            field: Field::with(&before),
            before,
            failed: None,
            sending: false,
        }
    }

    /// Types text into the field, which has one line.
    pub(in crate::tui) fn insert(&mut self, text: &str, library: &Library) {
        let line = text.trim_matches(['\r', '\n']).replace("\r\n", " ");
        let line = line.replace(['\r', '\n'], " ");
        self.field.insert(&line);
        self.failed = None;
        self.judge(library);
    }

    /// Edits the field.
    pub(in crate::tui) fn edit(&mut self, edit: Edit, library: &Library) {
        self.field.edit(edit);
        self.failed = None;
        self.judge(library);
    }

    /// Judges what was typed against the key pairs that are stored now.
    pub(in crate::tui) fn judge(&mut self, library: &Library) {
        let Subject::Name(verdict) = &mut self.subject else {
            return;
        };
        *verdict = judge_name(self.field.text(), library);
        // Its own present name is no other key pair's.
        if let NameVerdict::Good { twin, .. } = verdict
            && twin.as_ref() == self.ids.first().map(|id| &id.name)
        {
            *twin = None;
        }
    }

    /// The field, for what must be wiped from it.
    pub(in crate::tui) fn field(&mut self) -> &mut Field {
        &mut self.field
    }

    /// Takes back the dialog after a change that failed; what was typed stays.
    pub(in crate::tui) fn fail(&mut self, error: Error) {
        self.sending = false;
        self.failed = Some(error);
    }

    /// Whether something else stands in the field than at first.
    pub(in crate::tui) fn is_changed(&self) -> bool {
        self.field.text() != self.before
    }

    /// The change, if it can be asked for.
    pub(in crate::tui) fn submit(&mut self) -> Option<Effect> {
        if self.sending {
            return None;
        }
        let id = self.ids.first()?.clone();
        let typed = self.field.text();
        let effect = match &mut self.subject {
            Subject::Note => Effect::Note(id, typed.trim().to_owned()),
            Subject::Tags => Effect::Tag(id, tag::split(typed)),
            Subject::TagsOfAll => Effect::EditTags(self.ids.clone(), Edits::typed(typed)),
            Subject::Name(NameVerdict::Good { name, .. }) => Effect::Rename(id, name.clone()),
            Subject::Name(verdict) => {
                // What is unfinished is a fault once it is insisted on.
                if let NameVerdict::Unfinished(fault) = verdict {
                    *verdict = NameVerdict::Refused(fault.clone());
                }
                return None;
            }
        };
        self.sending = true;
        Some(effect)
    }

    fn title(&self) -> &'static str {
        match self.subject {
            Subject::Name(_) => "Rename a key pair",
            Subject::Note => "Note",
            Subject::Tags => "Tags",
            Subject::TagsOfAll => "Tags of several",
        }
    }

    fn state(&self, theme: &Theme) -> State {
        match (&self.failed, &self.subject) {
            (Some(error), _) => State::bad(&error.reason, theme),
            (None, Subject::Name(_)) if !self.is_changed() => {
                State::hint("type the new name", theme)
            }
            (None, Subject::Name(verdict)) => State::of_name(verdict, theme),
            (None, Subject::Note) => State::hint(&format!("about {}", in_words(&self.ids)), theme),
            (None, Subject::Tags) => {
                let about = in_words(&self.ids);
                State::hint(&format!("of {about}, set apart by blanks"), theme)
            }
            (None, Subject::TagsOfAll) => {
                let about = in_words(&self.ids);
                State::hint(&format!("of {about}: +edge adds, -edge removes"), theme)
            }
        }
    }
}

/// Draws the dialog; gives the cell of the caret.
pub(in crate::tui) fn draw(
    prompt: &Prompt,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let title = prompt.title();
    let inside = frame::dialog(title, layout::MAX_DIALOG, 6, theme, screen, buffer);
    let cells = usize::from(inside.width);
    let (shown, caret) = prompt.field.shown(cells);
    let state = prompt.state(theme);
    let lines = vec![
        Line::styled(shown, theme.value),
        Line::styled(text::cut(&state.text, cells).into_owned(), state.style),
        Line::default(),
        footer::hints(Context::Prompt, cells, theme),
    ];
    Text::from(lines).render(inside, buffer);
    let x = inside.x + u16::try_from(caret).unwrap_or_default();
    Some(Position { x, y: inside.y }).filter(|at| inside.contains(*at))
}
