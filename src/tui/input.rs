//! What comes from the terminal, gathered into messages.
//!
//! Terminals mark a paste (bracketed paste) so that it comes in one piece. Those that do
//! not send it as if it were typed, faster than anybody types: such a burst is gathered
//! into a paste, so that a line break in it submits nothing.

use std::io;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crossterm::event::{self, Event as TerminalEvent};
use zeroize::Zeroizing;

use super::event_loop::Event;
use super::key::Key;
use super::message::Msg;

/// From this many characters at once, keys are a paste.
const BURST: usize = 16;
/// How long the rest of a burst is waited for.
const BURST_GAP: Duration = Duration::from_millis(12);

/// Reads the terminal until it is gone.
pub(super) fn read(events: &Sender<Event>) {
    loop {
        let Ok(batch) = read_batch() else {
            let _ = events.send(Event::TerminalGone);
            return;
        };
        for msg in gather(batch) {
            if events.send(Event::Msg(msg)).is_err() {
                return;
            }
        }
    }
}

/// What is there to read; of a burst, all.
fn read_batch() -> io::Result<Vec<TerminalEvent>> {
    let mut batch = vec![event::read()?];
    let mut typed = 0;
    loop {
        let gap = if typed >= BURST {
            BURST_GAP
        } else {
            Duration::ZERO
        };
        if !event::poll(gap)? {
            return Ok(batch);
        }
        let event = event::read()?;
        typed = match pasted_char(&event) {
            Some(_) => typed + 1,
            None => 0,
        };
        batch.push(event);
    }
}

fn pressed(event: &TerminalEvent) -> Option<Key> {
    event.as_key_press_event().map(|event| Key::new(&event))
}

fn pasted_char(event: &TerminalEvent) -> Option<char> {
    pressed(event).and_then(Key::pasted)
}

/// Turns events into messages; runs of [`BURST`] characters or more become pastes.
fn gather(batch: Vec<TerminalEvent>) -> Vec<Msg> {
    let mut messages = Vec::new();
    let mut run: Vec<Key> = Vec::new();
    for event in batch {
        if let Some(key) = pressed(&event)
            && key.pasted().is_some()
        {
            run.push(key);
            continue;
        }
        end_run(&mut run, &mut messages);
        match event {
            TerminalEvent::Paste(text) => {
                messages.push(Msg::Paste(Zeroizing::new(text)));
            }
            TerminalEvent::Resize(columns, rows) => messages.push(Msg::Resize(columns, rows)),
            event => messages.extend(pressed(&event).map(Msg::Key)),
        }
    }
    end_run(&mut run, &mut messages);
    messages
}

fn end_run(run: &mut Vec<Key>, messages: &mut Vec<Msg>) {
    if run.len() < BURST {
        messages.extend(run.drain(..).map(Msg::Key));
        return;
    }
    // Room for all of it at once, so that no outgrown copy is left behind.
    let mut text = Zeroizing::new(String::with_capacity(run.len() * 4));
    text.extend(run.drain(..).filter_map(Key::pasted));
    messages.push(Msg::Paste(text));
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
