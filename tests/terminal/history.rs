//! Undo, redo, former contents, and changes on their way while keyrack ends.

use crate::driver::{CTRL_C, CTRL_R, ENTER, Terminal};
use crate::rack::{RENAME, Rack, WIDE, fixture, truth};

/// A key that is imported, and one that replaces another.
const IMPORTED: &str = "openssh-4096.pub";
const REPLACING: &str = "putty-v3.pub";

const FORMER: &str = "Former contents";
const RESTORE: &str = "Bring this content back?";

/// The keys of a change, and the waits between them.
type Change = fn(&mut Terminal);

/// Changes of a rack of `alice` and `bob` with the first selected, one after the other or
/// each by itself, and how each is told of.
const CHANGES: [(&str, Change); 6] = [
    ("changed the note of alice", |terminal| {
        terminal.fill("e", "╭ Note", "hers");
        terminal.keys(ENTER);
    }),
    ("changed the tags of alice", |terminal| {
        terminal.fill("t", "╭ Tags", "edge 云");
        terminal.keys(ENTER);
    }),
    ("replaced the key of alice", |terminal| {
        terminal.keys("p");
        terminal.wait_for("╭ Replace a key");
        terminal.paste(&fixture(REPLACING));
        terminal.wait_for(&truth(REPLACING).md5);
        terminal.keys(ENTER);
    }),
    ("imported ops", |terminal| terminal.import(IMPORTED)),
    ("renamed bob to 鲍勃", |terminal| {
        terminal.keys("j");
        terminal.fill("r", RENAME, "鲍勃");
        terminal.keys(ENTER);
    }),
    ("deleted alice", Terminal::delete),
];

#[test]
fn each_change_is_undone_and_done_again_byte_for_byte() {
    for (said, change) in CHANGES {
        let rack = Rack::with_alice_and_bob();
        let before = rack.text();
        let mut terminal = rack.open();
        change(&mut terminal);
        terminal.wait_for(&format!("✓ {said}"));
        terminal.wait_for("· u undoes");
        let after = rack.text();
        assert_ne!(after, before, "{said}");
        for _ in 0..2 {
            terminal.keys("u");
            terminal.wait_for(&format!("✓ undone: {said}"));
            terminal.wait_for("· ctrl-r does it again");
            assert_eq!(rack.text(), before, "{said}");
            terminal.keys(CTRL_R);
            terminal.wait_for(&format!("✓ done again: {said}"));
            assert_eq!(rack.text(), after, "{said}");
        }
        terminal.quit();
    }
}

#[test]
fn several_changes_are_undone_from_the_last_to_the_first() {
    let rack = Rack::with_alice_and_bob();
    let mut terminal = rack.open();
    let mut steps = Vec::new();
    for (said, change) in CHANGES {
        steps.push((said, rack.text()));
        terminal.keys("g");
        change(&mut terminal);
        terminal.wait_for(&format!("✓ {said}"));
    }
    for (said, before) in steps.iter().rev() {
        terminal.keys("u");
        terminal.wait_for(&format!("✓ undone: {said}"));
        assert_eq!(rack.text(), *before, "{said}");
    }
    terminal.keys("u");
    terminal.wait_for("there is nothing to undo");
    terminal.quit();
}

#[test]
fn what_others_changed_since_is_not_undone() {
    let rack = Rack::with_alice_and_bob();
    let mut terminal = rack.open();
    terminal.fill("e", "╭ Note", "hers");
    terminal.keys(ENTER);
    terminal.wait_for("✓ changed the note of alice");
    let theirs = rack.text().replacen("\"hers\"", "\"his\"", 1);
    rack.put(&theirs);
    terminal.keys("u");
    terminal.wait_for("\"alice\" was changed since");
    assert_eq!(rack.text(), theirs);
    terminal.quit();
    assert_eq!(rack.text(), theirs);
}

/// Brings the newest former content back.
fn restore(terminal: &mut Terminal, count: &str) {
    terminal.keys("R");
    terminal.wait_for(FORMER);
    terminal.wait_for_cursor_at(count);
    terminal.keys(ENTER);
    terminal.wait_for(RESTORE);
    terminal.keys("y");
    terminal.wait_for(&format!("✓ restored a store of {count}"));
}

#[test]
fn a_former_content_comes_back_and_that_can_be_undone() {
    let rack = Rack::with_alice_and_bob();
    let before = rack.text();
    let mut terminal = rack.open();
    terminal.delete();
    terminal.wait_for("✓ deleted alice");
    let after = rack.text();
    restore(&mut terminal, "2 key pairs");
    terminal.wait_for("  alice ");
    terminal.wait_for("▌ bob");
    assert_eq!(rack.text(), before);
    terminal.keys("u");
    terminal.wait_for("✓ undone: restored");
    assert_eq!(rack.text(), after);
    terminal.keys(CTRL_R);
    terminal.wait_for("✓ done again: restored");
    assert_eq!(rack.text(), before);
    terminal.quit();
}

#[test]
fn a_store_that_does_not_parse_gives_way_to_a_former_content() {
    let rack = Rack::with_alice_and_bob();
    rack.put("key_pair = what?\n");
    let mut terminal = rack.start(WIDE, &[]);
    terminal.wait_for("The store cannot be shown");
    restore(&mut terminal, "1 key pair");
    terminal.wait_for("▌ alice");
    let restored = rack.text();
    for refusal in ["what stood there before does not parse", "nothing to undo"] {
        terminal.keys("u");
        terminal.wait_for(refusal);
        assert_eq!(rack.text(), restored);
    }
    terminal.quit();
    assert!(rack.has_name("alice"));
}

#[test]
fn leaving_waits_for_a_change_on_its_way() {
    for key in ["q", CTRL_C] {
        let rack = Rack::with_alice_and_bob();
        let mut terminal = rack.open();
        let lock = rack.lock();
        terminal.delete();
        terminal.keys(key);
        terminal.wait_for("storing");
        assert!(rack.has_name("alice"), "the lock is held");
        drop(lock);
        assert!(terminal.exit().success());
        assert!(!rack.has_name("alice") && rack.has_name("bob"));
    }
}
