//! The list as a chooser.

use std::sync::Arc;

use keyrack::domain::fingerprint::Kind;
use keyrack::domain::name::NameFault;
use keyrack::error::{Code, Error};
use keyrack::library::export::{ExportFormat, Part};
use keyrack::library::{Entry, EntryFault};
use keyrack::tui::{Effect, Msg, Pick};

use crate::filtering::{many, searched};
use crate::stage::{Stage, corpus, demo, demo_with};

fn chooser(query: &str, part: Part) -> Stage {
    let mut stage = Stage::with(80, 24, |settings| {
        let query = query.to_owned();
        settings.pick = Some(Pick { query, part });
    });
    stage.load(demo());
    stage
}

fn chosen(text: &str) -> Effect {
    Effect::Choose(text.to_owned())
}

#[test]
fn what_is_chosen_is_answered_in_the_form_that_was_asked_for() {
    let key = corpus("openssh-2048.pub");
    let md5 = "83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6\n";
    for (part, answer) in [
        (Part::Name, "alice-laptop\n"),
        (Part::Fingerprint(Kind::Md5), md5),
        (
            Part::Fingerprint(Kind::Ens),
            "8327d8b192f60b15368de1265b2f32e6\n",
        ),
        (Part::Key(ExportFormat::OpenSsh), &*key),
        (Part::Key(ExportFormat::AuthorizedKeys), &*key),
    ] {
        let mut stage = chooser("", part);
        stage.press("enter");
        assert_eq!(stage.effects, [chosen(answer)], "{part:?}");
    }
}

#[test]
fn typing_filters_and_tab_selects_several() {
    let mut stage = chooser("win", Part::Name);
    assert!(stage.shows("╭ Choose ─") && stage.shows("/ win"));
    assert!(stage.shows("1 of 2"));
    stage.press("tab tab enter");
    assert_eq!(stage.effects, [chosen("windows-desk\nwindows-old\n")]);
    stage.press("ctrl-u").type_text("ops").press("tab enter");
    let answer = "ops\nwindows-desk\nwindows-old\n";
    assert_eq!(
        stage.effects,
        [chosen(answer)],
        "what the filter hides is chosen, too"
    );
    let mut stage = chooser("", Part::Name);
    stage.type_text("qops").press("ctrl-a delete");
    assert!(
        stage.shows("/ ops"),
        "letters are typed, and keys of fields work"
    );
    stage.press("down up enter");
    assert_eq!(stage.effects, [chosen("ops\n")]);
}

#[test]
fn nothing_can_be_chosen_where_nothing_answers_and_a_fault_is_told() {
    let mut stage = chooser("zzz", Part::Name);
    stage.press("enter");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("no key pair answers to that"));
    let mut stage = chooser("", Part::Key(ExportFormat::Spki));
    stage.load(demo_with("alice-laptop", |entry: &mut Entry| {
        entry.key = None;
    }));
    stage.press("enter");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("✗ \"alice-laptop\" cannot be exported"));
    stage.press("esc");
    assert_eq!(stage.effects, [Effect::Quit]);
}

#[test]
fn a_choice_waits_for_the_store() {
    let mut stage = Stage::with(80, 24, |settings| {
        settings.pick = Some(Pick {
            query: "ops".to_owned(),
            part: Part::Name,
        });
    });
    stage.press("enter");
    assert_eq!(stage.effects, []);
    stage.load(demo());
    assert!(
        stage.effects.contains(&chosen("ops\n")),
        "{:?}",
        stage.effects
    );
}

#[test]
fn a_choice_waits_for_the_search_and_who_types_on_has_not_chosen() {
    let mut stage = chooser("", Part::Name);
    stage.load(many());
    stage.type_text("ops");
    let found = searched(&stage);
    stage.press("enter");
    assert_eq!(stage.effects, [], "the list is not what was typed yet");
    stage.send(found);
    assert_eq!(stage.effects, [chosen("ops\n")]);
    let mut stage = chooser("", Part::Name);
    stage.load(many());
    stage.type_text("ops").press("enter").type_text("x");
    stage.send(searched(&stage));
    assert_eq!(stage.effects, []);
    let mut stage = chooser("", Part::Name);
    stage.load(many());
    stage.type_text("ops").press("enter").paste("x");
    stage.send(searched(&stage));
    assert_eq!(stage.effects, []);
}

#[test]
fn a_store_that_cannot_be_read_ends_the_choice_with_its_error() {
    let error = || Error::new(Code::Interface, "does not parse", "mend it");
    let mut stage = Stage::with(80, 24, |settings| {
        let query = String::new();
        let part = Part::Name;
        settings.pick = Some(Pick { query, part });
    });
    stage.press("enter");
    stage.send(Msg::Loaded(Err(error())));
    assert_eq!(stage.effects, [Effect::Fail(error())]);
    // With key pairs on the screen, the choice goes on.
    let mut stage = chooser("", Part::Name);
    stage.send(Msg::Loaded(Err(error())));
    assert!(stage.shows("does not parse"));
    stage.press("enter");
    assert_eq!(stage.effects, [chosen("alice-laptop\n")]);
}

#[test]
fn a_name_that_is_no_name_is_not_answered() {
    let mut stage = chooser("", Part::Name);
    let name = "x\nalice-laptop";
    stage.load(demo_with("alice-laptop", |entry: &mut Entry| {
        entry.name = name.to_owned();
        entry.faults = vec![EntryFault::Name(NameFault::Empty)];
    }));
    stage.press("enter");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("cannot be exported: name: the name is empty"));
}

#[test]
fn an_empty_store_offers_nothing_that_the_chooser_cannot_do() {
    let mut stage = chooser("", Part::Name);
    stage.load(Arc::default());
    stage.send(Msg::SshKeys(3));
    assert!(stage.shows("No key pairs yet."));
    assert!(!stage.shows("Press i") && !stage.shows("to review"));
    stage.press("enter");
    assert_eq!(stage.effects, []);
}
