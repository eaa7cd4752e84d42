//! The state of all screens, and how it changes.

mod act;
mod audit;
mod copy;
mod export;
mod files;
mod halves;
mod import;
mod list;
mod mouse;
mod outcome;
mod overlay;
mod passing;
mod pick;
mod review;

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ratatui::layout::Rect;

use super::dialog::restore::Restore;
use super::key::Key;
use super::keymap::Context;
use super::message::{Effect, Large, Msg, Snapshot};
use super::screen::detail::{Clock, Subject};
use super::screen::list::{Cursor, ListScreen};
use super::theme::Theme;
use super::widget::field::Field;
use crate::config::Borders;
use crate::error::Error;
use crate::library::audit::Verdicts;
use crate::library::export::Part;
use crate::library::{Entry, EntryId, Library};
use overlay::Origin;
pub(super) use overlay::Overlay;
use passing::Passing;

/// How long a notice stands that is no error.
const NOTICE_TIME: SignedDuration = SignedDuration::from_secs(4);

/// Up to this many key pairs are freed at once.
const SMALL: usize = 1000;

/// What the screens are told about their surroundings when they open.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The store's path, as it is shown.
    pub store: String,
    /// The look.
    pub theme: Theme,
    /// What borders and signs are drawn with.
    pub borders: Borders,
    /// The zone in which times are shown.
    pub time_zone: TimeZone,
    /// What is chosen, where that is what the screens are opened for.
    pub pick: Option<Pick>,
    /// What is wrong with the settings of the user, told at the start.
    pub complaint: Option<String>,
}

/// A choice among key pairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// What is looked for at first.
    pub query: String,
    /// What of the chosen ones is answered.
    pub part: Part,
}

/// A sentence in the last line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Notice {
    /// The sentence.
    pub(super) text: String,
    /// When it goes; errors stay until a key is pressed.
    until: Option<Timestamp>,
}

impl Notice {
    /// Whether it tells of an error.
    pub(super) fn is_error(&self) -> bool {
        self.until.is_none()
    }
}

/// The state of all screens.
#[derive(Debug)]
pub struct App {
    pub(super) settings: Settings,
    pub(super) now: Timestamp,
    pub(super) screen: Rect,
    pub(super) library: Option<Arc<Library>>,
    pub(super) read_only: Option<String>,
    /// Why the store cannot be shown.
    pub(super) trouble: Option<Error>,
    pub(super) ssh_keys: usize,
    pub(super) list: ListScreen,
    pub(super) overlays: Vec<Overlay>,
    pub(super) notice: Option<Notice>,
    /// Who asked for the changes and files that are on their way to the disk, in their order.
    in_flight: VecDeque<Origin>,
    /// A private key that is let pass.
    passing: Option<Passing>,
    /// The folder that files were chosen in last.
    last_folder: Option<PathBuf>,
    /// Where private halves are, by the SHA-256 of the key blob.
    halves: HashMap<[u8; 32], String>,
    /// How often that was asked.
    halves_question: u64,
    /// What is known about the strength of keys.
    pub(super) verdicts: Arc<Verdicts>,
    /// The keys that are looked at closely, beside all else.
    looked_at: Vec<[u8; 32]>,
    /// The keys that came into the store and were not looked at yet.
    came: Vec<[u8; 32]>,
    /// How often keys came into the store.
    generation: u64,
    /// What may be large, and was shown or still is.
    large: Vec<Large>,
    /// What the list asks for.
    asked: Option<Effect>,
    /// Whether the next key says what is copied.
    copying: bool,
    /// Keys about rows that the list does not show yet.
    ahead: VecDeque<Key>,
    /// How many dialogs were opened.
    serial: u64,
    /// Whether to leave as soon as nothing is on its way.
    quitting: bool,
    dirty: bool,
}

impl App {
    /// Screens before anything is known.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            now: Timestamp::UNIX_EPOCH,
            screen: Rect::default(),
            library: None,
            read_only: None,
            trouble: None,
            ssh_keys: 0,
            list: ListScreen::default(),
            overlays: Vec::new(),
            notice: None,
            in_flight: VecDeque::new(),
            passing: None,
            last_folder: None,
            halves: HashMap::new(),
            halves_question: 0,
            verdicts: Arc::default(),
            looked_at: Vec::new(),
            came: Vec::new(),
            generation: 0,
            large: Vec::new(),
            asked: None,
            copying: false,
            ahead: VecDeque::new(),
            serial: 0,
            quitting: false,
            dirty: true,
        }
    }

    /// Opens the screens on a terminal of this size.
    pub fn start(&mut self, columns: u16, rows: u16) -> Vec<Effect> {
        self.screen = Rect::new(0, 0, columns, rows);
        if let Some(complaint) = self.settings.complaint.take() {
            self.say_error(complaint);
        }
        if let Some(pick) = &self.settings.pick {
            self.list.filter = Field::with(&pick.query);
            self.list.filtering = true;
        }
        vec![Effect::Load, Effect::CountSshKeys]
    }

    /// Whether something changed since this was last asked.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    /// How long nothing will change by itself: until a notice goes, or an age grows.
    pub fn wakes_in(&self) -> Duration {
        let minute = 60 - self.now.as_second().rem_euclid(60);
        let next = SignedDuration::from_secs(minute);
        let notice = self.notice.as_ref().and_then(|notice| notice.until);
        let left = notice.map_or(next, |until| until.duration_since(self.now).min(next));
        Duration::try_from(left)
            .unwrap_or_default()
            .max(Duration::from_millis(10))
    }

    /// Takes in what happened, and says what is to be done.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        if let Msg::Now(now) = msg {
            self.tick(now);
            return Vec::new();
        }
        self.dirty = true;
        let mut effects = self.take_in(msg);
        self.tell_import();
        effects.extend(self.submit_waiting());
        effects.extend(self.replay());
        effects.extend(self.asked.take());
        effects.extend(self.look_closely());
        // Freeing what is large would keep the next key waiting.
        let left = self.large.extract_if(.., |large| large.is_left());
        let large = left.filter(|large| large.len() > SMALL);
        effects.extend(large.map(Effect::Forget));
        effects
    }

    fn take_in(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Now(_) => Vec::new(),
            Msg::Key(key) => self.press(key),
            Msg::Paste(text) => self.paste(text),
            Msg::Wheel(turn) => self.wheel(turn),
            Msg::Click(at) => self.click(at),
            Msg::Resize(columns, rows) => self.resize(columns, rows),
            Msg::Loaded(Ok(snapshot)) => {
                self.trouble = None;
                self.show(snapshot, None);
                vec![self.ask_for_halves()]
            }
            Msg::Loaded(Err(error)) if self.settings.pick.is_some() => self.cannot_choose(error),
            Msg::Loaded(Err(error)) => {
                self.trouble = Some(error);
                Vec::new()
            }
            Msg::Former(Ok(contents)) => {
                // Who went on meanwhile is not interrupted.
                if matches!(self.context(), Context::List | Context::Trouble) {
                    self.overlays.push(Overlay::Restore(Restore::new(contents)));
                }
                Vec::new()
            }
            Msg::Former(Err(error)) => {
                self.say_error(error.to_string());
                Vec::new()
            }
            Msg::Changed(result) => self.changed(result),
            Msg::Exported(file, result) => self.exported(file, result),
            Msg::SshKeys(count) => {
                self.ssh_keys = count;
                Vec::new()
            }
            Msg::Gathered(serial, result) => {
                self.gathered(serial, result);
                Vec::new()
            }
            Msg::Progress(serial, count) => {
                self.progressed(serial, count);
                Vec::new()
            }
            Msg::Folder(ticket, result) => self.listed(ticket, result),
            Msg::Preview(ticket, path, preview) => {
                self.previewed(ticket, path, preview);
                Vec::new()
            }
            Msg::Auditing(serial, step) => {
                self.auditing(serial, step);
                Vec::new()
            }
            Msg::Audited(serial, generation, report) => {
                self.audited(serial, generation, report);
                Vec::new()
            }
            Msg::Copied(words, text, by) => self.copied(&words, text, by),
            Msg::LookedClosely(generation, sha256, verdict) => {
                self.learn(generation, sha256, verdict);
                Vec::new()
            }
            Msg::Found(number, rows) => {
                self.found(number, rows);
                Vec::new()
            }
            Msg::Halves(question, halves) => {
                self.learn_halves(question, halves);
                Vec::new()
            }
        }
    }

    fn resize(&mut self, columns: u16, rows: u16) -> Vec<Effect> {
        self.screen = Rect::new(0, 0, columns, rows);
        self.list.resize(self.list_rows());
        let mut effects = Vec::new();
        for overlay in &mut self.overlays {
            match overlay {
                Overlay::Review(review) => review.resize(self.screen),
                Overlay::Files(files) => {
                    files.resize(self.screen);
                    effects.extend(files.look(self.screen));
                }
                _ => {}
            }
        }
        effects
    }

    fn tick(&mut self, now: Timestamp) {
        let minute_before = self.now.as_second().div_euclid(60);
        self.dirty |= now.as_second().div_euclid(60) != minute_before;
        self.now = now;
        let over = |notice: &Notice| notice.until.is_some_and(|until| until <= now);
        if self.notice.as_ref().is_some_and(over) {
            self.notice = None;
            self.dirty = true;
        }
    }

    /// Where a key is looked up now.
    pub(super) fn context(&self) -> Context {
        match self.overlays.last() {
            Some(Overlay::Detail(_)) | None if self.copying => Context::Copy,
            Some(Overlay::Detail(_)) => Context::Detail,
            Some(Overlay::Import(import)) => import.context(),
            Some(Overlay::Review(review)) => review.context(),
            Some(Overlay::Files(_)) => Context::Files,
            Some(Overlay::Prompt(_)) => Context::Prompt,
            Some(Overlay::Export(_)) => Context::Export,
            Some(Overlay::Restore(_)) => Context::Restore,
            Some(Overlay::Audit(_)) => Context::Audit,
            Some(Overlay::Confirm(_)) => Context::Confirm,
            Some(Overlay::Help(help)) if help.is_filtering() => Context::HelpFilter,
            Some(Overlay::Help(_)) => Context::Help,
            None if self.trouble.is_some() => Context::Trouble,
            None if self.settings.pick.is_some() => Context::Pick,
            None if self.list.filtering => Context::Filter,
            None => Context::List,
        }
    }

    /// The key pairs, none as long as they are not read.
    pub(super) fn library(&self) -> Arc<Library> {
        self.library.clone().unwrap_or_default()
    }

    /// An entry by its identity.
    pub(super) fn entry(&self, id: &EntryId) -> Option<Arc<Entry>> {
        let library = self.library.as_ref()?;
        library.get(library.position(id)?).cloned()
    }

    /// A number for the next dialog.
    fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// What times are shown against.
    pub(super) fn clock(&self) -> Clock<'_> {
        Clock {
            now: self.now,
            zone: &self.settings.time_zone,
        }
    }

    /// An entry with what is known of it beside.
    pub(super) fn subject<'a>(&'a self, entry: &'a Entry) -> Subject<'a> {
        Subject {
            entry,
            half: self.half_of(entry),
            strength: self.strength_of(entry),
            clock: self.clock(),
        }
    }

    fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice {
            text: text.into(),
            until: Some(self.now + NOTICE_TIME),
        });
    }

    fn say_error(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice {
            text: text.into(),
            until: None,
        });
    }

    /// Shows another state of the store.
    fn show(&mut self, snapshot: Snapshot, select: Option<EntryId>) {
        let library = snapshot.library;
        self.read_only = snapshot.read_only;
        let former = self.library.replace(library.clone());
        self.compare_with_new(&former.clone().unwrap_or_default());
        self.large.extend(former.map(Large::Library));
        self.search(select.map_or(Cursor::Stays, Cursor::To));
        self.close_what_is_gone(&library);
        self.show_audit();
        for overlay in &mut self.overlays {
            match overlay {
                Overlay::Import(import) => import.judge(&library),
                Overlay::Prompt(prompt) => prompt.judge(&library),
                Overlay::Review(review) => review.find_fault(&library, self.screen),
                _ => {}
            }
        }
    }

    /// Closes dialogs about entries that are not there any more, with a sentence.
    fn close_what_is_gone(&mut self, library: &Library) {
        let here = |id: &EntryId| library.position(id).is_some();
        let before = self.overlays.len();
        let mut import_is_gone = false;
        self.overlays.retain(|overlay| match overlay {
            Overlay::Prompt(prompt) => prompt.ids.iter().all(here),
            Overlay::Export(export) => export.ids.iter().all(here),
            Overlay::Confirm(confirm) if confirm.is_about_import() => !import_is_gone,
            Overlay::Confirm(confirm) => confirm.about().iter().all(here),
            Overlay::Detail(detail) => here(&detail.id),
            Overlay::Import(import) => {
                let stays = import.replaces.as_ref().is_none_or(here);
                import_is_gone |= !stays;
                stays
            }
            Overlay::Restore(_)
            | Overlay::Help(_)
            | Overlay::Review(_)
            | Overlay::Files(_)
            | Overlay::Audit(_) => true,
        });
        if self.overlays.len() < before && self.notice.is_none() {
            self.say("that key pair is gone from the store");
        }
    }
}
