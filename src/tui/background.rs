//! Threads for what takes time and does not change the store. Each reports with the number that
//! it was asked under; what is not wanted any more is stopped.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use super::message::{Event, Large, Msg, Place, Ticket};
use crate::config::Clipboard;
use crate::domain::audit::Depth;
use crate::domain::audit::shared::OneCore;
use crate::domain::bulk::{self, Candidate, Stop};
use crate::error::{Code, Error};
use crate::job::{self, By, Source};
use crate::library::audit::{Verdict, Verdicts};
use crate::library::{Library, Query, StoredKey};

/// How often progress is told at most.
const PROGRESS: Duration = Duration::from_millis(50);

/// The way to the threads.
pub(super) struct Background {
    events: Sender<Event>,
    /// How something is copied.
    clipboard: Clipboard,
    /// What stops the long work of each dialog.
    stops: RefCell<HashMap<u64, Arc<AtomicBool>>>,
    /// The folder that the file dialog shows.
    shown: Arc<AtomicU64>,
    /// How often files were looked at.
    looks: Arc<AtomicU64>,
    /// How often keys were looked at closely.
    close_looks: Arc<AtomicU64>,
    /// The number of the last search.
    search: Arc<AtomicU64>,
}

impl Background {
    pub(super) fn new(events: Sender<Event>, clipboard: Clipboard) -> Self {
        Self {
            events,
            clipboard,
            stops: RefCell::default(),
            shown: Arc::default(),
            looks: Arc::default(),
            close_looks: Arc::default(),
            search: Arc::default(),
        }
    }

    fn spawn(&self, work: impl FnOnce() -> Msg + Send + 'static) {
        let events = self.events.clone();
        thread::spawn(move || {
            let _ = events.send(Event::Msg(Box::new(work())));
        });
    }

    /// What tells about the long work of a dialog that starts now.
    pub(super) fn reporter(&self, dialog: u64) -> Reporter {
        let stop = Arc::new(AtomicBool::new(false));
        self.stops.borrow_mut().insert(dialog, stop.clone());
        Reporter {
            dialog,
            events: self.events.clone(),
            stop,
            last: Instant::now(),
        }
    }

    /// Stops the long work of a dialog.
    pub(super) fn stop(&self, dialog: u64) {
        // Files are looked at for a dialog that is open.
        self.shown.store(0, Ordering::Relaxed);
        if let Some(stop) = self.stops.borrow_mut().remove(&dialog) {
            stop.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn gather(&self, dialog: u64, place: Place, library: Arc<Library>) {
        let mut reporter = self.reporter(dialog);
        self.spawn(move || {
            let gathered = guarded(|| Ok(gather(place, &library, &mut reporter)));
            Msg::Gathered(dialog, gathered.unwrap_or_else(|error| Err(error.into())))
        });
    }

    /// Frees something large.
    pub(super) fn forget(large: Large) {
        thread::spawn(move || drop(large));
    }

    pub(super) fn list_folder(&self, ticket: Ticket, at: Option<(PathBuf, String)>) {
        self.shown.store(ticket.folder, Ordering::Relaxed);
        let shown = self.shown.clone();
        self.spawn(move || {
            let goes_on = || shown.load(Ordering::Relaxed) == ticket.folder;
            let (mut folder, written) = at.unwrap_or_default();
            // What was typed before the first folder came is seen from there, too.
            if folder.as_os_str().is_empty() {
                folder = job::start_folder();
            }
            let listing = guarded(|| job::list_folder(&folder, &written, &goes_on));
            Msg::Folder(ticket, listing)
        });
    }

    pub(super) fn preview(&self, ticket: Ticket, files: Vec<PathBuf>) {
        let events = self.events.clone();
        let shown = self.shown.clone();
        let number = self.looks.fetch_add(1, Ordering::Relaxed) + 1;
        let looks = self.looks.clone();
        thread::spawn(move || {
            for file in files {
                // What is on the screen by now is looked at by another.
                let is_last = looks.load(Ordering::Relaxed) == number;
                if !is_last || shown.load(Ordering::Relaxed) != ticket.folder {
                    return;
                }
                let Ok(preview) = guarded(|| Ok(job::preview(&file))) else {
                    continue;
                };
                let msg = Msg::Preview(ticket, file, preview);
                if events.send(Event::Msg(Box::new(msg))).is_err() {
                    return;
                }
            }
        });
    }

    pub(super) fn look_closely(
        &self,
        generation: u64,
        keys: Vec<StoredKey>,
        library: Arc<Library>,
    ) {
        let events = self.events.clone();
        let number = self.close_looks.fetch_add(1, Ordering::Relaxed) + 1;
        let close_looks = self.close_looks.clone();
        thread::spawn(move || {
            // What is on the screen by now is looked at by another.
            let goes_on = || close_looks.load(Ordering::Relaxed) == number;
            for key in keys.into_iter().take_while(|_| goes_on()) {
                let core = &mut OneCore(&goes_on);
                let look = || Ok(Verdict::live_by(&key, &library, core).map(Box::new));
                let Some(verdict) = guarded(look).transpose() else {
                    return;
                };
                let msg = Msg::LookedClosely(generation, key.fingerprints.sha256, verdict);
                if events.send(Event::Msg(Box::new(msg))).is_err() {
                    return;
                }
            }
        });
    }

    pub(super) fn search(
        &self,
        number: u64,
        query: Box<Query>,
        library: Arc<Library>,
        verdicts: Arc<Verdicts>,
    ) {
        self.search.store(number, Ordering::Relaxed);
        let search = self.search.clone();
        self.spawn(move || {
            // What is typed by now is searched for by another.
            let goes_on = || search.load(Ordering::Relaxed) == number;
            let rows = guarded(|| Ok(query.rows_while(&library, &verdicts, &goes_on)));
            Msg::Found(number, rows)
        });
    }

    pub(super) fn audit(&self, dialog: u64, generation: u64, library: Arc<Library>) {
        let mut reporter = self.reporter(dialog);
        self.spawn(move || {
            let mut tell = |step| reporter.tell_as(|dialog| Msg::Auditing(dialog, step));
            let report = guarded(|| Ok(job::audit(&library, Depth::Deep, &mut tell)));
            Msg::Audited(dialog, generation, report)
        });
    }

    pub(super) fn copy(&self, words: String, text: String) {
        let by = match self.clipboard {
            Clipboard::Auto => By::Whatever,
            Clipboard::Terminal => By::Terminal,
            Clipboard::Program(program) => By::Program(program),
        };
        self.spawn(move || {
            let copied = guarded(|| job::copy(&text, by));
            Msg::Copied(words, text, copied)
        });
    }

    pub(super) fn find_halves(&self, question: u64, sources: Vec<String>) {
        let events = self.events.clone();
        self.spawn(move || {
            let files = || job::halves_in_files(sources.iter().map(String::as_str));
            let files = guarded(|| Ok(files())).unwrap_or_default();
            // The agent may keep silent for long.
            let first = Msg::Halves(question, files.clone());
            let _ = events.send(Event::Msg(Box::new(first)));
            let mut halves = guarded(|| Ok(job::halves_in_agent())).unwrap_or_default();
            // A file can be looked at: it tells more than that the agent has it.
            halves.extend(files);
            Msg::Halves(question, halves)
        });
    }

    pub(super) fn count_ssh_keys(&self) {
        self.spawn(|| Msg::SshKeys(guarded(|| Ok(job::count_ssh_keys())).unwrap_or_default()));
    }
}

fn gather(
    place: Place,
    library: &Library,
    reporter: &mut Reporter,
) -> Result<Vec<Candidate>, Stop> {
    let sources = match place {
        Place::Paste(text) => vec![Source::text(text, "paste")],
        Place::Files(files) => files.into_iter().map(Source::RegularFile).collect(),
        Place::SshFolder => vec![Source::SshFolder],
        Place::Agent => vec![Source::Agent],
    };
    let mut candidates = job::gather(sources, &mut |count| reporter.tell(count))?;
    bulk::judge(&mut candidates, library);
    Ok(candidates)
}

/// Tells how far long work is, and hears whether it goes on.
pub(super) struct Reporter {
    dialog: u64,
    events: Sender<Event>,
    stop: Arc<AtomicBool>,
    last: Instant,
}

impl Reporter {
    /// So much is done.
    pub(super) fn tell(&mut self, count: usize) -> ControlFlow<()> {
        self.tell_as(|dialog| Msg::Progress(dialog, count))
    }

    /// Tells how far it is.
    fn tell_as(&mut self, msg: impl FnOnce(u64) -> Msg) -> ControlFlow<()> {
        if self.stop.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        if self.last.elapsed() >= PROGRESS {
            self.last = Instant::now();
            let progress = msg(self.dialog);
            let _ = self.events.send(Event::Msg(Box::new(progress)));
        }
        ControlFlow::Continue(())
    }
}

/// A panic in here becomes an error message: the screens go on.
pub(super) fn guarded<T>(
    work: impl FnOnce() -> crate::error::Result<T>,
) -> crate::error::Result<T> {
    let guarded = || {
        super::terminal::panic_where_asked("worker");
        work()
    };
    catch_unwind(AssertUnwindSafe(guarded)).unwrap_or_else(|_| {
        Err(Error::new(
            Code::Interface,
            "keyrack made a mistake and stopped this step",
            "the list shows the store as it is now; please report it",
        ))
    })
}
