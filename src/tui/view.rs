//! Drawing. Writes nothing but the frame: no clock, no environment, no disk.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use super::app::{App, Notice, Overlay};
use super::dialog::{
    audit, confirm, export, files_view, help, import_view, prompt, restore, review_view,
};
use super::layout::{self, Areas};
use super::screen::{detail, list_view, trouble};
use super::theme::{self, Theme};
use super::widget::footer;
use crate::config::Borders;
use crate::domain::filter::Filter;
use crate::text::{self, grouped, visible};

/// Draws the state of the screens, and puts the cursor where the user is.
pub fn view(app: &App, frame: &mut Frame<'_>) {
    let screen = frame.area();
    let buffer = frame.buffer_mut();
    let Some(areas) = layout::areas(screen) else {
        let cells = usize::from(screen.width);
        Line::raw(text::cut("too small", cells)).render(screen, buffer);
        return;
    };
    let cursor = draw(app, &areas, screen, buffer);
    if app.settings.borders == Borders::Ascii {
        theme::in_ascii(buffer);
    }
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

fn draw(app: &App, areas: &Areas, screen: Rect, buffer: &mut Buffer) -> Option<Position> {
    let theme = &app.settings.theme;
    header(app, areas.header, buffer);
    let mut cursor = main(app, areas, buffer);
    // A dialog has its keys inside it.
    if matches!(app.overlays.last(), None | Some(Overlay::Detail(_))) {
        let has_key_pairs = !app.library().entries().is_empty();
        footer::draw(app.context(), has_key_pairs, theme, areas.footer, buffer);
    }
    for overlay in &app.overlays {
        cursor = match overlay {
            Overlay::Detail(state) => app.entry(&state.id).map(|entry| {
                detail::draw_screen(state, &app.subject(&entry), theme, areas.body, buffer)
            }),
            Overlay::Import(import) => import_view::draw(import, theme, screen, buffer),
            Overlay::Prompt(dialog) => prompt::draw(dialog, theme, screen, buffer),
            Overlay::Export(dialog) => export::draw(dialog, &app.library(), theme, screen, buffer),
            Overlay::Restore(dialog) => restore::draw(dialog, app.clock(), theme, screen, buffer),
            Overlay::Audit(dialog) => audit::draw(dialog, theme, screen, buffer),
            Overlay::Review(review) => {
                review_view::draw(review, &app.library(), theme, screen, buffer)
            }
            Overlay::Files(files) => files_view::draw(files, theme, screen, buffer),
            Overlay::Confirm(question) => confirm::draw(question, theme, screen, buffer),
            Overlay::Help(state) => Some(help::draw(state, theme, screen, buffer)),
        };
    }
    if let Some(notice) = &app.notice {
        draw_notice(notice, theme, areas.footer, buffer);
    }
    cursor
}

/// The list with the details beside it, or why there is none.
fn main(app: &App, areas: &Areas, buffer: &mut Buffer) -> Option<Position> {
    let theme = &app.settings.theme;
    if let Some(error) = &app.trouble {
        trouble::draw(error, theme, areas.body, buffer);
        return None;
    }
    let around = list_view::Surroundings {
        library: app.library.as_deref(),
        verdicts: &app.verdicts,
        ssh_keys: app.ssh_keys,
        is_choice: app.settings.pick.is_some(),
        focused: app.overlays.is_empty(),
    };
    let cursor = list_view::draw(&app.list, &around, theme, areas.list, buffer);
    if let Some(pane) = areas.details {
        let selected = app.current();
        let subject = selected.as_deref().map(|entry| app.subject(entry));
        let filter = Filter::parse(app.list.filter.text());
        detail::draw_pane(subject.as_ref(), &filter.text, theme, pane, buffer);
    }
    cursor
}

/// Name and count at the left, the store's path at the right.
fn header(app: &App, area: Rect, buffer: &mut Buffer) {
    let theme = &app.settings.theme;
    let count = match &app.library {
        None => String::new(),
        Some(library) => match library.entries().len() {
            1 => "1 key pair".to_owned(),
            count => format!("{} key pairs", grouped(count)),
        },
    };
    let mut spans = vec![
        Span::styled(" keyrack", theme.key),
        Span::styled(format!("   {count}"), theme.value),
    ];
    if app.read_only.is_some() {
        spans.push(Span::styled("   ! read-only", theme.warn));
    }
    let left = Line::from(spans);
    let used = left.width() + 3;
    left.render(area, buffer);
    let room = usize::from(area.width).saturating_sub(used + 1);
    let path = visible(&app.settings.store);
    let path = text::cut_start(&path, room);
    let x = area
        .right()
        .saturating_sub(u16::try_from(text::width(&path)).unwrap_or_default() + 1);
    let at = Rect {
        x,
        width: area.right() - x,
        ..area
    };
    Line::styled(path, theme.muted).render(at, buffer);
}

/// A notice in the last line, over whatever stands there.
fn draw_notice(notice: &Notice, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let cells = usize::from(area.width).saturating_sub(1);
    let (sign, style) = if notice.is_error() {
        ("✗", theme.bad)
    } else {
        ("✓", theme.good)
    };
    let text = format!(" {sign} {}", visible(&notice.text));
    Clear.render(area, buffer);
    buffer.set_style(area, Style::reset());
    Line::styled(text::cut(&text, cells), style).render(area, buffer);
}
