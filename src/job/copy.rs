//! Text into the clipboard.

use crate::error::Result;
use crate::source::clipboard::{self, By, Way};

/// Copies a text; the program that took it, or none if the terminal is to be asked.
///
/// # Errors
/// No program took it, and the terminal is not to be asked, or it is too long for that.
pub fn copy(text: &str, by: By) -> Result<Option<&'static str>> {
    let way = clipboard::copy(text, by, &|name| std::env::var(name).ok())?;
    Ok(match way {
        Way::Tool(program) => Some(program),
        Way::Terminal => None,
    })
}
