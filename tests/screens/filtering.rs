//! The filter: what it finds, in which order, what it marks, and how it goes on while a search is
//! on its way.

use std::sync::Arc;

use keyrack::error::{Code, Error};
use keyrack::library::{Entry, Library};
use keyrack::tui::{Effect, Msg};
use ratatui::style::Modifier;

use crate::stage::{Stage, corpus, demo, id_of};

/// The names of the rows.
fn names(stage: &mut Stage) -> Vec<String> {
    let text = stage.text();
    let rows = text.lines().skip(4).map(|line| {
        let words = line.trim_start_matches(['│', '✓', '▌', ' ']);
        words
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned()
    });
    rows.take_while(|name| !name.is_empty() && !name.starts_with(['│', '╰']))
        .collect()
}

/// The letters that are marked in the row of a name.
fn marked(stage: &mut Stage, name: &str) -> String {
    let buffer = stage.buffer();
    let width = usize::from(buffer.area.width);
    let rows = buffer.content.chunks(width);
    let first = name.chars().next().unwrap().to_string();
    let is_row = |row: &&[ratatui::buffer::Cell]| {
        let text: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
        row.get(4).is_some_and(|cell| cell.symbol() == first)
            && text.replace(' ', "").contains(name)
    };
    let row = rows.into_iter().find(is_row).unwrap();
    let has_mark = |cell: &&ratatui::buffer::Cell| cell.modifier.contains(Modifier::UNDERLINED);
    let marks = row.iter().filter(has_mark);
    marks.map(ratatui::buffer::Cell::symbol).collect()
}

fn filtered(text: &str) -> Stage {
    let mut stage = Stage::demo(80, 24);
    stage.press("/").type_text(text);
    stage
}

#[test]
fn letters_with_others_between_them_find_a_key_pair() {
    for (text, found) in [
        ("alap", &["alice-laptop", "build:ci"][..]),
        ("wdesk", &["windows-desk"]),
        ("WIN OLD", &["windows-old"]),
        ("工作", &["李雷-工作站"]),
        ("puttygen", &["windows-desk"]),
        ("tag:ci web", &["deploy-bot"]),
    ] {
        let mut stage = filtered(text);
        let count = format!(" 1 of {} ╮", found.len());
        assert_eq!(names(&mut stage), found, "{text}");
        assert!(stage.shows(&count), "{text}");
    }
    assert!(filtered("zzz").shows("no key pair answers to that"));
}

#[test]
fn what_says_the_text_comes_before_fingerprints_and_those_before_what_resembles_it() {
    let mut entries: Vec<Entry> = demo().entries().iter().map(|e| (**e).clone()).collect();
    // The MD5 of alice's key starts with 8327.
    entries[1].note = Some("8 of 3, 2 of 7".to_owned());
    entries[2].note = Some("see ticket 8327".to_owned());
    let library = Library::new(entries.into_iter().map(Arc::new).collect());
    let mut stage = Stage::dark(80, 24);
    stage.load(Arc::new(library));
    stage.press("/").type_text("8327");
    let found = ["edge-gateway", "alice-laptop", "build:ci"];
    assert_eq!(names(&mut stage), found);
    assert!(
        stage.shows("▌ edge-gateway"),
        "the best is under the cursor"
    );
}

#[test]
fn the_letters_that_answer_are_marked_in_names_and_comments() {
    assert_eq!(marked(&mut filtered("alap"), "alice"), "alap");
    assert_eq!(marked(&mut filtered("工作"), "李雷"), "工作");
    assert_eq!(
        marked(&mut filtered("tag:laptop desk"), "windows-desk"),
        "desk"
    );
    assert_eq!(marked(&mut filtered("tag:ci"), "build"), "");
    let mut wide = Stage::demo(89, 24);
    wide.resize(200, 19);
    wide.press("/").type_text("alice work");
    assert_eq!(marked(&mut wide, "build:ci"), "alicework");
}

#[test]
fn every_spelling_and_every_line_that_holds_one_finds_the_key_pair() {
    let table = corpus("FINGERPRINTS.tsv");
    for (name, file) in [
        ("alice-laptop", "openssh-2048.pub"),
        ("build:ci", "openssh-3072.pub"),
        ("ops", "openssh-4096.pub"),
    ] {
        let row = table.lines().find(|row| row.starts_with(file)).unwrap();
        let fields: Vec<&str> = row.split('\t').collect();
        let (md5, sha256, ec2) = (fields[2], fields[3], fields[4]);
        for spelling in [
            md5.to_owned(),
            format!("MD5:{md5}"),
            md5.to_uppercase(),
            md5.replace(':', " "),
            md5.replace(':', ""),
            md5.replace(':', "").chars().take(8).collect(),
            sha256.to_owned(),
            format!("{sha256}="),
            sha256.replace("SHA256:", ""),
            sha256.chars().take(15).collect(),
            ec2.to_owned(),
            format!("Accepted publickey for a from 198.51.100.7 port 5 ssh2: RSA {sha256}"),
            format!("Found matching RSA key: {md5}"),
            format!("{{\"KeyPairFingerPrint\":\"{}\"}}", md5.replace(':', "")),
        ] {
            let mut stage = Stage::demo(80, 24);
            stage.press("/").paste(&spelling);
            assert_eq!(names(&mut stage), [name], "{spelling}");
        }
    }
}

/// More key pairs than are searched at once: the demo, and names that say nothing.
pub(crate) fn many() -> Arc<Library> {
    let mut entries = demo().entries().to_vec();
    let template = (*entries[0]).clone();
    entries.extend((0..1_000).map(|number| {
        Arc::new(Entry {
            name: format!("spare-{number:04}"),
            key: None,
            note: None,
            tags: Vec::new(),
            ..template.clone()
        })
    }));
    Arc::new(Library::new(entries))
}

/// The search that was asked for last, done.
pub(crate) fn searched(stage: &Stage) -> Msg {
    let mut searches = stage.effects.iter().filter_map(|effect| match effect {
        Effect::Search(number, query, library, verdicts) => {
            Some(Msg::Found(*number, Ok(query.rows(library, verdicts))))
        }
        _ => None,
    });
    searches.next_back().unwrap()
}

#[test]
fn a_search_of_many_goes_on_beside_the_typing_and_only_the_last_one_counts() {
    let mut stage = Stage::dark(80, 24);
    stage.load(many());
    assert!(
        stage.shows("1 of 1,012"),
        "nothing is searched without a filter"
    );
    stage.press("/").type_text("wi");
    let early = searched(&stage);
    assert!(stage.shows("/ wi"), "what was typed is there at once");
    assert!(stage.shows("1 of 1,012"), "and the list as it was");
    stage.type_text("n");
    let late = searched(&stage);
    stage.send(early);
    assert!(stage.shows("1 of 1,012"), "an early result is dropped");
    stage.send(late);
    assert_eq!(names(&mut stage), ["windows-desk", "windows-old"]);
    stage.press("esc");
    assert!(stage.shows("of 1,012"), "clearing needs no search");
    assert!(stage.shows("▌ windows-desk"));
}

#[test]
fn keys_pressed_while_a_search_goes_on_are_about_what_it_finds() {
    let mut stage = Stage::dark(80, 24);
    stage.load(many());
    stage.press("/").type_text("win");
    let found = searched(&stage);
    stage.press("enter j d y");
    assert_eq!(stage.effects, [], "nothing happens to the former rows");
    stage.send(found);
    let old = vec![id_of("windows-old")];
    assert_eq!(stage.effects, [Effect::Delete(old)]);

    // Who leaves does not wait, and who takes the filter back wants nothing more.
    stage.press("/").type_text("x");
    let found = searched(&stage);
    stage.press("enter d esc");
    stage.send(found);
    assert!(!stage.shows("Delete from the store?"));
    stage.press("/").type_text("x").press("enter d ctrl-c");
    assert!(stage.shows("storing …, then quitting"));
}

#[test]
fn a_search_that_fails_is_told_and_keeps_no_key_waiting() {
    let mut stage = Stage::dark(80, 24);
    stage.load(many());
    stage.press("/").type_text("win");
    let Msg::Found(number, _) = searched(&stage) else {
        panic!("{:?}", stage.effects);
    };
    let error = Error::new(Code::Interface, "a mistake", "report it");
    stage.send(Msg::Found(number, Err(error)));
    assert!(stage.shows("✗ ens.interface.error: a mistake; report it"));
    stage.press("enter d");
    assert!(stage.shows("Delete from the store?"));
}

#[test]
fn what_others_change_while_a_search_goes_on_is_searched_anew() {
    let mut stage = Stage::dark(80, 24);
    stage.load(many());
    stage.press("/").type_text("win");
    stage.send(searched(&stage));
    stage.press("down");
    let mut entries = many().entries().to_vec();
    entries.remove(0);
    stage.load(Arc::new(Library::new(entries)));
    let found = searched(&stage);
    assert!(
        stage.shows("▌ windows-old"),
        "the former rows stay meanwhile"
    );
    assert!(stage.shows("1,011 key pairs"));
    stage.press("enter d");
    stage.send(found);
    assert!(stage.shows("Delete from the store?") && stage.shows("windows-old"));
    stage.press("y");
    assert!(
        stage
            .effects
            .contains(&Effect::Delete(vec![id_of("windows-old")]))
    );
}

#[test]
fn a_new_key_pair_that_the_filter_hides_is_shown_among_many_too() {
    let mut stage = Stage::dark(80, 24);
    stage.load(many());
    stage.press("/").type_text("win");
    stage.send(searched(&stage));
    stage.press("enter");
    let done = keyrack::library::Done::Renamed {
        from: id_of("web:01"),
        id: id_of("ops"),
    };
    stage.done(done, many());
    stage.send(searched(&stage));
    assert!(stage.shows("▌ ops"));
    assert!(stage.shows("of 1,012"));
}
