//! The help: the table of bindings, the ones that hold here first.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Widget;

use crate::text;
use crate::tui::action::Action;
use crate::tui::keymap::{self, BINDINGS, Binding, Context};
use crate::tui::layout;
use crate::tui::theme::Theme;
use crate::tui::widget::field::Field;
use crate::tui::widget::{footer, frame, scroll};

/// The column of keys.
const KEYS: usize = 18;

/// The help, opened from a context.
#[derive(Clone, Debug)]
pub(in crate::tui) struct Help {
    from: Context,
    offset: usize,
    filter: Field,
    filtering: bool,
}

impl Help {
    /// The help for who is in `from`.
    pub(in crate::tui) fn new(from: Context) -> Self {
        Self {
            from,
            offset: 0,
            filter: Field::default(),
            filtering: false,
        }
    }

    /// Whether the filter box has the focus.
    pub(in crate::tui) fn is_filtering(&self) -> bool {
        self.filtering
    }

    /// The filter, for what must be wiped from it.
    pub(in crate::tui) fn filter(&mut self) -> &mut Field {
        &mut self.filter
    }

    /// Types into the filter.
    pub(in crate::tui) fn insert(&mut self, text: &str) {
        self.filter.insert(text);
        self.offset = 0;
    }

    /// Takes a key's action, on a screen of this size; says whether the help stays.
    pub(in crate::tui) fn act(&mut self, action: Action, screen: Rect) -> bool {
        let lines = self.rows().len();
        let offset = match action {
            Action::Back if self.filtering => {
                self.filtering = false;
                self.filter.clear();
                0
            }
            Action::Back => return false,
            Action::Filter => {
                self.filtering = true;
                self.offset
            }
            Action::Submit => {
                self.filtering = false;
                self.offset
            }
            Action::Edit(edit) => {
                self.filter.edit(edit);
                0
            }
            action => scroll::scrolled(self.offset, action, lines, window(screen)),
        };
        self.offset = scroll::clamp(offset, lines, window(screen));
        true
    }

    /// The rows that the filter lets through, under the names of their contexts; the
    /// context that the help was opened from comes first.
    fn rows(&self) -> Vec<Row> {
        let others = Context::ALL
            .into_iter()
            .filter(|context| *context != self.from);
        let filter = self.filter.text().to_lowercase();
        let mut rows = Vec::new();
        for context in std::iter::once(self.from).chain(others) {
            let shown = BINDINGS.iter().filter(|binding| {
                binding.context == context
                    && (binding.long.to_lowercase().contains(&filter)
                        || keymap::written(binding).to_lowercase().contains(&filter))
            });
            let bindings: Vec<Row> = shown.map(Row::Binding).collect();
            if bindings.is_empty() {
                continue;
            }
            if !rows.is_empty() {
                rows.push(Row::Gap);
            }
            rows.push(Row::Context(context));
            rows.extend(bindings);
        }
        rows
    }
}

/// A line of the help.
enum Row {
    Context(Context),
    Binding(&'static Binding),
    Gap,
}

impl Row {
    fn line(&self, cells: usize, theme: &Theme) -> Line<'static> {
        match self {
            Self::Gap => Line::default(),
            Self::Context(context) => Line::styled(context.label(), theme.accent),
            Self::Binding(binding) => Line::from(vec![
                Span::styled(text::fit(&keymap::written(binding), KEYS), theme.key),
                Span::styled(
                    text::cut(binding.long, cells.saturating_sub(KEYS)),
                    theme.value,
                ),
            ]),
        }
    }
}

/// How many lines of the help are shown at once: all but the border and the last line.
fn window(screen: Rect) -> usize {
    usize::from(screen.height.saturating_sub(3)).max(1)
}

/// Draws the help over all of the screen's height; gives the cell of the cursor.
pub(in crate::tui) fn draw(
    help: &Help,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Position {
    let inside = frame::dialog(
        "Keys",
        layout::MAX_DIALOG,
        screen.height,
        theme,
        screen,
        buffer,
    );
    let rows = help.rows();
    let height = usize::from(inside.height.saturating_sub(1));
    let offset = scroll::clamp(help.offset, rows.len(), height);
    let shown: Vec<Line<'_>> = rows
        .iter()
        .skip(offset)
        .take(height)
        .map(|row| row.line(usize::from(inside.width), theme))
        .collect();
    Text::from(shown).render(inside, buffer);
    let last = Rect {
        y: inside.bottom().saturating_sub(1),
        height: 1,
        ..inside
    }
    .intersection(inside);
    let cells = usize::from(last.width);
    if help.filtering || !help.filter.is_empty() {
        let style = if help.filtering {
            theme.accent
        } else {
            theme.value
        };
        let (shown, caret) = help.filter.shown(cells.saturating_sub(2));
        Line::styled(format!("/ {shown}"), style).render(last, buffer);
        let x = last.x + 2 + u16::try_from(caret).unwrap_or_default();
        return if help.filtering {
            Position { x, y: last.y }
        } else {
            inside.as_position()
        };
    }
    footer::hints(Context::Help, cells, theme).render(last, buffer);
    inside.as_position()
}
