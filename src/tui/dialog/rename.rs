//! The rename dialog.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::Widget;

use super::state::State;
use crate::domain::import::{NameVerdict, judge_name};
use crate::domain::name::KeyPairName;
use crate::error::Error;
use crate::library::{EntryId, Library};
use crate::text;
use crate::tui::keymap::{Context, Edit};
use crate::tui::theme::Theme;
use crate::tui::widget::field::Field;
use crate::tui::widget::{footer, frame};

/// The dialog: whose name is changed, and what was typed.
#[derive(Debug)]
pub(in crate::tui) struct Rename {
    /// What tells this dialog from those before and after it.
    pub(in crate::tui) serial: u64,
    /// The entry.
    pub(in crate::tui) id: EntryId,
    /// Its new name.
    field: Field,
    verdict: NameVerdict,
    /// Why the last try failed.
    pub(in crate::tui) failed: Option<Error>,
    /// Whether a rename is on its way.
    pub(in crate::tui) sending: bool,
}

impl Rename {
    /// Opens the dialog with the present name in its field.
    pub(in crate::tui) fn new(serial: u64, id: EntryId, library: &Library) -> Self {
        let field = Field::with(&id.name);
        let verdict = judge_name(field.text(), library);
        Self {
            serial,
            id,
            field,
            verdict,
            failed: None,
            sending: false,
        }
    }

    /// Types text into the field. A name has no line breaks.
    pub(in crate::tui) fn insert(&mut self, text: &str, library: &Library) {
        self.field.insert(text.trim_matches(['\r', '\n']));
        self.failed = None;
        self.judge(library);
    }

    /// Edits the field.
    pub(in crate::tui) fn edit(&mut self, edit: Edit, library: &Library) {
        self.field.edit(edit);
        self.failed = None;
        self.judge(library);
    }

    /// Judges the name against the key pairs that are stored now.
    pub(in crate::tui) fn judge(&mut self, library: &Library) {
        self.verdict = judge_name(self.field.text(), library);
        // Its own present name is no other key pair's.
        if let NameVerdict::Good { twin, .. } = &mut self.verdict
            && twin.as_ref() == Some(&self.id.name)
        {
            *twin = None;
        }
    }

    /// The field, for what must be wiped from it.
    pub(in crate::tui) fn field(&mut self) -> &mut Field {
        &mut self.field
    }

    /// Takes back the dialog after a rename that failed; what was typed stays.
    pub(in crate::tui) fn fail(&mut self, error: Error) {
        self.sending = false;
        self.failed = Some(error);
    }

    /// Whether another name was typed than the entry has.
    pub(in crate::tui) fn is_changed(&self) -> bool {
        self.field.text() != self.id.name
    }

    /// The new name, if it can be given.
    pub(in crate::tui) fn submit(&mut self) -> Option<KeyPairName> {
        match &self.verdict {
            NameVerdict::Good { name, .. } if !self.sending => {
                self.sending = true;
                Some(name.clone())
            }
            NameVerdict::Unfinished(fault) => {
                self.verdict = NameVerdict::Refused(fault.clone());
                None
            }
            _ => None,
        }
    }

    fn state(&self, theme: &Theme) -> State {
        match &self.failed {
            Some(error) => State::bad(&error.reason, theme),
            None if !self.is_changed() => State::hint("type the new name", theme),
            None => State::of_name(&self.verdict, theme),
        }
    }
}

/// Draws the dialog; gives the cell of the caret.
pub(in crate::tui) fn draw(
    rename: &Rename,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let inside = frame::dialog(
        "Rename a key pair",
        frame::MAX_DIALOG,
        6,
        theme,
        screen,
        buffer,
    );
    let cells = usize::from(inside.width);
    let (shown, caret) = rename.field.shown(cells);
    let state = rename.state(theme);
    let lines = vec![
        Line::styled(shown, theme.value),
        Line::styled(text::cut(&state.text, cells).into_owned(), state.style),
        Line::default(),
        footer::hints(Context::Rename, cells, theme),
    ];
    Text::from(lines).render(inside, buffer);
    let x = inside.x + u16::try_from(caret).unwrap_or_default();
    Some(Position { x, y: inside.y }).filter(|at| inside.contains(*at))
}
