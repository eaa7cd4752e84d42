//! The mouse: a click moves the cursor, and the wheel scrolls.

use keyrack::library::Library;
use keyrack::tui::Msg;
use keyrack::tui::message::Turn;
use ratatui::layout::Position;

use crate::auditing::audit;
use crate::choosing::answer;
use crate::stage::{Stage, corpus, former};

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
                stage.paste(&text).gathered(&text, &Library::default());
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
