//! Pieces that screens and dialogs are made of.

pub(super) mod audit;
pub(super) mod field;
pub(super) mod footer;
pub(super) mod frame;
pub(super) mod highlight;
pub(super) mod key_facts;
pub(super) mod progress;
pub(super) mod scroll;
