//! Private keys: recognised, not shown, not kept.

use std::collections::HashSet;

use crate::driver::{ENTER, TAB, Terminal};
use crate::rack::{IMPORT, Rack, fixture, truth};

/// Private keys, and what keyrack says of each.
const PRIVATE: [(&str, &str); 3] = [
    ("openssh-2048", "an OpenSSH private key: nothing "),
    ("putty-v2.ppk", "a PuTTY private key (PPK): nothing "),
    ("openssl.pkcs8.key", "a private key (PKCS#8): nothing "),
];

/// The fewest bytes of a private key that count as a piece of it.
const PIECE: usize = 8;

/// What is said while the end of a private key is awaited.
const SWALLOWING: &str = "the rest of it is let pass";

/// Fails if the program has written a piece of the base64 of `key`.
fn assert_unseen(terminal: &Terminal, key: &str) {
    let written = terminal.written(0);
    let written: HashSet<&[u8]> = written.windows(PIECE).collect();
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    let lines: Vec<&str> = key
        .lines()
        .filter(|line| line.chars().all(is_base64))
        .collect();
    assert!(lines.len() > 10);
    for piece in lines.iter().flat_map(|line| line.as_bytes().windows(PIECE)) {
        assert!(!written.contains(piece), "{:?}", piece.escape_ascii());
    }
}

/// Imports a public key in the dialog that has just stopped a private one.
fn import_after_all(rack: &Rack, mut terminal: Terminal) {
    rack.assert_nothing_stored();
    let public = "openssh-2048.pub";
    terminal.paste(&fixture(public));
    terminal.wait_for(&truth(public).md5);
    terminal.keys(ENTER);
    terminal.wait_gone(IMPORT);
    terminal.wait_for("▌ alice-laptop");
    terminal.quit();
    assert_eq!(rack.text().matches("[[key_pair]]").count(), 1);
    assert!(!rack.text().contains("PRIVATE"));
}

/// Shows with a key press that all that came before it was taken in, then looks for `key`.
fn settle_unseen(terminal: &mut Terminal, key: &str) {
    terminal.keys(TAB);
    terminal.wait_for_cursor_at("Name");
    assert_unseen(terminal, key);
}

#[test]
fn a_pasted_private_key_is_never_shown_nor_stored() {
    for (private, message) in PRIVATE {
        for keys_before in ["", "i", "i\t"] {
            let rack = Rack::empty();
            let mut terminal = rack.open();
            terminal.keys(keys_before);
            terminal.paste(&fixture(private));
            terminal.wait_for(message);
            settle_unseen(&mut terminal, &fixture(private));
            import_after_all(&rack, terminal);
        }
    }
}

#[test]
fn a_private_key_pasted_into_the_filter_is_never_shown() {
    for (private, message) in PRIVATE {
        let rack = Rack::with_alice();
        let mut terminal = rack.open();
        terminal.keys("/");
        terminal.wait_for_cursor_at("/ ");
        terminal.paste(&fixture(private));
        terminal.wait_for(message);
        terminal.keys("ali");
        terminal.wait_for_cursor_at("/ ali");
        terminal.wait_for("▌ alice");
        assert_unseen(&terminal, &fixture(private));
    }
}

#[test]
fn a_private_key_sent_raw_in_pieces_is_never_shown_nor_stored() {
    // The first piece ends inside the mark by which the key is recognised.
    let (in_the_mark, others) = (18, 500);
    for (private, message) in PRIVATE {
        for field in ["i", "i\t"] {
            let rack = Rack::empty();
            let mut terminal = rack.open();
            terminal.keys(field);
            terminal.wait_for(IMPORT);
            let raw = fixture(private).replace('\n', ENTER);
            let (start, rest) = raw.split_at(in_the_mark);
            terminal.keys(start);
            terminal.wait_for_cursor_at(start);
            for (index, piece) in rest.as_bytes().chunks(others).enumerate() {
                terminal.keys(std::str::from_utf8(piece).unwrap());
                if index == 0 {
                    terminal.wait_for(message);
                    terminal.wait_for(SWALLOWING);
                }
            }
            terminal.wait_gone(SWALLOWING);
            terminal.wait_gone(start);
            settle_unseen(&mut terminal, &fixture(private));
            import_after_all(&rack, terminal);
        }
    }
}
