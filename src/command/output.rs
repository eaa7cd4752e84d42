//! Standard output and standard error of the subcommands.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Stdout, Write};

use crate::error::{Error, Exit};
use crate::text::visible;

/// The bytes that are written at once.
const BUFFER: usize = 64 * 1024;

/// Standard output. What goes wrong with it is remembered until the end; a closed pipe is
/// not an error.
pub(super) struct Output {
    stdout: BufWriter<Stdout>,
    failed: Option<io::Error>,
}

impl Output {
    pub(super) fn new() -> Self {
        Self {
            stdout: BufWriter::with_capacity(BUFFER, io::stdout()),
            failed: None,
        }
    }

    /// Writes a line of data.
    pub(super) fn line(&mut self, text: &str) {
        if self.failed.is_none() {
            self.failed = writeln!(self.stdout, "{text}").err();
        }
    }

    /// Writes data as it is, without a line break behind it.
    pub(super) fn raw(&mut self, text: &str) {
        if self.failed.is_none() {
            self.failed = self.stdout.write_all(text.as_bytes()).err();
        }
    }

    /// Writes whole lines of data: as they are, but for a terminal, which they must not steer.
    pub(super) fn text(&mut self, text: &str) {
        if Self::is_terminal() {
            text.lines().for_each(|line| self.line(&visible(line)));
        } else {
            self.raw(text);
        }
    }

    /// Writes bytes as they are, and gives them on at once.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        if self.failed.is_none() {
            let written = self.stdout.write_all(bytes);
            self.failed = written.and_then(|()| self.stdout.flush()).err();
        }
    }

    /// Whether there is no use in writing more.
    pub(super) fn is_broken(&self) -> bool {
        self.failed.is_some()
    }

    /// Whether standard output is a terminal, which data must not steer.
    pub(super) fn is_terminal() -> bool {
        io::stdout().is_terminal()
    }

    /// The width of the terminal that standard output is, if it is one.
    pub(super) fn terminal_width() -> Option<usize> {
        if !Self::is_terminal() {
            return None;
        }
        let (columns, _) = crossterm::terminal::size().ok()?;
        Some(usize::from(columns)).filter(|columns| *columns > 0)
    }

    /// Flushes; the exit status unless writing failed.
    pub(super) fn finish(mut self, exit: Exit) -> Exit {
        let failed = self.failed.take().or_else(|| self.stdout.flush().err());
        match failed {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                // Dropped as a whole, it would try again, and print a success that failed.
                drop(self.stdout.into_parts());
                let told = Error::io("write the answer to", "standard output", &error);
                super::report(&Error {
                    hint: "what was asked for was done all the same".to_owned(),
                    ..told
                });
                Exit::System
            }
            _ => exit,
        }
    }
}

/// Writes a line of words. Where standard error is closed, there is nobody to tell.
pub(super) fn words(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
