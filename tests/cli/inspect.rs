//! `inspect`: what every file of the corpus holds, and how that is written.

use std::fs;

use serde_json::{Value, json};

use crate::rack_of;
use crate::support::{Rack, corpus, corpus_path, made_up_key};

/// A file with one key: its form, its repairs, the `.pub` with the same key, its comment.
type One = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static str,
);

const PUBLIC: [One; 27] = [
    ("openssh-1024.pub", "openssh", &[], "openssh-1024.pub", "*"),
    (
        "openssh-2048.pub",
        "openssh",
        &[],
        "openssh-2048.pub",
        "alice@laptop",
    ),
    ("openssh-3072.pub", "openssh", &[], "openssh-3072.pub", "*"),
    ("openssh-4096.pub", "openssh", &[], "openssh-4096.pub", "*"),
    ("openssh-8192.pub", "openssh", &[], "openssh-8192.pub", "*"),
    (
        "openssh-encrypted.pub",
        "openssh",
        &[],
        "openssh-encrypted.pub",
        "*",
    ),
    (
        "openssh-nocomment.pub",
        "openssh",
        &[],
        "openssh-nocomment.pub",
        "",
    ),
    (
        "openssh-unicode.pub",
        "openssh",
        &[],
        "openssh-unicode.pub",
        "*",
    ),
    ("openssl.pub", "openssh", &[], "openssl.pub", "*"),
    ("paramiko.pub", "openssh", &[], "paramiko.pub", "*"),
    (
        "putty-encrypted.pub",
        "openssh",
        &[],
        "putty-encrypted.pub",
        "*",
    ),
    ("putty-v2.pub", "openssh", &[], "putty-v2.pub", "*"),
    ("putty-v3.pub", "openssh", &[], "putty-v3.pub", "*"),
    ("gpg.pub", "openssh", &[], "gpg.pub", "*"),
    (
        "openssh-2048-cert.pub",
        "certificate",
        &[],
        "openssh-2048.pub",
        "alice@laptop",
    ),
    (
        "openssh-3072.rfc4716",
        "rfc4716",
        &[],
        "openssh-3072.pub",
        "3072-bit RSA, converted by root@vm from OpenSSH",
    ),
    (
        "putty-v2.rfc4716",
        "rfc4716",
        &[],
        "putty-v2.pub",
        "putty v2 key",
    ),
    (
        "putty-v3.rfc4716",
        "rfc4716",
        &[],
        "putty-v3.pub",
        "putty v3 key",
    ),
    (
        "openssh-3072.pkcs1.pem",
        "pkcs1",
        &[],
        "openssh-3072.pub",
        "",
    ),
    ("openssl.pkcs1.pem", "pkcs1", &[], "openssl.pub", ""),
    ("openssh-3072.spki.pem", "spki", &[], "openssh-3072.pub", ""),
    ("openssl.spki.pem", "spki", &[], "openssl.pub", ""),
    ("openssl.spki.der", "spki", &[], "openssl.pub", ""),
    ("openssl.x509.pem", "x509", &[], "openssl.pub", ""),
    (
        "pasted-base64-only.txt",
        "base64",
        &[],
        "openssh-2048.pub",
        "",
    ),
    (
        "pasted-bom.txt",
        "openssh",
        &["removed the byte order mark"],
        "openssh-2048.pub",
        "alice@laptop",
    ),
    (
        "pasted-crlf.txt",
        "openssh",
        &["removed CR"],
        "openssh-2048.pub",
        "alice@laptop",
    ),
];

const REPAIRED: [One; 5] = [
    (
        "pasted-spaces.txt",
        "openssh",
        &["trimmed blanks"],
        "openssh-2048.pub",
        "alice@laptop",
    ),
    (
        "pasted-quoted.txt",
        "openssh",
        &["removed quotes"],
        "openssh-2048.pub",
        "alice@laptop",
    ),
    (
        "pasted-wrapped.txt",
        "openssh",
        &["joined 6 lines"],
        "openssh-2048.pub",
        "alice@laptop",
    ),
    (
        "pasted-mail-quoted.txt",
        "openssh",
        &["removed mail quoting", "joined 7 lines"],
        "openssh-2048.pub",
        "alice@laptop",
    ),
    (
        "saved-utf16.txt",
        "openssh",
        &["decoded UTF-16"],
        "openssh-2048.pub",
        "alice@laptop",
    ),
];

/// A file with a private key: its form, and the `.pub` with its public half.
const PRIVATE: [(&str, &str, &str); 14] = [
    ("openssh-1024", "openssh-private", "openssh-1024.pub"),
    ("openssh-2048", "openssh-private", "openssh-2048.pub"),
    ("openssh-3072", "openssh-private", "openssh-3072.pub"),
    ("openssh-4096", "openssh-private", "openssh-4096.pub"),
    ("openssh-8192", "openssh-private", "openssh-8192.pub"),
    (
        "openssh-nocomment",
        "openssh-private",
        "openssh-nocomment.pub",
    ),
    ("openssh-unicode", "openssh-private", "openssh-unicode.pub"),
    (
        "openssh-encrypted",
        "openssh-private",
        "openssh-encrypted.pub",
    ),
    ("openssl.pkcs1.key", "pkcs1-private", "openssl.pub"),
    ("openssl.pkcs8.key", "pkcs8-private", "openssl.pub"),
    ("putty-v2.ppk", "ppk", "putty-v2.pub"),
    ("putty-v3.ppk", "ppk", "putty-v3.pub"),
    ("putty-encrypted.ppk", "ppk", "putty-encrypted.pub"),
    ("other-dsa", "openssh-private", ""),
];

/// A file whose only key is refused: its form, whether it is private, and the reason.
const REFUSED: [(&str, &str, bool, &str); 11] = [
    (
        "other-dsa.pub",
        "openssh",
        false,
        "ssh-dss key: ENS takes ssh-rsa only",
    ),
    (
        "other-ecdsa.pub",
        "openssh",
        false,
        "ecdsa-sha2-nistp256 key: ENS takes ssh-rsa only",
    ),
    (
        "other-ed25519.pub",
        "openssh",
        false,
        "ssh-ed25519 key: ENS takes ssh-rsa only",
    ),
    (
        "other-ec.spki.pem",
        "unknown",
        false,
        "elliptic curve (EC) key: ENS takes ssh-rsa only",
    ),
    (
        "other-rsa-pss.spki.pem",
        "unknown",
        false,
        "RSASSA-PSS key: ENS takes ssh-rsa only",
    ),
    (
        "other-dsa",
        "openssh-private",
        true,
        "ssh-dss key: ENS takes ssh-rsa only",
    ),
    (
        "other-ecdsa",
        "openssh-private",
        true,
        "ecdsa-sha2-nistp256 key: ENS takes ssh-rsa only",
    ),
    (
        "other-ed25519",
        "openssh-private",
        true,
        "ssh-ed25519 key: ENS takes ssh-rsa only",
    ),
    (
        "other-putty-ed25519.ppk",
        "ppk",
        true,
        "ssh-ed25519 key: ENS takes ssh-rsa only",
    ),
    (
        "openssl.pkcs1-encrypted.key",
        "pkcs1-private",
        true,
        "an RSA private key (PKCS#1): no public half can be read from it",
    ),
    (
        "openssl.pkcs8-encrypted.key",
        "pkcs8-private",
        true,
        "an encrypted private key (PKCS#8): no public half can be read from it",
    ),
];

/// A file with several keys, or with none, or with text beside one.
const OTHERS: [(&str, usize); 4] = [
    ("authorized_keys.txt", 7),
    ("known_hosts.txt", 3),
    ("dropbear.stdout.txt", 1),
    ("auth.log", 0),
];

/// A row of `FINGERPRINTS.tsv`: bits, MD5, SHA256, EC2, comment.
fn truth(file: &str) -> Vec<String> {
    let table = fs::read_to_string(corpus_path("FINGERPRINTS.tsv")).unwrap();
    let row = table
        .lines()
        .find(|row| row.split('\t').next() == Some(file));
    row.unwrap()
        .split('\t')
        .skip(1)
        .map(str::to_owned)
        .collect()
}

fn inspect(file: &str, exit: i32) -> Vec<Value> {
    let path = corpus_path(file);
    let answer = Rack::new().run(&["inspect", "--json", path.to_str().unwrap()]);
    assert_eq!(answer.exit, Some(exit), "{file}: {}", answer.stderr);
    answer.json().as_array().unwrap().clone()
}

/// Insists that this is the key that OpenSSH and OpenSSL see in a `.pub`.
fn is_key_of(element: &Value, public: &str, words: &str) {
    let [bits, md5, sha256, ec2, _] = &truth(public)[..] else {
        panic!("{public}");
    };
    let key = &element["key"];
    let fingerprints = json!({
        "md5": md5, "ens": md5.replace(':', ""), "sha256": sha256, "ec2": ec2,
    });
    assert_eq!(key["fingerprints"], fingerprints, "{words}");
    assert_eq!(key["bits"].to_string(), *bits, "{words}");
    assert_eq!(key["type"], "ssh-rsa", "{words}");
}

#[test]
fn every_public_key_of_the_corpus_is_understood_and_its_repairs_are_told() {
    for (file, format, repairs, public, comment) in PUBLIC.into_iter().chain(REPAIRED) {
        let elements = inspect(file, 0);
        let [element] = &elements[..] else {
            panic!("{file}: {elements:?}");
        };
        is_key_of(element, public, file);
        assert_eq!(element["format"], format, "{file}");
        let told = element.get("repairs").cloned().unwrap_or(json!([]));
        assert_eq!(told, json!(repairs), "{file}");
        let found = element["key"]
            .get("comment")
            .map_or("", |c| c.as_str().unwrap());
        let expected = if comment == "*" {
            truth(public).remove(4)
        } else {
            comment.to_owned()
        };
        assert_eq!(found, expected, "{file}");
        assert_eq!(element["line"], 1, "{file}");
        for absent in [
            "private",
            "error",
            "stored_as",
            "options",
            "hosts",
            "marker",
        ] {
            assert_eq!(element.get(absent), None, "{file}");
        }
    }
    // The same key twice, by node; it is in no row of the table.
    let keys = ["node.jwk.json", "node.spki.pem"].map(|file| inspect(file, 0).remove(0));
    assert_eq!(
        keys[0]["key"]["fingerprints"],
        keys[1]["key"]["fingerprints"]
    );
    assert_eq!([&keys[0]["format"], &keys[1]["format"]], ["jwk", "spki"]);
}

#[test]
fn every_private_key_of_the_corpus_shows_its_public_half_and_nothing_else() {
    for (file, format, public) in PRIVATE
        .into_iter()
        .filter(|(_, _, public)| !public.is_empty())
    {
        let elements = inspect(file, 0);
        let [element] = &elements[..] else {
            panic!("{file}: {elements:?}");
        };
        is_key_of(element, public, file);
        assert_eq!(
            (&element["format"], &element["private"]),
            (&json!(format), &json!(true))
        );
        assert_eq!(element.get("error"), None);
    }
}

#[test]
fn everything_else_of_the_corpus_is_refused_with_its_reason() {
    for (file, format, is_private, reason) in REFUSED {
        let elements = inspect(file, 3);
        let [element] = &elements[..] else {
            panic!("{file}: {elements:?}");
        };
        assert_eq!(element["format"], format, "{file}");
        assert_eq!(element.get("private").is_some(), is_private, "{file}");
        assert_eq!(
            element["error"]["Code"], "InvalidParameter.PublicKeyBody",
            "{file}"
        );
        let message = element["error"]["Message"].as_str().unwrap();
        assert!(
            message.ends_with(&format!("({reason})")),
            "{file}: {message}"
        );
    }
    for (file, count) in OTHERS {
        let exit = if ["known_hosts.txt", "dropbear.stdout.txt"].contains(&file) {
            0
        } else {
            3
        };
        assert_eq!(inspect(file, exit).len(), count, "{file}");
    }
}

#[test]
fn no_file_of_the_corpus_is_forgotten() {
    let mut known: Vec<&str> = Vec::new();
    known.extend(PUBLIC.iter().chain(&REPAIRED).map(|(file, ..)| *file));
    known.extend(PRIVATE.iter().map(|(file, ..)| *file));
    known.extend(REFUSED.iter().map(|(file, ..)| *file));
    known.extend(OTHERS.iter().map(|(file, _)| *file));
    known.extend(["node.jwk.json", "node.spki.pem", "FINGERPRINTS.tsv"]);
    let folder = corpus_path("");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            known.contains(&&*name) || name.contains("randomart"),
            "{name}"
        );
    }
}

#[test]
fn keys_of_other_types_have_the_fingerprints_of_openssh() {
    for (file, md5_and_bits) in [
        ("other-ed25519.pub", 256),
        ("other-ecdsa.pub", 256),
        ("other-dsa.pub", 1024),
    ] {
        let element = inspect(file, 3).remove(0);
        let key = &element["key"];
        assert_eq!(key["bits"], md5_and_bits, "{file}");
        assert_eq!(key["public_key"], corpus(file).trim(), "{file}");
        assert_eq!(key["fingerprints"].as_object().unwrap().len(), 2, "{file}");
        let path = corpus_path(file);
        for (hash, name) in [("md5", "md5"), ("sha256", "sha256")] {
            let mut keygen = std::process::Command::new("ssh-keygen");
            let Ok(said) = keygen.args(["-E", hash, "-lf"]).arg(&path).output() else {
                return;
            };
            let said = String::from_utf8(said.stdout).unwrap();
            let fingerprint = key["fingerprints"][name].as_str().unwrap();
            let fields: Vec<&str> = said.split(' ').collect();
            assert_eq!(fields[0], md5_and_bits.to_string(), "{file}");
            assert_eq!(fields[1].trim_start_matches("MD5:"), fingerprint, "{file}");
        }
    }
}

#[test]
fn what_stands_beside_a_key_is_told() {
    let lines = inspect("authorized_keys.txt", 3);
    assert_eq!(lines[0]["line"], 3);
    assert_eq!(lines[0]["format"], "authorized-keys");
    let options = r#"from="10.0.0.0/8,!10.1.1.1",command="/bin/echo \"hi, there\"",no-pty"#;
    assert_eq!(lines[0]["options"], options);
    assert_eq!(
        (&lines[2]["key"]["type"], &lines[2]["key"]["bits"]),
        (&json!("ssh-ed25519"), &json!(256))
    );
    assert!(
        lines[2]["error"]["Message"]
            .as_str()
            .unwrap()
            .contains("ENS takes ssh-rsa only")
    );
    assert!(
        lines[4].get("key").is_none()
            && lines[4]["error"]["Message"]
                .as_str()
                .unwrap()
                .contains("truncated")
    );
    let lines = inspect("known_hosts.txt", 0);
    assert_eq!(lines[1]["hosts"], "edge.example,192.0.2.7");
    assert_eq!(
        (&lines[2]["marker"], &lines[2]["hosts"]),
        (&json!("@revoked"), &json!("*"))
    );
    assert!(lines.iter().all(|line| line["format"] == "known-hosts"));
}

#[test]
fn a_stored_key_is_named_whatever_form_it_comes_in() {
    let rack = rack_of(&[("alice", "openssh-2048.pub")]);
    for file in [
        "openssh-2048.pub",
        "openssh-2048",
        "openssh-2048-cert.pub",
        "pasted-wrapped.txt",
    ] {
        let path = corpus_path(file);
        let found = rack
            .run(&["inspect", "--json", path.to_str().unwrap()])
            .done()
            .json();
        assert_eq!(found[0]["stored_as"], "alice", "{file}");
    }
    let plain = rack
        .run(&["inspect", corpus_path("openssh-2048.pub").to_str().unwrap()])
        .done();
    let [_, md5, sha256, ..] = &truth("openssh-2048.pub")[..] else {
        panic!();
    };
    assert_eq!(
        plain.stdout,
        format!("1\t2048\tssh-rsa\t{md5}\t{sha256}\topenssh\talice\talice@laptop\t\n")
    );
    // A store that cannot be read is no reason to keep quiet about a file.
    fs::write(rack.store(), "broken = ").unwrap();
    let answer = rack
        .run(&["inspect", corpus_path("openssh-2048.pub").to_str().unwrap()])
        .done();
    assert!(
        answer.stderr.contains("ens.interface.error"),
        "{}",
        answer.stderr
    );
    assert_eq!(answer.stdout, plain.stdout.replace("\talice\t", "\t\t"));
}

#[test]
fn several_files_are_told_apart_and_one_that_cannot_be_read_spoils_no_other() {
    let rack = Rack::new();
    let [first, second] = ["openssh-2048.pub", "known_hosts.txt"].map(corpus_path);
    let (first, second) = (first.to_str().unwrap(), second.to_str().unwrap());
    let answer = rack.run(&["inspect", "--plain", first, "gone.pub", second]);
    assert_eq!(answer.exit, Some(1));
    assert!(
        answer.stderr.contains("cannot read gone.pub"),
        "{}",
        answer.stderr
    );
    let places: Vec<&str> = answer
        .stdout
        .lines()
        .filter_map(|l| l.split('\t').next())
        .collect();
    let expected = [
        format!("{first}:1"),
        format!("{second}:1"),
        format!("{second}:2"),
        format!("{second}:3"),
    ];
    assert_eq!(places, expected);
    let json = rack
        .run(&["inspect", "--json", first, second])
        .done()
        .json();
    assert_eq!(json[3]["file"], second);
}

#[test]
fn standard_input_is_read_where_no_file_is_named() {
    let rack = Rack::new();
    for args in [&["inspect", "--json"][..], &["inspect", "--json", "-"]] {
        let answer = rack.feed(args, corpus("openssh-2048.pub")).done();
        is_key_of(&answer.json()[0], "openssh-2048.pub", "stdin");
    }
    let answer = rack
        .feed(&["inspect", "--json"], "")
        .failed(3, "there is no key in standard input");
    assert_eq!(answer.stdout, "[]\n");
}

#[test]
fn a_key_may_stand_in_the_place_of_a_file() {
    let rack = Rack::new();
    let line = corpus("openssh-2048.pub");
    let found = rack.run(&["inspect", "--json", line.trim()]).done().json();
    is_key_of(&found[0], "openssh-2048.pub", "argument");
    rack.run(&["import", "--name", "edge", line.trim()]).done();
    let shown = rack.run(&["show", "edge", "--json"]).done().json();
    assert_eq!(
        (&shown["public_key"], &shown["source"]),
        (&json!(line.trim()), &json!("argument"))
    );
    let private = corpus("openssh-2048");
    let answer = rack
        .run(&["import", &private])
        .failed(3, "nothing of it was kept");
    assert!(!answer.stderr.contains(private.lines().nth(3).unwrap()));
    rack.run(&["import", "gone.pub"])
        .failed(1, "cannot read gone.pub");
    rack.run(&["import", "ssh-rsa AAAA"]).failed(3, "truncated");
}

#[test]
fn a_fingerprint_can_be_insisted_on_in_any_spelling() {
    let [_, md5, sha256, ec2, _] = &truth("openssh-2048.pub")[..] else {
        panic!();
    };
    let rack = Rack::new();
    let path = corpus_path("openssh-2048.pub");
    let path = path.to_str().unwrap();
    let bare = md5.replace(':', "");
    let label = format!("MD5:{}", md5.to_uppercase());
    for expected in [
        md5,
        sha256,
        ec2,
        &bare,
        &label,
        &bare.split_at(8).0.to_owned(),
    ] {
        rack.run(&["inspect", path, "--expect", expected]).done();
    }
    let [_, other, ..] = &truth("openssh-3072.pub")[..] else {
        panic!();
    };
    let answer = rack.run(&["inspect", path, "--expect", other]);
    assert_eq!(answer.exit, Some(3));
    assert_eq!(
        answer.stderr,
        "keyrack: line 1: not the fingerprint that was expected\n"
    );
    assert_eq!(answer.stdout.lines().count(), 1);
    let answer = rack.run(&["inspect", path, "--expect", "no"]);
    answer.failed(2, "is no fingerprint");
    // One among several differs.
    let two = made_up_key(1) + "\n" + &corpus("openssh-2048.pub");
    let answer = rack.feed(&["inspect", "--expect", md5], two);
    answer.failed(3, "line 1: not the fingerprint");
}

#[test]
fn what_is_weak_about_a_key_is_told_with_what_to_do() {
    let weak = |name: &str| {
        let folder = corpus_path("../weak");
        folder.join(name).to_str().unwrap().to_owned()
    };
    let rack = Rack::new();
    let findings = |file: &str| -> Vec<(String, String)> {
        let found = rack.run(&["inspect", "--json", &weak(file)]).done().json();
        assert_eq!(found[0]["key"]["audited"], "instant", "{file}");
        let findings = found[0]["key"]["findings"].as_array();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let findings = findings.into_iter().flatten();
        findings
            .map(|it| (text(&it["id"]), text(&it["severity"])))
            .collect()
    };
    let of = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        let pairs = pairs.iter();
        pairs
            .map(|(id, severity)| ((*id).to_owned(), (*severity).to_owned()))
            .collect()
    };
    assert_eq!(findings("clean-3072-0.pub"), []);
    assert_eq!(
        findings("roca-2048.pub"),
        of(&[("rsa-112", "info"), ("roca", "critical")])
    );
    assert_eq!(
        findings("dw-1024-le64-1.pub"),
        of(&[
            ("rsa-short", "warning"),
            ("exponent-small", "info"),
            ("debian-weak", "critical")
        ])
    );
    let import = |file: &str| {
        rack.run(&["import", "--allow-weak", "--name", "it", &weak(file)])
            .done();
        let shown = rack.run(&["show", "it"]).done().stdout;
        rack.run(&["delete", "it"]).done();
        shown
    };
    let shown = import("dw-2048-le32-4321.pub");
    assert!(shown.contains(
        "critical made by the broken generator of Debian, as process 4321 on i386 (debian-weak)\n"
    ));
    assert!(shown.contains("         CVE-2008-0166: "), "{shown}");
    assert!(import("clean-2048-0.pub").contains("audit    no known weakness\n"));
}
