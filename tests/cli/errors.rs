//! Every error code with its exit status, its sentence, and its JSON.

use crate::support::{Answer, Rack, corpus, corpus_path, entry, made_up_key};
use crate::{is_request_id, rack_of};

/// The sentences that ENS documents for its codes.
const MISSING: (&str, &str) = (
    "MissingParameter",
    "The input parameter that is mandatory for processing this request is not supplied.",
);
const NAME: (&str, &str) = (
    "InvalidParameter.KeyPairName",
    "The specified field KeyPairName invalid. Please check it again.",
);
const KEY: (&str, &str) = (
    "InvalidParameter.PublicKeyBody",
    "The specified field PublicKeyBody invalid. Please check it again.",
);
const STORE: (&str, &str) = ("ens.interface.error", "Failed to call the interface.");

/// Insists on a failure, its JSON as a whole, and the same words for people.
#[track_caller]
fn assert_failure(
    rack: &Rack,
    args: &[&str],
    input: &str,
    (exit, code, message): (i32, &str, &str),
) {
    let answer = rack.feed(&[args, &["--json"]].concat(), input);
    assert_eq!(answer.exit, Some(exit), "{answer:?}");
    let id = answer.json()["RequestId"].as_str().unwrap().to_owned();
    assert!(is_request_id(&id), "{id}");
    let message = serde_json::to_string(message).unwrap();
    assert_eq!(
        answer.stdout,
        format!("{{\"Code\":\"{code}\",\"Message\":{message},\"RequestId\":\"{id}\"}}\n")
    );
    assert_eq!(answer.stderr, "");

    let Answer {
        exit: status,
        stdout,
        stderr,
    } = rack.feed(args, input);
    assert_eq!(status, Some(exit), "{stderr}");
    assert_eq!(stdout, "");
    let start = format!("keyrack: {code}: ");
    assert!(stderr.starts_with(&start), "{stderr}");
    let (first, hint) = stderr.split_once('\n').unwrap();
    assert!(hint.starts_with("  ") && hint.ends_with('\n'), "{hint:?}");
    let reason = serde_json::to_string(first.trim_start_matches(&start)).unwrap();
    assert!(message.contains(reason.trim_matches('"')), "{message}");
}

/// As [`assert_failure`], where the message is a sentence with the reason behind it.
#[track_caller]
fn assert_refusal(
    rack: &Rack,
    args: &[&str],
    input: &str,
    exit: i32,
    (code, sentence): (&str, &str),
    reason: &str,
) {
    let message = format!("{sentence} ({reason})");
    assert_failure(rack, args, input, (exit, code, &message));
}

#[test]
fn a_name_that_breaks_a_rule_is_refused_before_the_key_is_read() {
    let long = "a".repeat(129);
    let cases = [
        ("", MISSING, "the name is empty"),
        (
            "http://a",
            NAME,
            "starts with \"http://\"; a name is not an address",
        ),
        (
            "1st",
            NAME,
            "starts with the digit \"1\"; the first character must be a letter",
        ),
        ("a b", NAME, "a blank at position 2 is not allowed"),
        ("ab.c", NAME, "\".\" at position 3 is not allowed"),
        ("a\u{1b}", NAME, "\"\\u{1b}\" at position 2 is not allowed"),
        ("a", NAME, "1 character; a name has at least 2"),
        (&long, NAME, "129 characters; a name has at most 128"),
    ];
    let rack = rack_of(&[("edge", "openssh-2048.pub")]);
    let before = rack.text();
    for (name, code, reason) in cases {
        let import = ["import", "--name", name];
        for input in [&*made_up_key(1), "no key"] {
            assert_refusal(&rack, &import, input, 3, code, reason);
        }
        assert_refusal(&rack, &["rename", "edge", name], "", 3, code, reason);
    }
    assert_eq!(rack.text(), before);
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let rack = rack_of(&[("edge", "openssh-2048.pub"), ("ops", "openssh-4096.pub")]);
    let before = rack.text();
    let key = made_up_key(1);
    let reason = "the name \"edge\" is taken";
    let import = ["import", "--name", "edge"];
    assert_refusal(&rack, &import, &key, 3, NAME, reason);
    assert_refusal(&rack, &["rename", "ops", "edge"], "", 3, NAME, reason);
    assert_eq!(rack.text(), before);
}

#[test]
fn an_unknown_name_is_exit_status_4() {
    let rack = rack_of(&[("edge", "openssh-2048.pub")]);
    let before = rack.text();
    let commands: [&[&str]; 4] = [
        &["show", "gone"],
        &["rename", "gone", "new"],
        &["delete", "gone"],
        &["delete", "edge", "gone"],
    ];
    let reason = "there is no key pair \"gone\"";
    for args in commands {
        assert_refusal(&rack, args, "", 4, NAME, reason);
    }
    let prefix = "SHA256:AAAAAAAA";
    let reason = format!("there is no key pair \"{prefix}\"");
    assert_refusal(&rack, &["show", prefix], "", 4, NAME, &reason);
    assert_eq!(rack.text(), before);
}

#[test]
fn no_key_is_a_missing_parameter() {
    let rack = Rack::new();
    let reason = "no key came on standard input";
    assert_refusal(&rack, &["import"], "", 3, MISSING, reason);
    assert_refusal(&rack, &["import", "-"], "", 3, MISSING, reason);
    let reason = "no key was given";
    assert_refusal(&rack, &["import"], " \n\n", 3, MISSING, reason);
    assert!(!rack.store().exists());
}

#[test]
fn a_key_that_is_refused_is_named() {
    let rack = rack_of(&[("edge", "openssh-2048.pub")]);
    let before = rack.text();
    let files = [
        (
            "other-ed25519.pub",
            "ssh-ed25519 key: ENS takes ssh-rsa only",
        ),
        (
            "other-ecdsa.pub",
            "ecdsa-sha2-nistp256 key: ENS takes ssh-rsa only",
        ),
        ("other-dsa.pub", "ssh-dss key: ENS takes ssh-rsa only"),
        (
            "openssh-2048",
            "an OpenSSH private key: nothing of it was kept",
        ),
        (
            "openssl.pkcs1.key",
            "an RSA private key (PKCS#1): nothing of it was kept",
        ),
        (
            "putty-v3.ppk",
            "a PuTTY private key (PPK): nothing of it was kept",
        ),
        ("openssh-2048.pub", "the same key is stored as \"edge\""),
    ];
    for (file, reason) in files {
        let path = corpus_path(file);
        let import = ["import", path.to_str().unwrap()];
        assert_refusal(&rack, &import, "", 3, KEY, reason);
    }
    let line = corpus("openssh-3072.pub");
    let (cut, _) = line.split_at(200);
    let answer = rack.feed(&["import", "--json"], cut);
    let failure = answer.failed(3, KEY.1).json();
    assert_eq!(failure["Code"], KEY.0);
    rack.feed(&["import"], cut)
        .failed(3, "the key was cut off; copy it again, whole");
    assert_eq!(rack.text(), before);
}

#[test]
fn a_private_key_among_public_ones_stops_the_import_and_is_not_printed() {
    let rack = Rack::new();
    let private = corpus("openssh-2048");
    let input = format!("{}\n{private}\n", corpus("openssh-3072.pub"));
    for args in [&["import"][..], &["import", "--json"]] {
        let answer = rack
            .feed(args, &input)
            .failed(3, "an OpenSSH private key: nothing of it was kept");
        let said = answer.stdout + &answer.stderr;
        for line in private.lines() {
            assert!(!said.contains(line));
        }
    }
    assert!(!rack.store().exists());
}

#[test]
fn several_keys_are_an_invalid_request() {
    let rack = Rack::new();
    let keys = [
        (["openssh-2048.pub", "openssh-3072.pub"], 2),
        (["openssh-2048.pub", "other-ed25519.pub"], 2),
    ];
    for (files, count) in keys {
        let input = files.map(corpus).join("\n");
        let message = format!(
            "The errorMessage is {count} keys where one was asked for. Please check it again."
        );
        let expected = (3, "InvalidParameter", message.as_str());
        assert_failure(&rack, &["import"], &input, expected);
    }
}

#[test]
fn a_prefix_that_several_keys_answer_to_names_them() {
    let key = made_up_key(1);
    let rack = Rack::with(entry("one", &key) + &entry("two", &key));
    let found = rack.run(&["show", "one", "--json"]).done().json();
    let prefix = found["fingerprints"]["ens"].as_str().unwrap().split_at(6).0;
    let message = format!(
        "The errorMessage is 2 key pairs answer to \"{prefix}\": one, two. \
         Please check it again."
    );
    let expected = (3, "InvalidParameter", message.as_str());
    assert_failure(&rack, &["show", prefix], "", expected);
}

#[test]
fn a_store_that_does_not_parse_is_an_interface_error() {
    let rack = Rack::with("version = 1\nversion = 1\n");
    let reason = format!(
        "the store does not parse at line 2, column 1: duplicate key ({})",
        rack.store().display()
    );
    let commands: [&[&str]; 5] = [
        &["list"],
        &["show", "edge"],
        &["rename", "edge", "gate"],
        &["delete", "edge"],
        &["import", "--name", "ops"],
    ];
    for args in commands {
        assert_refusal(&rack, args, &made_up_key(1), 1, STORE, &reason);
    }
}

#[test]
fn a_store_of_a_newer_version_is_an_interface_error() {
    let rack = Rack::with(format!("version = 2\n{}", entry("edge", &made_up_key(1))));
    let reason = format!(
        "{} is opened read-only: its version is 2, this keyrack writes version 1",
        rack.store().display()
    );
    let commands: [&[&str]; 3] = [
        &["rename", "edge", "gate"],
        &["delete", "edge"],
        &["import", "--name", "ops"],
    ];
    for args in commands {
        assert_refusal(&rack, args, &made_up_key(2), 1, STORE, &reason);
    }
}

#[test]
fn a_key_file_that_cannot_be_read_is_an_interface_error() {
    let rack = Rack::new();
    let reason = "cannot read gone.pub: No such file or directory";
    assert_refusal(&rack, &["import", "gone.pub"], "", 1, STORE, reason);
}

#[test]
fn a_command_line_at_fault_is_exit_status_2() {
    let rack = Rack::new();
    let lines: [&[&str]; 7] = [
        &["frobnicate"],
        &["--frobnicate"],
        &["show"],
        &["rename", "one"],
        &["delete"],
        &["list", "--sort", "colour"],
        &["list", "--plain", "--json"],
    ];
    for args in lines {
        let answer = rack
            .run(args)
            .failed(2, "For more information, try '--help'.");
        assert_eq!(answer.stdout, "", "{args:?}");
    }
    // Without a terminal, the screens do not open.
    let answer = rack.run::<&str>(&[]).failed(2, "needs a terminal");
    assert!(answer.stderr.contains("keyrack import, list, show"));
    assert!(!rack.store().exists());
}
