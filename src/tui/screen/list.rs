//! The list of key pairs: which are shown, in which order, and which are selected.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use ratatui::layout::{Position, Rect};

use crate::domain::filter::Filter;
use crate::library::audit::Verdicts;
use crate::library::{Entry, EntryId, Library, Order, Query};
use crate::tui::action::Action;
use crate::tui::message::Effect;
use crate::tui::widget::field::Field;
use crate::tui::widget::scroll::ListState;

/// Up to so many key pairs are searched at once; more, beside all else.
const AT_ONCE: usize = 1000;

/// The list.
#[derive(Debug, Default)]
pub(in crate::tui) struct ListScreen {
    /// The key pairs that the rows are of. A search may be on its way through newer ones.
    library: Option<Arc<Library>>,
    /// Its rows that are shown, in this order.
    rows: Vec<usize>,
    /// Where the cursor is among them.
    pub(in crate::tui) state: ListState,
    /// The filter's text.
    pub(in crate::tui) filter: Field,
    /// Whether the filter box has the focus.
    pub(in crate::tui) filtering: bool,
    /// What the rows are ordered by.
    order: Order,
    /// Whether that order is turned round.
    is_reversed: bool,
    /// Which of the library's rows are selected.
    selection: Vec<bool>,
    /// The shown row from which on those up to the cursor are selected, too.
    anchor: Option<usize>,
    /// The search whose result is awaited.
    awaited: Option<Search>,
    /// How many searches were asked for.
    searches: u64,
    /// An entry that the filter hides, and that is to be seen.
    to_uncover: Option<EntryId>,
    /// What identifies entries in this library, and in the next.
    moved: Vec<(EntryId, EntryId)>,
}

/// A search that is on its way.
#[derive(Debug)]
struct Search {
    number: u64,
    library: Arc<Library>,
    cursor: Cursor,
}

/// Where the cursor goes in a list that shows something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Cursor {
    /// It stays on the entry that it is on, if that is there.
    Stays,
    /// To the first row.
    Top,
    /// To this entry, which is seen whatever the filter says.
    To(EntryId),
}

/// What an action on the list is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::tui) struct Targets {
    /// The selected entries that are shown; with none selected, the one under the cursor.
    pub(in crate::tui) ids: Vec<EntryId>,
    /// How many selected entries the filter hides.
    pub(in crate::tui) hidden: usize,
}

impl Targets {
    /// One entry.
    pub(in crate::tui) fn one(id: EntryId) -> Self {
        Self {
            ids: vec![id],
            hidden: 0,
        }
    }
}

/// How many entries are selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui) struct Tally {
    /// Whether they are shown or not.
    pub(in crate::tui) all: usize,
    /// Those that the filter hides.
    pub(in crate::tui) hidden: usize,
}

impl ListScreen {
    /// Whether a line is taken by the filter.
    pub(in crate::tui) fn has_filter(&self) -> bool {
        self.filtering || !self.filter.is_empty()
    }

    fn query(&self) -> Query {
        Query {
            filter: Filter::parse(self.filter.text()),
            order: self.order,
            is_reversed: self.is_reversed,
        }
    }

    /// Whether what is known about the strength of keys decides what is shown, or where.
    pub(in crate::tui) fn looks_at_strength(&self) -> bool {
        self.order == Order::Weakness || self.query().filter.weak.is_some()
    }

    /// Orders by something else, or the other way round.
    pub(in crate::tui) fn reorder(&mut self, action: Action) {
        if action == Action::Reverse {
            self.is_reversed = !self.is_reversed;
        } else {
            self.order = self.order.next();
            self.is_reversed = false;
        }
    }

    /// What the rows are ordered by, in words; nothing where it is the store's order.
    pub(in crate::tui) fn order_in_words(&self) -> Option<String> {
        let reversed = if self.is_reversed { ", reversed" } else { "" };
        let is_plain = self.order == Order::Store && !self.is_reversed;
        (!is_plain).then(|| format!("by {}{reversed}", self.order.name()))
    }

    /// How many rows are shown, on the screen or beyond it.
    pub(in crate::tui) fn count(&self) -> usize {
        self.rows.len()
    }

    /// The entries on the screen, of which `height` fit.
    pub(in crate::tui) fn on_screen(&self, height: usize) -> impl Iterator<Item = &Arc<Entry>> {
        let top = self.state.top.min(self.rows.len());
        let end = (top + height).min(self.rows.len());
        let rows = self.rows.get(top..end).unwrap_or_default();
        rows.iter()
            .filter_map(|row| self.library.as_ref()?.get(*row))
    }

    /// Shows what of a library answers to the filter, or asks for the search that finds it out.
    pub(in crate::tui) fn refresh(
        &mut self,
        library: &Arc<Library>,
        verdicts: &Arc<Verdicts>,
        cursor: Cursor,
        height: usize,
    ) -> Option<Effect> {
        // What was to be under the cursor still is.
        let cursor = match (cursor, self.awaited.take()) {
            (Cursor::Stays, Some(search)) => search.cursor,
            (cursor, _) => cursor,
        };
        let query = self.query();
        if query.needs_no_search() || library.entries().len() <= AT_ONCE {
            let rows = query.rows(library, verdicts);
            self.settle(library.clone(), rows, cursor, height);
            return None;
        }
        self.searches += 1;
        let number = self.searches;
        self.awaited = Some(Search {
            number,
            library: library.clone(),
            cursor,
        });
        Some(Effect::Search(
            number,
            Box::new(query),
            library.clone(),
            verdicts.clone(),
        ))
    }

    /// Shows what the search of this number found, unless it failed or is not awaited any more.
    pub(in crate::tui) fn found(&mut self, number: u64, rows: Option<Vec<usize>>, height: usize) {
        let search = self.awaited.take_if(|search| search.number == number);
        if let (Some(search), Some(rows)) = (search, rows) {
            self.settle(search.library, rows, search.cursor, height);
        }
    }

    /// Whether what is shown is not yet what the filter asks for.
    pub(in crate::tui) fn is_searching(&self) -> bool {
        self.awaited.is_some()
    }

    fn settle(&mut self, library: Arc<Library>, rows: Vec<usize>, to: Cursor, height: usize) {
        let kept = match &to {
            Cursor::Stays => self.under_cursor().map(|id| self.now(id)),
            Cursor::Top => None,
            Cursor::To(id) => Some(id.clone()),
        };
        self.keep_range();
        self.carry_selection_over(&library);
        let row = kept
            .and_then(|id| library.position(&id))
            .and_then(|row| rows.iter().position(|shown| *shown == row));
        (self.library, self.rows) = (Some(library), rows);
        let at = match (row, to) {
            (Some(row), _) => row,
            (None, Cursor::Top) => 0,
            (None, Cursor::Stays) => self.state.selected,
            (None, Cursor::To(id)) => {
                self.to_uncover = Some(id).filter(|_| !self.filter.is_empty());
                self.state.selected
            }
        };
        self.state.select(at, self.rows.len(), height);
    }

    /// An entry that is to be seen, and that the filter hides.
    pub(in crate::tui) fn take_to_uncover(&mut self) -> Option<EntryId> {
        self.to_uncover.take()
    }

    /// The entry under the cursor.
    pub(in crate::tui) fn current(&self) -> Option<&Arc<Entry>> {
        let row = self.rows.get(self.state.selected)?;
        self.library.as_ref()?.get(*row)
    }

    /// What identifies the entry under the cursor.
    pub(in crate::tui) fn under_cursor(&self) -> Option<EntryId> {
        let row = self.rows.get(self.state.selected)?;
        self.library.as_ref()?.id(*row)
    }

    /// Moves the cursor; `height` rows are on the screen.
    pub(in crate::tui) fn go(&mut self, action: Action, height: usize) {
        self.state.go(action, self.rows.len(), height);
    }

    /// Puts the cursor on the row at a cell of `area`, in which the rows are shown.
    pub(in crate::tui) fn click(&mut self, at: Position, area: Rect) {
        self.state.click(at, area, self.rows.len());
    }

    /// Keeps the cursor in a window of another height.
    pub(in crate::tui) fn resize(&mut self, height: usize) {
        self.state
            .select(self.state.selected, self.rows.len(), height);
    }

    /// Selects the row under the cursor and goes on to the next, all rows, or from the cursor on;
    /// what is selected already is not any more.
    pub(in crate::tui) fn select(&mut self, action: Action, height: usize) {
        match action {
            Action::Tick => {
                self.keep_range();
                if let Some(row) = self.rows.get(self.state.selected)
                    && let Some(mark) = self.selection.get_mut(*row)
                {
                    *mark = !*mark;
                }
                self.go(Action::Down, height);
            }
            Action::TickAll => {
                self.keep_range();
                let all = (0..self.rows.len()).all(|at| self.is_selected(at));
                for row in &self.rows {
                    if let Some(mark) = self.selection.get_mut(*row) {
                        *mark = !all;
                    }
                }
            }
            _ if self.anchor.is_some() => self.keep_range(),
            _ => self.anchor = Some(self.state.selected).filter(|at| *at < self.rows.len()),
        }
    }

    /// Gives up what is selected: first the rows from the anchor to the cursor, then all. Whether
    /// there was anything.
    pub(in crate::tui) fn deselect(&mut self) -> bool {
        let had_range = self.anchor.take().is_some();
        let had_any = self.selection.contains(&true);
        if !had_range {
            self.selection.fill(false);
        }
        had_range || had_any
    }

    /// The shown rows from the anchor to the cursor.
    fn range(&self) -> Option<RangeInclusive<usize>> {
        let (anchor, at) = (self.anchor?, self.state.selected);
        Some(anchor.min(at)..=anchor.max(at))
    }

    /// Selects the rows from the anchor to the cursor for good.
    fn keep_range(&mut self) {
        let range = self.range();
        self.anchor = None;
        let rows = range.and_then(|range| self.rows.get(range));
        for row in rows.unwrap_or_default() {
            if let Some(mark) = self.selection.get_mut(*row) {
                *mark = true;
            }
        }
    }

    /// Selects in another library what is selected in this one.
    fn carry_selection_over(&mut self, library: &Library) {
        let mut marks = vec![false; library.entries().len()];
        if let Some(former) = self.library.take() {
            let marked = self.selection.iter().enumerate().filter(|(_, is)| **is);
            for (row, _) in marked {
                // Most entries stay where they are.
                let stays = former.get(row) == library.get(row);
                let carried = || library.position(&self.now(former.id(row)?));
                let row = if stays { Some(row) } else { carried() };
                if let Some(mark) = row.and_then(|row| marks.get_mut(row)) {
                    *mark = true;
                }
            }
        }
        self.selection = marks;
        self.moved.clear();
    }

    /// What identifies an entry in the next library.
    fn now(&self, id: EntryId) -> EntryId {
        let moved = self.moved.iter();
        moved.fold(
            id,
            |id, (before, now)| if id == *before { now.clone() } else { id },
        )
    }

    /// Gives up the selection of entries that go.
    pub(in crate::tui) fn forget(&mut self, ids: &[EntryId]) {
        let Some(library) = self.library.clone().filter(|_| !ids.is_empty()) else {
            return;
        };
        self.keep_range();
        for row in ids.iter().filter_map(|id| library.position(id)) {
            if let Some(mark) = self.selection.get_mut(row) {
                *mark = false;
            }
        }
    }

    /// Goes on about an entry that is identified in another way in the next library.
    pub(in crate::tui) fn follow(&mut self, before: &EntryId, now: &EntryId) {
        self.moved.push((before.clone(), now.clone()));
    }

    /// Whether a shown row is selected.
    pub(in crate::tui) fn is_selected(&self, at: usize) -> bool {
        let row = self.rows.get(at);
        let has_mark = row.is_some_and(|row| self.selection.get(*row) == Some(&true));
        has_mark || self.range().is_some_and(|range| range.contains(&at))
    }

    /// How many entries are selected.
    pub(in crate::tui) fn tally(&self) -> Tally {
        let has_mark = |row: &&usize| self.selection.get(**row) == Some(&true);
        let all = self.selection.iter().filter(|mark| **mark).count();
        let shown = self.rows.iter().filter(has_mark).count();
        let more = self.range().map_or(0, |range| {
            let rows = self.rows.get(range).unwrap_or_default();
            rows.iter().filter(|row| !has_mark(row)).count()
        });
        Tally {
            all: all + more,
            hidden: all - shown,
        }
    }

    /// What an action is about.
    pub(in crate::tui) fn targets(&self) -> Targets {
        let Tally { all, hidden } = self.tally();
        if all == 0 {
            let ids = self.under_cursor().into_iter().collect();
            return Targets { ids, hidden };
        }
        let selected = (0..self.rows.len()).filter(|at| self.is_selected(*at));
        let ids = selected.filter_map(|at| self.library.as_ref()?.id(*self.rows.get(at)?));
        Targets {
            ids: ids.collect(),
            hidden,
        }
    }

    /// The selected entries, shown ones first, whatever the filter hides; with none selected, the
    /// one under the cursor.
    pub(in crate::tui) fn all_selected(&self) -> Vec<EntryId> {
        let Targets { mut ids, hidden } = self.targets();
        if hidden > 0 {
            let shown: HashSet<&usize> = self.rows.iter().collect();
            let selected = self.selection.iter().enumerate();
            let rows = selected.filter(|(row, is)| **is && !shown.contains(row));
            ids.extend(rows.filter_map(|(row, _)| self.library.as_ref()?.id(row)));
        }
        ids
    }
}
