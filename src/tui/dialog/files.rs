//! The dialog that files are chosen in: a folder, filtered by what is typed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ratatui::layout::{Position, Rect};

use crate::domain::browse::{FolderEntry, Kind, Listing, Preview};
use crate::tui::action::{Action, Edit};
use crate::tui::layout;
use crate::tui::message::{Effect, Ticket};
use crate::tui::widget::field::Field;
use crate::tui::widget::scroll::ListState;

/// What a key led to.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::tui) enum Outcome {
    /// The dialog stays.
    Stay,
    /// Another folder is wanted: as it was written, seen from this one.
    Open(String),
    /// This folder is wanted.
    Enter(PathBuf),
    /// These files were chosen.
    Chosen(Vec<PathBuf>),
    /// This cannot be chosen, for a reason.
    Refused(String),
}

/// The dialog.
#[derive(Debug)]
pub(in crate::tui) struct Files {
    /// What tells this dialog from those before and after it.
    pub(in crate::tui) serial: u64,
    /// The request whose folder is shown or awaited.
    awaited: u64,
    /// Whether the awaited folder has not come.
    pub(super) is_reading: bool,
    /// The awaited folder: as it was written, seen from this one.
    target: (PathBuf, String),
    pub(super) listing: Option<Listing>,
    /// What was typed behind the folder.
    pub(super) filter: Field,
    /// Rows of the listing that the filter lets through.
    pub(super) rows: Vec<usize>,
    pub(super) state: ListState,
    /// The files that are ticked, in any folder.
    pub(super) ticked: Vec<PathBuf>,
    pub(super) hidden: bool,
    /// What the files of the folder hold, as far as that is known.
    pub(super) previews: HashMap<PathBuf, Preview>,
    /// The files that were asked about last, in the order of their rows.
    asked: Vec<PathBuf>,
    /// The entry to select when the awaited folder comes.
    came_from: Option<String>,
}

impl Files {
    /// A dialog that waits for its first folder.
    pub(in crate::tui) fn new(serial: u64, ticket: Ticket) -> Self {
        Self {
            serial,
            awaited: ticket.folder,
            is_reading: true,
            target: (PathBuf::new(), String::new()),
            listing: None,
            filter: Field::default(),
            rows: Vec::new(),
            state: ListState::default(),
            ticked: Vec::new(),
            hidden: false,
            previews: HashMap::new(),
            asked: Vec::new(),
            came_from: None,
        }
    }

    /// The folder that is shown.
    pub(in crate::tui) fn folder(&self) -> Option<&Path> {
        self.listing.as_ref().map(|listing| listing.path.as_path())
    }

    /// Where a folder is that was written, seen from the one that is shown, or else awaited.
    pub(in crate::tui) fn target(&self, written: &str) -> (PathBuf, String) {
        let is_absolute = written.starts_with(['/', '~']);
        match self.folder() {
            _ if is_absolute => (PathBuf::new(), written.to_owned()),
            Some(_) if self.is_reading => {
                let (folder, before) = &self.target;
                let slash = if before.is_empty() || before.ends_with('/') {
                    ""
                } else {
                    "/"
                };
                (folder.clone(), format!("{before}{slash}{written}"))
            }
            folder => (
                folder.map(Path::to_owned).unwrap_or_default(),
                written.to_owned(),
            ),
        }
    }

    /// Another folder was asked for.
    pub(in crate::tui) fn awaits(&mut self, ticket: Ticket, target: (PathBuf, String)) {
        self.awaited = ticket.folder;
        self.is_reading = true;
        self.target = target;
    }

    /// Whether this is the answer that is waited for.
    pub(in crate::tui) fn is_awaited(&self, ticket: Ticket) -> bool {
        ticket.dialog == self.serial && ticket.folder == self.awaited
    }

    /// Shows a folder.
    pub(in crate::tui) fn show(&mut self, listing: Listing, screen: Rect) {
        self.is_reading = false;
        self.previews.clear();
        self.asked.clear();
        self.listing = Some(listing);
        self.state = ListState::default();
        self.refilter(screen);
        if let (Some(name), Some(listing)) = (self.came_from.take(), &self.listing) {
            let entry = |row: &usize| listing.entries.get(*row);
            let is_it = |row: &usize| entry(row).is_some_and(|entry| entry.text == name);
            let row = self.rows.iter().position(is_it).unwrap_or_default();
            self.state
                .select(row, self.rows.len(), layout::file_rows(screen));
        }
    }

    /// The folder that was asked for cannot be shown: what was typed of it can be mended.
    pub(in crate::tui) fn fail(&mut self, screen: Rect) {
        self.is_reading = false;
        self.came_from = None;
        let (_, written) = std::mem::take(&mut self.target);
        if !written.is_empty() && written != ".." {
            let typed = format!("{written}{}", self.filter.text());
            // A slash at its end would open the folder again with the next key.
            self.filter = Field::with(typed.trim_end_matches('/'));
        }
        // Who was asked about them does not answer any more.
        self.asked.clear();
        self.refilter(screen);
    }

    fn refilter(&mut self, screen: Rect) {
        let listing = self.listing.as_ref();
        let filter = self.filter.text();
        self.rows = listing.map_or_else(Vec::new, |it| it.matching(filter, self.hidden));
        let at = self.state.selected;
        self.state
            .select(at, self.rows.len(), layout::file_rows(screen));
    }

    /// The entry of a row on the screen.
    pub(super) fn entry(&self, row: usize) -> Option<&FolderEntry> {
        self.listing.as_ref()?.entries.get(*self.rows.get(row)?)
    }

    /// The path of an entry.
    pub(super) fn path_of(&self, entry: &FolderEntry) -> PathBuf {
        self.folder().unwrap_or(Path::new("")).join(&entry.name)
    }

    /// The field that takes what is typed.
    pub(in crate::tui) fn field(&mut self) -> &mut Field {
        &mut self.filter
    }

    /// Types or pastes. What leads into another folder goes there.
    pub(in crate::tui) fn insert(&mut self, text: &str, screen: Rect) -> Outcome {
        self.filter.insert(text.trim_matches(['\r', '\n']));
        self.typed(screen)
    }

    fn typed(&mut self, screen: Rect) -> Outcome {
        let text = self.filter.text();
        if let Some((folder, rest)) = text.rsplit_once('/') {
            let folder = format!("{folder}/");
            self.filter = Field::with(rest);
            self.state = ListState::default();
            return Outcome::Open(folder);
        }
        self.state = ListState::default();
        self.refilter(screen);
        Outcome::Stay
    }

    /// Carries out what a key asked for, on a screen of this size.
    pub(in crate::tui) fn act(&mut self, action: Action, screen: Rect) -> Outcome {
        match action {
            Action::Tick => self.tick(screen),
            Action::Take if self.ticked.is_empty() => {
                Outcome::Refused("no file is ticked: ctrl-t ticks one".to_owned())
            }
            Action::Take => Outcome::Chosen(self.ticked.clone()),
            Action::Complete => self.complete(screen),
            Action::Hidden => {
                self.hidden = !self.hidden;
                self.refilter(screen);
                Outcome::Stay
            }
            Action::Parent => self.go_up(),
            Action::Edit(Edit::Backspace) if self.filter.is_empty() => self.go_up(),
            Action::Edit(edit) if self.filter.edit(edit) => self.typed(screen),
            Action::Submit => self.submit(),
            action => {
                self.state
                    .go(action, self.rows.len(), layout::file_rows(screen));
                Outcome::Stay
            }
        }
    }

    fn go_up(&mut self) -> Outcome {
        let Some(folder) = self.folder().filter(|folder| folder.parent().is_some()) else {
            return Outcome::Stay;
        };
        let name = folder.file_name();
        self.came_from = name.map(|name| name.to_string_lossy().into_owned());
        Outcome::Open("..".to_owned())
    }

    fn complete(&mut self, screen: Rect) -> Outcome {
        let listing = self.listing.as_ref();
        let completed = listing.and_then(|it| it.complete(self.filter.text(), self.hidden));
        match completed {
            Some(text) => {
                self.filter = Field::with(&text);
                self.typed(screen)
            }
            None => Outcome::Stay,
        }
    }

    fn tick(&mut self, screen: Rect) -> Outcome {
        let Some(entry) = self.entry(self.state.selected) else {
            return Outcome::Stay;
        };
        if entry.kind != Kind::File {
            return Outcome::Refused(not_a_file(entry));
        }
        let path = self.path_of(entry);
        match self.ticked.iter().position(|ticked| *ticked == path) {
            Some(at) => {
                self.ticked.remove(at);
            }
            None => self.ticked.push(path),
        }
        let next = self.state.selected + 1;
        self.state
            .select(next, self.rows.len(), layout::file_rows(screen));
        Outcome::Stay
    }

    fn submit(&mut self) -> Outcome {
        let Some(entry) = self.entry(self.state.selected) else {
            return Outcome::Stay;
        };
        match entry.kind {
            Kind::Folder => {
                let path = self.path_of(entry);
                self.filter.clear();
                Outcome::Enter(path)
            }
            Kind::File if self.ticked.is_empty() => Outcome::Chosen(vec![self.path_of(entry)]),
            Kind::File => Outcome::Chosen(self.ticked.clone()),
            _ => Outcome::Refused(not_a_file(entry)),
        }
    }

    /// The look at the files on the screen of which nothing is known, if there are any and they
    /// were not asked about just now.
    pub(in crate::tui) fn look(&mut self, screen: Rect) -> Option<Effect> {
        if self.is_reading {
            return None;
        }
        let shown = self.state.top..self.state.top + layout::file_rows(screen);
        let entries = shown.filter_map(|row| self.entry(row));
        let files = entries.filter(|entry| entry.kind == Kind::File);
        let paths: Vec<PathBuf> = files
            .map(|entry| self.path_of(entry))
            .filter(|path| !self.previews.contains_key(path))
            .collect();
        if paths.is_empty() || paths == self.asked {
            return None;
        }
        self.asked.clone_from(&paths);
        let ticket = Ticket {
            dialog: self.serial,
            folder: self.awaited,
        };
        Some(Effect::Preview(ticket, paths))
    }

    /// A file was looked at.
    pub(in crate::tui) fn learn(&mut self, path: PathBuf, preview: Preview) {
        self.previews.insert(path, preview);
    }

    /// Clears what was typed; false where there is nothing to clear.
    pub(in crate::tui) fn clear(&mut self, screen: Rect) -> bool {
        let is_typed = !self.filter.is_empty();
        self.filter.clear();
        self.refilter(screen);
        is_typed
    }

    /// Selects the row at a cell.
    pub(in crate::tui) fn click(&mut self, at: Position, screen: Rect) {
        let height = layout::tallest_dialog(screen);
        let dialog = layout::dialog(layout::MAX_DIALOG, height, screen);
        // Above them stands the folder with what was typed.
        let area = layout::rows_in(dialog, 1, layout::file_rows(screen));
        self.state.click(at, area, self.rows.len());
    }

    /// Keeps the selection in sight on a screen of this size.
    pub(in crate::tui) fn resize(&mut self, screen: Rect) {
        let count = self.rows.len();
        self.state
            .select(self.state.selected, count, layout::file_rows(screen));
    }
}

fn not_a_file(entry: &FolderEntry) -> String {
    let name = crate::text::visible(&entry.text);
    match entry.kind {
        Kind::LooseLink => format!("{name} is a link that leads nowhere"),
        kind => format!("{name} is a {}, not a file", kind.label()),
    }
}
