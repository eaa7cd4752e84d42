//! Text into the clipboard.

use crate::error::Result;
use crate::source::clipboard::{self, Way};

/// Copies a text; the program that took it, or none if the terminal is to be asked.
///
/// # Errors
/// No program took it, and it is too long for the terminal.
pub fn copy(text: &str) -> Result<Option<&'static str>> {
    let way = clipboard::copy(text, &|name| std::env::var(name).ok())?;
    Ok(match way {
        Way::Tool(program) => Some(program),
        Way::Terminal => None,
    })
}
