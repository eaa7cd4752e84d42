//! The terminal, taken over and given back on every way out.

use std::io::{self, Stdout, stdout};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// Whether the terminal is taken over, so that it is given back just once.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// A terminal in raw mode on its alternate screen; given back when this is dropped.
pub(super) struct Screen {
    /// What draws.
    pub(super) terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the terminal over.
    pub(super) fn take() -> io::Result<Self> {
        take_over()?;
        let terminal =
            Terminal::new(CrosstermBackend::new(stdout())).inspect_err(|_| give_back())?;
        Ok(Self { terminal })
    }

    /// Takes the terminal over again after the shell had it, and forgets what was drawn.
    pub(super) fn retake(&mut self) -> io::Result<()> {
        // The shell may have set the modes anew without our knowing: undo, then do.
        give_back();
        take_over()?;
        self.clear()
    }

    /// Gives a text to the terminal for its clipboard (OSC 52), which answers nothing.
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(
            self.terminal.backend_mut(),
            CopyToClipboard::to_clipboard_from(text)
        )
    }

    /// Forgets what was drawn, so that everything is drawn anew.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        // Terminal::clear asks the terminal where the cursor is; the thread that reads keys
        // would take the answer.
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn take_over() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)
}

/// Gives the terminal back. What fails here fails because there is no terminal any more.
pub(super) fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(
            stdout(),
            DisableBracketedPaste,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = disable_raw_mode();
    }
}

/// Gives the terminal back before a panic of this thread is printed, and keeps quiet about
/// panics of the workers: they become messages on the screen.
pub(super) fn install_panic_hook() {
    let screens = thread::current().id();
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().id() == screens {
            give_back();
            print(info);
        }
    }));
}

/// The variable that makes a debug build panic in the named place, for the tests that see
/// what becomes of the terminal then. Release builds know nothing of it.
#[cfg(debug_assertions)]
const PANIC_VARIABLE: &str = "KEYRACK_TEST_PANIC";

#[cfg(debug_assertions)]
pub(super) fn panic_where_asked(place: &str) {
    let asked = std::env::var_os(PANIC_VARIABLE);
    assert!(
        asked.is_none_or(|asked| asked != place),
        "asked to panic in {place}"
    );
}

#[cfg(not(debug_assertions))]
pub(super) fn panic_where_asked(_: &str) {}
