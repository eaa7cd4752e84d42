//! How far long work is, told in the last line of a terminal.

use std::io::{self, IsTerminal, Write, stderr};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::library::audit::Step;
use crate::text::grouped;

/// How long nothing is told: what is done by then needs no progress.
const PATIENCE: Duration = Duration::from_millis(300);
/// How often it is told.
const PACE: Duration = Duration::from_millis(100);

/// The line, as long as standard error is a terminal.
pub(super) struct Progress {
    is_shown: bool,
    next: Option<Instant>,
}

impl Progress {
    pub(super) fn new() -> Self {
        let is_terminal = stderr().is_terminal();
        Self {
            is_shown: false,
            next: is_terminal.then(|| Instant::now() + PATIENCE),
        }
    }

    /// So far it is. Whoever wants to stop it presses ctrl-c, which ends the program.
    pub(super) fn tell(&mut self, step: Step) -> ControlFlow<()> {
        let now = Instant::now();
        if self.next.is_some_and(|next| next <= now) {
            self.next = Some(now + PACE);
            let Step { stage, done, of } = step;
            let text = format!("{} {} of {}", stage.name(), grouped(done), grouped(of));
            self.is_shown = Self::put(&text).is_ok();
        }
        ControlFlow::Continue(())
    }

    /// Clears the line.
    pub(super) fn end(self) {
        if self.is_shown {
            // Where that cannot be written, there is nothing to clear.
            let _ = Self::put("");
        }
    }

    fn put(text: &str) -> io::Result<()> {
        // To the line's start, and what stood there erased.
        write!(stderr(), "\r\x1b[K{text}")?;
        stderr().flush()
    }
}
