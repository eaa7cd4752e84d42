//! The list as a chooser, the mouse, and mistakes in the settings.

use std::sync::Arc;

use keyrack::domain::fingerprint::Kind;
use keyrack::library::Entry;
use keyrack::library::export::{ExportFormat, Part};
use keyrack::tui::message::Turn;
use keyrack::tui::{Effect, Msg, Pick};
use ratatui::layout::Position;

use crate::auditing::audit;
use crate::choosing::answer;
use crate::filtering::{many, searched};
use crate::stage::{Stage, corpus, demo, demo_with, former};

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

fn click(stage: &mut Stage, x: u16, y: u16) {
    stage.send(Msg::Click(Position { x, y }));
}

#[test]
fn a_click_selects_the_row_under_the_mouse() {
    for (columns, rows) in [(80, 24), (120, 36), (40, 8)] {
        let mut stage = Stage::demo(columns, rows);
        click(&mut stage, 5, 5);
        assert!(stage.shows("▌ edge-gateway"), "{columns}x{rows}");
        for (x, y) in [
            (0, 4),
            (columns - 1, 4),
            (5, 0),
            (5, 1),
            (5, 2),
            (5, rows - 1),
        ] {
            click(&mut stage, x, y);
            assert!(stage.shows("▌ edge-gateway"), "{x},{y} at {columns}x{rows}");
        }
    }
    let mut stage = Stage::demo(80, 24);
    stage.press("/").type_text("win");
    click(&mut stage, 10, 5);
    assert!(stage.shows("▌ windows-old"));
    click(&mut stage, 10, 6);
    assert!(stage.shows("▌ windows-old"), "there is no row");
    stage.press("esc d");
    click(&mut stage, 10, 4);
    assert!(
        stage.shows("windows-old"),
        "under a dialog, nothing is clicked"
    );
    stage.press("n");
    assert!(stage.shows("▌ windows-old"));
}

/// The place of the row that shows a text.
fn row_of(stage: &mut Stage, text: &str) -> u16 {
    let screen = stage.text();
    let row = screen.lines().position(|line| line.contains(text));
    u16::try_from(row.unwrap()).unwrap()
}

/// What opens a dialog, a text of its first row, and one outside of its rows.
type Dialog = (fn(&mut Stage), &'static str, &'static str);

#[test]
fn a_click_selects_a_row_in_every_dialog_that_lists_something() {
    let dialogs: [Dialog; 4] = [
        (
            |stage| {
                stage.offer(former(4));
            },
            "3 key pairs",
            "Former contents",
        ),
        (
            |stage| {
                stage.press("i ctrl-o");
                answer(stage, "/home/li");
            },
            "keys/",
            "/home/li",
        ),
        (
            |stage| {
                let text = corpus("authorized_keys.txt");
                stage.paste(&text).gathered(&text, &demo());
            },
            "▌ [",
            "NAME",
        ),
        (
            |stage| {
                stage.load(crate::auditing::library());
                stage.press("a");
                audit(stage);
            },
            "one-of-two   ! broken  factored",
            "audited",
        ),
    ];
    for (open, first, outside) in dialogs {
        for (columns, rows) in [(80, 24), (120, 36)] {
            let mut stage = Stage::demo(columns, rows);
            open(&mut stage);
            let second = row_of(&mut stage, first) + 1;
            click(&mut stage, columns / 2, second);
            let selected = |stage: &mut Stage| {
                let text = stage.text();
                text.lines().nth(second.into()).unwrap().contains('▌')
            };
            assert!(selected(&mut stage), "{first}, {columns}x{rows}");
            let outside = row_of(&mut stage, outside);
            for (x, y) in [(columns / 2, outside), (0, second), (columns / 2, rows - 1)] {
                click(&mut stage, x, y);
                assert!(selected(&mut stage), "{first}, {x}:{y} at {columns}x{rows}");
            }
        }
    }
}

#[test]
fn the_wheel_scrolls_what_is_on_top() {
    let mut stage = Stage::demo(80, 12);
    let turn = |stage: &mut Stage, turn| stage.send(Msg::Wheel(turn));
    turn(&mut stage, Turn::Down);
    assert!(stage.shows("▌ ops") && !stage.shows("build:ci"));
    turn(&mut stage, Turn::Up);
    assert!(
        stage.shows("▌ ops") && stage.shows("alice-laptop"),
        "it stays in sight"
    );
    for _ in 0..9 {
        turn(&mut stage, Turn::Down);
    }
    assert!(stage.shows("smartcard"));
    stage.press("g enter");
    turn(&mut stage, Turn::Down);
    assert!(stage.shows(" 4-11 of "));
    stage.press("esc ?");
    let before = stage.text();
    turn(&mut stage, Turn::Down);
    assert_ne!(stage.text(), before);
    turn(&mut stage, Turn::Up);
    assert_eq!(stage.text(), before);
    stage.press("esc").offer(former(20));
    turn(&mut stage, Turn::Down);
    assert!(!stage.shows("2026-11-24 03:43"));
    stage.press("esc d");
    let before = stage.text();
    turn(&mut stage, Turn::Down);
    assert_eq!(stage.text(), before, "a question does not scroll");
}

#[test]
fn a_mistake_in_the_settings_stands_in_the_last_line_until_a_key_is_pressed() {
    let mut stage = Stage::with(80, 24, |settings| {
        settings.complaint = Some("config.toml, line 2: mouse cannot be 7".to_owned());
    });
    stage.load(demo());
    assert!(stage.shows("✗ config.toml, line 2: mouse cannot be 7"));
    stage.press("j");
    assert!(!stage.shows("config.toml"));
}
