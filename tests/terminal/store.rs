//! Deleting, renaming, and a store that cannot be read.

use crate::driver::{CTRL_U, ENTER, ESC};
use crate::rack::{DELETE, RENAME, Rack, WIDE};

#[test]
fn delete_asks_and_enter_means_no() {
    let rack = Rack::with_alice_and_bob();
    let before = rack.text();
    let mut terminal = rack.open();
    for no in [ENTER, "n", ESC] {
        terminal.keys("d");
        terminal.wait_for(DELETE);
        terminal.keys(no);
        terminal.wait_gone(DELETE);
    }
    terminal.quit();
    assert_eq!(rack.text(), before);
}

#[test]
fn delete_takes_the_key_pair_out_of_the_store_after_a_yes() {
    let rack = Rack::with_alice_and_bob();
    let mut terminal = rack.open();
    terminal.keys("d");
    terminal.wait_for(DELETE);
    terminal.keys("y");
    terminal.wait_for("1 key pair ");
    terminal.wait_for("▌ bob");
    terminal.quit();
    assert!(!rack.has_name("alice") && rack.has_name("bob"));
}

#[test]
fn rename_changes_the_name_in_the_store() {
    let rack = Rack::with_alice_and_bob();
    let before = rack.text();
    let mut terminal = rack.open();
    terminal.keys("r");
    terminal.wait_for(RENAME);
    terminal.wait_for_cursor_at("alice");
    terminal.keys("-work");
    terminal.wait_for_cursor_at("alice-work");
    terminal.keys(ENTER);
    terminal.wait_gone(RENAME);
    terminal.wait_for("▌ alice-work");
    terminal.quit();
    let after = before.replacen("name = \"alice\"", "name = \"alice-work\"", 1);
    assert_eq!(rack.text(), after);
}

#[test]
fn rename_to_a_taken_name_says_so_and_keeps_the_text() {
    let rack = Rack::with_alice_and_bob();
    let before = rack.text();
    let mut terminal = rack.open();
    terminal.keys("r");
    terminal.wait_for(RENAME);
    terminal.keys(CTRL_U);
    terminal.keys("bob");
    terminal.wait_for("the name \"bob\" is taken");
    terminal.keys(ENTER);
    terminal.keys("x");
    terminal.wait_for_cursor_at("bobx");
    terminal.wait_gone("is taken");
    terminal.keys(ESC);
    terminal.wait_gone(RENAME);
    terminal.quit();
    assert_eq!(rack.text(), before);
}

#[test]
fn a_store_that_does_not_parse_is_shown_where_and_left_as_it_is() {
    let rack = Rack::with_alice_and_bob();
    let good = rack.text();
    let broken = good.replacen("name = \"bob\"", "name \"bob\"", 1);
    rack.write(&broken);
    let line = 1 + broken.lines().position(|l| l == "name \"bob\"").unwrap();
    let place = format!("the store does not parse at line {line}, column 6");
    let mut terminal = rack.start(WIDE, &[]);
    terminal.wait_for("The store cannot be shown");
    terminal.wait_for(&place);
    terminal.keys("r");
    terminal.wait_for(&place);
    terminal.quit();
    assert_eq!(rack.text(), broken);

    let mut terminal = rack.start(WIDE, &[]);
    terminal.wait_for(&place);
    rack.write(&good);
    terminal.keys("r");
    terminal.wait_for("▌ alice");
    terminal.wait_for("2 key pairs");
    terminal.quit();
    assert_eq!(rack.text(), good);
}
