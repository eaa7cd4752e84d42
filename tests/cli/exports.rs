//! Public keys written in the forms that other tools read.

use std::process::Command;

use crate::rack_of;
use crate::support::{Rack, corpus};

const KEYS: [(&str, &str); 2] = [("alice", "openssh-3072.pub"), ("li", "openssh-unicode.pub")];

/// A file of the corpus with the line break at its end.
fn file(name: &str) -> String {
    corpus(name) + "\n"
}

fn export(rack: &Rack, args: &[&str]) -> String {
    rack.run(&[&["export"], args].concat()).done().stdout
}

#[test]
fn each_form_is_that_of_openssh() {
    let rack = rack_of(&KEYS);
    for (format, name) in [
        ("openssh", "openssh-3072.pub"),
        ("authorized-keys", "openssh-3072.pub"),
        ("pkcs1", "openssh-3072.pkcs1.pem"),
        ("spki", "openssh-3072.spki.pem"),
    ] {
        let printed = export(&rack, &["alice", "--format", format]);
        assert_eq!(printed, file(name), "{format}");
    }
    let theirs = file("openssh-3072.rfc4716");
    let ours = export(&rack, &["alice", "--format", "rfc4716"]);
    let body = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with("Comment:"));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(body(&ours), body(&theirs));
    assert!(ours.contains("Comment: \"alice@laptop work\"\n"));
}

#[test]
fn names_a_query_or_all_choose_and_comments_and_the_line_break_can_be_left_out() {
    let rack = rack_of(&KEYS);
    let (alice, li) = (file(KEYS[0].1), file(KEYS[1].1));
    assert_eq!(export(&rack, &["li", "alice"]), format!("{li}{alice}"));
    assert_eq!(export(&rack, &["--all"]), format!("{alice}{li}"));
    assert_eq!(export(&rack, &["--query", "laptop"]), alice);
    let bare: Vec<&str> = alice.split_whitespace().take(2).collect();
    let printed = export(&rack, &["alice", "--no-comment", "--no-newline"]);
    assert_eq!(printed, bare.join(" "));
    let json = rack.run(&["export", "--all", "--format", "json"]).done();
    assert_eq!(json.stdout, rack.run(&["list", "--json"]).done().stdout);
}

#[test]
fn what_cannot_be_exported_is_named() {
    let rack = rack_of(&KEYS);
    rack.run(&["export", "nobody"]).failed(4, "nobody");
    rack.run(&["export"]).failed(2, "NAME");
    rack.run(&["export", "--all", "alice"]).failed(2, "--all");
    let broken = "[[key_pair]]\nname = \"broken\"\npublic_key = \"ssh-rsa AAAA\"\n";
    let rack = Rack::with(broken);
    rack.run(&["export", "broken"])
        .failed(3, "\"broken\" cannot be exported");
}

#[test]
fn openssh_and_openssl_read_what_is_exported() {
    let has = |tool: &str| Command::new(tool).arg("-V").output().is_ok();
    if !has("ssh-keygen") || !has("openssl") {
        eprintln!("skipped: ssh-keygen or openssl is not there");
        return;
    }
    let rack = rack_of(&KEYS);
    for (name, file) in KEYS {
        let line = corpus(file);
        let blob: Vec<&str> = line.split_whitespace().take(2).collect();
        for (format, kind) in [("rfc4716", "RFC4716"), ("pkcs1", "PEM"), ("spki", "PKCS8")] {
            let path = rack.path(&format!("{name}.{format}"));
            std::fs::write(&path, export(&rack, &[name, "--format", format])).unwrap();
            let mut keygen = Command::new("ssh-keygen");
            keygen.args(["-i", "-m", kind, "-f"]).arg(&path);
            let read = String::from_utf8(keygen.output().unwrap().stdout).unwrap();
            let read: Vec<&str> = read.split_whitespace().take(2).collect();
            assert_eq!(read, blob, "{name} {format}");
        }
        let mut openssl = Command::new("openssl");
        openssl.args(["pkey", "-pubin", "-pubout", "-in"]);
        openssl.arg(rack.path(&format!("{name}.spki")));
        let again = String::from_utf8(openssl.output().unwrap().stdout).unwrap();
        assert_eq!(again, export(&rack, &[name, "--format", "spki"]));
    }
}
