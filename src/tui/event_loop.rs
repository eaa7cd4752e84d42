//! The loop: wait, update, carry out, draw what changed.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use super::app::App;
use super::effect::{self, ForLoop, Hands};
use super::message::Msg;
use super::terminal::{self, Screen};
use super::{input, signal, view};

/// What wakes the loop.
#[derive(Debug)]
pub(super) enum Event {
    /// Something for the screens.
    Msg(Msg),
    /// The process goes on after it was stopped.
    Continued,
    /// The process is asked to end by this signal.
    Terminate(i32),
    /// The terminal cannot be read any more.
    TerminalGone,
}

/// How the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The user left.
    Quit,
    /// A signal came.
    Signal(i32),
    /// The terminal went away.
    TerminalGone,
}

/// Runs the screens of `app` on the terminal until they are left.
pub(super) fn run(mut app: App, hands: Hands) -> io::Result<End> {
    let (sender, events) = channel();
    terminal::install_panic_hook();
    let mut screen = Screen::take()?;
    let size = screen.terminal.size()?;
    signal::watch(sender.clone())?;
    let workers = hands.start(sender.clone());
    spawn_input(sender);
    let mut effects = app.start(size.width, size.height);
    let mut own_stop = false;
    loop {
        for effect in effects.drain(..) {
            match effect::start(effect, &workers) {
                Some(ForLoop::Quit) => return Ok(End::Quit),
                Some(ForLoop::Redraw) => screen.terminal.clear()?,
                Some(ForLoop::Suspend) => {
                    terminal::give_back();
                    own_stop = true;
                    signal::stop();
                    screen.retake()?;
                }
                None => {}
            }
        }
        if app.take_dirty() {
            terminal::panic_where_asked("screens");
            screen.terminal.draw(|frame| view::view(&app, frame))?;
        }
        let Some(event) = wait(&events, app.wakes_in()) else {
            effects.extend(app.update(Msg::Now(Timestamp::now())));
            continue;
        };
        app.update(Msg::Now(Timestamp::now()));
        match event {
            Event::Msg(msg) => effects.extend(app.update(msg)),
            Event::Continued if std::mem::take(&mut own_stop) => {}
            Event::Continued => {
                screen.retake()?;
                let size = screen.terminal.size()?;
                effects.extend(app.update(Msg::Resize(size.width, size.height)));
            }
            Event::Terminate(signal) => return Ok(End::Signal(signal)),
            Event::TerminalGone => return Ok(End::TerminalGone),
        }
    }
}

/// The next event; `None` when the time is up.
fn wait(events: &Receiver<Event>, time: Duration) -> Option<Event> {
    match events.recv_timeout(time) {
        Ok(event) => Some(event),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => Some(Event::TerminalGone),
    }
}

fn spawn_input(events: Sender<Event>) {
    thread::spawn(move || input::read(&events));
}
