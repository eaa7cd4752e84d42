//! Where things stand on a screen of a given size. Pure: update and view ask the same.

use ratatui::layout::{Margin, Rect};

/// The smallest screen that anything is drawn on.
const MIN_COLUMNS: u16 = 40;
const MIN_ROWS: u16 = 8;
/// From this size on, the details stand beside the list.
const PANE_COLUMNS: u16 = 90;
const PANE_ROWS: u16 = 20;
/// The widest that the details get: a whole fingerprint with its label and the border.
const MAX_PANE: u16 = 62;
/// What the list keeps beside a full pane.
const LIST_COLUMNS: u16 = 58;

/// The areas of the main screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Areas {
    /// The first line.
    pub(super) header: Rect,
    /// The list with its border.
    pub(super) list: Rect,
    /// The details beside it with their border.
    pub(super) details: Option<Rect>,
    /// List and details together: where the detail screen stands.
    pub(super) body: Rect,
    /// The last line.
    pub(super) footer: Rect,
}

/// Divides a screen; `None` if it is too small.
pub(super) fn areas(screen: Rect) -> Option<Areas> {
    if screen.width < MIN_COLUMNS || screen.height < MIN_ROWS {
        return None;
    }
    let line = |y| Rect {
        y,
        height: 1,
        ..screen
    };
    let body = Rect {
        y: screen.y + 1,
        height: screen.height - 2,
        ..screen
    };
    let details = (screen.width >= PANE_COLUMNS && screen.height >= PANE_ROWS).then(|| {
        let beside_list = screen.width.saturating_sub(LIST_COLUMNS);
        let width = beside_list.max(screen.width / 2).min(MAX_PANE);
        Rect {
            x: screen.right() - width,
            width,
            ..body
        }
    });
    let list = Rect {
        width: screen.width - details.map_or(0, |pane| pane.width),
        ..body
    };
    Some(Areas {
        header: line(screen.y),
        list,
        details,
        body,
        footer: line(screen.bottom() - 1),
    })
}

/// How many key pairs the list shows at once.
pub(super) fn list_rows(screen: Rect, has_filter: bool) -> usize {
    usize::from(list_area(screen, has_filter).height).max(1)
}

/// Where the list shows its rows: below the heads of the columns and the line of the filter.
pub(super) fn list_area(screen: Rect, has_filter: bool) -> Rect {
    let list = areas(screen).map_or(Rect::ZERO, |areas| areas.list);
    let before = 1 + u16::from(has_filter);
    rows_in(list, before, usize::from(list.height))
}

/// How many lines the detail screen shows at once.
pub(super) fn detail_rows(screen: Rect) -> usize {
    areas(screen).map_or(1, |areas| {
        usize::from(areas.body.height.saturating_sub(2)).max(1)
    })
}

/// How wide a line of the detail screen is.
pub(super) fn detail_columns(screen: Rect) -> usize {
    usize::from(screen.width.saturating_sub(4)).max(1)
}

/// The widest a dialog gets, with its border.
pub(super) const MAX_DIALOG: u16 = 80;

/// Where a dialog of `width` × `height` cells stands, with its border: in the middle, and smaller
/// where it does not fit.
pub(super) fn dialog(width: u16, height: u16, screen: Rect) -> Rect {
    let width = width.min(MAX_DIALOG).min(screen.width);
    let height = height.min(screen.height);
    Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + (screen.height - height) / 2,
        width,
        height,
    }
}

/// Where a box shows `rows` lines of a list, with `before` lines above them.
pub(super) fn rows_in(area: Rect, before: u16, rows: usize) -> Rect {
    let inside = area.inner(Margin::new(2, 1));
    let before = before.min(inside.height);
    let room = inside.height - before;
    Rect {
        y: inside.y + before,
        height: u16::try_from(rows).map_or(room, |rows| rows.min(room)),
        ..inside
    }
}

/// The tallest that a dialog gets whose content is longer than the screen: where there is room,
/// it leaves the first line, and the last one for notices.
pub(super) fn tallest_dialog(screen: Rect) -> u16 {
    const ROOMY: u16 = 12;
    if screen.height >= ROOMY {
        screen.height - 2
    } else {
        screen.height
    }
}

/// The lines of the review beside its keys: the summary, the heads of the columns, the hints.
pub(super) const REVIEW_ROWS: usize = 3;

/// How many lines of the review are about the selected key: a blank line, its place and form,
/// MD5, SHA256 and what is made of it; the blank and the SHA256 give way first.
pub(super) fn review_facts(screen: Rect) -> usize {
    match inside(tallest_dialog(screen)) {
        18.. => 5,
        9.. => 3,
        _ => 1,
    }
}

/// How many keys the review shows at once at most.
pub(super) fn review_rows(screen: Rect) -> usize {
    let taken = REVIEW_ROWS + review_facts(screen);
    inside(tallest_dialog(screen)).saturating_sub(taken).max(1)
}

/// How many entries of a folder are shown at once: beside them stand the folder with what was
/// typed, a line that says whether there are more, and the hints.
pub(super) fn file_rows(screen: Rect) -> usize {
    inside(tallest_dialog(screen)).saturating_sub(3).max(1)
}

/// The lines inside a dialog of this height.
fn inside(height: u16) -> usize {
    usize::from(height.saturating_sub(2))
}
