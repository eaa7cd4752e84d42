//! Weak keys in a terminal: told beside the typing, and looked for in the whole store.

use std::path::Path;

use crate::driver::{ENTER, ESC, TAB};
use crate::made_up::made_up_key;
use crate::rack::{IMPORT, Rack};

fn weak(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/weak");
    std::fs::read_to_string(folder.join(file)).unwrap()
}

fn entry(name: &str, line: &str) -> String {
    let line = line.trim();
    format!("[[key_pair]]\nname = \"{name}\"\npublic_key = \"{line}\"\n\n")
}

#[test]
fn the_audit_finds_shared_primes_and_goes_to_the_details() {
    let rack = Rack::empty();
    let files = ["shared-a.pub", "clean-2048-0.pub", "shared-b.pub"];
    let entries = files.map(|file| entry(file.trim_end_matches(".pub"), &weak(file)));
    rack.write(&entries.concat());
    let mut terminal = rack.open();
    terminal.wait_for("3 key pairs");
    terminal.keys("a");
    terminal.wait_for("3 key pairs audited: 2 broken");
    terminal.wait_for("factored: it has a prime in common with shared-b");
    terminal.keys("j");
    terminal.wait_for("factored: it has a prime in common with shared-a");
    terminal.keys(ENTER);
    terminal.wait_for("(shared-prime)");
    terminal.keys(ESC);
    terminal.wait_for("3 of 3");
    terminal.quit();
}

#[test]
fn an_audit_tells_how_far_it_is_and_stops() {
    let rack = Rack::empty();
    let entries = (0..24).map(|number| entry(&format!("key-{number}"), &made_up_key(number)));
    rack.write(&entries.collect::<String>());
    let before = rack.text();
    let mut terminal = rack.open();
    terminal.wait_for("24 key pairs");
    terminal.keys("a");
    terminal.wait_for("looking deeper at keys");
    terminal.keys(ESC);
    terminal.wait_gone("looking deeper");
    terminal.keys("j");
    terminal.wait_for("2 of 24");
    terminal.quit();
    assert_eq!(rack.text(), before);
}

#[test]
fn a_key_that_shares_a_prime_with_a_stored_one_needs_a_second_yes() {
    let rack = Rack::empty();
    rack.write(&entry("partner", &weak("shared-a.pub")));
    let mut terminal = rack.open();
    terminal.wait_for("1 key pair");
    terminal.keys("i");
    terminal.wait_for(IMPORT);
    terminal.keys(TAB);
    terminal.paste(&weak("shared-b.pub"));
    // Whether it was looked at by then or not, enter asks.
    terminal.keys(ENTER);
    terminal.wait_for("Import a broken key?");
    terminal.wait_for("factored: it has a prime in common with partner");
    assert!(!rack.has_name("shared-b"));
    terminal.keys("y");
    terminal.wait_for("imported shared-b");
    assert!(rack.has_name("shared-b"));
    terminal.wait_for("! broken: factored");
    terminal.quit();
}
