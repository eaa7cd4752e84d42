//! Copies, by a program or by the terminal.

use std::fs;
use std::path::PathBuf;

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
    let path = with_programs(&rack, &["xclip"]);
    let mut terminal = rack.start(WIDE, &[("PATH", &path), ("DISPLAY", ":7")]);
    terminal.wait_until_read();
    terminal.keys("y");
    terminal.wait_for("SHA256  a EC2");
    terminal.keys("s");
    terminal.wait_for("copied the SHA256 of alice (xclip)");
    assert_eq!(
        rack.copied_by("xclip"),
        Some(truth("openssh-2048.pub").sha256)
    );
    let how = fs::read_to_string(rack.path("xclip.copy.how")).unwrap();
    assert_eq!(how.trim(), "-selection clipboard");
    terminal.quit();
}

#[test]
fn the_settings_say_which_way_a_copy_takes() {
    for (setting, words, taken_by) in [
        ("auto", "copied the MD5 of alice (xclip)", Some("xclip")),
        ("xsel", "copied the MD5 of alice (xsel)", Some("xsel")),
        ("terminal", "sent the MD5 of alice to the terminal", None),
        ("pbcopy", "pbcopy did not take the copy", None),
    ] {
        let rack = Rack::with_alice();
        rack.set(&format!("clipboard = \"{setting}\""));
        let path = with_programs(&rack, &["xclip", "xsel"]);
        let mut terminal = rack.start(WIDE, &[("PATH", &path), ("DISPLAY", ":7")]);
        terminal.wait_until_read();
        terminal.keys("y");
        terminal.wait_for("n name");
        terminal.keys("m");
        terminal.wait_for(words);
        for program in ["xclip", "xsel"] {
            let expected = (taken_by == Some(program)).then(|| truth("openssh-2048.pub").md5);
            assert_eq!(rack.copied_by(program), expected, "{setting}");
        }
        terminal.quit();
    }
}

/// The search path with these programs in front.
fn with_programs(rack: &Rack, programs: &[&str]) -> String {
    let folders: Vec<PathBuf> = programs
        .iter()
        .map(|program| rack.clipboard_program(program))
        .collect();
    let folder = folders.first().unwrap();
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}
