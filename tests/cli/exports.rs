//! Public keys written in the forms that other tools read.

use std::fs;
use std::process::Command;

use keyrack::library::export::ExportFormat;
use serde_json::Value;

use crate::rack_of;
use crate::support::{Answer, Rack, corpus, entry};

const KEYS: [(&str, &str); 2] = [("alice", "openssh-3072.pub"), ("li", "openssh-unicode.pub")];

/// A file of the corpus with the line break at its end.
fn file(name: &str) -> String {
    corpus(name) + "\n"
}

fn export(rack: &Rack, args: &[&str]) -> String {
    rack.run(&[&["export"], args].concat()).done().stdout
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
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
    assert_eq!(without_header(&ours), without_header(&theirs));
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
}

#[test]
fn an_entry_at_fault_is_exported_in_no_format() {
    let good = entry("good", &corpus("openssh-2048.pub"));
    let foreign = entry("foreign", &corpus("openssh-3072.pub")) + "fingerprint = \"aa:bb\"\n";
    let broken = entry("broken", "ssh-rsa AAAA");
    let rack = Rack::with(format!("{good}{foreign}{broken}"));
    for format in ExportFormat::ALL.map(ExportFormat::name) {
        let form = ["--format", format];
        rack.run(&[&["export", "good"][..], &form].concat()).done();
        for (args, name) in [
            (&["export", "foreign"][..], "foreign"),
            (&["export", "broken"], "broken"),
            (&["export", "good", "broken"], "broken"),
            (&["export", "--all"], "foreign"),
            (&["export", "--query", "brok"], "broken"),
        ] {
            let refused = rack.run(&[args, &form].concat());
            let answer = refused.failed(3, "cannot be exported");
            if format == "json" {
                let failure = answer.json();
                assert_eq!(failure["Code"], "InvalidParameter.PublicKeyBody");
                let message = failure["Message"].as_str().unwrap();
                assert!(message.contains(&format!("\"{name}\"")), "{message}");
            } else {
                assert_eq!(answer.stdout, "", "{format}: all or nothing");
                let named = answer.stderr.contains(&format!("\"{name}\""));
                assert!(named, "{}", answer.stderr);
            }
        }
    }
}

#[test]
fn json_can_leave_out_the_comment_and_the_line_break_too() {
    let rack = rack_of(&KEYS);
    let all = export(&rack, &["--all", "--format", "json"]);
    let bare = export(&rack, &["--all", "--format", "json", "--no-comment"]);
    let (Value::Array(all), Value::Array(bare)) = (json(&all), json(&bare)) else {
        panic!("not lists");
    };
    assert_eq!((all.len(), bare.len()), (2, 2));
    for (mut with, without) in all.into_iter().zip(bare) {
        let comment = with.as_object_mut().unwrap().remove("comment").unwrap();
        let line = with["public_key"].as_str().unwrap();
        let key = line.strip_suffix(comment.as_str().unwrap()).unwrap();
        with["public_key"] = key.trim_end().into();
        assert_eq!(without, with, "nothing else is left out");
    }
    let printed = export(&rack, &["alice", "--format", "json", "--no-newline"]);
    assert!(printed.ends_with("}]"), "{printed}");
}

/// The lines of a block but for its comment, which each program words in its own way.
fn without_header(block: &str) -> Vec<&str> {
    let lines = block.lines();
    lines.filter(|line| !line.starts_with("Comment:")).collect()
}

/// Whether a program is there; says so if not.
fn has(tool: &str) -> bool {
    let there = Command::new(tool).arg("-V").output().is_ok();
    if !there {
        eprintln!("skipped: {tool} is not installed");
    }
    there
}

/// Exports a key pair into a file, which is named.
fn export_to_file(rack: &Rack, name: &str, format: &str) -> String {
    let file = format!("{name}.{format}");
    let text = export(rack, &[name, "--format", format]);
    fs::write(rack.path(&file), text).unwrap();
    file
}

/// What another program prints.
#[track_caller]
fn printed(rack: &Rack, program: &str, args: &[&str]) -> String {
    let mut command = rack.program(program);
    command.args(args);
    Answer::of(command, "").done().stdout
}

/// Type and base64 of a line, without the comment.
fn bare(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().take(2).collect();
    words.join(" ")
}

#[test]
fn openssh_reads_what_is_exported_and_writes_the_same() {
    if !has("ssh-keygen") {
        return;
    }
    let rack = rack_of(&KEYS);
    for (name, key) in KEYS {
        let line = export_to_file(&rack, name, "openssh");
        for (format, kind) in [("rfc4716", "RFC4716"), ("pkcs1", "PEM"), ("spki", "PKCS8")] {
            let file = export_to_file(&rack, name, format);
            let read = printed(&rack, "ssh-keygen", &["-i", "-m", kind, "-f", &file]);
            assert_eq!(bare(&read), bare(&corpus(key)), "{file}");
            let theirs = printed(&rack, "ssh-keygen", &["-e", "-m", kind, "-f", &line]);
            let ours = fs::read_to_string(rack.path(&file)).unwrap();
            assert_eq!(without_header(&ours), without_header(&theirs), "{file}");
        }
        let file = export_to_file(&rack, name, "authorized-keys");
        let fingerprint = printed(&rack, "ssh-keygen", &["-l", "-f", &file]);
        let shown = rack.run(&["show", name, "--json"]).done().json();
        let sha256 = shown["fingerprints"]["sha256"].as_str().unwrap();
        assert!(fingerprint.contains(sha256), "{fingerprint}");
    }
}

#[test]
fn openssl_reads_what_is_exported_and_writes_the_same() {
    if !has("openssl") {
        return;
    }
    let rack = rack_of(&KEYS);
    for (name, _) in KEYS {
        for (format, read, write) in [
            ("spki", "-pubin", "-pubout"),
            ("pkcs1", "-RSAPublicKey_in", "-RSAPublicKey_out"),
        ] {
            let file = export_to_file(&rack, name, format);
            let again = printed(&rack, "openssl", &["rsa", read, write, "-in", &file]);
            let ours = fs::read_to_string(rack.path(&file)).unwrap();
            assert_eq!(again, ours, "{file}");
        }
    }
}

#[test]
fn puttygen_reads_what_is_exported_and_keyrack_what_it_writes() {
    if !has("puttygen") {
        return;
    }
    let rack = rack_of(&KEYS);
    for (name, key) in KEYS {
        for format in ["openssh", "rfc4716", "authorized-keys"] {
            let ours = export_to_file(&rack, name, format);
            let read = printed(&rack, "puttygen", &[&ours, "-O", "public-openssh"]);
            assert_eq!(read, file(key), "{ours}");
            // The block of RFC 4716, which PuTTY writes with shorter lines.
            let theirs = format!("{name}.putty");
            printed(&rack, "puttygen", &[&ours, "-O", "public", "-o", &theirs]);
            let other = Rack::new();
            let block = fs::read_to_string(rack.path(&theirs)).unwrap();
            other.feed(&["import", "--name", name, "-"], block).done();
            assert_eq!(export(&other, &[name]), file(key), "{theirs}");
        }
    }
}
