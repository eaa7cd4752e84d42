//! The terminal, taken over and given back on every way out.

use std::fmt;
use std::io::{self, BufWriter, Stderr, Stdout, Write, stderr, stdout};
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{Command, cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// Which stream the terminal is taken over by, so that it is given back just once, and there.
static TAKEN: AtomicU8 = AtomicU8::new(FREE);
const FREE: u8 = 0;
const BY_STDOUT: u8 = 1;
const BY_STDERR: u8 = 2;

/// How the terminal is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Options {
    /// Whether the screens are drawn on standard error, so that standard output is free for an
    /// answer.
    pub(super) on_stderr: bool,
    /// Whether the mouse is told of.
    pub(super) mouse: bool,
}

/// The stream that the terminal is reached by.
pub(super) enum Stream {
    Stdout(Stdout),
    Stderr(BufWriter<Stderr>),
}

impl Stream {
    /// Standard error has no buffer of its own.
    fn new(on_stderr: bool) -> Self {
        if on_stderr {
            Self::Stderr(BufWriter::new(stderr()))
        } else {
            Self::Stdout(stdout())
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stream) => stream.write(bytes),
            Self::Stderr(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stream) => stream.flush(),
            Self::Stderr(stream) => stream.flush(),
        }
    }
}

/// A terminal in raw mode on its alternate screen; given back when this is dropped.
pub(super) struct Screen {
    /// What draws.
    pub(super) terminal: Terminal<CrosstermBackend<Stream>>,
    options: Options,
}

impl Screen {
    /// Takes the terminal over.
    pub(super) fn take(options: Options) -> io::Result<Self> {
        take_over(options)?;
        let backend = CrosstermBackend::new(Stream::new(options.on_stderr));
        let terminal = Terminal::new(backend).inspect_err(|_| give_back())?;
        Ok(Self { terminal, options })
    }

    /// Takes the terminal over again after the shell had it, and forgets what was drawn.
    pub(super) fn retake(&mut self) -> io::Result<()> {
        // The shell may have set the modes anew without our knowing: undo, then do.
        give_back();
        take_over(self.options)?;
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

fn take_over(options: Options) -> io::Result<()> {
    enable_raw_mode()?;
    let by = if options.on_stderr {
        BY_STDERR
    } else {
        BY_STDOUT
    };
    TAKEN.store(by, Ordering::SeqCst);
    let mut stream = Stream::new(options.on_stderr);
    execute!(stream, EnterAlternateScreen, EnableBracketedPaste)?;
    if options.mouse {
        execute!(stream, MouseButtons(true))?;
    }
    Ok(())
}

/// Gives the terminal back. What fails here fails because there is no terminal any more.
pub(super) fn give_back() {
    let by = TAKEN.swap(FREE, Ordering::SeqCst);
    if by != FREE {
        let _ = execute!(
            Stream::new(by == BY_STDERR),
            MouseButtons(false),
            DisableBracketedPaste,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = disable_raw_mode();
    }
}

/// Asks the terminal to tell of buttons and the wheel (xterm's mode 1000, in the form of 1006), but
/// not of each movement, which would wake the screens for nothing.
struct MouseButtons(bool);

impl Command for MouseButtons {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        let set = if self.0 { 'h' } else { 'l' };
        write!(f, "\x1b[?1000{set}\x1b[?1006{set}")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> io::Result<()> {
        use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
        if self.0 {
            EnableMouseCapture.execute_winapi()
        } else {
            DisableMouseCapture.execute_winapi()
        }
    }

    #[cfg(windows)]
    fn is_ansi_code_supported(&self) -> bool {
        false
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
