//! What `inspect` prints on a terminal.

use crate::driver::{Size, Terminal};
use crate::rack::{PROGRAM, Rack, fixture_path, truth};

fn inspect(rack: &Rack, size: Size, files: &[&str]) -> Terminal {
    let mut command = rack.command(PROGRAM);
    command.arg("inspect");
    for file in files {
        command.arg(fixture_path(file));
    }
    let terminal = Terminal::start(command, size);
    terminal.exit();
    terminal
}

#[test]
fn several_keys_are_a_table_that_fits_any_width() {
    let rack = Rack::with_alice();
    for columns in [48, 60, 80, 120, 200] {
        let terminal = inspect(&rack, Size(columns, 24), &["authorized_keys.txt"]);
        let text = terminal.text();
        let rows: Vec<&str> = text
            .lines()
            .map(str::trim_end)
            .filter(|row| !row.is_empty())
            .collect();
        assert_eq!(
            rows.len(),
            8,
            "a line that was wrapped would be two:\n{text}"
        );
        assert!(rows[0].starts_with("WHERE"), "{text}");
        assert!(rows[3].contains("✗ ssh-ed"), "{text}");
        assert!(rows[5].contains("trunc"), "{text}");
    }
}

#[test]
fn one_key_is_shown_with_all_its_fingerprints() {
    let rack = Rack::with_alice();
    let terminal = inspect(&rack, Size(80, 24), &["openssh-2048"]);
    let text = terminal.text();
    let truth = truth("openssh-2048.pub");
    for words in [
        &*truth.md5,
        &*truth.sha256,
        "the public half of an OpenSSH private key",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
}

#[test]
fn an_audit_tells_under_each_key_what_is_weak_about_it() {
    let rack = Rack::empty();
    let weak = |file: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/weak");
        std::fs::read_to_string(format!("{folder}/{file}")).unwrap()
    };
    let files = ["shared-a.pub", "clean-2048-0.pub", "shared-b.pub"];
    std::fs::write(rack.path("keys"), files.map(weak).concat()).unwrap();
    let mut command = rack.command(PROGRAM);
    command.args(["inspect", "--audit", "keys"]);
    let terminal = Terminal::start(command, Size(100, 24));
    terminal.exit();
    let text = terminal.text();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    assert!(lines[1].contains("! broken: shared-prime"), "{text}");
    assert_eq!(
        lines[2], "    factored: it has a prime in common with line 3",
        "{text}"
    );
    assert!(lines[3].starts_with("line 2"), "{text}");
    assert_eq!(
        lines[5], "    factored: it has a prime in common with line 1",
        "{text}"
    );
}
