//! The loop: wait, update, carry out, draw what changed.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use super::app::App;
use super::effect::{self, ForLoop, Hands};
use super::message::{Effect, Event, Msg};
use super::terminal::{self, Options, Screen};
use super::{input, signal, view};
use crate::error::Error;

/// How the loop ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The user left.
    Quit,
    /// The user chose this.
    Chosen(String),
    /// There is nothing to choose from.
    Failed(Error),
    /// A signal came.
    Signal(i32),
    /// The terminal went away.
    TerminalGone,
}

/// Runs the screens of `app` on the terminal until they are left.
pub(super) fn run(mut app: App, hands: Hands, options: Options) -> io::Result<End> {
    let (sender, events) = channel();
    terminal::install_panic_hook();
    signal::watch(sender.clone())?;
    let mut screen = Screen::take(options)?;
    let size = screen.terminal.size()?;
    let workers = hands.start(sender.clone());
    thread::spawn(move || input::read(&sender));
    let mut effects = VecDeque::from(app.start(size.width, size.height));
    // Whether the next continuation follows a stop that was dealt with here.
    let mut own_stop = false;
    loop {
        while let Some(effect) = effects.pop_front() {
            match effect::start(effect, &workers) {
                Some(ForLoop::Quit) => return Ok(End::Quit),
                Some(ForLoop::Choose(text)) => return Ok(End::Chosen(text)),
                Some(ForLoop::Fail(error)) => return Ok(End::Failed(error)),
                Some(ForLoop::Redraw) => screen.clear()?,
                Some(ForLoop::Copy(text)) => screen.copy(&text)?,
                Some(ForLoop::Suspend) => {
                    own_stop = suspend(&mut screen)?;
                    effects.extend(resized(&screen, &mut app)?);
                }
                None => {}
            }
        }
        if app.take_dirty() {
            terminal::panic_where_asked("screens");
            screen.terminal.draw(|frame| view::view(&app, frame))?;
        }
        let event = wait(&events, app.wakes_in());
        app.update(Msg::Now(Timestamp::now()));
        match event {
            None => {}
            Some(Event::Msg(msg)) => effects.extend(app.update(*msg)),
            Some(Event::Stop) => {
                own_stop = suspend(&mut screen)?;
                effects.extend(resized(&screen, &mut app)?);
            }
            Some(Event::Continued) if std::mem::take(&mut own_stop) => {}
            Some(Event::Continued) => {
                screen.retake()?;
                effects.extend(resized(&screen, &mut app)?);
            }
            Some(Event::Terminate(signal)) => return Ok(End::Signal(signal)),
            Some(Event::TerminalGone) => return Ok(End::TerminalGone),
        }
    }
}

/// Gives the terminal to the shell until it comes back; says whether the process stopped.
fn suspend(screen: &mut Screen) -> io::Result<bool> {
    terminal::give_back();
    let stopped = signal::stop();
    screen.retake()?;
    Ok(stopped)
}

/// The terminal may have another size by now.
fn resized(screen: &Screen, app: &mut App) -> io::Result<Vec<Effect>> {
    let size = screen.terminal.size()?;
    Ok(app.update(Msg::Resize(size.width, size.height)))
}

/// The next event; `None` when the time is up.
fn wait(events: &Receiver<Event>, time: Duration) -> Option<Event> {
    match events.recv_timeout(time) {
        Ok(event) => Some(event),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => Some(Event::TerminalGone),
    }
}
