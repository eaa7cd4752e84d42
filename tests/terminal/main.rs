//! The built program in a pseudo-terminal: what a person sees, types and pastes, and what
//! becomes of the store and of the terminal.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that fails says so")]

#[path = "../support/agent.rs"]
mod agent;
mod audit;
mod bulk;
mod copy;
mod driver;
mod export;
mod history;
mod import;
mod inspect;
mod life;
mod look;
#[path = "../support/made_up.rs"]
mod made_up;
mod mouse;
mod pick;
mod private;
mod rack;
mod settings;
mod store;
mod suspend;
mod watch;
