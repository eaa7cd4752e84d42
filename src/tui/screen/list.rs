//! The list of key pairs.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Widget;

use crate::domain::audit::instant;
use crate::domain::fingerprint::Kind;
use crate::library::{Entry, EntryId, Library};
use crate::text::{self, grouped, visible};
use crate::tui::keymap::Action;
use crate::tui::theme::Theme;
use crate::tui::widget::audit;
use crate::tui::widget::field::Field;
use crate::tui::widget::frame;
use crate::tui::widget::scroll::ListState;

/// The list: which rows are shown, and which is selected.
#[derive(Debug, Default)]
pub(in crate::tui) struct ListScreen {
    /// Rows of the library that the filter lets through.
    rows: Vec<usize>,
    state: ListState,
    /// The filter's text.
    pub(in crate::tui) filter: Field,
    /// Whether the filter box has the focus.
    pub(in crate::tui) filtering: bool,
}

impl ListScreen {
    /// Whether a line is taken by the filter.
    pub(in crate::tui) fn has_filter(&self) -> bool {
        self.filtering || !self.filter.is_empty()
    }

    /// Applies the filter to a library, keeping the selection where it can be kept.
    pub(in crate::tui) fn refresh(
        &mut self,
        library: &Library,
        keep: Option<&EntryId>,
        height: usize,
    ) {
        self.rows = library.matching(self.filter.text());
        let kept = keep
            .and_then(|id| library.position(id))
            .and_then(|row| self.rows.binary_search(&row).ok());
        let row = kept.unwrap_or(self.state.selected);
        self.state.select(row, self.rows.len(), height);
    }

    /// The library's row of the selected entry.
    pub(in crate::tui) fn selected(&self) -> Option<usize> {
        self.rows.get(self.state.selected).copied()
    }

    /// Moves the selection; `height` rows are on the screen.
    pub(in crate::tui) fn go(&mut self, action: Action, height: usize) {
        self.state.go(action, self.rows.len(), height);
    }

    /// Keeps the selection in a window of another height.
    pub(in crate::tui) fn resize(&mut self, height: usize) {
        self.state
            .select(self.state.selected, self.rows.len(), height);
    }
}

/// What the list shows around its rows.
pub(in crate::tui) struct Surroundings<'a> {
    /// The key pairs; `None` until they are read.
    pub(in crate::tui) library: Option<&'a Library>,
    /// How many public keys lie in `~/.ssh`.
    pub(in crate::tui) ssh_keys: usize,
    /// Whether the list, not a dialog, has the focus.
    pub(in crate::tui) focused: bool,
}

/// Draws the list; gives the cell of the cursor.
pub(in crate::tui) fn draw(
    list: &ListScreen,
    around: &Surroundings<'_>,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let count = match around.library {
        Some(library) if !library.entries().is_empty() => {
            let place = (list.state.selected + 1).min(list.rows.len());
            format!("{} of {}", grouped(place), grouped(list.rows.len()))
        }
        _ => String::new(),
    };
    let mut inside = frame::pane("Key pairs", &count, around.focused, theme, area, buffer);
    let Some(library) = around.library else {
        Line::styled("reading the store …", theme.muted).render(inside, buffer);
        return None;
    };
    if library.entries().is_empty() {
        empty(around.ssh_keys, theme, inside, buffer);
        return None;
    }
    let mut cursor = None;
    if list.has_filter() {
        cursor = draw_filter(list, theme, inside, buffer).filter(|_| list.filtering);
        inside = below(inside, 1);
    }
    if list.rows.is_empty() {
        let advice = Text::from(vec![
            Line::styled("no key pair answers to that", theme.value),
            Line::styled("esc clears the filter", theme.muted),
        ]);
        advice.render(below(inside, 1), buffer);
        return cursor;
    }
    let columns = Columns::fit(usize::from(inside.width), library, list);
    columns.head(theme).render(inside, buffer);
    let body = below(inside, 1);
    let shown = list.rows.iter().enumerate().skip(list.state.top);
    for ((index, row), y) in shown.zip(body.top()..body.bottom()) {
        let Some(entry) = library.entries().get(*row) else {
            continue;
        };
        let line = Rect {
            y,
            height: 1,
            ..body
        };
        let selected = index == list.state.selected;
        columns.row(entry, selected, theme).render(line, buffer);
        if selected && cursor.is_none() {
            cursor = Some(Position { x: body.x, y });
        }
    }
    cursor
}

fn below(area: Rect, lines: u16) -> Rect {
    let lines = lines.min(area.height);
    Rect {
        y: area.y + lines,
        height: area.height - lines,
        ..area
    }
}

fn draw_filter(
    list: &ListScreen,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let room = usize::from(area.width).saturating_sub(2);
    let (shown, caret) = list.filter.shown(room);
    let style = if list.filtering {
        theme.accent
    } else {
        theme.value
    };
    Line::from(vec![Span::styled("/ ", style), Span::styled(shown, style)]).render(area, buffer);
    let x = area.x + 2 + u16::try_from(caret).unwrap_or_default();
    (x < area.right()).then_some(Position { x, y: area.y })
}

fn empty(ssh_keys: usize, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut lines = vec![
        Line::styled("No key pairs yet.", theme.value),
        Line::default(),
        Line::from(vec![
            Span::styled("Press ", theme.muted),
            Span::styled("i", theme.key),
            Span::styled(" to import one, or paste a public key here.", theme.muted),
        ]),
    ];
    if ssh_keys > 0 {
        let (are, keys) = if ssh_keys == 1 {
            ("lies", "key")
        } else {
            ("lie", "keys")
        };
        lines.push(Line::from(vec![
            Span::styled(
                format!("{ssh_keys} public {keys} {are} in ~/.ssh: press "),
                theme.muted,
            ),
            Span::styled("I", theme.key),
            Span::styled(" to review.", theme.muted),
        ]));
    }
    Text::from(lines).render(below(area, 1), buffer);
}

/// The widths of the columns. Where there is no room, the comment goes first, then the
/// fingerprint, then the size; the name stays.
#[derive(Debug, PartialEq, Eq)]
struct Columns {
    name: usize,
    bits: bool,
    md5: usize,
    comment: usize,
}

const BAR: usize = 2;
const MARK: usize = 2;
const BITS: usize = 5;
const GAP: usize = 2;
const MD5: usize = 47;
/// Four bytes of a fingerprint and the mark of the cut: less is not worth a column.
const MIN_MD5: usize = 13;
const MIN_NAME: usize = 12;
const MAX_NAME: usize = 32;
const MIN_COMMENT: usize = 10;

/// The sign of an entry: that something is wrong with it, or that its key is weak.
fn mark(entry: &Entry, theme: &Theme) -> (&'static str, Style) {
    if !entry.faults.is_empty() {
        return ("✗", theme.bad);
    }
    let key = entry.key.as_ref();
    let sign = key.and_then(|key| audit::sign(&instant(&key.public.rsa), theme));
    sign.unwrap_or(("", theme.value))
}

impl Columns {
    /// Divides `cells` among the columns for the entries of this library.
    fn fit(cells: usize, library: &Library, list: &ListScreen) -> Self {
        // The rows on the screen decide, not all of them: a store may have very many.
        let on_screen = list.rows.iter().skip(list.state.top).take(256);
        let names = on_screen.filter_map(|row| library.entries().get(*row));
        let widest = names.map(|entry| text::width(&visible(&entry.name))).max();
        let wanted = widest.unwrap_or_default().clamp(MIN_NAME, MAX_NAME);
        let mut left = cells.saturating_sub(BAR + MARK);
        let bits = left >= MIN_NAME + GAP + BITS;
        if bits {
            left -= GAP + BITS;
        }
        let for_md5 = left.saturating_sub(wanted + GAP).min(MD5);
        let md5 = if for_md5 >= MIN_MD5 { for_md5 } else { 0 };
        if md5 > 0 {
            left -= GAP + md5;
        }
        let name = if md5 == 0 { left } else { wanted };
        let for_comment = left.saturating_sub(name + GAP);
        let comment = if md5 == MD5 && for_comment >= MIN_COMMENT {
            for_comment
        } else {
            0
        };
        Self {
            name,
            bits,
            md5,
            comment,
        }
    }

    fn head(&self, theme: &Theme) -> Line<'static> {
        let mut head = format!("{}{}", " ".repeat(BAR), text::fit("NAME", self.name + MARK));
        if self.bits {
            head.push_str(&format!("{}{:>BITS$}", " ".repeat(GAP), "BITS"));
        }
        if self.md5 > 0 {
            head.push_str(&format!(
                "{}{}",
                " ".repeat(GAP),
                text::fit("MD5", self.md5)
            ));
        }
        if self.comment > 0 {
            head.push_str(&format!("{}COMMENT", " ".repeat(GAP)));
        }
        Line::styled(head, theme.label)
    }

    fn row(&self, entry: &Entry, selected: bool, theme: &Theme) -> Line<'static> {
        let name_style = if selected {
            theme.selected
        } else {
            theme.value
        };
        let plain = Style::new();
        let mut spans = vec![
            Span::styled(if selected { "▌ " } else { "  " }, theme.accent),
            Span::styled(text::fit(&visible(&entry.name), self.name), name_style),
        ];
        let (mark, mark_style) = mark(entry, theme);
        spans.push(Span::styled(format!("{mark:>MARK$}"), mark_style));
        let gap = || Span::raw(" ".repeat(GAP));
        let key = entry.key.as_ref();
        if self.bits {
            let bits = key.map(|key| key.public.rsa.bits().to_string());
            spans.push(gap());
            spans.push(Span::styled(
                format!("{:>BITS$}", bits.unwrap_or_default()),
                plain,
            ));
        }
        if self.md5 > 0 {
            spans.push(gap());
            let fault = entry.faults.first().map(ToString::to_string);
            spans.push(match (fault, key) {
                (Some(fault), _) => Span::styled(text::fit(&fault, self.md5), theme.bad),
                (None, Some(key)) => {
                    let md5 = key.fingerprints.get(Kind::Md5);
                    Span::styled(text::fit(&text::cut_hex(&md5, self.md5), self.md5), plain)
                }
                (None, None) => Span::raw(String::new()),
            });
        }
        if let (1.., Some(key)) = (self.comment, key) {
            spans.push(gap());
            let comment = visible(&key.public.comment).into_owned();
            spans.push(Span::styled(
                text::cut(&comment, self.comment).into_owned(),
                theme.muted,
            ));
        }
        Line::from(spans)
    }
}
