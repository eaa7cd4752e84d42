//! The public half of a private key: taken on request, and nothing of the other half with it.

use std::fs;
use std::path::Path;

use crate::rack_of;
use crate::support::{Answer, Rack, corpus, corpus_path};

/// Private keys, and the `.pub` with their public half.
const READABLE: [(&str, &str); 8] = [
    ("openssh-2048", "openssh-2048.pub"),
    ("openssh-unicode", "openssh-unicode.pub"),
    ("openssh-encrypted", "openssh-encrypted.pub"),
    ("openssl.pkcs1.key", "openssl.pub"),
    ("openssl.pkcs8.key", "openssl.pub"),
    ("putty-v2.ppk", "putty-v2.pub"),
    ("putty-v3.ppk", "putty-v3.pub"),
    ("putty-encrypted.ppk", "putty-encrypted.pub"),
];

const UNREADABLE: [&str; 2] = ["openssl.pkcs1-encrypted.key", "openssl.pkcs8-encrypted.key"];

/// The fewest bytes of a private key that count as a piece of it.
const PIECE: usize = 16;

/// All pieces of a private key that are not pieces of the public one.
fn pieces(private: &str, public: &str) -> Vec<String> {
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    let lines = private
        .lines()
        .filter(|line| line.len() > PIECE && line.chars().all(is_base64));
    let all = lines.flat_map(|line| line.as_bytes().windows(PIECE));
    let all = all.map(|piece| String::from_utf8(piece.to_vec()).unwrap());
    all.filter(|piece| !public.contains(piece.as_str()))
        .collect()
}

/// Everything that lies under a folder.
fn contents(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap();
    let texts = entries.map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return contents(&path);
        }
        String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
    });
    texts.collect()
}

/// Fails if a piece of a private key stands in what was said, or anywhere in the rack.
#[track_caller]
fn assert_unseen(rack: &Rack, answers: &[Answer], private: &str, public: &str) {
    let mut seen = contents(&rack.path(""));
    for answer in answers {
        seen.push_str(&answer.stdout);
        seen.push_str(&answer.stderr);
    }
    let pieces = pieces(private, public);
    assert!(pieces.len() > 100, "{}", pieces.len());
    let found = pieces.iter().find(|piece| seen.contains(piece.as_str()));
    assert_eq!(found, None);
}

#[test]
fn the_public_half_is_imported_on_request_alone() {
    for (private, public) in READABLE {
        let rack = Rack::new();
        let (text, line) = (corpus(private), corpus(public));
        let path = corpus_path(private);
        let path = path.to_str().unwrap();
        let refused = rack
            .run(&["import", path])
            .failed(3, "nothing of it was kept");
        assert!(!rack.store().exists(), "{private}");
        let half = rack
            .run(&["import", "--public-half", "--name", "half", path])
            .done();
        let note = rack
            .run(&["note", "half", "a change that keeps the former content"])
            .done();
        let shown = rack.run(&["show", "half", "--json"]).done();
        let stored = shown.json()["public_key"].as_str().unwrap().to_owned();
        let key = |line: &str| line.split(' ').nth(1).unwrap().trim().to_owned();
        assert_eq!(key(&stored), key(&line), "{private}");
        let inspected = rack.run(&["inspect", path]).done();
        let fed = rack.feed(&["import", "--public-half", "-"], &text);
        let fed = fed.failed(3, "the same key is stored as");
        assert_unseen(
            &rack,
            &[refused, half, note, shown, inspected, fed],
            &text,
            &line,
        );
    }
}

#[test]
fn what_is_repaired_about_a_private_key_is_told() {
    let rack = Rack::new();
    for (private, _) in READABLE {
        let text = corpus(private);
        let quoted = format!("> {}\r\n", text.trim_end().replace('\n', "\r\n> "));
        let found = rack.feed(&["inspect", "--json"], &quoted).done().json();
        let repairs = serde_json::json!(["removed CR", "removed mail quoting"]);
        assert_eq!(found[0]["repairs"], repairs, "{private}");
    }
    let crlf = corpus("openssh-2048").replace('\n', "\r\n");
    let answer = rack.feed(&["import", "--public-half"], crlf).done();
    let told = "keyrack: the public half of an OpenSSH private key; removed CR\n";
    assert!(answer.stderr.starts_with(told), "{}", answer.stderr);
}

#[test]
fn forms_without_a_readable_public_half_say_so() {
    for private in UNREADABLE {
        let rack = Rack::new();
        let path = corpus_path(private);
        let path = path.to_str().unwrap();
        let imported = rack.run(&["import", "--public-half", path]);
        let imported = imported.failed(3, "no public half can be read from it");
        assert!(
            imported
                .stderr
                .contains("ssh-keygen -y -f FILE asks for the passphrase")
        );
        let inspected = rack.run(&["inspect", path]).failed(3, "");
        assert!(
            inspected
                .stdout
                .contains("no public half can be read from it")
        );
        assert!(!rack.store().exists());
        assert_unseen(&rack, &[imported, inspected], &corpus(private), "");
    }
    let rack = Rack::new();
    for (file, reason) in [
        ("other-ed25519", "ssh-ed25519 key: ENS takes ssh-rsa only"),
        (
            "other-putty-ed25519.ppk",
            "ssh-ed25519 key: ENS takes ssh-rsa only",
        ),
        ("openssh-2048.pub", "this is not a private key"),
    ] {
        let path = corpus_path(file);
        let args = ["import", "--public-half", path.to_str().unwrap()];
        rack.run(&args).failed(3, reason);
    }
}

#[test]
fn a_private_key_anywhere_in_the_input_stops_the_import() {
    for (private, public) in READABLE {
        let (text, line) = (corpus(private), corpus(public));
        let rack = Rack::new();
        let mut answers = Vec::new();
        let beside_no_text = [text.as_bytes(), b"caf\xe9\n", line.as_bytes()].concat();
        let inputs = [
            (line.clone() + &text).into_bytes(),
            (text.clone() + &line).into_bytes(),
            format!("ssh-rsa AAAA {}", text.replace('\n', " ")).into_bytes(),
            beside_no_text,
        ];
        for input in inputs {
            for args in [
                &["import"][..],
                &["import", "--json"],
                &["inspect"],
                &["inspect", "--json"],
            ] {
                answers.push(rack.feed(args, &input));
            }
        }
        let imports = answers
            .iter()
            .filter(|answer| !answer.stdout.starts_with(['1', '[']));
        for answer in imports {
            let said = format!("{}{}", answer.stdout, answer.stderr);
            assert!(said.contains("private key"), "{private}: {said}");
        }
        assert!(!rack.store().exists(), "{private}");
        assert_unseen(&rack, &answers, &text, &line);
    }
}

#[test]
fn a_private_key_among_the_arguments_is_not_repeated() {
    let rack = rack_of(&[("edge", "openssh-3072.pub")]);
    let before = rack.text();
    for (private, public) in READABLE {
        let (text, line) = (corpus(private), corpus(public));
        let text = text.trim();
        let lines: Vec<&str> = text.lines().collect();
        let mut answers = Vec::new();
        for args in [
            vec!["import", text],
            vec!["import", "--json", text],
            vec!["import", "--name", text],
            vec!["inspect", text],
            vec!["show", text],
            vec!["find", text],
            vec!["rename", "edge", text],
            vec!["note", "edge", text],
            vec!["tag", "edge", text],
            vec!["--store", text, "list"],
            vec![text],
            [vec!["delete"], lines].concat(),
        ] {
            let answer = rack.run(&args);
            assert_eq!(answer.exit, Some(3), "{private}: {}", args[0]);
            answers.push(answer);
        }
        assert_eq!(rack.text(), before);
        assert_unseen(&rack, &answers, text, &line);
    }
}

#[test]
fn a_private_json_web_key_has_a_readable_public_half() {
    let public = corpus("node.jwk.json");
    let private = public.replacen('{', "{\"d\":\"c2VjcmV0LXNlY3JldC1zZWNyZXQ\",", 1);
    let rack = Rack::new();
    let refused = rack
        .feed(&["import"], &private)
        .failed(3, "a private JSON Web Key");
    let imported = rack
        .feed(&["import", "--public-half", "--name", "node"], &private)
        .done();
    let shown = rack.run(&["show", "node", "--json"]).done();
    let inspected = rack.feed(&["inspect", "--json"], &private).done();
    let inspected_public = rack.feed(&["inspect", "--json"], &public).done();
    assert_eq!(inspected.json()[0]["format"], "jwk-private");
    assert_eq!(
        inspected.json()[0]["key"]["fingerprints"],
        inspected_public.json()[0]["key"]["fingerprints"]
    );
    let seen = contents(&rack.path(""));
    for answer in [refused, imported, shown, inspected] {
        assert!(!answer.stdout.contains("c2VjcmV0") && !answer.stderr.contains("c2VjcmV0"));
    }
    assert!(!seen.contains("c2VjcmV0"));
}
