//! Importing by keyboard and by paste.

use crate::driver::{CTRL_U, ENTER, ESC, TAB, Terminal};
use crate::rack::{CANCEL, IMPORT, Rack, fixture, truth};

const KEY: &str = "openssh-2048.pub";
const AGAIN: &str = "Import it once more?";

#[test]
fn a_key_pair_is_imported_by_keyboard_and_is_there_at_the_next_start() {
    let rack = Rack::empty();
    let truth = truth(KEY);
    let mut terminal = rack.open_import();
    terminal.keys("alice");
    terminal.keys(TAB);
    terminal.paste(&fixture(KEY));
    terminal.wait_for(&truth.md5);
    terminal.wait_for(&truth.sha256);
    rack.assert_nothing_stored();
    terminal.keys(ENTER);
    terminal.wait_gone(IMPORT);
    terminal.wait_for("▌ alice");
    terminal.wait_for("1 key pair");
    assert!(rack.has_name("alice"));
    assert!(rack.text().contains(fixture(KEY).trim_end()));
    terminal.quit();

    let mut terminal = rack.open();
    terminal.wait_for("▌ alice");
    terminal.wait_for(&truth.md5);
    terminal.wait_for(&truth.sha256);
    terminal.quit();
}

#[test]
fn a_pasted_newline_never_submits() {
    for key in [KEY, "pasted-wrapped.txt", "pasted-crlf.txt"] {
        let rack = Rack::empty();
        let mut terminal = rack.open_import();
        terminal.keys("alice");
        terminal.keys(TAB);
        terminal.paste(&fixture(key));
        terminal.wait_for(&truth(KEY).md5);
        terminal.wait_for("not stored yet");
        terminal.cancel_import_and_quit();
        rack.assert_nothing_stored();
    }
}

#[test]
fn a_key_sent_raw_with_its_line_break_is_a_paste_and_never_submits() {
    // The last one is longer than what is read at once.
    let big = "openssh-8192.pub";
    for (text, key) in [(KEY, KEY), ("pasted-wrapped.txt", KEY), (big, big)] {
        let rack = Rack::empty();
        let mut terminal = rack.open_import();
        terminal.keys(&fixture(text).replace('\n', ENTER));
        terminal.wait_for(&truth(key).md5);
        terminal.wait_for("not stored yet");
        terminal.cancel_import_and_quit();
        rack.assert_nothing_stored();
    }
}

#[test]
fn a_key_pasted_into_the_name_goes_to_the_key_and_suggests_a_name() {
    let rack = Rack::empty();
    let mut terminal = rack.open_import();
    terminal.wait_for_cursor_at("Name");
    terminal.paste(&fixture(KEY));
    terminal.wait_for("alice-laptop");
    terminal.wait_for_cursor_at("Public key");
    terminal.keys(ENTER);
    terminal.wait_for("▌ alice-laptop");
    assert!(rack.has_name("alice-laptop"));
}

#[test]
fn a_key_pasted_into_the_list_opens_the_dialog() {
    let rack = Rack::empty();
    let mut terminal = rack.open();
    terminal.paste(&fixture(KEY));
    terminal.wait_for(IMPORT);
    terminal.wait_for(&truth(KEY).md5);
    terminal.cancel_import_and_quit();
    rack.assert_nothing_stored();
}

#[test]
fn esc_asks_before_it_loses_what_was_typed() {
    let rack = Rack::empty();
    let mut terminal = rack.open_import();
    terminal.keys("alice");
    terminal.wait_for_cursor_at("alice");
    for no in ["n", ESC, ENTER] {
        terminal.keys(ESC);
        terminal.wait_for(CANCEL);
        terminal.keys(no);
        terminal.wait_gone(CANCEL);
        terminal.wait_for_cursor_at("alice");
    }
    terminal.cancel_import_and_quit();
    rack.assert_nothing_stored();
}

#[test]
fn esc_closes_an_empty_dialog_at_once() {
    let rack = Rack::empty();
    let mut terminal = rack.open_import();
    terminal.keys(ESC);
    terminal.wait_gone(IMPORT);
    assert!(!terminal.text().contains(CANCEL));
    terminal.quit();
}

#[test]
fn enter_without_a_key_goes_to_the_key_and_keeps_the_name() {
    let rack = Rack::empty();
    let mut terminal = rack.open_import();
    terminal.keys("alice");
    terminal.wait_for_cursor_at("alice");
    terminal.keys(ENTER);
    terminal.wait_for_cursor_at("Public key");
    terminal.wait_for("✗ no key was given");
    terminal.wait_for("alice");
    terminal.cancel_import_and_quit();
    rack.assert_nothing_stored();
}

#[test]
fn enter_with_a_bad_name_goes_to_the_name_and_keeps_both_texts() {
    let rack = Rack::empty();
    let mut terminal = rack.open_import();
    terminal.keys("9lives");
    terminal.keys(TAB);
    terminal.paste(&fixture(KEY));
    terminal.wait_for("✗ starts with the digit");
    terminal.wait_for_cursor_at("Public key");
    terminal.keys(ENTER);
    terminal.wait_for_cursor_at("9lives");
    terminal.wait_for(&truth(KEY).md5);
    terminal.cancel_import_and_quit();
    rack.assert_nothing_stored();
}

/// Tries to import the key of `alice` as `copy`, with `bob` selected in the list.
fn try_duplicate(rack: &Rack) -> Terminal {
    let mut terminal = rack.open();
    terminal.keys("j");
    terminal.wait_for("▌ bob");
    terminal.paste(&fixture(KEY));
    terminal.wait_for("! the same key is stored as alice");
    terminal.keys("\x1b[Z");
    terminal.wait_for_cursor_at("Name");
    terminal.keys(CTRL_U);
    terminal.keys("copy");
    terminal.wait_for_cursor_at("copy");
    terminal.keys(ENTER);
    terminal.wait_for(AGAIN);
    terminal
}

#[test]
fn a_duplicate_is_stored_only_after_a_yes() {
    let rack = Rack::with_alice_and_bob();
    let mut terminal = try_duplicate(&rack);
    assert!(!rack.has_name("copy"));
    terminal.keys("y");
    terminal.wait_for("▌ copy");
    terminal.wait_for("3 key pairs");
    assert!(rack.has_name("copy") && rack.has_name("alice"));
}

#[test]
fn a_no_to_a_duplicate_keeps_the_dialog_as_it_was() {
    let rack = Rack::with_alice_and_bob();
    let before = rack.text();
    let mut terminal = try_duplicate(&rack);
    terminal.keys("n");
    terminal.wait_gone(AGAIN);
    terminal.wait_for_cursor_at("copy");
    terminal.wait_for("! the same key is stored as alice");
    terminal.cancel_import_and_quit();
    assert_eq!(rack.text(), before);
}

#[test]
fn a_duplicate_can_be_gone_to_instead() {
    let rack = Rack::with_alice_and_bob();
    let before = rack.text();
    let mut terminal = try_duplicate(&rack);
    terminal.keys("g");
    terminal.wait_gone(IMPORT);
    terminal.wait_for("▌ alice");
    terminal.quit();
    assert_eq!(rack.text(), before);
}
