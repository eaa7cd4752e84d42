//! A question with buttons. It carries what is to be done as data.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Widget;

use crate::domain::audit::Finding;
use crate::domain::import::Allowances;
use crate::library::{EntryId, follow};
use crate::text::{self, grouped, visible};
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::message::{Former, NewFile};
use crate::tui::theme::Theme;
use crate::tui::widget::frame;

/// What a yes leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Pending {
    /// Remove these entries; so many selected ones are hidden.
    Delete(Vec<EntryId>, usize),
    /// Import the key of the dialog, whatever this allows.
    Import(Allowances),
    /// Import the keys that are ticked, whatever this allows.
    ImportTicked(Allowances),
    /// Close the import dialog and forget what was typed.
    DiscardImport,
    /// Close the review and forget what was done in it.
    DiscardReview,
    /// Leave keyrack and forget what was typed.
    Quit,
    /// Bring a former content of the store back.
    Restore(Former),
    /// Write this file over the one that is there.
    Overwrite(Box<NewFile>),
}

/// A button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Button {
    No,
    Yes,
    GoTo,
}

/// What a key led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Answer {
    /// The question stays.
    None,
    /// No.
    No,
    /// Yes.
    Yes(Pending),
    /// Neither: go to the key pair of this name.
    GoTo(String),
}

/// A question.
#[derive(Clone, Debug)]
pub(in crate::tui) struct Confirm {
    title: &'static str,
    question: Vec<String>,
    yes: &'static str,
    pending: Pending,
    go_to: Option<String>,
    focus: Button,
}

/// How many names a question lists.
const MAX_NAMES: usize = 5;

impl Confirm {
    fn new(
        title: &'static str,
        question: Vec<String>,
        yes: &'static str,
        pending: Pending,
    ) -> Self {
        Self {
            title,
            question,
            yes,
            pending,
            go_to: None,
            focus: Button::No,
        }
    }

    /// Asks whether to delete entries, and names them; so many selected ones stay, because they
    /// are hidden.
    pub(in crate::tui) fn delete(ids: Vec<EntryId>, hidden: usize) -> Self {
        let mut question: Vec<String> = ids
            .iter()
            .take(MAX_NAMES)
            .map(|id| visible(&id.name).into_owned())
            .collect();
        if ids.len() > MAX_NAMES {
            question.push(format!("and {} more", grouped(ids.len() - MAX_NAMES)));
        }
        match hidden {
            0 => {}
            1 => question.push("1 selected key pair is hidden, and stays.".to_owned()),
            _ => {
                let hidden = grouped(hidden);
                question.push(format!("{hidden} selected key pairs are hidden, and stay."));
            }
        }
        let yes = if ids.len() == 1 {
            "delete"
        } else {
            "delete all"
        };
        let pending = Pending::Delete(ids, hidden);
        Self::new("Delete from the store?", question, yes, pending)
    }

    /// Asks whether to store a key once more that `holder` has already.
    pub(in crate::tui) fn duplicate(holder: &str) -> Self {
        let question = vec![format!("The same key is stored as {}.", visible(holder))];
        Self {
            go_to: Some(holder.to_owned()),
            ..Self::new(
                "Import it once more?",
                question,
                "import it",
                Pending::Import(Allowances {
                    duplicate: true,
                    weak: false,
                }),
            )
        }
    }

    /// Asks whether to store a key with a critical finding; `allow` was said already.
    pub(in crate::tui) fn weak(finding: &Finding, allow: Allowances) -> Self {
        let question = vec![
            format!("{finding}."),
            "Whoever finds its private half gets in where it is trusted.".to_owned(),
        ];
        let allow = Allowances {
            weak: true,
            ..allow
        };
        let pending = Pending::Import(allow);
        Self::new("Import a broken key?", question, "import it", pending)
    }

    /// Asks whether to store keys with critical findings, so many and one of them this;
    /// `allow` was said already.
    pub(in crate::tui) fn weak_ones(count: usize, first: &Finding, allow: Allowances) -> Self {
        let what = match count {
            1 => "One of the ticked keys is broken:".to_owned(),
            _ => format!("{count} of the ticked keys are broken, the first:"),
        };
        let allow = Allowances {
            weak: true,
            ..allow
        };
        let question = vec![what, format!("{first}.")];
        let pending = Pending::ImportTicked(allow);
        Self::new("Import broken keys?", question, "import them", pending)
    }

    /// Asks whether to store keys once more; so many are stored already, or chosen twice.
    pub(in crate::tui) fn duplicates(count: usize) -> Self {
        let what = match count {
            1 => "One of the ticked keys is stored already, or ticked twice.".to_owned(),
            _ => format!("{count} of the ticked keys are stored already, or ticked twice."),
        };
        let pending = Pending::ImportTicked(Allowances {
            duplicate: true,
            weak: false,
        });
        Self::new("Import them once more?", vec![what], "import them", pending)
    }

    /// Asks whether to close the review.
    pub(in crate::tui) fn discard_review() -> Self {
        let question = vec!["Names and ticks that you changed will be lost.".to_owned()];
        let pending = Pending::DiscardReview;
        Self::new("Cancel the import?", question, "cancel it", pending)
    }

    /// Asks whether to close the import dialog.
    pub(in crate::tui) fn discard() -> Self {
        let question = vec!["What you typed will be lost.".to_owned()];
        Self::new(
            "Cancel the import?",
            question,
            "cancel it",
            Pending::DiscardImport,
        )
    }

    /// Asks whether to bring a former content back; `what` says when and how much.
    pub(in crate::tui) fn restore(former: Former, what: String) -> Self {
        let question = vec![what, "The present content is kept, too.".to_owned()];
        let pending = Pending::Restore(former);
        Self::new("Bring this content back?", question, "restore", pending)
    }

    /// Asks whether to write over a file that is there.
    pub(in crate::tui) fn overwrite(mut file: Box<NewFile>) -> Self {
        let question = vec![
            visible(&file.path).into_owned(),
            "What it holds now will be lost.".to_owned(),
        ];
        file.overwrite = true;
        let pending = Pending::Overwrite(file);
        Self::new("Overwrite the file?", question, "overwrite it", pending)
    }

    /// Asks whether to leave.
    pub(in crate::tui) fn quit() -> Self {
        let question = vec!["What you typed will be lost.".to_owned()];
        Self::new("Quit keyrack?", question, "quit", Pending::Quit)
    }

    /// Whether a yes leaves keyrack.
    pub(in crate::tui) fn is_about_quitting(&self) -> bool {
        self.pending == Pending::Quit
    }

    /// Whether it is about the import dialog under it.
    pub(in crate::tui) fn is_about_import(&self) -> bool {
        matches!(self.pending, Pending::Import(_) | Pending::DiscardImport)
    }

    /// The entries that it is about.
    pub(in crate::tui) fn about(&self) -> &[EntryId] {
        match &self.pending {
            Pending::Delete(ids, _) => ids,
            Pending::Overwrite(file) => &file.ids,
            _ => &[],
        }
    }

    /// Asks about an entry that is identified in another way now.
    pub(in crate::tui) fn follow(&mut self, before: &EntryId, now: &EntryId) {
        let Pending::Delete(ids, hidden) = &self.pending else {
            return;
        };
        if ids.contains(before) {
            let (mut ids, focus) = (ids.clone(), self.focus);
            follow(&mut ids, before, now);
            *self = Self::delete(ids, *hidden);
            self.focus = focus;
        }
    }

    fn buttons(&self) -> Vec<(Button, String)> {
        let mut buttons = vec![
            (Button::No, "no".to_owned()),
            (Button::Yes, format!("yes, {}", self.yes)),
        ];
        if self.go_to.is_some() {
            buttons.push((Button::GoTo, "go to it".to_owned()));
        }
        buttons
    }

    /// Takes a key's action.
    pub(in crate::tui) fn act(&mut self, action: Action) -> Answer {
        let press = |button| match (button, &self.go_to) {
            (Button::Yes, _) => Answer::Yes(self.pending.clone()),
            (Button::GoTo, Some(name)) => Answer::GoTo(name.clone()),
            (Button::GoTo, None) => Answer::None,
            (Button::No, _) => Answer::No,
        };
        match action {
            Action::Yes => press(Button::Yes),
            Action::No | Action::Back => press(Button::No),
            Action::GoTo => press(Button::GoTo),
            Action::Submit => press(self.focus),
            Action::Next | Action::Previous => {
                let buttons = self.buttons();
                let at = buttons.iter().position(|(b, _)| *b == self.focus);
                let step = if action == Action::Next {
                    1
                } else {
                    buttons.len() - 1
                };
                let next = (at.unwrap_or_default() + step) % buttons.len();
                if let Some((button, _)) = buttons.get(next) {
                    self.focus = *button;
                }
                Answer::None
            }
            _ => Answer::None,
        }
    }
}

/// Draws the question; gives the cell of the marked button.
pub(in crate::tui) fn draw(
    confirm: &Confirm,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let buttons = confirm.buttons();
    let row: usize = buttons
        .iter()
        .map(|(_, label)| text::width(label) + 6)
        .sum();
    let widest = confirm.question.iter().map(|line| text::width(line)).max();
    let title = text::width(confirm.title) + 2;
    let width = row.max(widest.unwrap_or_default()).max(title) + 4;
    let width = u16::try_from(width).unwrap_or(layout::MAX_DIALOG);
    let height = u16::try_from(confirm.question.len()).unwrap_or_default() + 4;
    let inside = frame::dialog(confirm.title, width, height, theme, screen, buffer);
    let cells = usize::from(inside.width);
    let lines: Vec<Line<'_>> = confirm
        .question
        .iter()
        .map(|line| Line::styled(text::cut_middle(line, cells), theme.value))
        .collect();
    Text::from(lines).render(inside, buffer);
    let y = inside.bottom().saturating_sub(1);
    let line = Rect {
        y,
        height: 1,
        ..inside
    }
    .intersection(inside);
    let (mut spans, mut x, mut cursor) = (Vec::new(), inside.x, None);
    for (button, label) in &buttons {
        let focused = *button == confirm.focus;
        let key = match button {
            Button::No => "n",
            Button::Yes => "y",
            Button::GoTo => "g",
        };
        let mark = if focused { "▌" } else { " " };
        if focused && x < inside.right() {
            cursor = Some(Position { x, y });
        }
        spans.push(Span::styled(mark, theme.accent));
        spans.push(Span::styled(format!("{key} "), theme.key));
        let style = if focused { theme.selected } else { theme.muted };
        spans.push(Span::styled(label, style));
        spans.push(Span::raw("   "));
        x += u16::try_from(text::width(label) + 6).unwrap_or_default();
    }
    Line::from(spans).render(line, buffer);
    cursor
}
