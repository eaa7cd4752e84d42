//! Copies, by a program or by the terminal.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::rack::{Rack, WIDE, fixture, truth};

#[test]
fn without_a_display_the_terminal_gets_the_copy_as_osc_52() {
    let rack = Rack::with_alice();
    let mut terminal = rack.open();
    for (keys, text, words) in [
        ("ym", truth("openssh-2048.pub").md5, "MD5"),
        (
            "yy",
            fixture("openssh-2048.pub").trim().to_owned(),
            "public key",
        ),
        ("yn", "alice".to_owned(), "name"),
    ] {
        let mark = terminal.mark();
        for key in keys.chars() {
            terminal.keys(&key.to_string());
        }
        terminal.wait_for(&format!("sent the {words} of alice to the terminal"));
        let sequence = format!("\u{1b}]52;c;{}\u{1b}\\", STANDARD.encode(text));
        terminal.wait_written(mark, &[&sequence]);
    }
    terminal.quit();
}

#[test]
fn with_a_display_its_program_gets_the_copy() {
    let rack = Rack::with_alice();
    let program = rack.path("xclip");
    let copy = rack.path("copy");
    let script = format!(
        "#!/bin/sh\necho \"$@\" > '{0}.how'\ncat > '{0}'\n",
        copy.display()
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", program.parent().unwrap().display());
    let mut terminal = rack.start(WIDE, &[("PATH", &path), ("DISPLAY", ":7")]);
    terminal.wait_until_read();
    terminal.keys("y");
    terminal.wait_for("SHA256  a EC2");
    terminal.keys("s");
    terminal.wait_for("copied the SHA256 of alice (xclip)");
    assert_eq!(
        fs::read_to_string(&copy).unwrap(),
        truth("openssh-2048.pub").sha256
    );
    let how = fs::read_to_string(copy.with_extension("how")).unwrap();
    assert_eq!(how.trim(), "-selection clipboard");
    terminal.quit();
}
