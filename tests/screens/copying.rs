//! Copying: `y`, and then what.

use keyrack::error::{Code, Error};
use keyrack::library::Entry;
use keyrack::tui::{Effect, Msg};

use crate::stage::{Stage, corpus, demo_with};

const MD5: &str = "83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6";

/// What is copied after these keys in the list of the demo: the words and the text.
fn copied(keys: &str) -> (String, String) {
    let mut stage = Stage::demo(120, 36);
    stage.press(keys);
    let [Effect::Copy(words, text)] = stage.effects.as_slice() else {
        panic!("{keys}: {:?}", stage.effects);
    };
    (words.clone(), text.clone())
}

#[test]
fn each_letter_copies_what_it_stands_for_in_the_list_and_in_the_details() {
    let key = corpus("openssh-2048.pub").trim().to_owned();
    let ens = MD5.replace(':', "");
    for (letter, words, text) in [
        ("k", "public key of alice-laptop", key.as_str()),
        ("y", "public key of alice-laptop", &key),
        ("m", "MD5 of alice-laptop", MD5),
        ("e", "ENS of alice-laptop", &ens),
        (
            "s",
            "SHA256 of alice-laptop",
            "SHA256:aoMjreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgQ",
        ),
        (
            "a",
            "EC2 of alice-laptop",
            "70:a6:a8:65:d6:bf:e7:43:8f:55:3b:ed:3d:17:69:b9",
        ),
        ("n", "name of alice-laptop", "alice-laptop"),
    ] {
        for before in ["y", "enter y", "j k y"] {
            let keys = format!("{before} {letter}");
            assert_eq!(copied(&keys), (words.to_owned(), text.to_owned()), "{keys}");
        }
    }
    assert_eq!(copied("enter ] y n").1, "build:ci");
}

#[test]
fn the_footer_tells_what_can_be_copied_and_any_other_key_cancels() {
    let mut stage = Stage::demo(120, 36);
    stage.press("y");
    assert!(stage.shows("k public key  m MD5  e ENS  s SHA256  a EC2  n name  esc cancel"));
    stage.press("esc");
    for key in ["x", "j", "d", "esc", "enter", "/"] {
        stage.press("y").press(key);
        assert_eq!(stage.effects, [], "{key}");
        assert!(stage.shows("1 of 12"), "{key} did nothing else");
        assert!(stage.shows("i import"), "{key}");
    }
    stage.press("y ctrl-c");
    assert_eq!(stage.effects, [Effect::Quit]);
}

#[test]
fn it_is_said_where_the_copy_went() {
    let sent = |by| {
        let mut stage = Stage::demo(120, 36);
        stage.send(Msg::Copied("MD5 of ops".to_owned(), "text".to_owned(), by));
        stage
    };
    let mut stage = sent(Ok(Some("wl-copy")));
    assert!(stage.shows("✓ copied the MD5 of ops (wl-copy)"));
    assert_eq!(stage.effects, []);
    let mut stage = sent(Ok(None));
    assert!(stage.shows("✓ sent the MD5 of ops to the terminal, for its clipboard"));
    assert_eq!(stage.effects, [Effect::CopyByTerminal("text".to_owned())]);
    let mut stage = sent(Err(Error::new(
        Code::CallInterface,
        "too long",
        "export it",
    )));
    assert!(stage.shows("✗ CallInterface: too long; export it"));
}

#[test]
fn an_entry_without_a_key_has_a_name_to_copy_and_nothing_else() {
    let mut stage = Stage::dark(120, 36);
    stage.load(demo_with("alice-laptop", |entry: &mut Entry| {
        entry.key = None;
    }));
    stage.press("y m");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("✗ \"alice-laptop\" cannot be exported: public_key: missing"));
    stage.press("y n");
    assert!(matches!(stage.effects.as_slice(), [Effect::Copy(_, text)] if text == "alice-laptop"));
    let mut empty = Stage::empty(80, 24);
    empty.press("y n");
    assert_eq!(empty.effects, []);
}
