//! Sizes and colours.

use crate::driver::{Size, Terminal};
use crate::rack::{IMPORT, Rack, WIDE, fixture};

/// Resizes and waits until the list with its last line is drawn for that size.
fn resize_to_list(terminal: &mut Terminal, size: Size) {
    terminal.resize(size);
    terminal.wait_until(&format!("the list at {size:?}"), |seen| {
        seen.text().contains("▌ alice") && seen.last_row().contains("i import")
    });
}

#[test]
fn every_size_is_survived_and_the_list_comes_back() {
    let rack = Rack::with_alice();
    let mut terminal = rack.open();
    for size in [Size(80, 24), Size(120, 36), Size(50, 15)] {
        resize_to_list(&mut terminal, size);
    }
    terminal.resize(Size(30, 5));
    terminal.wait_for("too small");
    terminal.resize(Size(1, 1));
    terminal.wait_for("…");
    resize_to_list(&mut terminal, WIDE);
    terminal.quit();
}

#[test]
fn a_dialog_keeps_its_text_while_the_terminal_is_too_small() {
    let rack = Rack::empty();
    let mut terminal = rack.open_import();
    terminal.keys("ali");
    terminal.wait_for_cursor_at("ali");
    terminal.resize(Size(30, 5));
    terminal.wait_for("too small");
    terminal.keys("ce");
    terminal.resize(WIDE);
    terminal.wait_for(IMPORT);
    terminal.wait_for_cursor_at("alice");
    terminal.cancel_import_and_quit();
}

/// The colours that `written` sets, each by the number that introduces it.
fn colours(written: &[u8]) -> Vec<u16> {
    let written = String::from_utf8_lossy(written);
    let sequences = written.split("\x1b[").filter_map(|rest| {
        let (parameters, _) = rest.split_once(|c: char| c.is_ascii_alphabetic())?;
        let command = rest.strip_prefix(parameters)?;
        command.starts_with('m').then_some(parameters)
    });
    sequences
        .flat_map(|parameters| parameters.split([';', ':']))
        .filter_map(|number| number.parse().ok())
        .filter(|n| matches!(n, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107))
        .collect()
}

/// The colours of the list, of a refused and of an accepted key, and of a question.
fn colours_of_a_visit(variables: &[(&str, &str)]) -> Vec<u16> {
    let rack = Rack::with_alice();
    let mut terminal = rack.start(WIDE, variables);
    terminal.wait_for("▌ alice");
    terminal.paste("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n");
    terminal.wait_for("✗ a private key");
    terminal.paste(&fixture("openssh-2048.pub"));
    terminal.wait_for("! the same key is stored as alice");
    terminal.cancel_import_and_quit();
    colours(&terminal.written(0))
}

#[test]
fn no_color_is_obeyed() {
    assert!(!colours_of_a_visit(&[]).is_empty());
    assert_eq!(colours_of_a_visit(&[("NO_COLOR", "1")]), []);
}
