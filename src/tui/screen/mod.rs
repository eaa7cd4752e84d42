//! Whole screens: the list, the details, and the one that says why there is no list.

pub(super) mod detail;
pub(super) mod list;
pub(super) mod list_view;
pub(super) mod trouble;
