//! Dialogs: each holds what was typed, decides what a key does to it, and draws itself.

pub(super) mod audit;
pub(super) mod confirm;
pub(super) mod export;
pub(super) mod files;
pub(super) mod files_view;
pub(super) mod help;
pub(super) mod import;
pub(super) mod import_view;
pub(super) mod prompt;
pub(super) mod restore;
pub(super) mod review;
pub(super) mod review_view;
mod state;
