//! A program in a pseudo-terminal. What it writes is drawn as a terminal draws it, and
//! every wait is for something to be seen, with a deadline.

use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

pub(crate) const ENTER: &str = "\r";
pub(crate) const ESC: &str = "\x1b";
pub(crate) const TAB: &str = "\t";
pub(crate) const CTRL_C: &str = "\x03";
pub(crate) const CTRL_L: &str = "\x0c";
pub(crate) const CTRL_R: &str = "\x12";
pub(crate) const CTRL_U: &str = "\x15";
pub(crate) const CTRL_Z: &str = "\x1a";

/// What a program writes when it takes the terminal over.
pub(crate) const TAKEN: [&str; 3] = ["\x1b[?1049h", "\x1b[?2004h", "\x1b[?1000h"];
/// What it writes when it gives the terminal back.
const GIVEN_BACK: [&str; 3] = ["\x1b[?2004l", "\x1b[?1049l", "\x1b[?25h"];

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The columns and rows of a terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size(pub(crate) u16, pub(crate) u16);

impl From<Size> for PtySize {
    fn from(Size(cols, rows): Size) -> Self {
        Self {
            rows,
            cols,
            ..Self::default()
        }
    }
}

/// What came from the program so far.
pub(crate) struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    end: Option<ExitStatus>,
}

impl Seen {
    fn rows(&self) -> Vec<String> {
        let (_, columns) = self.screen().size();
        self.screen().rows(0, columns).collect()
    }

    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    pub(crate) fn text(&self) -> String {
        self.rows().join("\n")
    }

    pub(crate) fn last_row(&self) -> String {
        self.rows().pop().unwrap_or_default()
    }

    fn row_of_cursor(&self) -> String {
        let (row, _) = self.screen().cursor_position();
        self.rows().swap_remove(row.into())
    }
}

/// What the reader tells those who wait.
struct Watch {
    seen: Mutex<Seen>,
    news: Condvar,
}

impl Watch {
    /// What was seen, even after a wait that failed.
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, news: impl FnOnce(&mut Seen)) {
        news(&mut self.lock());
        self.news.notify_all();
    }

    /// Takes in what the program writes, then how it ended.
    fn follow(&self, mut output: Box<dyn Read + Send>, mut child: Box<dyn Child + Send + Sync>) {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = output.read(&mut buffer) {
            let bytes = buffer.get(..length).unwrap_or_default();
            self.tell(|seen| {
                seen.raw.extend_from_slice(bytes);
                seen.parser.process(bytes);
            });
        }
        let end = child.wait().ok();
        self.tell(|seen| seen.end = end);
    }
}

/// A running program and its terminal; both end when this is dropped.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    watch: Arc<Watch>,
    pid: Pid,
}

impl Terminal {
    pub(crate) fn start(command: CommandBuilder, size: Size) -> Self {
        let pty = native_pty_system().openpty(size.into()).unwrap();
        let child = pty.slave.spawn_command(command).unwrap();
        let pid = child.process_id().and_then(|pid| pid.try_into().ok());
        let output = pty.master.try_clone_reader().unwrap();
        let watch = Arc::new(Watch {
            seen: Mutex::new(Seen {
                parser: vt100::Parser::new(size.1, size.0, 0),
                raw: Vec::new(),
                end: None,
            }),
            news: Condvar::new(),
        });
        let reader = Arc::clone(&watch);
        thread::spawn(move || reader.follow(output, child));
        Self {
            keyboard: pty.master.take_writer().unwrap(),
            master: pty.master,
            watch,
            pid: pid.map(Pid::from_raw).unwrap(),
        }
    }

    /// Sends keys in one write. Sixteen characters and more at once are a paste to keyrack.
    pub(crate) fn keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Pastes as a terminal does that marks a paste.
    pub(crate) fn paste(&mut self, text: &str) {
        self.keys(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// Presses and releases the first button over a cell, counted from 1.
    pub(crate) fn click(&mut self, column: u16, row: u16) {
        self.keys(&format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m"));
    }

    pub(crate) fn resize(&mut self, size: Size) {
        let Size(columns, rows) = size;
        let mut seen = self.watch.lock();
        seen.parser.screen_mut().set_size(rows, columns);
        drop(seen);
        self.master.resize(size.into()).unwrap();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(self.pid, signal).unwrap();
    }

    /// Waits until `condition` holds; fails when it cannot hold any more.
    pub(crate) fn wait_until(&self, what: &str, condition: impl Fn(&Seen) -> bool) {
        let goes_on = |seen: &mut Seen| !condition(seen) && seen.end.is_none();
        let waited = self
            .watch
            .news
            .wait_timeout_while(self.watch.lock(), PATIENCE, goes_on);
        let (seen, _) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(
            condition(&seen),
            "waited in vain for {what}; end: {:?}, screen:\n{}",
            seen.end,
            seen.text()
        );
    }

    pub(crate) fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?}"), |seen| seen.text().contains(text));
    }

    pub(crate) fn wait_gone(&self, text: &str) {
        self.wait_until(&format!("{text:?} to go"), |seen| {
            !seen.text().contains(text)
        });
    }

    /// Waits until the cursor stands in a row that holds `text`.
    pub(crate) fn wait_for_cursor_at(&self, text: &str) {
        self.wait_until(&format!("the cursor at {text:?}"), |seen| {
            seen.row_of_cursor().contains(text)
        });
    }

    /// Waits until all of `pieces` were written after [`mark`](Self::mark).
    pub(crate) fn wait_written(&self, mark: usize, pieces: &[&str]) {
        self.wait_until(&format!("{pieces:?} to be written"), |seen| {
            let written = String::from_utf8_lossy(seen.raw.get(mark..).unwrap_or_default());
            pieces.iter().all(|piece| written.contains(piece))
        });
    }

    /// Waits for the end of the program, when all it wrote has been seen.
    pub(crate) fn exit(&self) -> ExitStatus {
        self.wait_until("the end", |seen| seen.end.is_some());
        self.watch.lock().end.clone().unwrap()
    }

    /// How many bytes the program has written so far.
    pub(crate) fn mark(&self) -> usize {
        self.watch.lock().raw.len()
    }

    /// The bytes that the program wrote after [`mark`](Self::mark).
    pub(crate) fn written(&self, mark: usize) -> Vec<u8> {
        self.watch.lock().raw.split_at(mark).1.to_vec()
    }

    pub(crate) fn text(&self) -> String {
        self.watch.lock().text()
    }

    /// Fails unless the program gave the terminal back after [`mark`](Self::mark).
    pub(crate) fn assert_given_back(&self, mark: usize) {
        self.wait_written(mark, &GIVEN_BACK);
        let seen = self.watch.lock();
        let screen = seen.screen();
        assert!(!screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if self.watch.lock().end.is_none() {
            let _ = kill(self.pid, Signal::SIGKILL);
        }
    }
}
