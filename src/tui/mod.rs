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

use std::io::{IsTerminal, stdin, stdout};

use crate::error::{Code, Error, Exit};

pub use app::{App, Settings};
pub use effect::Hands;
pub use message::{Effect, Msg, Snapshot};
pub use view::view;

/// Opens the screens on a store.
///
/// # Errors
/// There is no terminal, or it cannot be used.
pub fn run(hands: Hands) -> Result<Exit, Error> {
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
    let settings = Settings {
        store: hands.store_path(),
        theme: theme::Theme::for_no_color(std::env::var_os("NO_COLOR").as_deref()),
        time_zone: jiff::tz::TimeZone::system(),
    };
    let end = event_loop::run(App::new(settings), hands);
    terminal::give_back();
    match end {
        Ok(event_loop::End::Quit) => Ok(Exit::Done),
        Ok(event_loop::End::Signal(signal)) => {
            signal::end_by(signal);
            Ok(Exit::System)
        }
        Ok(event_loop::End::TerminalGone) => Ok(Exit::System),
        Err(error) => Err(Error::io("use", "the terminal", &error)),
    }
}
