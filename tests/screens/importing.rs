//! The import dialog: keys in, effects out.

use keyrack::domain::fingerprint::{Fingerprints, Kind};
use keyrack::domain::form::read_one;
use keyrack::domain::import::Response;
use keyrack::domain::name::KeyPairName;
use keyrack::error::{Code, Error};
use keyrack::library::Done;
use keyrack::tui::Effect;

use crate::stage::{Stage, corpus, demo, package};

/// A key that the demo does not hold.
const NEW_KEY: &str = "openssh-8192.pub";

/// An import dialog with a good name and a good key.
fn filled() -> Stage {
    let mut stage = Stage::demo(80, 24);
    stage.press("i").type_text("big");
    stage.press("tab").paste(&corpus(NEW_KEY));
    stage
}

#[test]
fn enter_on_a_good_form_sends_the_request_once() {
    let mut stage = filled();
    assert!(stage.shows("8b:ef:92:6b:e3:a6:19:6e:64:b0:a7:c4:b6:c1:ff:0c"));
    assert!(stage.shows("not stored yet"));
    stage.press("enter");
    let [Effect::Import(request)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    assert_eq!(request.name.as_str(), "big");
    assert_eq!(request.key.to_string(), corpus(NEW_KEY).trim());
    assert!(!request.allow.duplicate);
    stage.press("enter");
    assert_eq!(stage.effects, []);
}

#[test]
fn a_finished_import_closes_the_dialog_and_says_what_was_stored() {
    let mut stage = filled();
    stage.press("enter");
    let key = read_one(&corpus(NEW_KEY)).unwrap().key;
    let response = Response {
        name: KeyPairName::new("big").unwrap(),
        fingerprints: Fingerprints::of(&key.rsa),
        request_id: String::new(),
    };
    stage.done(Done::Imported(response), demo());
    assert!(stage.shows("imported big · u undoes · MD5 8b:ef:92:6b"));
    assert!(!stage.shows("Import a key pair"));
}

#[test]
fn a_failed_import_says_why_and_loses_nothing() {
    let mut stage = filled();
    stage.press("enter");
    stage.failed(Error::new(
        Code::Interface,
        "the disk is full",
        "free some space",
    ));
    for text in [
        "the disk is full",
        "free some space",
        "ens.interface.error",
        "big",
    ] {
        assert!(stage.shows(text), "{text}");
    }
    stage.press("enter");
    assert!(matches!(stage.effects.as_slice(), [Effect::Import(_)]));
}

#[test]
fn enter_on_a_form_at_fault_goes_to_the_field_and_imports_nothing() {
    let mut stage = Stage::demo(80, 24);
    stage.press("i").type_text("big");
    stage.press("enter");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("✗ no key was given"));
    stage.paste(&corpus(NEW_KEY));
    stage.press("shift-tab ctrl-u enter");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("✗ the name is empty"));
    stage.type_text("1");
    assert!(stage.shows("✗ starts with the digit \"1\""));
    stage.press("enter");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("8b:ef:92:6b"));
}

#[test]
fn a_pasted_newline_never_submits() {
    let mut stage = Stage::demo(80, 24);
    stage.press("i").paste("fine-name\n");
    assert!(stage.shows("fine-name"));
    stage.press("tab");
    stage.paste(&format!("{}\n\n", corpus(NEW_KEY)));
    assert_eq!(stage.effects, []);
    assert!(stage.shows("trimmed blanks"));
}

#[test]
fn a_name_is_suggested_until_one_is_typed() {
    let mut stage = Stage::demo(80, 24);
    stage.press("i tab").paste(&corpus(NEW_KEY));
    assert!(stage.shows("Name        big-key"));
    stage.press("ctrl-u");
    assert!(!stage.shows("big-key"));
    stage.press("shift-tab").type_text("mine");
    stage.press("tab").paste(&corpus(NEW_KEY));
    assert!(stage.shows("Name        mine"));
}

#[test]
fn a_key_pasted_into_the_name_goes_to_the_key() {
    let mut stage = Stage::demo(80, 24);
    stage.press("i").paste(&corpus(NEW_KEY));
    assert!(stage.shows("Name        big-key"));
    assert!(stage.shows("Public key  ssh-rsa AAAA"));
    let mut stage = Stage::demo(80, 24);
    stage.press("i").paste(&corpus("other-ed25519.pub"));
    assert!(stage.shows("✗ ssh-ed25519 key: ENS takes ssh-rsa only"));
}

#[test]
fn a_key_pasted_into_the_list_opens_the_dialog() {
    let mut stage = Stage::empty(80, 24);
    stage.paste(&corpus(NEW_KEY));
    assert!(stage.shows("Import a key pair"));
    assert!(stage.shows("8b:ef:92:6b"));
}

#[test]
fn a_private_key_is_stopped_in_every_field_that_takes_a_paste() {
    let private = corpus("openssh-2048");
    let secret: String = private.lines().nth(3).unwrap().chars().take(20).collect();
    let places = ["i", "i tab", "/", "r", "e", "t", "p", "? /"];
    for keys in places {
        let mut stage = Stage::demo(80, 24);
        stage.press(keys).paste(&private);
        let is_import = ["i", "i tab", "p"].contains(&keys);
        let kept = if is_import {
            "nothing but its public half was kept"
        } else {
            "nothing of it was kept"
        };
        assert!(stage.shows(kept), "{keys}");
        assert!(!stage.shows(&secret), "{keys}");
        let dump = format!("{:?}", stage.app);
        assert!(!dump.contains(&secret), "{keys}");
    }
}

#[test]
fn alt_p_takes_the_public_half_of_a_private_key_that_was_stopped() {
    for (private, public) in [
        ("openssh-2048", "openssh-2048.pub"),
        ("openssh-encrypted", "openssh-encrypted.pub"),
        ("openssl.pkcs1.key", "openssl.pub"),
        ("openssl.pkcs8.key", "openssl.pub"),
        ("putty-v3.ppk", "putty-v3.pub"),
        ("putty-encrypted.ppk", "putty-encrypted.pub"),
    ] {
        let key = read_one(&corpus(public)).unwrap().key;
        let mut stage = Stage::empty(80, 24);
        stage.press("i").type_text("half");
        stage.press("tab").paste(&corpus(private));
        assert!(stage.shows("alt-p takes its public half:"), "{private}");
        let md5 = Fingerprints::of(&key.rsa).get(Kind::Md5);
        assert!(stage.shows(&md5), "{private}");
        stage.press("enter");
        assert_eq!(stage.effects, [], "{private}: it is held, not taken");
        stage.press("alt-p");
        assert!(!stage.shows("alt-p takes its public half:"), "{private}");
        stage.press("enter");
        let [Effect::Import(request)] = stage.effects.as_slice() else {
            panic!("{private}: {:?}", stage.effects);
        };
        assert_eq!(request.key.rsa, key.rsa, "{private}");
    }
}

#[test]
fn where_no_public_half_can_be_read_that_is_said() {
    for private in ["openssl.pkcs8-encrypted.key", "openssl.pkcs1-encrypted.key"] {
        let mut stage = Stage::empty(80, 24);
        stage.press("i").paste(&corpus(private));
        assert!(
            stage.shows("no public half can be read from it"),
            "{private}"
        );
        assert!(
            stage.shows("ssh-keygen -y -f FILE asks for the passphrase"),
            "{private}"
        );
        stage.press("alt-p");
        assert!(stage.shows("no private key was stopped whose public half can be read"));
    }
}

#[test]
fn a_public_half_is_dropped_when_something_else_is_typed() {
    let mut stage = Stage::empty(80, 24);
    stage.press("i").paste(&corpus("openssh-2048"));
    stage.type_text("s");
    assert!(!stage.shows("alt-p takes its public half:"));
    stage.press("alt-p");
    assert!(stage.shows("no private key was stopped whose public half can be read"));
}

#[test]
fn a_private_key_typed_by_a_terminal_without_marked_pastes_is_let_pass() {
    let private = corpus("openssh-2048");
    let mut stage = Stage::demo(80, 24);
    stage
        .press("i tab")
        .type_text(private.lines().next().unwrap());
    assert!(stage.shows("an OpenSSH private key"));
    for line in private.lines().skip(1) {
        stage.press("enter").type_text(line);
        assert_eq!(stage.effects, []);
        assert!(!stage.shows(line.get(..16).unwrap_or(line)) || line.contains("END"));
    }
    stage.press("enter");
    assert!(!format!("{:?}", stage.app).contains(private.lines().nth(3).unwrap()));
    stage.paste(&corpus(NEW_KEY));
    assert!(stage.shows("8b:ef:92:6b"), "the dialog goes on");
}

#[test]
fn escape_asks_once_where_text_was_typed() {
    let mut stage = Stage::demo(80, 24);
    stage.press("i esc");
    assert!(!stage.shows("Import a key pair"));
    let mut stage = filled();
    stage.press("esc");
    assert!(stage.shows("Cancel the import?"));
    stage.press("enter");
    assert!(stage.shows("Name        big"), "enter presses No");
    stage.press("esc y");
    assert!(!stage.shows("Import a key pair"));
    assert_eq!(stage.effects, []);
}

#[test]
fn the_same_key_under_another_name_needs_a_second_yes() {
    let open = || {
        let mut stage = Stage::demo(80, 24);
        stage.press("i").type_text("again");
        stage.press("tab").paste(&corpus("openssh-4096.pub"));
        stage.press("enter");
        stage
    };
    let mut stage = open();
    assert!(stage.shows("The same key is stored as ops."));
    stage.press("n");
    assert!(stage.shows("Name        again"));
    let mut stage = open();
    stage.press("y");
    let [Effect::Import(request)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    assert!(request.allow.duplicate);
    let mut stage = open();
    stage.press("g");
    assert!(!stage.shows("Import a key pair"));
    assert!(stage.shows("▌ ops"));
}

#[test]
fn a_name_that_differs_in_case_only_is_a_warning() {
    let mut stage = filled();
    stage.press("shift-tab ctrl-u").type_text("OPS");
    assert!(stage.shows("! ok, but \"ops\" differs in case only"));
    stage.press("enter");
    assert!(matches!(stage.effects.as_slice(), [Effect::Import(_)]));
}

#[test]
fn control_c_asks_where_text_was_typed() {
    let mut stage = Stage::demo(80, 24);
    stage.press("ctrl-c");
    assert_eq!(stage.effects, [Effect::Quit]);
    let mut stage = filled();
    stage.press("ctrl-c");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("Quit keyrack?"));
    stage.press("n");
    assert!(stage.shows("Name        big"));
    stage.press("ctrl-c y");
    assert_eq!(stage.effects, [Effect::Quit]);
}

#[test]
fn a_broken_key_is_told_at_once_and_needs_a_second_confirmation_that_names_why() {
    let key = std::fs::read_to_string(package("tests/fixtures/weak/roca-2048.pub")).unwrap();
    let mut stage = Stage::demo(80, 24);
    stage.press("i").type_text("card").press("tab");
    stage.paste(&key);
    assert!(stage.shows("! broken: ROCA: its primes can be computed from the modulus"));
    stage.press("enter");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("Import a broken key?"));
    assert!(stage.shows("│ ROCA: its primes can be computed from the modulus."));
    stage.press("enter");
    assert!(
        !stage.shows("Import a broken key?"),
        "no is the marked button"
    );
    stage.press("enter y");
    let [Effect::Import(request)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    assert!(request.allow.weak && !request.allow.duplicate);
    let mut good = filled();
    assert!(good.shows("✓ no known weakness"));
}
