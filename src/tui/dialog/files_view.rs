//! How the dialog looks that files are chosen in.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Widget;

use super::files::Files;
use crate::domain::browse::{FolderEntry, Kind, Preview};
use crate::text::{self, visible};
use crate::tui::keymap::Context;
use crate::tui::layout;
use crate::tui::theme::Theme;
use crate::tui::widget::{footer, frame};

/// The bar and the tick.
const BAR: usize = 2;
const TICK: usize = 4;
const GAP: usize = 2;

/// Draws the dialog; gives the cell of the caret.
pub(in crate::tui) fn draw(
    files: &Files,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let title = match files.ticked.len() {
        0 => "Choose files".to_owned(),
        count => format!("Choose files: {count} ticked"),
    };
    let width = layout::MAX_DIALOG;
    let height = layout::tallest_dialog(screen);
    let inside = frame::dialog(&title, width, height, theme, screen, buffer);
    let cells = usize::from(inside.width);
    let (line, caret) = written(files, cells, theme);
    let mut lines = vec![line];
    let rows = layout::file_rows(screen);
    // The screen may have become smaller since the selection moved.
    let mut state = files.state;
    state.select(state.selected, files.rows.len(), rows);
    for row in state.top..state.top + rows {
        if let Some(entry) = files.entry(row) {
            lines.push(entry_line(
                files,
                entry,
                row == state.selected,
                cells,
                theme,
            ));
        }
    }
    if files.rows.is_empty() {
        lines.push(Line::styled(format!("  {}", nothing(files)), theme.muted));
    }
    lines.truncate(rows + 1);
    lines.resize(rows + 1, Line::default());
    let last = match &files.listing {
        Some(listing) if listing.is_cut => {
            let count = listing.entries.len();
            format!("only the first {count} entries are listed; type a path to go on")
        }
        _ => String::new(),
    };
    lines.push(Line::styled(
        text::cut(&last, cells).into_owned(),
        theme.warn,
    ));
    lines.push(footer::hints(Context::Files, cells, theme));
    Text::from(lines).render(inside, buffer);
    let x = inside.x + u16::try_from(caret).unwrap_or_default();
    Some(Position { x, y: inside.y }).filter(|at| inside.contains(*at))
}

/// The folder with what was typed behind it, and the cell of the caret.
fn written(files: &Files, cells: usize, theme: &Theme) -> (Line<'static>, usize) {
    let label = files.listing.as_ref().map(|listing| listing.label.as_str());
    let folder = visible(label.unwrap_or_default());
    let slash = if folder.ends_with('/') { "" } else { "/" };
    let folder = format!("{folder}{slash}");
    let folder = text::cut_start(&folder, cells * 2 / 3).into_owned();
    let before = text::width(&folder);
    let (typed, caret) = files.filter.shown(cells.saturating_sub(before));
    let line = Line::from(vec![
        Span::styled(folder, theme.muted),
        Span::styled(typed, theme.accent),
    ]);
    (line, before + caret)
}

/// Why no entry is shown.
fn nothing(files: &Files) -> &'static str {
    match &files.listing {
        _ if files.is_reading => "reading …",
        Some(listing) if listing.entries.is_empty() => "the folder is empty",
        Some(_) if files.filter.is_empty() => "only hidden files here: alt-h shows them",
        Some(_) => "nothing of that name",
        None => "",
    }
}

fn entry_line(
    files: &Files,
    entry: &FolderEntry,
    selected: bool,
    cells: usize,
    theme: &Theme,
) -> Line<'static> {
    let path = files.path_of(entry);
    let tick = match entry.kind {
        Kind::File if files.ticked.contains(&path) => Span::styled("[x] ", theme.good),
        Kind::File => Span::styled("[ ] ", theme.muted),
        _ => Span::raw(" ".repeat(TICK)),
    };
    let room = cells.saturating_sub(BAR + TICK);
    let name_room = (room / 2).max(12).min(room);
    let mut name = visible(&entry.text).into_owned();
    if entry.kind == Kind::Folder {
        name.push('/');
    }
    let style = if selected {
        theme.selected
    } else {
        theme.value
    };
    let (words, words_style) = about(entry.kind, files.previews.get(&path), theme);
    let words_room = room.saturating_sub(name_room + GAP);
    Line::from(vec![
        Span::styled(if selected { "▌ " } else { "  " }, theme.accent),
        tick,
        Span::styled(text::fit(&name, name_room), style),
        Span::raw(" ".repeat(GAP)),
        Span::styled(text::cut(&words, words_room).into_owned(), words_style),
    ])
}

/// What an entry is, in words.
fn about(kind: Kind, preview: Option<&Preview>, theme: &Theme) -> (String, Style) {
    match (kind, preview) {
        (Kind::Folder, _) | (Kind::File, None) => (String::new(), theme.muted),
        (Kind::File, Some(preview)) => {
            let words = visible(&preview.words()).into_owned();
            match preview {
                Preview::Key(_) | Preview::Many { .. } => (words, theme.value),
                Preview::Nothing | Preview::Other(_) => (words, theme.muted),
                Preview::Private(_) => (format!("! {words}"), theme.warn),
                Preview::Refused(_) | Preview::Unreadable(_) => (format!("✗ {words}"), theme.bad),
            }
        }
        (kind, _) => (kind.label().to_owned(), theme.muted),
    }
}
