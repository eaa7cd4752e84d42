//! The README says what the program does.

#![expect(clippy::unwrap_used, reason = "a test that fails says so")]

use std::fmt::Write;

use keyrack::config::SETTINGS;
use keyrack::error::Code;
use keyrack::tui::keymap;

fn readme() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap()
}

/// What stands between the marks of a part.
fn part(name: &str) -> String {
    let text = readme();
    let (_, behind) = text.split_once(&format!("<!-- {name}: ")).unwrap();
    let (_, behind) = behind.split_once("-->\n").unwrap();
    let (part, _) = behind.split_once(&format!("<!-- /{name} -->")).unwrap();
    part.to_owned()
}

/// The table of bindings as Markdown.
fn keys_table() -> String {
    let mut table = String::from("| where | keys | what they do |\n|---|---|---|\n");
    let mut before = "";
    for (context, keys, what) in keymap::rows() {
        let shown = if context == before { "" } else { context };
        before = context;
        let keys: Vec<String> = keys.split(' ').map(|key| format!("`{key}`")).collect();
        writeln!(table, "| {shown} | {} | {what} |", keys.join(" ")).unwrap();
    }
    table
}

#[test]
fn the_keys_are_those_of_the_program() {
    let table = keys_table();
    assert!(
        part("keys") == table,
        "the table of keys in README.md should be:\n\n{table}"
    );
}

#[test]
fn every_code_is_explained() {
    let table = part("errors");
    for code in [
        Code::MissingParameter,
        Code::KeyPairName,
        Code::PublicKeyBody,
        Code::InvalidParameter,
        Code::NoPermission,
        Code::Interface,
        Code::CallInterface,
    ] {
        let row = format!("| `{}` |", code.as_str());
        assert_eq!(table.matches(&row).count(), 1, "{row}");
    }
}

#[test]
fn every_setting_is_explained_with_its_values() {
    let text = readme();
    for (name, values) in SETTINGS {
        let start = format!("| `{name}` | ");
        let row = text.lines().find(|line| line.starts_with(&start)).unwrap();
        for (value, _) in *values {
            assert!(row.contains(&format!("`{value}`")), "{name} {value}");
        }
        let (default, _) = values.first().unwrap();
        assert!(row.starts_with(&format!("{start}`{default}`")), "{name}");
    }
}

#[test]
fn every_picture_and_file_that_is_named_is_there() {
    let text = readme();
    let mut seen = 0;
    for name in text
        .split(['(', ')', '`', ' '])
        .filter(|w| w.starts_with("assets/"))
    {
        let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
        assert!(std::path::Path::new(&path).exists(), "{name}");
        seen += 1;
    }
    assert!(seen >= 4);
}
