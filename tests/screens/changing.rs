//! The dialogs that change the note, the tags and the key of a key pair: keys in, effects
//! out.

use keyrack::error::{Code, Error};
use keyrack::library::{Done, EntryId};
use keyrack::tui::Effect;

use crate::stage::{Stage, corpus, demo, id_of};

/// A key that the demo does not hold, and how its MD5 starts.
const NEW_KEY: (&str, &str) = ("openssh-8192.pub", "8b:ef:92:6b");

/// Where the dialogs are opened: in the list, and in the details.
const PLACES: [&str; 2] = ["home", "enter"];

/// The key, the title and the first text of the dialogs with one field.
const PROMPTS: [(&str, &str, &str); 2] = [
    ("e", "╭ Note", "Alice's laptop until 2027"),
    ("t", "╭ Tags", "edge laptop"),
];

fn alice() -> EntryId {
    id_of("alice-laptop")
}

fn opened(place: &str, key: &str) -> Stage {
    let mut stage = Stage::demo(80, 24);
    stage.press(place).press(key);
    stage
}

/// The dialog for another key, with a good one in it.
fn replacing(place: &str) -> Stage {
    let mut stage = opened(place, "p");
    stage.paste(&corpus(NEW_KEY.0));
    stage
}

fn full_disk() -> Error {
    Error::new(Code::Interface, "the disk is full", "free some space")
}

/// Whether the list or the details take keys: no dialog is open.
fn is_closed(stage: &mut Stage) -> bool {
    let titles = ["╭ Note", "╭ Tags", "╭ Replace a key"];
    titles.iter().all(|title| !stage.shows(title))
}

#[test]
fn note_and_tags_are_sent_once() {
    let note = |text: &str| Effect::Note(alice(), text.to_owned());
    let tags = |tags: &[&str]| Effect::Tag(alice(), tags.iter().map(ToString::to_string).collect());
    for (key, typed, effect) in [
        ("e", "  李雷 has it now ", note("李雷 has it now")),
        ("e", " ", note("")),
        ("e", "", note("")),
        ("t", " 云, edge  云", tags(&["云", "edge"])),
        ("t", ",", tags(&[])),
        ("t", "", tags(&[])),
    ] {
        for place in PLACES {
            let mut stage = opened(place, key);
            stage.press("ctrl-u").type_text(typed).press("enter");
            assert_eq!(stage.effects, std::slice::from_ref(&effect), "{typed:?}");
            stage.press("enter");
            assert_eq!(stage.effects, [], "{typed:?} is on its way");
        }
    }
}

#[test]
fn a_text_that_is_as_it_was_closes_the_dialog_without_an_effect() {
    for (key, title, text) in PROMPTS {
        for keys in ["enter", "esc", "x backspace enter", "x esc"] {
            let mut stage = opened("home", key);
            assert!(stage.shows(title) && stage.shows(text), "{key}");
            assert!(stage.shows("alice-laptop"), "{key}: says whose it is");
            stage.press(keys);
            assert_eq!(stage.effects, [], "{key} {keys}");
            assert!(is_closed(&mut stage), "{key} {keys}");
        }
    }
}

#[test]
fn a_failed_note_or_tag_says_why_and_keeps_what_was_typed() {
    for (key, title, text) in PROMPTS {
        let mut stage = opened("home", key);
        stage.type_text(" 云").press("enter");
        let sent = stage.effects.clone();
        stage.failed(full_disk());
        assert_eq!(stage.effects, [Effect::Load]);
        for shown in [title, "✗ the disk is full", &format!("{text} 云")] {
            assert!(stage.shows(shown), "{key}: {shown}");
        }
        stage.press("enter");
        assert_eq!(stage.effects, sent, "{key}: the same once more");
    }
}

#[test]
fn a_finished_change_closes_its_dialog() {
    for (key, done, what) in [
        ("e", Done::Noted(alice()), "the note"),
        ("t", Done::Tagged(vec![alice()]), "the tags"),
    ] {
        for place in PLACES {
            let mut stage = opened(place, key);
            stage.press("x enter").done(done.clone(), demo());
            assert!(is_closed(&mut stage), "{key}");
            let said = format!("✓ changed {what} of alice-laptop · u undoes");
            assert!(stage.shows(&said), "{said}");
        }
    }
}

#[test]
fn a_note_has_one_line_whatever_is_pasted() {
    for (pasted, note) in [
        ("one\ntwo", "one two"),
        ("one\rtwo\rthree", "one two three"),
        ("one two\n\n", "one two"),
        ("\r\none two", "one two"),
    ] {
        let mut stage = opened("home", "e");
        stage.press("ctrl-u").paste(pasted);
        assert_eq!(stage.effects, [], "a pasted newline submits nothing");
        assert!(stage.shows(note), "{pasted:?}");
        stage.press("enter");
        let expected = Effect::Note(alice(), note.to_owned());
        assert_eq!(stage.effects, [expected], "{pasted:?}");
    }
}

#[test]
fn a_good_key_replaces_the_one_of_the_entry() {
    for place in PLACES {
        let mut stage = replacing(place);
        assert!(stage.shows("╭ Replace a key") && stage.shows("alice-laptop"));
        assert!(stage.shows(NEW_KEY.1));
        stage.press("enter");
        let [Effect::Replace(id, request)] = stage.effects.as_slice() else {
            panic!("{:?}", stage.effects);
        };
        assert_eq!(*id, alice());
        assert_eq!(request.name.as_str(), "alice-laptop");
        assert_eq!(request.key.to_string(), corpus(NEW_KEY.0).trim());
        assert_eq!(request.source, "paste");
        assert!(!request.allow.duplicate);
        stage.press("enter");
        assert_eq!(stage.effects, [], "it is on its way");
    }
}

#[test]
fn nothing_but_the_key_is_typed_where_a_key_is_replaced() {
    for keys in ["tab", "shift-tab", "up", "down"] {
        let mut stage = opened("home", "p");
        stage.press(keys).type_text("zzz");
        assert!(!stage.shows("laptopzzz"), "{keys}");
        stage
            .press("ctrl-u")
            .paste(&corpus(NEW_KEY.0))
            .press("enter");
        let sent = stage.effects.as_slice();
        assert!(matches!(sent, [Effect::Replace(..)]), "{keys}: {sent:?}");
    }
}

#[test]
fn a_key_that_cannot_replace_says_why_and_is_not_sent() {
    for (file, reason) in [
        (
            "other-ed25519.pub",
            "✗ ssh-ed25519 key: ENS takes ssh-rsa only",
        ),
        ("openssh-2048.pub", "alice-laptop"),
    ] {
        let mut stage = opened("home", "p");
        stage.paste(&corpus(file)).press("enter");
        assert_eq!(stage.effects, [], "{file}");
        assert!(
            stage.shows("╭ Replace a key") && stage.shows(reason),
            "{file}"
        );
    }
    let mut stage = opened("home", "p");
    stage.press("enter");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("✗ no key was given"));
}

#[test]
fn a_key_that_another_entry_holds_replaces_only_after_a_yes() {
    for (answer, is_sent) in [("enter", false), ("n", false), ("y", true)] {
        let mut stage = opened("home", "p");
        stage.paste(&corpus("openssh-4096.pub")).press("enter");
        assert_eq!(stage.effects, []);
        assert!(stage.shows("The same key is stored as ops."));
        stage.press(answer);
        let sent = matches!(
            stage.effects.as_slice(),
            [Effect::Replace(_, request)] if request.allow.duplicate
        );
        assert_eq!(sent, is_sent, "{answer}");
        assert!(stage.shows("╭ Replace a key"), "{answer}");
    }
}

#[test]
fn a_failed_replacement_says_why_and_loses_nothing() {
    let mut stage = replacing("home");
    stage.press("enter").failed(full_disk());
    for text in ["the disk is full", "free some space", "big key"] {
        assert!(stage.shows(text), "{text}");
    }
    stage.press("enter");
    assert!(matches!(stage.effects.as_slice(), [Effect::Replace(..)]));
}

#[test]
fn a_paste_that_is_no_line_is_not_taken_into_one() {
    for keys in ["e", "/", "x"] {
        let mut stage = Stage::demo(80, 24);
        stage.press(keys).paste(&"much text ".repeat(10_000));
        assert!(stage.shows("that is too much text for one line"), "{keys}");
        assert!(!stage.shows("much text much"), "{keys}");
    }
}

#[test]
fn a_typed_replacement_is_asked_for_before_it_is_lost() {
    let mut stage = opened("home", "p");
    stage.press("esc");
    assert!(is_closed(&mut stage), "there is nothing to lose");
    let mut stage = replacing("home");
    stage.press("esc n");
    assert!(stage.shows(NEW_KEY.1));
    stage.press("esc y");
    assert!(is_closed(&mut stage));
    assert_eq!(stage.effects, []);
}

#[test]
fn control_c_asks_where_a_dialog_holds_something_new() {
    for key in ["e", "t", "p"] {
        let mut stage = opened("home", key);
        stage.press("ctrl-c");
        assert_eq!(stage.effects, [Effect::Quit], "{key}");
        let mut stage = opened("home", key);
        stage.press("x ctrl-c");
        assert_eq!(stage.effects, [], "{key}");
        assert!(stage.shows("Quit keyrack?"), "{key}");
    }
}
