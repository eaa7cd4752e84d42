//! Exporting a public key into a file.

use std::fs;

use crate::driver::{CTRL_U, ENTER, ESC, TAB};
use crate::rack::{Rack, fixture};

const EXPORT: &str = "Export bob";
const OVERWRITE: &str = "Overwrite the file?";

fn with_bob() -> Rack {
    Rack::with(&[("bob", "openssh-3072.pub")])
}

#[test]
fn a_key_is_exported_into_a_file_and_over_another_one_only_after_a_yes() {
    let rack = with_bob();
    let store = rack.text();
    let file = rack.path("bob.pub");
    let mut terminal = rack.open();
    terminal.keys("x");
    terminal.wait_for(EXPORT);
    terminal.wait_for_cursor_at("bob.pub");
    terminal.keys(ENTER);
    terminal.wait_for("exported bob to bob.pub (openssh)");
    terminal.wait_gone(EXPORT);
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        fixture("openssh-3072.pub")
    );

    fs::write(&file, "something else\n").unwrap();
    terminal.keys("x");
    terminal.wait_for(EXPORT);
    for no in [ENTER, "n", ESC] {
        terminal.keys(ENTER);
        terminal.wait_for(OVERWRITE);
        terminal.keys(no);
        terminal.wait_gone(OVERWRITE);
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "something else\n");
    terminal.keys(ENTER);
    terminal.wait_for(OVERWRITE);
    terminal.keys("y");
    terminal.wait_gone(EXPORT);
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        fixture("openssh-3072.pub")
    );
    terminal.keys("u");
    terminal.wait_for("there is nothing to undo");
    terminal.quit();
    assert_eq!(rack.text(), store, "the store has not changed");
}

#[test]
fn a_file_in_the_home_folder_takes_another_form_and_what_cannot_be_written_says_why() {
    let rack = with_bob();
    fs::create_dir(rack.path("folder")).unwrap();
    let mut terminal = rack.open();
    terminal.keys("x");
    terminal.wait_for(EXPORT);
    terminal.keys(TAB);
    terminal.wait_for_cursor_at("bob.rfc4716");
    terminal.keys(TAB);
    terminal.wait_for_cursor_at("bob.pem");
    for (path, reason) in [
        ("~/folder", "cannot write ~/folder: it is a folder"),
        ("keys.toml", "cannot write keys.toml: it is the store"),
        ("no/a.pem", "cannot write no/a.pem: No such file"),
    ] {
        terminal.keys(CTRL_U);
        terminal.keys(path);
        terminal.wait_for_cursor_at(path);
        terminal.keys(ENTER);
        terminal.wait_for(reason);
        terminal.wait_for_cursor_at(path);
    }
    terminal.keys(CTRL_U);
    terminal.keys("~/folder/a.pem");
    terminal.keys(ENTER);
    terminal.wait_for("exported bob to ~/folder/a.pem (pkcs1)");
    terminal.quit();
    let written = fs::read_to_string(rack.path("folder/a.pem")).unwrap();
    assert_eq!(written, fixture("openssh-3072.pkcs1.pem"));
}
