//! What comes from the terminal, gathered into messages.
//!
//! Terminals mark a paste (bracketed paste) so that it comes in one piece. Those that do
//! not send it as if it were typed, faster than anybody types: such a burst is gathered
//! into a paste, so that a line break in it submits nothing.

use std::io;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crossterm::event::{self, Event as TerminalEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;
use zeroize::Zeroizing;

use super::key::Key;
use super::message::{Event, Msg, Turn};
use crate::domain::bulk::MAX_IMPORT;
use crate::domain::form::MAX_ITEM;

/// From this many characters at once, keys are a paste.
const BURST: usize = 16;
/// How long a key waits for another. The source does not look at all without waiting.
const KEY_GAP: Duration = Duration::from_millis(1);
/// How long the rest of a burst is waited for.
const BURST_GAP: Duration = Duration::from_millis(12);

/// Reads the terminal until it is gone.
pub(super) fn read(events: &Sender<Event>) {
    loop {
        let Ok(messages) = read_batch() else {
            let _ = events.send(Event::TerminalGone);
            return;
        };
        for msg in messages {
            if events.send(Event::Msg(Box::new(msg))).is_err() {
                return;
            }
        }
    }
}

/// What is there to read; of a burst, all, up to what an import may hold.
fn read_batch() -> io::Result<Vec<Msg>> {
    let mut gathered = Gathered::default();
    gathered.take(event::read()?);
    while gathered.count <= MAX_IMPORT {
        let gap = if gathered.is_burst() {
            BURST_GAP
        } else {
            KEY_GAP
        };
        if !event::poll(gap)? {
            break;
        }
        gathered.take(event::read()?);
    }
    Ok(gathered.finish())
}

/// Events turned into messages; runs of [`BURST`] characters or more become pastes.
#[derive(Default)]
struct Gathered {
    messages: Vec<Msg>,
    /// The first keys of the present run of characters.
    keys: Vec<Key>,
    /// All of the run's characters, once it is a burst; wiped, for it may be a private key.
    text: Zeroizing<String>,
    /// How many characters the run has.
    count: usize,
    /// Whether they are all the same: a key that is held down.
    is_one_key: bool,
}

impl Gathered {
    fn is_burst(&self) -> bool {
        self.count >= BURST
    }

    fn take(&mut self, event: TerminalEvent) {
        let key = event.as_key_press_event().map(|event| Key::new(&event));
        if let Some((key, c)) = key.and_then(|key| Some((key, key.pasted()?))) {
            self.take_character(key, c);
            return;
        }
        self.end_run();
        match event {
            TerminalEvent::Paste(text) => self.messages.push(Msg::Paste(Zeroizing::new(text))),
            TerminalEvent::Resize(columns, rows) => {
                self.messages.push(Msg::Resize(columns, rows));
            }
            TerminalEvent::Mouse(mouse) => self.messages.extend(told_by(mouse)),
            _ => self.messages.extend(key.map(Msg::Key)),
        }
    }

    fn take_character(&mut self, key: Key, c: char) {
        self.is_one_key = self.count == 0 || (self.is_one_key && self.keys.first() == Some(&key));
        self.count += 1;
        if self.count < BURST {
            self.keys.push(key);
            return;
        }
        if self.count == BURST {
            // Room for all of an item at once.
            self.text = Zeroizing::new(String::with_capacity((MAX_ITEM + 1) * 4));
            self.text
                .extend(self.keys.iter().filter_map(|key| key.pasted()));
        }
        if self.text.capacity() - self.text.len() < c.len_utf8() {
            // What is outgrown is wiped.
            let mut grown = Zeroizing::new(String::with_capacity(self.text.capacity() * 2));
            grown.push_str(&self.text);
            self.text = grown;
        }
        self.text.push(c);
    }

    fn end_run(&mut self) {
        let held = self.keys.first().filter(|_| self.is_one_key).copied();
        match held {
            Some(key) => {
                let presses = std::iter::repeat_n(key, self.count);
                self.messages.extend(presses.map(Msg::Key));
            }
            None if self.is_burst() => {
                self.messages
                    .push(Msg::Paste(std::mem::take(&mut self.text)));
            }
            None => self
                .messages
                .extend(self.keys.iter().copied().map(Msg::Key)),
        }
        self.keys.clear();
        self.count = 0;
    }

    fn finish(mut self) -> Vec<Msg> {
        self.end_run();
        self.messages
    }
}

/// What the mouse tells: of its wheel, and of its first button.
fn told_by(mouse: MouseEvent) -> Option<Msg> {
    match mouse.kind {
        MouseEventKind::ScrollDown => Some(Msg::Wheel(Turn::Down)),
        MouseEventKind::ScrollUp => Some(Msg::Wheel(Turn::Up)),
        MouseEventKind::Down(MouseButton::Left) => {
            Some(Msg::Click(Position::new(mouse.column, mouse.row)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    use super::*;

    fn keys(text: &str) -> Vec<TerminalEvent> {
        text.chars()
            .map(|c| match c {
                '\r' => KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE),
                '\n' => KeyEvent::new(KeyCode::Char('j'), KeyModifiers::CONTROL),
                c => KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE),
            })
            .map(TerminalEvent::Key)
            .collect()
    }

    fn gather(batch: Vec<TerminalEvent>) -> Vec<Msg> {
        let mut gathered = Gathered::default();
        for event in batch {
            gathered.take(event);
        }
        gathered.finish()
    }

    #[test]
    fn a_key_held_down_stays_keys() {
        let messages = gather(keys(&"j".repeat(40)));
        assert_eq!(messages.len(), 40);
        assert!(messages.iter().all(|msg| matches!(msg, Msg::Key(_))));
    }

    #[test]
    fn a_burst_of_characters_is_a_paste_with_its_line_breaks() {
        let messages = gather(keys("ssh-rsa AAAA\rBBBB\ncomment\r"));
        let [Msg::Paste(text)] = messages.as_slice() else {
            panic!("{messages:?}");
        };
        assert_eq!(text.as_str(), "ssh-rsa AAAA\nBBBB\ncomment\n");
    }

    #[test]
    fn what_a_hand_types_stays_keys() {
        let messages = gather(keys("alice\r"));
        assert_eq!(messages.len(), 6);
        assert!(messages.iter().all(|msg| matches!(msg, Msg::Key(_))));
    }

    #[test]
    fn other_events_end_a_run_and_keep_their_place() {
        let mut batch = keys("0123456789abcdef");
        batch.push(TerminalEvent::Resize(80, 24));
        batch.extend(keys("x"));
        let messages = gather(batch);
        assert!(matches!(
            messages.as_slice(),
            [Msg::Paste(_), Msg::Resize(80, 24), Msg::Key(_)]
        ));
    }
}
