//! Text from outside never reaches a terminal raw.

use crate::support::{Rack, entry, made_up_key};

/// Characters that steer a terminal, reorder text, or hide in it.
const UNSAFE: [char; 14] = [
    '\u{1b}',
    '\u{7}',
    '\u{8}',
    '\u{7f}',
    '\u{9b}',
    '\u{202e}',
    '\u{2066}',
    '\u{200b}',
    '\u{200d}',
    '\u{2028}',
    '\u{3164}',
    '\u{e0041}',
    '\u{feff}',
    '\u{e000}',
];

/// Whatever was printed has line breaks and tabs, but nothing unsafe.
#[track_caller]
fn assert_safe(rack: &Rack, args: &[&str]) {
    let answer = rack.run(args);
    let said = format!("{}{}", answer.stdout, answer.stderr);
    let raw = said
        .chars()
        .find(|c| UNSAFE.contains(c) || (c.is_control() && !matches!(c, '\n' | '\t')));
    assert_eq!(raw, None, "{args:?}: {said:?}");
}

#[test]
fn a_comment_is_made_safe_when_it_is_printed_and_kept_as_it_is() {
    for c in UNSAFE {
        let comment = format!("alice{c}[31m@laptop");
        let line = format!("{} {comment}", made_up_key(1));
        let rack = Rack::new();
        rack.feed(&["import", "--name", "edge"], &line).done();
        let stored = rack.text();
        assert!(!stored.contains(c), "{stored:?}");
        for args in [
            &["list"][..],
            &["list", "--json"],
            &["show", "edge"],
            &["show", "edge", "--json", "--randomart"],
        ] {
            assert_safe(&rack, args);
        }
        let json = rack.run(&["show", "edge", "--json"]).done().json();
        assert_eq!(json["comment"], comment.as_str(), "JSON gives it back");
        assert_eq!(json["public_key"], line.as_str());
        rack.run(&["list", &comment]).done();
    }
}

#[test]
fn all_fields_of_an_entry_and_all_arguments_are_made_safe() {
    let bad: String = UNSAFE.iter().collect();
    let quoted = UNSAFE.map(|c| format!("\\U{:08X}", u32::from(c))).concat();
    let key = made_up_key(1);
    let field = |name: &str| format!("{name} = \"x{quoted}y\"\n");
    let fields = ["note", "source", "request_id", "fingerprint"].map(field);
    let text = format!(
        "[[key_pair]]\nname = \"x{quoted}y\"\npublic_key = \"{key} {quoted}\"\ntags = [\"{quoted}\"]\n{}\n\
         [[key_pair]]\nname = 'no-key'\npublic_key = \"ssh-x{quoted} AAAA\"\n{}",
        fields.concat(),
        entry("edge", &key),
    );
    let rack = Rack::with(text);
    let name = format!("x{bad}y");
    let commands: [&[&str]; 14] = [
        &["list"],
        &["list", "--json"],
        &["show", &name],
        &["show", &name, "--json"],
        &["show", "no-key"],
        &["show", &bad],
        &["show", &bad, "--json"],
        &["import", "--name", &name],
        &["import", &bad],
        &["import", &bad, "--json"],
        &["paths", "--store", &bad],
        &["list", "--store", "/dev/null/\u{1b}[31m\u{202e}"],
        &["rename", &name, "mended"],
        &["delete", "edge", "mended", "no-key"],
    ];
    for args in commands {
        assert_safe(&rack, args);
    }
}

#[test]
fn a_duplicate_of_an_entry_with_an_unsafe_name_is_named_safely() {
    let key = made_up_key(1);
    let rack = Rack::with(entry("x\\u001b[31m", &key));
    let answer = rack.feed(&["import", "--name", "new"], &key);
    let answer = answer.failed(3, "is stored as \"x\\u{1b}[31m\"");
    assert!(!answer.stderr.contains('\u{1b}'));
}
