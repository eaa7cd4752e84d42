//! The screens, without a terminal: what keys do to them, and how they look.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that fails says so"
)]

mod auditing;
mod bindings;
mod browsing;
mod changing;
mod choosing;
mod copying;
mod drawing;
mod exporting;
mod filtering;
mod flight;
mod history;
mod importing;
mod looks;
mod mouse;
mod picking;
mod pictures;
mod reviewing;
mod selecting;
mod stage;
