//! The last line: what can be pressed here, or a notice.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::text;
use crate::tui::action::Action;
use crate::tui::keymap::{self, Binding, Context};
use crate::tui::theme::Theme;

/// The key hints of a context that fit into `cells`.
pub(in crate::tui) fn hints(context: Context, cells: usize, theme: &Theme) -> Line<'static> {
    useful_hints(context, |_| true, cells, theme)
}

/// The hint of the only key of a context that does something just now.
pub(in crate::tui) fn only(
    context: Context,
    action: Action,
    what: &'static str,
    theme: &Theme,
) -> Line<'static> {
    let binding = keymap::footer(context, |it| it == action, |_| true).pop();
    let key = binding.map_or("", first_key);
    Line::from(vec![
        Span::styled(key, theme.key),
        Span::styled(format!(" {what}"), theme.muted),
    ])
}

fn useful_hints(
    context: Context,
    useful: impl Fn(Action) -> bool,
    cells: usize,
    theme: &Theme,
) -> Line<'static> {
    let shown = keymap::footer(context, useful, |bindings| wide(bindings) <= cells);
    let mut spans = Vec::new();
    for binding in shown {
        if !spans.is_empty() {
            spans.push(Span::raw(" ".repeat(GAP)));
        }
        spans.push(Span::styled(first_key(binding), theme.key));
        spans.push(Span::styled(format!(" {}", binding.short), theme.muted));
    }
    Line::from(spans)
}

/// Blanks between two hints.
const GAP: usize = 2;

fn first_key(binding: &Binding) -> &'static str {
    binding.keys.first().copied().unwrap_or_default()
}

/// The cells that hints take.
fn wide(bindings: &[&Binding]) -> usize {
    let hints = bindings
        .iter()
        .map(|binding| text::width(first_key(binding)) + 1 + text::width(binding.short));
    hints.sum::<usize>() + GAP * bindings.len().saturating_sub(1)
}

/// Draws the hints one cell in from the left; only what does something where there are no
/// key pairs, if so.
pub(in crate::tui) fn draw(
    context: Context,
    has_key_pairs: bool,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let inside = Rect {
        x: area.x.saturating_add(1),
        width: area.width.saturating_sub(1),
        ..area
    }
    .intersection(area);
    let useful = |action: Action| has_key_pairs || !action.needs_key_pair();
    useful_hints(context, useful, inside.width.into(), theme).render(inside, buffer);
}
