//! Texts with the letters marked that answer to what is looked for.

use ratatui::style::Style;
use ratatui::text::Span;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::fuzzy::{Matcher, Needle};

/// Marks letters.
#[derive(Default)]
pub(in crate::tui) struct Highlighter {
    needle: Needle,
    matcher: Matcher,
    /// The style that marked letters have beside their own.
    style: Style,
    /// Whether letters with others between them are marked, too.
    scattered: bool,
}

impl Highlighter {
    /// What marks the letters of this text, with others between them or not.
    pub(in crate::tui) fn new(text: &str, style: Style) -> Self {
        Self {
            scattered: true,
            needle: Needle::new(text),
            matcher: Matcher::default(),
            style,
        }
    }

    /// Marks only letters side by side: in a long text, scattered ones match by chance.
    pub(in crate::tui) fn of_words(text: &str, style: Style) -> Self {
        Self {
            scattered: false,
            ..Self::new(text, style)
        }
    }

    /// What is `shown` of a text, which starts as the text does, with its letters marked.
    pub(in crate::tui) fn spans(
        &mut self,
        text: &str,
        shown: &str,
        style: Style,
    ) -> Vec<Span<'static>> {
        let places = if self.needle.is_empty() {
            Vec::new()
        } else {
            self.matcher.matched(&self.needle, text, self.scattered)
        };
        if places.is_empty() {
            return vec![Span::styled(shown.to_owned(), style)];
        }
        let mut whole = text.graphemes(true);
        let mut spans: Vec<Span<'static>> = Vec::new();
        for (at, grapheme) in shown.graphemes(true).enumerate() {
            // Where the text is cut, something else stands in its place.
            let is_own = whole.next() == Some(grapheme);
            let is_marked = is_own && places.binary_search(&at).is_ok();
            let style = if is_marked {
                style.patch(self.style)
            } else {
                style
            };
            match spans.last_mut() {
                Some(last) if last.style == style => last.content.to_mut().push_str(grapheme),
                _ => spans.push(Span::styled(grapheme.to_owned(), style)),
            }
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Modifier;

    use super::*;

    #[test]
    fn letters_are_marked_in_what_is_shown_of_a_text() {
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let mut highlighter = Highlighter::new("雷 top", bold);
        let mut pieces = |text: &str, shown: &str| -> Vec<(String, bool)> {
            let spans = highlighter.spans(text, shown, Style::new());
            let pairs = spans.into_iter();
            pairs
                .map(|span| (span.content.into_owned(), span.style == bold))
                .collect()
        };
        let piece = |text: &str, is_marked| (text.to_owned(), is_marked);
        assert_eq!(
            pieces("李雷-laptop", "李雷-lapt…  "),
            [
                piece("李", false),
                piece("雷", true),
                piece("-lap", false),
                piece("t", true),
                piece("…  ", false),
            ]
        );
        assert_eq!(pieces("bob", "bob "), [piece("bob ", false)]);
    }
}
