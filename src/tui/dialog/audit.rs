//! The audit of all key pairs: how far it is, and then what it found.

use std::cmp::Reverse;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Widget;

use crate::domain::audit::{Severity, weak};
use crate::library::Library;
use crate::library::audit::{Step, Tally, Verdicts};
use crate::text::{self, visible};
use crate::tui::action::Action;
use crate::tui::keymap::Context;
use crate::tui::layout;
use crate::tui::theme::Theme;
use crate::tui::widget::audit::FAULTY;
use crate::tui::widget::scroll::ListState;
use crate::tui::widget::{audit, footer, frame, progress};

/// The widest that names get.
const MAX_NAME: usize = 24;
/// A sign and a word, with the blanks behind it.
const MARK: usize = 10;

/// Something weak, or at fault.
#[derive(Debug)]
struct Row {
    /// The library's row.
    at: usize,
    name: String,
    severity: Severity,
    /// A sign and a word.
    mark: String,
    reason: String,
}

/// The dialog.
#[derive(Debug)]
pub(in crate::tui) struct Audit {
    /// What tells this dialog from those before and after it.
    pub(in crate::tui) serial: u64,
    /// How far it is, as long as it runs.
    step: Option<Step>,
    is_running: bool,
    tally: Tally,
    rows: Vec<Row>,
    /// The width of the widest name.
    widest: usize,
    state: ListState,
}

impl Audit {
    /// An audit that starts.
    pub(in crate::tui) fn new(serial: u64) -> Self {
        Self {
            serial,
            step: None,
            is_running: true,
            tally: Tally::default(),
            rows: Vec::new(),
            widest: 0,
            state: ListState::default(),
        }
    }

    /// Whether it is not done yet.
    pub(in crate::tui) fn is_running(&self) -> bool {
        self.is_running
    }

    /// It is so far.
    pub(in crate::tui) fn advance(&mut self, step: Step) {
        self.step = Some(step);
    }

    /// It is done.
    pub(in crate::tui) fn end(&mut self) {
        self.is_running = false;
    }

    /// Shows what is known about these key pairs, the worst first; nothing as long as it runs.
    pub(in crate::tui) fn show(&mut self, library: &Library, verdicts: &Verdicts, screen: Rect) {
        if self.is_running {
            return;
        }
        self.tally = Tally::of(library, verdicts);
        let entries = library.entries().iter().enumerate();
        self.rows = entries
            .filter_map(|(row, entry)| {
                let findings = entry.key.as_ref();
                let findings = findings.map(|key| verdicts.findings(key, library));
                let findings = findings.unwrap_or_default();
                let worst = weak(&findings).next();
                let fault = entry.faults.iter().max_by_key(|fault| fault.severity());
                let (severity, mark, reason) = match (worst, fault) {
                    (Some(worst), fault)
                        if fault.is_none_or(|fault| worst.severity() >= fault.severity()) =>
                    {
                        let severity = worst.severity();
                        (
                            severity,
                            format!("! {}", severity.word()),
                            worst.to_string(),
                        )
                    }
                    (_, fault) => {
                        let fault = fault?;
                        (fault.severity(), FAULTY.to_owned(), fault.to_string())
                    }
                };
                Some(Row {
                    at: row,
                    name: visible(&entry.name).into_owned(),
                    severity,
                    mark,
                    reason: visible(&reason).into_owned(),
                })
            })
            .collect();
        self.rows.sort_by_key(|row| Reverse(row.severity));
        let widths = self.rows.iter().map(|row| text::width(&row.name));
        self.widest = widths.max().unwrap_or_default();
        let height = self.height(screen);
        let (row, count) = (self.state.selected, self.rows.len());
        self.state.select(row, count, height);
    }

    /// The library's row of the selected key pair.
    pub(in crate::tui) fn selected(&self) -> Option<usize> {
        Some(self.rows.get(self.state.selected)?.at)
    }

    /// Moves the selection on a screen of this size.
    pub(in crate::tui) fn go(&mut self, action: Action, screen: Rect) {
        let height = self.height(screen);
        self.state.go(action, self.rows.len(), height);
    }

    /// Selects the row at a cell.
    pub(in crate::tui) fn click(&mut self, at: Position, screen: Rect) {
        let rows = self.height(screen);
        let dialog = layout::dialog(layout::MAX_DIALOG, outer_height(rows), screen);
        let area = layout::rows_in(dialog, BEFORE, rows);
        self.state.click(at, area, self.rows.len());
    }

    /// How many rows are shown on a screen of this size.
    fn height(&self, screen: Rect) -> usize {
        let room = usize::from(layout::tallest_dialog(screen)).saturating_sub(FIXED + REASON);
        self.rows.len().min(room.max(1))
    }
}

/// Border, summary, hints, and a blank line before and behind the rows.
const FIXED: usize = 6;
/// The summary, and a blank line.
const BEFORE: u16 = 2;
/// The lines in which the whole reason of the selected row stands.
const REASON: usize = 2;

/// How high the dialog is with so many rows in it.
fn outer_height(rows: usize) -> u16 {
    let below = if rows > 0 { rows + 1 + REASON } else { 0 };
    u16::try_from(FIXED - 1 + below).unwrap_or(u16::MAX)
}

/// Draws the dialog; gives the cell of the selected row.
pub(in crate::tui) fn draw(
    dialog: &Audit,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let rows = if dialog.is_running {
        0
    } else {
        dialog.height(screen)
    };
    let height = outer_height(rows);
    let inside = frame::dialog("Audit", layout::MAX_DIALOG, height, theme, screen, buffer);
    let cells = usize::from(inside.width);
    let mut lines = Vec::with_capacity(rows + FIXED);
    if dialog.is_running {
        lines.push(match dialog.step {
            Some(step) => progress::line(step.stage.name(), step.done, step.of, cells, theme),
            None => Line::styled("looking at keys …", theme.muted),
        });
    } else {
        let tally = dialog.tally.to_string();
        lines.push(Line::styled(
            text::cut(&tally, cells).into_owned(),
            theme.value,
        ));
    }
    lines.push(Line::default());
    let mut cursor = None;
    let mut state = dialog.state;
    // The screen may have become smaller since the selection moved.
    state.select(state.selected, dialog.rows.len(), rows);
    let name = dialog.widest.min(MAX_NAME);
    for (at, row) in dialog.rows.iter().enumerate().skip(state.top).take(rows) {
        let selected = at == state.selected;
        if selected {
            let y = inside.y + u16::try_from(lines.len()).unwrap_or_default();
            cursor = Some(Position { x: inside.x, y });
        }
        lines.push(line(row, selected, name, cells, theme));
    }
    if rows > 0 {
        let reason = dialog
            .rows
            .get(state.selected)
            .map(|row| row.reason.as_str());
        let reason = text::wrap(reason.unwrap_or_default(), cells).into_iter();
        lines.push(Line::default());
        let end = lines.len() + REASON;
        lines.extend(
            reason
                .take(REASON)
                .map(|line| Line::styled(line, theme.muted)),
        );
        lines.resize(end, Line::default());
    }
    lines.push(hints(dialog, cells, theme));
    Text::from(lines).render(inside, buffer);
    cursor.filter(|at| inside.contains(*at))
}

fn line(row: &Row, selected: bool, name: usize, cells: usize, theme: &Theme) -> Line<'static> {
    let style = if selected {
        theme.selected
    } else {
        theme.value
    };
    let room = cells.saturating_sub(2 + name + 2 + MARK);
    let reason = text::cut(&row.reason, room).into_owned();
    Line::from(vec![
        Span::styled(if selected { "▌ " } else { "  " }, theme.accent),
        Span::styled(text::fit(&text::cut(&row.name, name), name + 2), style),
        Span::styled(text::fit(&row.mark, MARK), mark_style(row, theme)),
        Span::styled(reason, theme.value),
    ])
}

fn mark_style(row: &Row, theme: &Theme) -> Style {
    audit::style(row.severity, theme)
}

fn hints(dialog: &Audit, cells: usize, theme: &Theme) -> Line<'static> {
    if dialog.is_running {
        return footer::only(Context::Audit, Action::Back, "stop", theme);
    }
    footer::hints(Context::Audit, cells, theme)
}
