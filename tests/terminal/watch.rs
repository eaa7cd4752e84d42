//! Changes to the store by others, while keyrack is open on it.

use crate::driver::{ENTER, Terminal};
use crate::rack::{DELETE, IMPORT, RENAME, Rack, fixture};

const TROUBLE: &str = "The store cannot be shown";

/// An entry as somebody writes it by hand.
fn entry(name: &str) -> String {
    let key = fixture("openssh-4096.pub");
    format!(
        "[[key_pair]]\nname = \"{name}\"\npublic_key = \"{}\"\n\n",
        key.trim()
    )
}

/// The store's text with another entry before all others.
fn with_first(rack: &Rack, name: &str) -> String {
    let start = "[[key_pair]]\n";
    rack.text().replacen(start, &(entry(name) + start), 1)
}

/// The store's text without its first entry.
fn without_first(rack: &Rack) -> String {
    let text = rack.text();
    let mut starts = text.match_indices("[[key_pair]]").map(|(at, _)| at);
    let (first, second) = (starts.next().unwrap(), starts.next().unwrap());
    let (head, rest) = (text.split_at(first).0, text.split_at(second).1);
    format!("{head}{rest}")
}

/// A rack of `alice` and `bob` with `bob` selected.
fn at_bob() -> (Rack, Terminal) {
    let rack = Rack::with_alice_and_bob();
    let mut terminal = rack.open();
    terminal.keys("j");
    terminal.wait_for("▌ bob");
    (rack, terminal)
}

#[test]
fn an_entry_of_others_appears_by_itself_and_the_selection_stays() {
    for (in_place, place) in [(false, "3 of 3"), (true, "2 of 3")] {
        let (rack, mut terminal) = at_bob();
        if in_place {
            rack.append(&format!("\n{}", entry("zoe")));
        } else {
            rack.put(&with_first(&rack, "zoe"));
        }
        for text in ["3 key pairs", "  zoe ", "▌ bob", place] {
            terminal.wait_for(text);
        }
        terminal.quit();
    }
}

#[test]
fn the_filter_stays_through_a_change_of_others() {
    let (rack, mut terminal) = at_bob();
    terminal.keys("/bo");
    terminal.wait_for_cursor_at("/ bo");
    terminal.wait_for("1 of 1");
    rack.put(&with_first(&rack, "abbot"));
    terminal.wait_for("1 of 2");
    terminal.wait_for("  abbot ");
    terminal.wait_for("▌ bob");
    terminal.wait_for_cursor_at("/ bo");
}

#[test]
fn an_import_dialog_keeps_its_text_and_is_judged_anew() {
    let rack = Rack::with_alice_and_bob();
    let mut terminal = rack.open_import();
    terminal.keys("zoe");
    terminal.wait_for("✓ ok");
    rack.put(&with_first(&rack, "zoe"));
    terminal.wait_for("3 key pairs");
    terminal.wait_for("the name \"zoe\" is taken");
    terminal.wait_for(IMPORT);
    terminal.wait_for_cursor_at("zoe");
    terminal.cancel_import_and_quit();
}

#[test]
fn a_dialog_about_another_key_pair_stays_open() {
    let (rack, mut terminal) = at_bob();
    terminal.fill("r", RENAME, "robert");
    rack.put(&without_first(&rack));
    terminal.wait_for("1 key pair ");
    terminal.wait_for_cursor_at("robert");
    terminal.keys(ENTER);
    terminal.wait_for("▌ robert");
    terminal.quit();
    assert!(rack.has_name("robert"));
}

#[test]
fn a_dialog_whose_key_pair_others_removed_closes_with_a_sentence() {
    for (key, title) in [
        ("r", RENAME),
        ("d", DELETE),
        ("e", "╭ Note"),
        ("t", "╭ Tags"),
        ("p", "╭ Replace a key"),
    ] {
        let rack = Rack::with_alice_and_bob();
        let mut terminal = rack.open();
        terminal.keys(key);
        terminal.wait_for(title);
        let theirs = without_first(&rack);
        rack.put(&theirs);
        terminal.wait_for("gone from the store");
        terminal.wait_gone(title);
        terminal.wait_for("▌ bob");
        terminal.quit();
        assert_eq!(rack.text(), theirs);
    }
}

#[test]
fn a_store_that_others_break_and_mend_goes_and_comes_back_by_itself() {
    let (rack, mut terminal) = at_bob();
    let good = rack.text();
    rack.append("\nwhat?\n");
    terminal.wait_for(TROUBLE);
    rack.put(&good);
    terminal.wait_gone(TROUBLE);
    terminal.wait_for("▌ bob");
    terminal.quit();
    assert_eq!(rack.text(), good);
}

#[test]
fn a_store_that_appears_later_is_shown() {
    let rack = Rack::empty();
    let mut terminal = rack.open();
    terminal.wait_for("0 key pairs");
    rack.put(&entry("zoe"));
    terminal.wait_for("▌ zoe");
    terminal.quit();
}

#[test]
fn two_racks_on_one_store_see_each_other_and_lose_nothing() {
    let (rack, mut one) = at_bob();
    let mut other = rack.open();
    one.import("openssh-4096.pub");
    one.wait_for("▌ ops");
    other.wait_for("3 key pairs");
    other.wait_for("  ops");
    // Both dialogs are open before either stores.
    one.fill("e", "╭ Note", "by the one");
    other.fill("t", "╭ Tags", "by-the-other");
    one.keys(ENTER);
    other.keys(ENTER);
    one.wait_for("✓ changed the note of ops");
    other.wait_for("✓ changed the tags of alice");
    for terminal in [&mut one, &mut other] {
        terminal.quit();
    }
    let text = rack.text();
    for kept in ["alice", "bob", "ops", "by the one", "by-the-other"] {
        assert!(text.contains(&format!("\"{kept}\"")), "{kept}:\n{text}");
    }
}
