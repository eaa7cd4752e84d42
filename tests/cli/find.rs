//! From a fingerprint, in whatever spelling, to the key pair.

use crate::rack_of;
use crate::support::{Rack, corpus_path};

const KEYS: [(&str, &str); 3] = [
    ("alice", "openssh-2048.pub"),
    ("build:ci", "openssh-3072.pub"),
    ("ops", "openssh-4096.pub"),
];

/// MD5, SHA256 and EC2's fingerprint of a key of the corpus, by OpenSSH and OpenSSL.
fn truth(file: &str) -> [String; 3] {
    let table = std::fs::read_to_string(corpus_path("FINGERPRINTS.tsv")).unwrap();
    let mut rows = table.lines().map(|row| row.split('\t').collect::<Vec<_>>());
    let row = rows.find(|row| row[0] == file).unwrap();
    [row[2], row[3], row[4]].map(str::to_owned)
}

#[test]
fn every_spelling_and_every_line_that_holds_one_leads_to_the_key_pair() {
    let rack = rack_of(&KEYS);
    for (name, file) in KEYS {
        let [md5, sha256, ec2] = truth(file);
        let bare = md5.replace(':', "");
        let base64 = sha256.strip_prefix("SHA256:").unwrap();
        let spellings = [
            (md5.clone(), "md5"),
            (format!("MD5:{md5}"), "md5"),
            (md5.to_uppercase(), "md5"),
            (md5.replace(':', " "), "md5"),
            (bare.clone(), "md5"),
            (bare.chars().take(8).collect(), "md5"),
            (sha256.clone(), "sha256"),
            (format!("{sha256}="), "sha256"),
            (base64.to_owned(), "sha256"),
            (base64.chars().take(8).collect(), "sha256"),
            (ec2.clone(), "ec2"),
            (
                format!(
                    "Accepted publickey for alice from 198.51.100.7 port 50112 ssh2: RSA {sha256}"
                ),
                "sha256",
            ),
            (format!("Found matching RSA key: {md5}"), "md5"),
            (format!("2048 MD5:{md5} alice@laptop (RSA)"), "md5"),
            (format!("{{\"KeyPairFingerPrint\":\"{bare}\"}}"), "md5"),
            (format!("aws: {ec2}"), "ec2"),
        ];
        for (spelling, matched) in spellings {
            let found = rack.run(&["find", "--json", &spelling]).done().json();
            let found = found.as_array().unwrap();
            assert_eq!(found.len(), 1, "{spelling}");
            assert_eq!(found[0]["name"], name, "{spelling}");
            assert_eq!(found[0]["matched"], matched, "{spelling}");
            let shown = rack.run(&["show", "--json", &spelling]).done().json();
            assert_eq!(shown["name"], name, "{spelling}");
        }
    }
    let [_, _, ec2] = truth("openssh-2048.pub");
    let answer = rack.run(&["find", &ec2]).done();
    assert_eq!(answer.stdout, format!("alice\tEC2\t{ec2}\n"));
}

#[test]
fn what_nobody_has_is_said_and_a_sha1_is_explained() {
    let rack = rack_of(&KEYS[..1]);
    let unknown = "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff";
    rack.run(&["find", unknown])
        .failed(4, "no key pair has the fingerprint \"00:11:22");
    let json = rack.run(&["find", "--json", unknown]);
    assert_eq!((json.exit, json.stdout.trim()), (Some(4), "[]"));
    let sha1 = "1f:51:ae:28:bf:89:e9:d8:1f:25:5d:37:2d:7d:b8:ca:9f:f5:f1:6f";
    rack.run(&["find", sha1]).failed(4, "20 bytes are SHA-1");
    rack.run(&["show", sha1])
        .failed(4, "no public key can tell it");
    rack.run(&["find", "no such thing"])
        .failed(2, "there is no fingerprint in \"no such thing\"");
}

#[test]
fn lines_of_standard_input_are_annotated_and_kept_as_they_are() {
    let rack = rack_of(&KEYS[..2]);
    let [md5, sha256, ec2] = truth("openssh-2048.pub");
    let log = format!(
        "sshd: Accepted RSA {sha256}\r\nsshd: nothing\nold: {md5}\naws: {ec2}\nwho: \
         SHA256:AAAAreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgQ\n"
    );
    let expected = log
        .replace("\r\n", "  [alice]\r\n")
        .replace(&format!("{md5}\n"), &format!("{md5}  [alice]\n"))
        .replace(&format!("{ec2}\n"), &format!("{ec2}  [alice]\n"))
        .replace("NqgQ\n", "NqgQ  [unknown key]\n");
    for arguments in [&["find", "-"][..], &["find"]] {
        let answer = rack.feed(arguments, &log).done();
        assert_eq!(answer.stdout, expected);
    }
    // Bytes that are no text pass unharmed.
    let store = Rack::new();
    let answer = store.feed(&["find", "-"], "\u{7}\u{1b}[0m é\n").done();
    assert_eq!(answer.stdout, "\u{7}\u{1b}[0m é\n");
    rack.feed(&["find", "--json"], "").failed(2, "not as JSON");
}
