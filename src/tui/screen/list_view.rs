//! The list of key pairs, drawn.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Widget;

use super::list::{ListScreen, Tally};
use crate::domain::audit::Severity;
use crate::domain::filter::Filter;
use crate::domain::fingerprint::Kind;
use crate::domain::query::FingerprintQuery;
use crate::library::audit::Verdicts;
use crate::library::{Entry, Library};
use crate::text::{self, grouped, visible};
use crate::tui::theme::Theme;
use crate::tui::widget::highlight::Highlighter;
use crate::tui::widget::{audit, frame};

/// What the list shows around its rows.
pub(in crate::tui) struct Surroundings<'a> {
    /// The key pairs; `None` until they are read.
    pub(in crate::tui) library: Option<&'a Library>,
    /// What is known about the strength of their keys.
    pub(in crate::tui) verdicts: &'a Verdicts,
    /// How many public keys lie in `~/.ssh`.
    pub(in crate::tui) ssh_keys: usize,
    /// Whether the list is there to choose from.
    pub(in crate::tui) is_choice: bool,
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
        Some(library) if !library.entries().is_empty() => heading(list, usize::from(area.width)),
        _ => String::new(),
    };
    let title = if around.is_choice {
        "Choose"
    } else {
        "Key pairs"
    };
    let mut inside = frame::pane(title, &count, around.focused, theme, area, buffer);
    let Some(library) = around.library else {
        Line::styled("reading the store …", theme.muted).render(inside, buffer);
        return None;
    };
    if library.entries().is_empty() {
        empty(around, theme, inside, buffer);
        return None;
    }
    let mut cursor = None;
    if list.has_filter() {
        cursor = draw_filter(list, theme, inside, buffer).filter(|_| list.filtering);
        inside = below(inside, 1);
    }
    let filter = Filter::parse(list.filter.text());
    if list.count() == 0 {
        let cells = usize::from(inside.width);
        let hint = filter.queries.iter().find_map(FingerprintQuery::hint);
        let mut advice = vec![Line::styled("no key pair answers to that", theme.value)];
        let lines = hint.map_or_else(Vec::new, |hint| text::wrap(hint, cells));
        advice.extend(
            lines
                .into_iter()
                .map(|line| Line::styled(line, theme.value)),
        );
        let way_out = if around.is_choice {
            "ctrl-u clears the filter"
        } else {
            "esc clears the filter"
        };
        advice.push(Line::styled(way_out, theme.muted));
        let advice = Text::from(advice);
        advice.render(below(inside, 1), buffer);
        return cursor;
    }
    // The rows on the screen decide, not all of them: a store may have very many.
    let body = below(inside, 1);
    let shown: Vec<&Arc<Entry>> = list.on_screen(usize::from(body.height)).collect();
    let mark = |entry: &Entry| mark(entry, library, around.verdicts, theme);
    let marks: Vec<Option<(String, Style)>> = shown.iter().map(|entry| mark(entry)).collect();
    let widths = marks.iter().flatten().map(|(mark, _)| text::width(mark));
    let widest = widths.max().unwrap_or_default();
    let columns = Columns::fit(usize::from(inside.width), &shown, widest);
    columns.head(theme).render(inside, buffer);
    let mut highlighter = Highlighter::new(&filter.text, theme.matched);
    let shown = (list.state.top..).zip(shown).zip(marks);
    for (((index, entry), mark), y) in shown.zip(body.top()..body.bottom()) {
        let line = Rect {
            y,
            height: 1,
            ..body
        };
        let selected = index == list.state.selected;
        columns
            .row(entry, mark, selected, &mut highlighter, theme)
            .render(line, buffer);
        if list.is_selected(index) {
            // Beside the bar, where a blank sets the row off from the border.
            let x = body.x.saturating_sub(1);
            let at = Rect {
                x,
                width: 1,
                ..line
            };
            Span::styled("✓", theme.accent).render(at, buffer);
        }
        if selected && cursor.is_none() {
            cursor = Some(Position { x: body.x, y });
        }
    }
    cursor
}

/// What stands in the border: what is selected, the order, the place of the cursor. Where there
/// is no room, the order goes first.
fn heading(list: &ListScreen, width: usize) -> String {
    /// The corners, the title, and the blanks around both texts.
    const BESIDE: usize = 18;
    let place = (list.state.selected + 1).min(list.count());
    let place = format!("{} of {}", grouped(place), grouped(list.count()));
    let selected = match list.tally() {
        Tally { all: 0, .. } => None,
        Tally { all, hidden: 0 } => Some(format!("{} selected", grouped(all))),
        Tally { all, hidden } => Some(format!(
            "{} selected, {} hidden",
            grouped(all),
            grouped(hidden)
        )),
    };
    let heading = |order| {
        let parts = [selected.clone(), order, Some(place.clone())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let whole = heading(list.order_in_words());
    if text::width(&whole) + BESIDE <= width {
        whole
    } else {
        heading(None)
    }
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

fn empty(around: &Surroundings<'_>, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let ssh_keys = around.ssh_keys;
    let mut lines = vec![Line::styled("No key pairs yet.", theme.value)];
    if around.is_choice {
        let advice = "keyrack without pick imports some.";
        lines.push(Line::styled(advice, theme.muted));
        Text::from(lines).render(below(area, 1), buffer);
        return;
    }
    lines.push(Line::default());
    lines.push(Line::from(vec![
        Span::styled("Press ", theme.muted),
        Span::styled("i", theme.key),
        Span::styled(" to import one, or paste a public key here.", theme.muted),
    ]));
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
/// fingerprint, then the words beside the signs, then the size; the name stays.
#[derive(Debug, PartialEq, Eq)]
struct Columns {
    name: usize,
    mark: usize,
    bits: bool,
    md5: usize,
    comment: usize,
}

const BAR: usize = 2;
/// A blank, a sign and the gap to the size.
const SIGN: usize = 4;
const BITS: usize = 5;
const GAP: usize = 2;
const MD5: usize = 47;
/// Four bytes of a fingerprint and the mark of the cut: less is not worth a column.
const MIN_MD5: usize = 13;
const MIN_NAME: usize = 12;
const MAX_NAME: usize = 32;
/// How long a name may be so that a word beside the sign does not shorten it.
const MAX_MARKED: usize = 24;
const MIN_COMMENT: usize = 10;

/// Sign and word of an entry: that something is wrong with it, or that its key is weak.
fn mark(
    entry: &Entry,
    library: &Library,
    verdicts: &Verdicts,
    theme: &Theme,
) -> Option<(String, Style)> {
    let weakness = entry.key.as_ref();
    let weakness = weakness.and_then(|key| verdicts.weakness(key, library));
    // What is broken is so whatever else is wrong.
    if !entry.faults.is_empty() && weakness < Some(Severity::Critical) {
        return Some((audit::FAULTY.to_owned(), theme.bad));
    }
    let weakness = weakness?;
    let mark = format!("! {}", weakness.word());
    Some((mark, audit::style(weakness, theme)))
}

impl Columns {
    /// Divides `cells` among the columns for the entries on the screen, whose marks are so wide
    /// at most.
    fn fit(cells: usize, shown: &[&Arc<Entry>], widest_mark: usize) -> Self {
        let widths = shown.iter().map(|entry| text::width(&visible(&entry.name)));
        let wanted = widths.max().unwrap_or_default().clamp(MIN_NAME, MAX_NAME);
        let with_words = SIGN.max(1 + widest_mark + 1);
        let for_words = BAR + wanted.min(MAX_MARKED) + with_words + BITS + GAP + MIN_MD5;
        let mark = if cells >= for_words { with_words } else { SIGN };
        let mut left = cells.saturating_sub(BAR + mark);
        let bits = left >= MIN_NAME + BITS;
        if bits {
            left -= BITS;
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
            mark,
            bits,
            md5,
            comment,
        }
    }

    fn head(&self, theme: &Theme) -> Line<'static> {
        let mut head = format!(
            "{}{}",
            " ".repeat(BAR),
            text::fit("NAME", self.name + self.mark)
        );
        if self.bits {
            head.push_str(&format!("{:>BITS$}", "BITS"));
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

    fn row(
        &self,
        entry: &Entry,
        mark: Option<(String, Style)>,
        selected: bool,
        highlighter: &mut Highlighter,
        theme: &Theme,
    ) -> Line<'static> {
        let name_style = if selected {
            theme.selected
        } else {
            theme.value
        };
        let plain = Style::new();
        let name = visible(&entry.name);
        let bar = if selected { "▌ " } else { "  " };
        let mut spans = vec![Span::styled(bar, theme.accent)];
        spans.extend(highlighter.spans(&name, &text::fit(&name, self.name), name_style));
        let (mark, style) = mark.unwrap_or_default();
        let room = self.mark.saturating_sub(1);
        let mark = if text::width(&mark) < room {
            mark
        } else {
            // Where there is no room for the word, the sign stays.
            text::head(&mark, 1).to_owned()
        };
        spans.push(Span::raw(" "));
        spans.push(Span::styled(text::fit(&mark, room), style));
        let gap = || Span::raw(" ".repeat(GAP));
        let key = entry.key.as_ref();
        if self.bits {
            let bits = key.map(|key| key.public.rsa.bits().to_string());
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
            let shown = text::cut(&comment, self.comment);
            spans.extend(highlighter.spans(&comment, &shown, theme.muted));
        }
        Line::from(spans)
    }
}
