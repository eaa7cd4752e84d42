//! The screens. Elm's way: a [`Msg`] changes the [`App`] and yields [`Effect`]s; a view
//! draws the `App` and changes nothing.
//!
//! | file | what is in it |
//! |---|---|
//! | `app` | the state, and `update` |
//! | `message`, `effect`, `worker`, `background` | what happens, what is asked for, and who does it |
//! | `action`, `key`, `keymap` | keys, what they ask for, and the one table of bindings |
//! | `event_loop`, `input`, `signal`, `terminal` | the terminal's side |
//! | `layout`, `view`, `theme` | where things stand, drawing, roles of style |
//! | `screen`, `dialog`, `widget` | the parts: state, update and drawing of each |

pub mod action;
mod age;
pub mod app;
mod background;
mod dialog;
mod effect;
mod event_loop;
mod input;
pub mod key;
pub mod keymap;
mod layout;
pub mod message;
mod screen;
mod signal;
mod terminal;
pub mod theme;
pub mod view;
mod widget;
mod worker;

use std::io::{IsTerminal, stderr, stdin, stdout};

use crate::config::{Config, Mouse};
use crate::error::{Code, Error, Exit};
use event_loop::End;

pub use app::{App, Pick, Settings};
pub use effect::Hands;
pub use message::{Effect, Msg, Snapshot};
pub use view::view;

/// Opens the screens on a store.
///
/// # Errors
/// There is no terminal, or it cannot be used.
pub fn run(hands: Hands, config: &Config, complaints: &[Error]) -> Result<Exit, Error> {
    if !stdin().is_terminal() || !stdout().is_terminal() {
        return Err(Error {
            exit: Exit::Usage,
            ..Error::new(
                Code::Interface,
                "the rack needs a terminal on standard input and output",
                "these work without one: keyrack import, list, show, inspect, audit, export, rename, delete, paths",
            )
        });
    }
    let settings = settings(&hands, config, complaints, None);
    match open(settings, hands, config)? {
        End::Quit | End::Chosen(_) => Ok(Exit::Done),
        End::Failed(error) => Err(error),
        End::Signal(_) | End::TerminalGone => Ok(Exit::System),
    }
}

/// Lets the user choose among the key pairs of a store, on standard error and the terminal behind
/// it; what was chosen, or nothing.
///
/// # Errors
/// There is no terminal, or it cannot be used.
pub fn pick(
    hands: Hands,
    config: &Config,
    complaints: &[Error],
    pick: Pick,
) -> Result<Option<String>, Error> {
    if !stderr().is_terminal() {
        return Err(Error {
            exit: Exit::Usage,
            ..Error::new(
                Code::Interface,
                "a choice needs a terminal on standard error",
                "keyrack show and keyrack export work without one",
            )
        });
    }
    let settings = settings(&hands, config, complaints, Some(pick));
    match open(settings, hands, config)? {
        End::Chosen(text) => Ok(Some(text)),
        End::Failed(error) => Err(error),
        End::Quit | End::Signal(_) => Ok(None),
        End::TerminalGone => Err(Error::new(
            Code::Interface,
            "the terminal went away before anything was chosen",
            "choose again in another one",
        )),
    }
}

fn settings(hands: &Hands, config: &Config, complaints: &[Error], pick: Option<Pick>) -> Settings {
    let no_color = std::env::var_os("NO_COLOR");
    let complaint = complaints.split_first().map(|(first, others)| {
        let more = match others.len() {
            0 => String::new(),
            count => format!(" (and {count} more: keyrack paths)"),
        };
        format!("{}{more}; {}", first.reason, first.hint)
    });
    Settings {
        store: hands.store_path(),
        theme: theme::Theme::of(config.theme, no_color.as_deref()),
        borders: config.borders,
        time_zone: jiff::tz::TimeZone::system(),
        pick,
        complaint,
    }
}

/// Runs the screens until they are left; ends the process where a signal asks for that.
fn open(settings: Settings, hands: Hands, config: &Config) -> Result<End, Error> {
    let options = terminal::Options {
        on_stderr: settings.pick.is_some(),
        mouse: config.mouse == Mouse::Screens,
    };
    let end = event_loop::run(App::new(settings), hands, options);
    terminal::give_back();
    if let Ok(End::Signal(signal)) = end {
        signal::end_by(signal);
    }
    end.map_err(|error| Error::io("use", "the terminal", &error))
}
