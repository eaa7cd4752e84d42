//! The dialog that exports a public key: a path, and a form.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Widget;

use super::state::State;
use crate::error::{Code, Error};
use crate::library::export::{ExportFormat, export};
use crate::library::{Entry, EntryId, Library, follow, in_words};
use crate::text::{self, grouped, visible};
use crate::tui::action::{Action, Edit};
use crate::tui::keymap::Context;
use crate::tui::layout;
use crate::tui::message::NewFile;
use crate::tui::theme::Theme;
use crate::tui::widget::field::Field;
use crate::tui::widget::{footer, frame};

/// The dialog.
#[derive(Debug)]
pub(in crate::tui) struct Export {
    /// What tells this dialog from those before and after it.
    pub(in crate::tui) serial: u64,
    /// The entries.
    pub(in crate::tui) ids: Vec<EntryId>,
    format: ExportFormat,
    path: Field,
    /// Why the last try failed.
    failed: Option<Error>,
    /// Whether a file is on its way.
    pub(in crate::tui) sending: bool,
}

impl Export {
    /// Asks for a file, and proposes one that is named after the entry, or `key-pairs` for several.
    pub(in crate::tui) fn new(serial: u64, ids: Vec<EntryId>) -> Self {
        let format = ExportFormat::OpenSsh;
        Self {
            serial,
            path: Field::with(&proposed(format, &ids)),
            ids,
            format,
            failed: None,
            sending: false,
        }
    }

    /// Types text into the path, which has one line.
    pub(in crate::tui) fn insert(&mut self, text: &str) {
        self.path.insert(&text.replace(['\r', '\n'], " "));
        self.failed = None;
    }

    /// Edits the path.
    pub(in crate::tui) fn edit(&mut self, edit: Edit) {
        self.path.edit(edit);
        self.failed = None;
    }

    /// The field of the path.
    pub(in crate::tui) fn field(&mut self) -> &mut Field {
        &mut self.path
    }

    /// Whether the path is another than the proposed one.
    pub(in crate::tui) fn is_edited(&self) -> bool {
        self.path.text() != proposed(self.format, &self.ids)
    }

    /// Goes to the next form, or to the one before. A proposed path ends as is usual for it.
    pub(in crate::tui) fn switch(&mut self, action: Action) {
        let all = ExportFormat::ALL;
        let step = if action == Action::Next {
            1
        } else {
            all.len() - 1
        };
        let next = (self.number() + step) % all.len();
        if let Some(format) = all.get(next).copied() {
            self.propose(|dialog| dialog.format = format);
        }
    }

    /// Goes on about an entry that is identified in another way now.
    pub(in crate::tui) fn follow(&mut self, before: &EntryId, now: &EntryId) {
        if self.ids.contains(before) {
            self.propose(|dialog| follow(&mut dialog.ids, before, now));
        }
    }

    /// Makes a change that another path may be proposed after.
    fn propose(&mut self, change: impl FnOnce(&mut Self)) {
        let is_edited = self.is_edited();
        change(self);
        if !is_edited {
            self.path = Field::with(&proposed(self.format, &self.ids));
        }
        self.failed = None;
    }

    /// Where the form stands among all.
    fn number(&self) -> usize {
        let mut all = ExportFormat::ALL.iter();
        all.position(|format| *format == self.format)
            .unwrap_or_default()
    }

    /// Takes back the dialog after a try that failed; what was typed stays.
    pub(in crate::tui) fn fail(&mut self, error: Error) {
        self.sending = false;
        self.failed = Some(error);
    }

    /// The file, if it can be asked for.
    pub(in crate::tui) fn submit(&mut self, entries: &[&Entry]) -> Option<Box<NewFile>> {
        if self.sending {
            return None;
        }
        let path = self.path.text().trim().to_owned();
        if path.is_empty() {
            self.fail(Error::new(
                Code::MissingParameter,
                "no file is named",
                "type its path",
            ));
            return None;
        }
        match export(entries, self.format, true) {
            Ok(text) => Some(Box::new(NewFile {
                ids: self.ids.clone(),
                format: self.format,
                path,
                text,
                overwrite: false,
            })),
            Err(error) => {
                self.fail(error);
                None
            }
        }
    }

    /// The lines under the path.
    fn state(&self, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
        let hint = match self.path.text().trim_start() {
            "" => "the path of a file; ~/ is the home folder",
            path if path.starts_with("~/") => "in the home folder",
            path if path.starts_with('/') => "",
            _ => "in the folder you started keyrack in",
        };
        let state = match &self.failed {
            Some(error) => State::bad(&error.advice(), theme),
            None if self.sending => State::hint("writing …", theme),
            None => State::hint(hint, theme),
        };
        let mut lines = text::wrap(&state.text, cells);
        if lines.is_empty() {
            lines.push(String::new());
        }
        let style = state.style;
        let lines = lines.into_iter();
        lines.map(|line| labelled("", line, style, theme)).collect()
    }

    /// All forms with a mark at this one, or this one alone where there is no room.
    fn forms(&self, cells: usize, theme: &Theme) -> Line<'static> {
        let all = ExportFormat::ALL;
        let wide: usize = all.iter().map(|form| form.name().len() + 2).sum();
        let mut spans = vec![label("Format", theme)];
        if wide > cells {
            let count = format!("   {} of {}", self.number() + 1, all.len());
            spans.push(Span::styled("▌", theme.accent));
            spans.push(Span::styled(self.format.name(), theme.selected));
            spans.push(Span::styled(count, theme.muted));
            return Line::from(spans);
        }
        for form in all {
            let (mark, style) = if form == self.format {
                ("▌", theme.selected)
            } else {
                (" ", theme.muted)
            };
            spans.push(Span::styled(mark, theme.accent));
            spans.push(Span::styled(form.name(), style));
            spans.push(Span::raw(" "));
        }
        Line::from(spans)
    }

    /// The first line of the file, and how much more there is.
    fn preview(&self, library: &Library, cells: usize, theme: &Theme) -> Line<'static> {
        // The first entry will do: a store may have very many.
        let first = self.ids.get(..1).unwrap_or_default();
        let text = match export(&library.entries_of(first), self.format, true) {
            Ok(text) => text,
            Err(error) => error.reason,
        };
        let lines = text.lines().count().saturating_sub(1);
        let more = match (lines, self.ids.len().saturating_sub(1)) {
            (0, 0) => String::new(),
            (1, 0) => "  and 1 line more".to_owned(),
            (lines, 0) => format!("  and {lines} lines more"),
            (_, 1) => "  and 1 key pair more".to_owned(),
            (_, others) => format!("  and {} key pairs more", grouped(others)),
        };
        let first = visible(text.lines().next().unwrap_or_default()).into_owned();
        let room = cells.saturating_sub(text::width(&more));
        let first = text::cut_middle(&first, room).into_owned();
        let mut line = labelled("Starts", first, theme.value, theme);
        line.push_span(Span::styled(more, theme.muted));
        line
    }
}

/// The column of labels.
const LABELS: usize = 8;

fn label(label: &str, theme: &Theme) -> Span<'static> {
    Span::styled(text::fit(label, LABELS), theme.label)
}

fn labelled(
    before: &str,
    text: String,
    style: ratatui::style::Style,
    theme: &Theme,
) -> Line<'static> {
    Line::from(vec![label(before, theme), Span::styled(text, style)])
}

/// The name of the file that is proposed.
fn proposed(format: ExportFormat, ids: &[EntryId]) -> String {
    match ids {
        [id] => format.file_name(&id.name),
        _ => format.file_name("key-pairs"),
    }
}

/// Draws the dialog; gives the cell of the caret.
pub(in crate::tui) fn draw(
    dialog: &Export,
    library: &Library,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    // What the border and the blanks beside it leave.
    let wide = screen.width.min(layout::MAX_DIALOG).saturating_sub(4);
    let high = usize::from(screen.height.saturating_sub(2));
    let cells = usize::from(wide).saturating_sub(LABELS);
    let (shown, caret) = dialog.path.shown(cells);
    let mut lines = vec![labelled("File", shown, theme.value, theme)];
    lines.extend(dialog.state(cells, theme));
    lines.truncate(high.saturating_sub(2));
    lines.push(dialog.forms(cells, theme));
    if lines.len() + 3 <= high {
        lines.push(dialog.preview(library, cells, theme));
    }
    if lines.len() + 2 <= high {
        lines.push(Line::default());
    }
    lines.push(footer::hints(Context::Export, wide.into(), theme));
    let title = format!("Export {}", in_words(&dialog.ids));
    let height = u16::try_from(lines.len()).unwrap_or_default() + 2;
    let inside = frame::dialog(&title, layout::MAX_DIALOG, height, theme, screen, buffer);
    Text::from(lines).render(inside, buffer);
    let x = inside.x + u16::try_from(LABELS + caret).unwrap_or_default();
    Some(Position { x, y: inside.y }).filter(|at| inside.contains(*at))
}
