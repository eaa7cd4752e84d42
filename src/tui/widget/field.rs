//! A field of text with a caret, edited as readline does.
//!
//! What is typed may turn out to be a private key, so every buffer is wiped when it is
//! given up, those that were outgrown included.

use unicode_segmentation::UnicodeSegmentation;
use zeroize::{Zeroize, Zeroizing};

use crate::text::{self, visible};
use crate::tui::action::Edit;

/// Text and caret.
#[derive(Clone, Debug, Default)]
pub(in crate::tui) struct Field {
    text: Zeroizing<String>,
    /// Byte index of the caret; always between graphemes.
    caret: usize,
}

impl Field {
    /// A field that holds `text`, with the caret at its end.
    pub(in crate::tui) fn with(text: &str) -> Self {
        let mut field = Self::default();
        field.insert(text);
        field
    }

    /// The text.
    pub(in crate::tui) fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is no text.
    pub(in crate::tui) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Puts `text` in at the caret.
    pub(in crate::tui) fn insert(&mut self, text: &str) {
        self.make_room(text.len());
        self.text.insert_str(self.caret, text);
        self.caret += text.len();
        self.settle();
    }

    /// Gives the text up.
    pub(in crate::tui) fn take(&mut self) -> Zeroizing<String> {
        self.caret = 0;
        std::mem::take(&mut self.text)
    }

    /// Wipes the text.
    pub(in crate::tui) fn clear(&mut self) {
        self.text.zeroize();
        self.caret = 0;
    }

    /// Forgets all but the last `bytes` of the text, or a little less.
    pub(in crate::tui) fn keep_end(&mut self, bytes: usize) {
        let mut from = self.text.len().saturating_sub(bytes);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        self.text.replace_range(..from, "");
        self.caret = self.text.len();
    }

    /// Carries out an edit; says whether the text changed.
    pub(in crate::tui) fn edit(&mut self, edit: Edit) -> bool {
        let before = self.text.len();
        match edit {
            Edit::Start => self.caret = 0,
            Edit::End => self.caret = self.text.len(),
            Edit::Left => self.caret = self.left(),
            Edit::Right => self.caret = self.right(),
            Edit::WordLeft => self.caret = self.word_left(),
            Edit::WordRight => self.caret = self.word_right(),
            Edit::Backspace => self.remove(self.left(), self.caret),
            Edit::Delete => self.remove(self.caret, self.right()),
            Edit::DeleteWord => self.remove(self.word_left(), self.caret),
            Edit::DeleteToStart => self.remove(0, self.caret),
            Edit::DeleteToEnd => self.remove(self.caret, self.text.len()),
        }
        self.text.len() != before
    }

    fn remove(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.caret = from;
        self.settle();
    }

    /// Grows in steps into a new buffer, and wipes the one that was outgrown.
    fn make_room(&mut self, more: usize) {
        let needed = self.text.len() + more;
        if needed > self.text.capacity() {
            let mut grown = Zeroizing::new(String::with_capacity(needed.max(256) * 2));
            grown.push_str(&self.text);
            self.text = grown;
        }
    }

    /// Moves the caret to the next boundary between graphemes, where an edit has joined
    /// the characters around it into one.
    fn settle(&mut self) {
        let caret = self.caret;
        let mut boundaries = self.text.grapheme_indices(true).map(|(at, _)| at);
        self.caret = boundaries
            .find(|at| *at >= caret)
            .unwrap_or(self.text.len());
    }

    fn before(&self) -> &str {
        self.text.get(..self.caret).unwrap_or_default()
    }

    fn behind(&self) -> &str {
        self.text.get(self.caret..).unwrap_or_default()
    }

    fn left(&self) -> usize {
        let last = self.before().graphemes(true).next_back();
        self.caret - last.map_or(0, str::len)
    }

    fn right(&self) -> usize {
        let next = self.behind().graphemes(true).next();
        self.caret + next.map_or(0, str::len)
    }

    fn word_left(&self) -> usize {
        let words = self.before().trim_end_matches(|c| !is_word(c));
        words.trim_end_matches(is_word).len()
    }

    fn word_right(&self) -> usize {
        let behind = self.behind();
        let word = behind.trim_start_matches(|c| !is_word(c));
        let rest = word.trim_start_matches(is_word);
        self.caret + behind.len() - rest.len()
    }

    /// What of the text is shown in `cells`, and at which cell of it the caret stands.
    ///
    /// With the caret at the end, start and end of a long text are shown; otherwise the
    /// part around the caret.
    pub(in crate::tui) fn shown(&self, cells: usize) -> (String, usize) {
        let room = cells.saturating_sub(1);
        let on_one_line = |text: &str| visible(&text.replace('\n', "↵")).into_owned();
        let before = on_one_line(self.before());
        if self.caret == self.text.len() {
            let shown = text::cut_middle(&before, room).into_owned();
            let caret = text::width(&shown);
            return (shown, caret);
        }
        let before = text::cut_start(&before, room);
        let caret = text::width(&before);
        let behind = on_one_line(self.behind());
        let behind = text::cut(&behind, cells - caret);
        (format!("{before}{behind}"), caret)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str, edits: &[Edit]) -> (String, usize) {
        let mut field = Field::with(text);
        for edit in edits {
            field.edit(*edit);
        }
        (field.text().to_owned(), field.caret)
    }

    #[test]
    fn edits_are_those_of_readline() {
        use Edit::*;
        assert_eq!(after("ab cd-ef", &[DeleteWord]), ("ab cd-".into(), 6));
        assert_eq!(after("ab cd-", &[DeleteWord]), ("ab ".into(), 3));
        assert_eq!(after("ab cd", &[WordLeft, DeleteToStart]), ("cd".into(), 0));
        assert_eq!(after("ab cd", &[WordLeft, DeleteToEnd]), ("ab ".into(), 3));
        assert_eq!(after("ab", &[Left, Backspace]), ("b".into(), 0));
        assert_eq!(after("ab", &[Start, Delete]), ("b".into(), 0));
        assert_eq!(after("ab cd", &[Start, WordRight]).1, 2);
        assert_eq!(
            after("ab", &[Start, Left, Backspace, End, Right, Delete]).0,
            "ab"
        );
    }

    #[test]
    fn the_caret_moves_by_graphemes() {
        use Edit::*;
        assert_eq!(after("e\u{301}x", &[Left, Backspace]), ("x".into(), 0));
        assert_eq!(after("李雷", &[Backspace]), ("李".into(), 3));
        let mut field = Field::with("ex");
        field.edit(Left);
        field.insert("\u{301}");
        assert_eq!(field.text(), "e\u{301}x");
        assert_eq!(field.caret, 3);
    }

    #[test]
    fn the_caret_is_always_inside_what_is_shown() {
        let mut field = Field::with("李雷 ssh-rsa AAAA\nBBBB");
        for _ in 0..30 {
            for cells in 1..40 {
                let (shown, caret) = field.shown(cells);
                assert!(text::width(&shown) <= cells, "{cells}: {shown}");
                assert!(caret < cells, "{cells}: {caret}");
            }
            field.edit(Edit::Left);
        }
        assert_eq!(Field::with("a\nb").shown(20).0, "a↵b");
    }

    #[test]
    fn clearing_wipes_text_and_caret() {
        let mut field = Field::with("secret");
        field.clear();
        field.insert("x");
        assert_eq!((field.text(), field.caret), ("x", 1));
    }
}
