//! How far something long is.

use ratatui::text::{Line, Span};

use crate::text::{grouped, width};
use crate::tui::theme::Theme;

/// The widest a bar gets.
const MAX_BAR: usize = 30;

/// `what`, so many `of` all, and a bar of what is done of them, in one line of `cells`.
pub(in crate::tui) fn line(
    what: &str,
    done: usize,
    of: usize,
    cells: usize,
    theme: &Theme,
) -> Line<'static> {
    let words = format!("{what} {} of {} ", grouped(done), grouped(of));
    let room = cells.saturating_sub(width(&words)).min(MAX_BAR);
    let full = (room * done.min(of)).checked_div(of).unwrap_or(room);
    Line::from(vec![
        Span::styled(words, theme.value),
        Span::styled("█".repeat(full), theme.accent),
        Span::styled("░".repeat(room - full), theme.muted),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_the_room_at_the_end_and_never_more() {
        let theme = Theme::standard();
        let wide = |done, of, cells| line("storing", done, of, cells, &theme).width();
        for done in [0, 1, 49, 99, 100, 200] {
            assert!(wide(done, 100, 60) <= 60);
        }
        let text = line("storing", 100, 100, 60, &theme).to_string();
        assert!(text.ends_with('█') && !text.contains('░'), "{text}");
        let text = line("storing", 0, 0, 20, &theme).to_string();
        assert!(text.starts_with("storing 0 of 0"), "{text}");
        assert!(
            line("storing", 5, 10, 3, &theme)
                .to_string()
                .ends_with("10 ")
        );
    }
}
