//! Changes on their way to the disk, and changes by others, while the user goes on.

use keyrack::error::{Code, Error};
use keyrack::library::{Done, EntryId};
use keyrack::tui::{Effect, Msg};

use crate::stage::{Stage, corpus, demo, demo_with, demo_without, former, id_of};

/// A key that the demo does not hold.
const NEW_KEY: &str = "openssh-8192.pub";

fn alice() -> EntryId {
    id_of("alice-laptop")
}

fn opened(keys: &str) -> Stage {
    let mut stage = Stage::demo(80, 24);
    stage.press(keys);
    stage
}

fn full_disk() -> Error {
    Error::new(Code::Interface, "the disk is full", "free some space")
}

#[test]
fn a_dialog_opened_while_its_key_pair_gets_another_name_goes_on_about_it() {
    let renamed = demo_with("alice-laptop", |entry| entry.name = "alice".into());
    let id = EntryId::new("alice", alice().sha256);
    let from = alice();
    let done = Done::Renamed {
        from,
        id: id.clone(),
    };
    for (keys, effect) in [
        ("e ctrl-u x", Effect::Note(id.clone(), "x".to_owned())),
        ("t ctrl-u x", Effect::Tag(id.clone(), vec!["x".to_owned()])),
        ("d tab", Effect::Delete(vec![id.clone()])),
    ] {
        let mut stage = opened("r");
        stage.press("x enter esc").press(keys);
        stage.done(done.clone(), renamed.clone()).press("enter");
        assert_eq!(stage.effects, [effect], "{keys}");
    }
    let mut stage = opened("r");
    stage.press("x enter esc p").paste(&corpus(NEW_KEY));
    stage.done(done, renamed).press("enter");
    let sent = stage.effects.as_slice();
    let [Effect::Replace(sent, request)] = sent else {
        panic!("{sent:?}");
    };
    assert_eq!((sent, request.name.as_str()), (&id, "alice"));
}

#[test]
fn results_reach_their_dialogs_in_the_order_of_the_changes() {
    // A deletion, then a note that is still open.
    let both = || {
        let mut stage = opened("d");
        stage.press("y j e ctrl-u x enter");
        assert_eq!(
            stage.effects,
            [Effect::Note(id_of("build:ci"), "x".to_owned())]
        );
        stage
    };
    let deleted = Done::Deleted(vec![alice()]);
    let mut stage = both();
    stage.done(deleted, demo_without("alice-laptop"));
    assert!(stage.shows("✓ deleted alice-laptop") && stage.shows("╭ Note"));
    stage.failed(full_disk());
    assert!(stage.shows("╭ Note") && stage.shows("✗ the disk is full"));

    let mut stage = both();
    stage.failed(Error::new(Code::Interface, "not this time", ""));
    assert!(
        stage.shows("✗ ens.interface.error: not this time"),
        "as a notice"
    );
    assert!(stage.shows("╭ Note") && !stage.shows("✗ not this time"));
    stage.done(Done::Noted(id_of("build:ci")), demo());
    assert!(!stage.shows("╭ Note"));
}

#[test]
fn quitting_waits_for_all_changes_that_are_on_their_way() {
    for key in ["q", "ctrl-c"] {
        let mut stage = opened("d");
        stage.press("y u ctrl-r").press(key);
        assert_eq!(stage.effects, [], "{key}");
        assert!(stage.shows("storing …, then quitting"), "{key}");
        let deleted = Done::Deleted(vec![alice()]);
        let undone = Done::Undone(Box::new(deleted.clone()));
        for (done, library) in [
            (deleted.clone(), demo_without("alice-laptop")),
            (undone, demo()),
        ] {
            stage.done(done, library);
            assert_eq!(stage.effects, [], "{key}");
        }
        let again = Done::Redone(Box::new(deleted));
        stage.done(again, demo_without("alice-laptop"));
        assert_eq!(stage.effects, [Effect::Quit], "{key}");
    }
}

#[test]
fn a_change_that_fails_while_quitting_keeps_the_rack_open() {
    let mut stage = opened("d");
    stage.press("y q").failed(full_disk());
    assert_eq!(stage.effects, [Effect::Load]);
    assert!(stage.shows("the disk is full"));
}

#[test]
fn quitting_asks_about_text_even_while_a_change_is_on_its_way() {
    for keys in ["i x", "j e x", "j t x", "j p x"] {
        let mut stage = opened("d y");
        stage.press(keys).press("ctrl-c");
        assert!(stage.shows("Quit keyrack?"), "{keys}");
        stage.press("y");
        assert!(stage.shows("storing …, then quitting"), "{keys}");
        stage.done(Done::Deleted(vec![alice()]), demo_without("alice-laptop"));
        assert_eq!(stage.effects, [Effect::Quit], "{keys}");
    }
}

#[test]
fn text_that_is_being_stored_is_not_asked_about() {
    let mut stage = opened("e x enter ctrl-c");
    assert!(stage.shows("storing …, then quitting"));
    stage.failed(full_disk());
    assert!(stage.shows("╭ Note") && stage.shows("✗ the disk is full"));
    stage.press("ctrl-c");
    assert!(stage.shows("Quit keyrack?"), "it is lost now");
}

#[test]
fn a_question_about_a_dialog_goes_with_it() {
    for (file, key, question) in [
        (NEW_KEY, "esc", "Cancel the import?"),
        ("openssh-4096.pub", "enter", "Import it once more?"),
    ] {
        let mut stage = opened("p");
        stage.paste(&corpus(file)).press(key);
        assert!(stage.shows(question));
        stage.load(demo_without("alice-laptop"));
        assert!(stage.shows("that key pair is gone from the store"));
        assert!(!stage.shows(question), "{question}");
        stage.press("d");
        assert!(stage.shows("Delete from the store?"), "the list takes keys");
    }
}

#[test]
fn former_contents_that_come_late_interrupt_nothing() {
    for (keys, shown) in [
        ("i", "Import a key pair"),
        ("/", "/ "),
        ("enter", "exponent"),
    ] {
        let mut stage = opened("R");
        stage.press(keys).send(Msg::Former(Ok(former(3))));
        assert!(stage.shows(shown), "{keys}");
        assert!(!stage.shows("Former contents"), "{keys}");
    }
    let mut stage = opened("R R");
    stage.offer(former(3)).offer(former(3)).press("esc");
    assert!(!stage.shows("Former contents"), "there is only one");
}
