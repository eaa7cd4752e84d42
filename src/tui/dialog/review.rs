//! The review of many keys: which of them are imported, and under which names.

use std::collections::HashMap;
use std::sync::Arc;

use ratatui::layout::{Position, Rect};

use crate::domain::audit::Finding;
use crate::domain::bulk::{Candidate, Offer};
use crate::domain::import::{Allowances, NameVerdict, Rack, judge_name};
use crate::domain::name::KeyPairName;
use crate::error::Error;
use crate::library::Library;
use crate::tui::action::{Action, Edit};
use crate::tui::keymap::Context;
use crate::tui::layout;
use crate::tui::message::Chosen;
use crate::tui::widget::field::Field;
use crate::tui::widget::scroll::ListState;

/// How far the dialog is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Phase {
    /// Keys are gathered: so many were found.
    Gathering(usize),
    /// The user chooses.
    Choosing,
    /// The chosen ones are imported: so many are done.
    Importing(usize),
    /// The import is asked to stop.
    Stopping,
}

/// What stands against a key that can be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Doubt {
    /// It is stored already, under this name.
    Stored(String),
    /// The same key is the candidate of this number, before it.
    Twin(usize),
    /// Its line is marked with this.
    Marked(String),
    /// The audit has this critical finding.
    Broken(Finding),
    /// Its name is taken by now.
    NameTaken,
}

/// The dialog.
#[derive(Debug)]
pub(in crate::tui) struct Review {
    /// What tells this dialog from those before and after it.
    pub(in crate::tui) serial: u64,
    /// Where its keys come from, in words.
    pub(in crate::tui) from: String,
    pub(in crate::tui) phase: Phase,
    pub(super) candidates: Arc<Vec<Candidate>>,
    pub(super) ticks: Vec<bool>,
    /// How many are ticked.
    pub(super) ticked: usize,
    /// The names that the user gave, by the number of the candidate.
    names: HashMap<usize, KeyPairName>,
    pub(super) state: ListState,
    /// The name of the selected key while it is edited.
    pub(super) editing: Option<Field>,
    /// Why the last try failed.
    pub(super) failed: Option<Error>,
    /// Whether the user changed anything.
    is_touched: bool,
}

impl Review {
    /// A dialog whose keys are being gathered.
    pub(in crate::tui) fn new(serial: u64, from: String) -> Self {
        Self {
            serial,
            from,
            phase: Phase::Gathering(0),
            candidates: Arc::default(),
            ticks: Vec::new(),
            ticked: 0,
            names: HashMap::new(),
            state: ListState::default(),
            editing: None,
            failed: None,
            is_touched: false,
        }
    }

    /// Shows what was gathered, with those ticked that are wanted; gives it back to share.
    pub(in crate::tui) fn show(&mut self, candidates: Vec<Candidate>) -> Arc<Vec<Candidate>> {
        let is_wanted = |it: &Candidate| it.offer().is_some_and(Offer::is_wanted);
        self.ticks = candidates.iter().map(is_wanted).collect();
        self.count_ticks();
        let origins = candidates.first().zip(candidates.last());
        if let Some((first, last)) = origins
            && Arc::ptr_eq(&first.origin, &last.origin)
            && first.origin.source.starts_with("file:")
        {
            self.from.clone_from(&first.origin.label);
        }
        self.candidates = Arc::new(candidates);
        self.phase = Phase::Choosing;
        self.candidates.clone()
    }

    fn count_ticks(&mut self) {
        self.ticked = self.ticks.iter().filter(|ticked| **ticked).count();
    }

    /// Where its keys are looked up.
    pub(in crate::tui) fn context(&self) -> Context {
        match self.editing {
            Some(_) => Context::ReviewName,
            None => Context::Review,
        }
    }

    /// Closing the dialog would lose something that the user did.
    pub(in crate::tui) fn touch(&mut self) {
        self.is_touched = true;
    }

    /// Whether closing the dialog would lose something that the user did.
    pub(in crate::tui) fn is_touched(&self) -> bool {
        self.is_touched
    }

    /// How many keys are ticked.
    pub(in crate::tui) fn ticked(&self) -> usize {
        self.ticked
    }

    /// The name under which a candidate would be imported.
    pub(super) fn name(&self, number: usize) -> Option<&KeyPairName> {
        let suggested = || Some(&self.candidates.get(number)?.offer()?.name);
        self.names.get(&number).or_else(suggested)
    }

    /// What stands against importing a candidate.
    pub(super) fn doubt(&self, number: usize, library: &Library) -> Option<Doubt> {
        let offer = self.candidates.get(number)?.offer()?;
        if let Some(holder) = library.holder_of(&offer.fingerprints.sha256) {
            return Some(Doubt::Stored(holder));
        }
        if let Some(twin) = offer.twin {
            return Some(Doubt::Twin(twin));
        }
        if let Some(mark) = offer.mark() {
            return Some(Doubt::Marked(mark.to_owned()));
        }
        if let Some(finding) = offer.broken() {
            return Some(Doubt::Broken(finding.clone()));
        }
        let name = self.name(number)?;
        library.has_name(name.as_str()).then_some(Doubt::NameTaken)
    }

    /// Carries out what a key asked for, on a screen of this size.
    pub(in crate::tui) fn act(&mut self, action: Action, screen: Rect) {
        // It was read.
        self.failed = None;
        let (at, count, rows) = (
            self.state.selected,
            self.candidates.len(),
            layout::review_rows(screen),
        );
        match action {
            Action::Tick => {
                self.tick(at);
                self.state.go(Action::Down, count, rows);
            }
            Action::TickAll => self.tick_all(),
            Action::Rename => self.edit_name(at),
            action => self.state.go(action, count, rows),
        }
    }

    fn tick(&mut self, number: usize) {
        let is_offer = self
            .candidates
            .get(number)
            .and_then(Candidate::offer)
            .is_some();
        if let Some(ticked) = self.ticks.get_mut(number).filter(|_| is_offer) {
            *ticked = !*ticked;
            self.touched();
        }
    }

    /// Ticks all that are wanted; where they all are ticked, none.
    fn tick_all(&mut self) {
        let is_wanted = |it: &Candidate| it.offer().is_some_and(Offer::is_wanted);
        let wanted: Vec<bool> = self.candidates.iter().map(is_wanted).collect();
        let all = wanted.iter().zip(&self.ticks);
        let are_ticked = all.clone().all(|(wanted, ticked)| *ticked || !wanted);
        self.ticks = if are_ticked {
            vec![false; wanted.len()]
        } else {
            all.map(|(wanted, ticked)| *wanted || *ticked).collect()
        };
        self.touched();
    }

    fn touched(&mut self) {
        self.is_touched = true;
        self.failed = None;
        self.count_ticks();
    }

    fn edit_name(&mut self, number: usize) {
        let name = self.name(number).cloned();
        self.editing = name.map(|name| Field::with(name.as_str()));
    }

    /// Types or pastes into the name that is edited.
    pub(in crate::tui) fn insert(&mut self, text: &str) {
        if let Some(field) = &mut self.editing {
            field.insert(text.trim_matches(['\r', '\n']));
        }
    }

    /// Edits the name.
    pub(in crate::tui) fn edit(&mut self, edit: Edit) {
        if let Some(field) = &mut self.editing {
            field.edit(edit);
        }
    }

    /// The field that takes what is typed.
    pub(in crate::tui) fn field(&mut self) -> Option<&mut Field> {
        self.editing.as_mut()
    }

    /// What is made of the name that is edited.
    pub(super) fn verdict(&self, library: &Library) -> Option<NameVerdict> {
        let field = self.editing.as_ref()?;
        let others = Others {
            review: self,
            library,
        };
        Some(judge_name(field.text(), &others))
    }

    /// Ends the edit: keeps the name if it is one and free, and stays with it if not.
    pub(in crate::tui) fn keep_name(&mut self, library: &Library) {
        if let Some(NameVerdict::Good { name, .. }) = self.verdict(library) {
            let number = self.state.selected;
            if self.name(number) != Some(&name) {
                self.names.insert(number, name);
                self.touched();
            }
            self.editing = None;
        }
    }

    /// Ends the edit as if it had not been.
    pub(in crate::tui) fn leave_name(&mut self) {
        self.editing = None;
    }

    /// How many of the ticked keys are stored already, or are ticked twice.
    pub(in crate::tui) fn duplicates(&self, library: &Library) -> usize {
        let mut seen = vec![false; self.candidates.len()];
        let mut is_duplicate = |number: usize, offer: &Offer| {
            let first = offer.twin.unwrap_or(number);
            let is_seen = seen.get_mut(first);
            let is_again = is_seen.is_some_and(|seen| std::mem::replace(seen, true));
            is_again || library.entry_of(&offer.fingerprints.sha256).is_some()
        };
        let ticked = self.candidates.iter().zip(&self.ticks).enumerate();
        let ticked = ticked.filter(|(_, (_, is_ticked))| **is_ticked);
        let offers = ticked.filter_map(|(number, (it, _))| Some((number, it.offer()?)));
        offers
            .filter(|(number, offer)| is_duplicate(*number, offer))
            .count()
    }

    /// How many of the ticked keys have a critical finding, and the first of these.
    pub(in crate::tui) fn broken(&self) -> Option<(usize, &Finding)> {
        let all = self.candidates.iter().zip(&self.ticks);
        let ticked = all.filter(|(_, ticked)| **ticked);
        let mut broken = ticked.filter_map(|(candidate, _)| candidate.offer()?.broken());
        let first = broken.next()?;
        Some((1 + broken.count(), first))
    }

    /// What is ticked, on its way to the store.
    pub(in crate::tui) fn submit(&mut self, allow: Allowances) -> Chosen {
        self.phase = Phase::Importing(0);
        self.failed = None;
        Chosen {
            candidates: self.candidates.clone(),
            ticks: self.ticks.clone(),
            names: self.names.clone(),
            allow,
        }
    }

    /// Takes the dialog back after an import that failed or was stopped.
    pub(in crate::tui) fn fail(&mut self, error: Error) {
        self.phase = Phase::Choosing;
        self.failed = Some(error);
    }

    /// After a try that failed: selects the first ticked key that cannot be imported as things
    /// stand in the store now.
    pub(in crate::tui) fn find_fault(&mut self, library: &Library, screen: Rect) {
        if self.failed.is_none() {
            return;
        }
        let is_at_fault = |number: &usize| {
            let is_ticked = self.ticks.get(*number).copied().unwrap_or_default();
            let doubt = is_ticked.then(|| self.doubt(*number, library)).flatten();
            matches!(doubt, Some(Doubt::Stored(_) | Doubt::NameTaken))
        };
        let fault = (0..self.candidates.len()).find(is_at_fault);
        if let Some(row) = fault {
            self.state
                .select(row, self.candidates.len(), layout::review_rows(screen));
        }
    }

    /// Selects the row at a cell.
    pub(in crate::tui) fn click(&mut self, at: Position, screen: Rect) {
        if self.phase != Phase::Choosing || self.editing.is_some() {
            return;
        }
        let dialog = layout::dialog(layout::MAX_DIALOG, self.height(screen), screen);
        // Above them stand the summary and the heads of the columns.
        let area = layout::rows_in(dialog, 2, self.rows(screen));
        self.state.click(at, area, self.candidates.len());
    }

    /// How many candidates are shown at once.
    pub(super) fn rows(&self, screen: Rect) -> usize {
        layout::review_rows(screen).min(self.candidates.len().max(1))
    }

    /// The height of the dialog, with its border.
    pub(super) fn height(&self, screen: Rect) -> u16 {
        let lines = layout::REVIEW_ROWS + layout::review_facts(screen) + self.rows(screen);
        u16::try_from(lines + 2).unwrap_or(u16::MAX)
    }

    /// Keeps the selection in sight on a screen of this size.
    pub(in crate::tui) fn resize(&mut self, screen: Rect) {
        let count = self.candidates.len();
        self.state
            .select(self.state.selected, count, layout::review_rows(screen));
    }
}

/// What is stored, and the names of all candidates but the one that is edited.
struct Others<'a> {
    review: &'a Review,
    library: &'a Library,
}

impl Rack for Others<'_> {
    fn has_name(&self, name: &str) -> bool {
        let count = self.review.candidates.len();
        let mut others = (0..count).filter(|number| *number != self.review.state.selected);
        self.library.has_name(name)
            || others.any(|number| {
                self.review
                    .name(number)
                    .is_some_and(|it| it.as_str() == name)
            })
    }

    fn case_twin(&self, name: &str) -> Option<String> {
        self.library.case_twin(name)
    }

    fn holder_of(&self, sha256: &[u8; 32]) -> Option<String> {
        self.library.holder_of(sha256)
    }
}
