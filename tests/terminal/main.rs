//! The built program in a pseudo-terminal: what a person sees, types and pastes, and what
//! becomes of the store and of the terminal.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that fails says so")]

mod driver;
mod export;
mod history;
mod import;
mod inspect;
mod life;
mod look;
mod private;
mod rack;
mod store;
mod suspend;
mod watch;
