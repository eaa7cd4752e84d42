//! The screens on a stage: an [`App`] on a terminal that is a buffer, driven by key presses.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use keyrack::config::Borders;
use keyrack::domain::bulk::{Candidate, Stop, judge};
use keyrack::error::Error;
use keyrack::job::{self, Source};
use keyrack::library::audit::Verdict;
use keyrack::library::{Done, Entry, EntryId, Library};
use keyrack::store::Store;
use keyrack::tui::key::Key;
use keyrack::tui::message::Former;
use keyrack::tui::theme::Theme;
use keyrack::tui::{App, Effect, Msg, Settings, Snapshot, view};
use ratatui::Terminal;
use ratatui::backend::{Backend, TestBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use zeroize::Zeroizing;

/// An app with the terminal it is drawn on, and the effects it asked for.
pub(crate) struct Stage {
    pub(crate) app: App,
    terminal: Terminal<TestBackend>,
    pub(crate) effects: Vec<Effect>,
}

/// The moment at which all stages are set.
const NOW: &str = "2026-11-24T04:43:29Z";

impl Stage {
    /// Screens of this size before the store was read.
    pub(crate) fn dark(columns: u16, rows: u16) -> Self {
        Self::with_theme(columns, rows, Theme::standard())
    }

    pub(crate) fn with_theme(columns: u16, rows: u16, theme: Theme) -> Self {
        Self::with(columns, rows, |settings| settings.theme = theme)
    }

    /// As [`Stage::dark`], with other settings.
    pub(crate) fn with(columns: u16, rows: u16, set: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings {
            store: "~/.config/keyrack/keys.toml".to_owned(),
            theme: Theme::standard(),
            borders: Borders::Rounded,
            time_zone: TimeZone::UTC,
            pick: None,
            complaint: None,
        };
        set(&mut settings);
        let mut app = App::new(settings);
        app.update(Msg::Now(NOW.parse().unwrap()));
        let effects = app.start(columns, rows);
        Self {
            app,
            terminal: Terminal::new(TestBackend::new(columns, rows)).unwrap(),
            effects,
        }
    }

    /// Screens with the dozen key pairs of the demo.
    pub(crate) fn demo(columns: u16, rows: u16) -> Self {
        let mut stage = Self::dark(columns, rows);
        stage.load(demo());
        stage
    }

    /// Screens on a store without key pairs.
    pub(crate) fn empty(columns: u16, rows: u16) -> Self {
        let mut stage = Self::dark(columns, rows);
        stage.load(Arc::default());
        stage
    }

    pub(crate) fn load(&mut self, library: Arc<Library>) {
        self.send(Msg::Loaded(Ok(snapshot(library))));
    }

    /// Opens the choice among former contents.
    pub(crate) fn offer(&mut self, contents: Vec<Former>) -> &mut Self {
        self.send(Msg::Former(Ok(contents)));
        self
    }

    /// Tells the app what happened. Keys that are to be looked at closely are, at once.
    pub(crate) fn send(&mut self, msg: Msg) {
        self.send_before_a_look(msg);
        while let Some(at) = self
            .effects
            .iter()
            .position(|effect| matches!(effect, Effect::LookClosely(..)))
        {
            let Effect::LookClosely(generation, keys, library) = self.effects.remove(at) else {
                return;
            };
            for key in keys {
                let verdict = Ok(Box::new(Verdict::live(&key, &library)));
                let msg = Msg::LookedClosely(generation, key.fingerprints.sha256, verdict);
                let more = self.app.update(msg);
                self.effects.extend(more);
            }
        }
    }

    /// Tells the app what happened, and leaves keys that are to be looked at closely to the test.
    pub(crate) fn send_before_a_look(&mut self, msg: Msg) {
        self.effects = self.app.update(msg);
    }

    /// Presses keys, written as in the table of bindings and set apart by blanks.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for name in keys.split(' ') {
            self.send(Msg::Key(key(name)));
        }
        self
    }

    /// Types a text, key by key.
    pub(crate) fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.send(Msg::Key(Key::from(c)));
        }
        self
    }

    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.send(Msg::Paste(Zeroizing::new(text.to_owned())));
        self
    }

    /// Tells the app that a change was carried out and led to this library.
    pub(crate) fn done(&mut self, done: Done, library: Arc<Library>) -> &mut Self {
        self.send(Msg::Changed(Ok((done, snapshot(library)))));
        self
    }

    pub(crate) fn failed(&mut self, error: Error) -> &mut Self {
        self.send(Msg::Changed(Err(error)));
        self
    }

    /// Answers the last request to gather keys with what is in this text.
    pub(crate) fn gathered(&mut self, text: &str, library: &Library) -> &mut Self {
        let [Effect::Gather(serial, ..)] = self.effects.as_slice() else {
            panic!("{:?}", self.effects);
        };
        let serial = *serial;
        self.send(Msg::Gathered(serial, gather(text, library)));
        self
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.terminal.backend_mut().resize(columns, rows);
        self.send(Msg::Resize(columns, rows));
    }

    /// Draws, and gives what was drawn.
    pub(crate) fn buffer(&mut self) -> &Buffer {
        let app = &self.app;
        self.terminal.draw(|frame| view(app, frame)).unwrap();
        self.terminal.backend().buffer()
    }

    /// Draws, and gives the screen as text, without blanks at the ends of lines.
    pub(crate) fn text(&mut self) -> String {
        let buffer = self.buffer();
        let width = usize::from(buffer.area.width.max(1));
        let lines: Vec<String> = buffer
            .content
            .chunks(width)
            .map(|cells| {
                let mut line = String::new();
                let mut hidden = 0;
                for cell in cells {
                    if hidden == 0 {
                        line.push_str(cell.symbol());
                        hidden = keyrack::text::width(cell.symbol()).max(1);
                    }
                    hidden -= 1;
                }
                line.trim_end().to_owned()
            })
            .collect();
        lines.join("\n")
    }

    /// Where the cursor stands.
    pub(crate) fn cursor(&mut self) -> Position {
        self.buffer();
        self.terminal.backend_mut().get_cursor_position().unwrap()
    }

    pub(crate) fn shows(&mut self, text: &str) -> bool {
        self.text().contains(text)
    }
}

pub(crate) fn snapshot(library: Arc<Library>) -> Snapshot {
    Snapshot {
        library,
        read_only: None,
        doubt: None,
        warning: None,
    }
}

/// The key pairs of `assets/demo.toml`.
pub(crate) fn demo() -> Arc<Library> {
    Store::at(package("assets/demo.toml"))
        .load()
        .unwrap()
        .library
}

/// The demo with another state of one of its key pairs.
pub(crate) fn demo_with(name: &str, change: impl FnOnce(&mut Entry)) -> Arc<Library> {
    let demo = demo();
    let mut entries = demo.entries().to_vec();
    change(Arc::make_mut(&mut entries[demo.named(name).unwrap()]));
    Arc::new(Library::new(entries))
}

/// The demo without one of its key pairs.
pub(crate) fn demo_without(name: &str) -> Arc<Library> {
    let mut entries = demo().entries().to_vec();
    entries.retain(|entry| entry.name != name);
    Arc::new(Library::new(entries))
}

/// What identifies a key pair of the demo.
pub(crate) fn id_of(name: &str) -> EntryId {
    demo().named_id(name).unwrap()
}

/// Former contents, the newest first: one of 3 key pairs, one of 1, one that does not parse,
/// and so on, replaced an hour apart.
pub(crate) fn former(count: usize) -> Vec<Former> {
    let key_pairs = [Some(3), Some(1), None];
    let kinds = key_pairs.into_iter().cycle().take(count).enumerate();
    let now: Timestamp = NOW.parse().unwrap();
    kinds
        .map(|(index, key_pairs)| Former {
            path: format!("{index}.toml").into(),
            replaced_at: now - SignedDuration::from_hours(1 + i64::try_from(index).unwrap()),
            key_pairs,
        })
        .collect()
}

/// What is gathered from a text that was pasted.
pub(crate) fn gather(text: &str, library: &Library) -> Result<Vec<Candidate>, Stop> {
    let text = Zeroizing::new(text.to_owned());
    let goes_on = &mut |_| std::ops::ControlFlow::Continue(());
    let mut candidates = job::gather(vec![Source::text(text, "paste")], goes_on)?;
    judge(&mut candidates, library);
    Ok(candidates)
}

/// A path in the package.
pub(crate) fn package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A file of the corpus of test keys.
pub(crate) fn corpus(name: &str) -> String {
    std::fs::read_to_string(package("tests/fixtures/corpus").join(name)).unwrap()
}

/// A key by its name in the table of bindings.
pub(crate) fn key(name: &str) -> Key {
    let (modifiers, bare) = match name.split_once('-') {
        Some(("ctrl", bare)) => (KeyModifiers::CONTROL, bare),
        Some(("alt", bare)) => (KeyModifiers::ALT, bare),
        _ => (KeyModifiers::NONE, name),
    };
    let code = match bare {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "shift-tab" => KeyCode::BackTab,
        "backspace" => KeyCode::Backspace,
        "delete" => KeyCode::Delete,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "page-up" => KeyCode::PageUp,
        "page-down" => KeyCode::PageDown,
        "F1" => KeyCode::F(1),
        "space" => KeyCode::Char(' '),
        one => KeyCode::Char(one.chars().next().unwrap()),
    };
    let key = Key::new(&KeyEvent::new(code, modifiers));
    assert_eq!(key.to_string(), name);
    key
}
