//! `keyrack import`: names, warnings, repairs, and what is stored.

use crate::support::{Rack, corpus, corpus_path, entry, made_up_key};
use crate::{is_request_id, rack_of};

const MD5: &str = "83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6";

#[test]
fn an_import_says_what_it_stored_and_from_where() {
    let rack = Rack::new();
    let path = corpus_path("openssh-2048.pub");
    let answer = rack
        .run(&["import", "--name", "edge", path.to_str().unwrap()])
        .done();
    assert_eq!(answer.stdout, format!("{MD5}  edge\n"));
    assert_eq!(answer.stderr, "keyrack: imported edge\n");
    let shown = rack.run(&["show", "edge", "--json"]).done().json();
    let source = format!("file:{}", path.canonicalize().unwrap().display());
    assert_eq!(shown["source"], source.as_str());

    std::fs::write(rack.path("mine.pub"), made_up_key(1)).unwrap();
    rack.run(&["import", "mine.pub"]).done();
    let shown = rack.run(&["show", "mine", "--json"]).done().json();
    let source = shown["source"].as_str().unwrap();
    assert!(source.ends_with("/mine.pub"), "{source}");

    for (name, file) in [("piped", None), ("dash", Some("-"))] {
        let args = ["import", "--name", name].into_iter().chain(file);
        let args: Vec<&str> = args.collect();
        rack.feed(&args, made_up_key(name.len())).done();
        let shown = rack.run(&["show", name, "--json"]).done().json();
        assert_eq!(shown["source"], "stdin");
    }
}

#[test]
fn a_name_is_suggested_from_the_comment_else_from_the_file_else_from_the_md5() {
    let rack = Rack::new();
    let cases = [
        ("openssh-2048.pub", "alice-laptop"),
        ("openssh-3072.pub", "alice-laptop-work"),
        ("openssh-unicode.pub", "李雷-li-例子-cn"),
        ("gpg.pub", "openpgp:0x7B85349D"),
        ("openssl.pub", "openssl"),
        ("openssh-nocomment.pub", "openssh-nocomment"),
    ];
    for (file, name) in cases {
        let path = corpus_path(file);
        let answer = rack.run(&["import", path.to_str().unwrap()]).done();
        let said = format!("keyrack: imported {name}\n");
        assert!(answer.stderr.ends_with(&said), "{answer:?}");
    }
    let answer = rack.feed(&["import"], corpus("paramiko.pub")).done();
    assert_eq!(answer.stderr, "keyrack: imported key-2d78f6b8\n");
}

#[test]
fn a_suggested_name_that_is_taken_gets_a_number() {
    let rack = Rack::new();
    for (number, name) in ["alice", "alice-2", "alice-3"].into_iter().enumerate() {
        let line = format!("{} alice", made_up_key(number));
        let answer = rack.feed(&["import"], line).done();
        assert_eq!(answer.stderr, format!("keyrack: imported {name}\n"));
    }
}

#[test]
fn the_same_key_is_stored_once_more_only_when_that_is_allowed() {
    let rack = rack_of(&[("edge", "openssh-2048.pub")]);
    let before = rack.text();
    // The comment is no part of the material.
    let key = corpus("openssh-2048.pub");
    let (line, _) = key.rsplit_once(' ').unwrap();
    for args in [&["import"][..], &["import", "--name", "twin"]] {
        rack.feed(args, line)
            .failed(3, "the same key is stored as \"edge\"");
    }
    assert_eq!(rack.text(), before);
    rack.feed(&["import", "--allow-duplicate"], &key).done();
    rack.feed(&["import", "--allow-duplicate", "--name", "twin"], line)
        .done();
    let list = rack.run(&["list"]).done().stdout;
    let names: Vec<&str> = list.lines().filter_map(|l| l.split('\t').next()).collect();
    assert_eq!(names, ["edge", "alice-laptop", "twin"]);
    rack.feed(&["import", "--allow-duplicate", "--name", "twin"], line)
        .failed(3, "the name \"twin\" is taken");
}

#[test]
fn a_dry_run_judges_and_answers_and_stores_nothing() {
    let rack = Rack::new();
    let key = corpus("openssh-2048.pub");
    let answer = rack.feed(&["import", "--dry-run"], &key).done();
    assert_eq!(answer.stdout, format!("{MD5}  alice-laptop\n"));
    assert_eq!(answer.stderr, "keyrack: would import alice-laptop\n");
    let json = rack
        .feed(&["import", "--dry-run", "--json"], &key)
        .done()
        .json();
    assert_eq!(json["KeyPairFingerPrint"], MD5.replace(':', "").as_str());
    assert!(is_request_id(json["RequestId"].as_str().unwrap()));
    assert!(!rack.store().exists());

    let rack = Rack::with(entry("edge", &key));
    let before = rack.text();
    for (args, words) in [
        (&["--name", "edge"], "the name \"edge\" is taken"),
        (&["--name", "new"], "the same key is stored as \"edge\""),
    ] {
        let args = [&["import", "--dry-run"], &args[..]].concat();
        rack.feed(&args, &key).failed(3, words);
    }
    assert_eq!(rack.text(), before);
}

#[test]
fn a_name_that_differs_in_case_only_is_a_warning() {
    let rack = rack_of(&[("Édge", "openssh-2048.pub")]);
    let answer = rack
        .feed(&["import", "--name", "éDGE"], made_up_key(1))
        .done();
    assert_eq!(
        answer.stderr,
        "keyrack: warning: \"éDGE\" differs from \"Édge\" in case only\n\
         keyrack: imported éDGE\n"
    );
    assert_eq!(rack.run(&["list"]).done().stdout.lines().count(), 2);
}

#[test]
fn a_name_is_stored_in_nfc_and_found_in_any_form() {
    let rack = Rack::new();
    rack.feed(&["import", "--name", "cafe\u{301}"], made_up_key(1))
        .done();
    for name in ["caf\u{e9}", "cafe\u{301}"] {
        let shown = rack.run(&["show", name, "--json"]).done().json();
        assert_eq!(shown["name"], "caf\u{e9}");
    }
}

#[test]
fn every_repair_is_said() {
    let cases = [
        ("pasted-crlf.txt", "removed CR"),
        ("pasted-bom.txt", "removed the byte order mark"),
        ("pasted-spaces.txt", "trimmed blanks"),
        ("pasted-quoted.txt", "removed quotes"),
        ("pasted-wrapped.txt", "joined 6 lines"),
        (
            "pasted-mail-quoted.txt",
            "removed mail quoting, joined 7 lines",
        ),
        ("dropbear.stdout.txt", "ignored 2 lines that are no keys"),
    ];
    for (file, repairs) in cases {
        let path = corpus_path(file);
        let from_file = ["import", "--name", "edge", path.to_str().unwrap()];
        let from_pipe = ["import", "--name", "edge"];
        let bytes = std::fs::read(&path).unwrap();
        let by_file = Rack::new().run(&from_file).done();
        let by_pipe = Rack::new().feed(&from_pipe, bytes).done();
        for answer in [by_file, by_pipe] {
            assert_eq!(
                answer.stderr,
                format!("keyrack: OpenSSH; {repairs}\nkeyrack: imported edge\n")
            );
            if file.starts_with("pasted") {
                assert_eq!(answer.stdout, format!("{MD5}  edge\n"), "{file}");
            }
        }
    }
}
