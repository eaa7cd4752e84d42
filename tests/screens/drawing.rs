//! How the screens look: at every size, and as pictures in text.

use std::sync::Arc;

use keyrack::library::{Entry, EntryFault, Library};
use keyrack::tui::Msg;
use ratatui::style::{Color, Modifier};

use crate::stage::{Stage, corpus, former};

/// What leads to each screen and dialog from the list.
const WAYS: [(&str, &str); 12] = [
    ("list", ""),
    ("details", "enter"),
    ("import", "i"),
    ("rename", "r"),
    ("note", "e"),
    ("tags", "t"),
    ("replace", "p"),
    ("export", "x"),
    ("delete", "d"),
    ("help", "?"),
    ("filter", "/"),
    ("help-filter", "? /"),
];

fn at(columns: u16, rows: u16, keys: &str) -> Stage {
    let mut stage = Stage::demo(columns, rows);
    if !keys.is_empty() {
        stage.press(keys);
    }
    stage
}

/// Sizes from 1 × 1 to 200 × 60: all of the small ones, and every width and every height
/// together with those where the layout changes.
fn sizes() -> impl Iterator<Item = (u16, u16)> {
    let turning_columns = [39, 40, 80, 89, 90, 120, 200];
    let turning_rows = [7, 8, 15, 19, 20, 24, 60];
    (1..=200_u16)
        .flat_map(|columns| (1..=60_u16).map(move |rows| (columns, rows)))
        .filter(move |(columns, rows)| {
            columns * rows < 150 || turning_columns.contains(columns) || turning_rows.contains(rows)
        })
}

#[test]
fn every_screen_draws_at_every_size() {
    for (_, keys) in WAYS {
        let mut stage = at(80, 24, keys);
        for (columns, rows) in sizes() {
            stage.resize(columns, rows);
            stage.buffer();
        }
    }
}

#[test]
fn a_good_and_a_bad_form_draw_at_every_size() {
    for file in ["pasted-wrapped.txt", "other-ed25519.pub", "openssh-2048"] {
        let mut stage = at(80, 24, "i");
        stage.paste(&corpus(file));
        for (columns, rows) in sizes() {
            stage.resize(columns, rows);
            stage.buffer();
        }
    }
}

#[test]
fn former_contents_draw_at_every_size_with_the_selected_one_in_sight() {
    for count in [0, 1, 40] {
        let mut stage = at(80, 24, "");
        stage.offer(former(count)).press("G");
        for (columns, rows) in sizes() {
            stage.resize(columns, rows);
            let marked = stage.shows("▌ 2026-11-");
            assert_eq!(
                marked,
                count > 0 && columns >= 40 && rows >= 8,
                "{columns}x{rows}"
            );
        }
    }
}

#[test]
fn a_screen_under_40_by_8_says_too_small() {
    for (columns, rows, small) in [(39, 24, true), (40, 7, true), (40, 8, false), (9, 1, true)] {
        let mut stage = at(columns, rows, "");
        assert_eq!(
            stage.text().starts_with("too small"),
            small,
            "{columns}x{rows}"
        );
    }
}

#[test]
fn the_details_stand_beside_the_list_from_90_by_20_on() {
    for (columns, rows, beside) in [(90, 20, true), (89, 20, false), (90, 19, false)] {
        let mut stage = at(columns, rows, "");
        assert_eq!(stage.shows("exponent 65537"), beside, "{columns}x{rows}");
    }
}

#[test]
fn columns_go_in_a_fixed_order() {
    let heads = |columns| {
        let mut stage = at(columns, 15, "");
        let text = stage.text();
        let head = text.lines().nth(2).unwrap().to_owned();
        ["NAME", "BITS", "MD5", "COMMENT"].map(|name| head.contains(name))
    };
    let mut before = [true; 4];
    for columns in (40..=200).rev() {
        if (90..=116).contains(&columns) {
            continue;
        }
        let now = heads(columns);
        for (is, was) in now.iter().zip(before) {
            assert!(was || !is, "a column came back at {columns}");
        }
        before = now;
    }
    assert_eq!(heads(200), [true; 4]);
    assert_eq!(heads(40), [true, true, false, false]);
}

#[test]
fn whole_fingerprints_stand_in_the_details_where_there_is_room() {
    let mut stage = at(120, 36, "");
    assert!(stage.shows("MD5     83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6"));
    assert!(stage.shows("SHA256  SHA256:aoMjreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgQ"));
}

#[test]
fn the_randomart_is_that_of_ssh_keygen() {
    let drawing = corpus("openssh-2048.randomart.txt");
    let mut pane = at(120, 36, "");
    let mut details = at(120, 60, "enter");
    for line in drawing.lines().skip(1) {
        assert!(pane.shows(line), "{line}");
        assert!(details.shows(line), "{line}");
    }
    for line in corpus("openssh-2048.randomart-md5.txt").lines().skip(1) {
        assert!(details.shows(line), "{line}");
    }
}

#[test]
fn only_the_focused_box_has_the_accent() {
    let accents = |stage: &mut Stage| {
        let cells = stage.buffer().content.iter();
        let corners = cells.filter(|cell| cell.symbol() == "╭" && cell.fg == Color::Cyan);
        corners.count()
    };
    assert_eq!(accents(&mut at(120, 36, "")), 1);
    for (name, keys) in WAYS {
        assert_eq!(accents(&mut at(120, 36, keys)), 1, "{name}");
    }
}

#[test]
fn a_dialog_dims_what_lies_under_it() {
    let mut stage = at(120, 36, "r");
    let buffer = stage.buffer();
    let dim = |x, y| buffer[(x, y)].modifier.contains(Modifier::DIM);
    assert!(dim(4, 3), "the list");
    assert!(!dim(22, 16), "the field");
}

#[test]
fn an_entry_at_fault_is_listed_with_its_reason() {
    let mut entry = Entry {
        name: "broken".to_owned(),
        ..Entry::default()
    };
    entry.faults.push(EntryFault::NoKey);
    let mut stage = Stage::dark(100, 24);
    stage.load(Arc::new(Library::new(vec![Arc::new(entry)])));
    assert!(stage.shows("▌ broken"));
    assert!(stage.shows("✗"));
    assert!(stage.shows("public_key: missing"));
}

#[test]
fn the_empty_store_says_what_to_press() {
    let mut stage = Stage::empty(80, 24);
    stage.send(Msg::SshKeys(3));
    assert!(stage.shows("Press i to import one"));
    assert!(stage.shows("3 public keys lie in ~/.ssh: press I to review."));
    assert!(!stage.shows("rename"), "the footer names what works here");
    insta::assert_snapshot!("empty-80x24", stage.text());
}

#[test]
fn main_screens_at_80_by_24_and_120_by_36() {
    for (columns, rows) in [(80, 24), (120, 36), (50, 15)] {
        for (name, keys) in WAYS {
            let mut stage = at(columns, rows, keys);
            insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), stage.text());
        }
        let mut stage = at(columns, rows, "i tab");
        stage.paste(&corpus("pasted-wrapped.txt").replace("alice@laptop", "李雷@例子"));
        insta::assert_snapshot!(format!("import-filled-{columns}x{rows}"), stage.text());
        let mut stage = at(columns, rows, "i tab");
        stage.paste(&corpus("other-ecdsa.pub"));
        stage.press("shift-tab").type_text("1");
        insta::assert_snapshot!(format!("import-refused-{columns}x{rows}"), stage.text());
    }
}

#[test]
fn dialogs_about_a_key_pair_with_a_chinese_name() {
    for (columns, rows) in [(80, 24), (50, 15)] {
        for (name, key) in [
            ("note", "e"),
            ("tags", "t"),
            ("replace", "p"),
            ("export", "x"),
        ] {
            let mut stage = at(columns, rows, "j j j j");
            stage.press(key);
            match key {
                "p" => stage.paste(&corpus("openssh-8192.pub")),
                _ => stage.type_text("云 工作站"),
            };
            insta::assert_snapshot!(format!("{name}-chinese-{columns}x{rows}"), stage.text());
        }
        for count in [0, 4] {
            let mut stage = at(columns, rows, "");
            stage.offer(former(count)).press("j");
            insta::assert_snapshot!(format!("restore-{count}-{columns}x{rows}"), stage.text());
        }
        let mut stage = at(columns, rows, "");
        stage.offer(former(4)).press("enter");
        insta::assert_snapshot!(format!("restore-question-{columns}x{rows}"), stage.text());
    }
}
