//! The screens, without a terminal: what keys do to them, and how they look.

#![expect(clippy::unwrap_used, reason = "a test that fails says so")]

mod browsing;
mod changing;
mod drawing;
mod exporting;
mod flight;
mod history;
mod importing;
mod pictures;
mod stage;
