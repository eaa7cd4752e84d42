//! Several key pairs at once: selected with keys, and acted on as one.

use std::sync::Arc;

use keyrack::domain::tag::Edits;
use keyrack::library::export::{ExportFormat, Written, export};
use keyrack::library::{Done, Entry, EntryId, Library};
use keyrack::tui::message::NewFile;
use keyrack::tui::{Effect, Msg};

use crate::stage::{Stage, demo, demo_with, demo_without, id_of};

/// The names of the rows with a mark.
fn marked(stage: &mut Stage) -> Vec<String> {
    let text = stage.text();
    let rows = text.lines().filter_map(|line| line.strip_prefix("│✓"));
    rows.map(|row| {
        let mut words = row.trim_start_matches('▌').split_whitespace();
        words.next().unwrap().to_owned()
    })
    .collect()
}

fn ids(names: &[&str]) -> Vec<EntryId> {
    names.iter().map(|name| id_of(name)).collect()
}

#[test]
fn space_selects_and_goes_on_and_a_second_space_gives_it_up() {
    let mut stage = Stage::demo(80, 24);
    stage.press("space j space");
    assert_eq!(marked(&mut stage), ["alice-laptop", "edge-gateway"]);
    assert!(stage.shows("2 selected, 4 of 12"));
    stage.press("g space");
    assert_eq!(marked(&mut stage), ["edge-gateway"]);
    assert!(stage.shows("1 selected, 2 of 12"));
    stage.press("esc");
    assert_eq!(marked(&mut stage), Vec::<String>::new());
    assert!(stage.shows(" 2 of 12 ╮") && !stage.shows("selected"));
}

#[test]
fn a_range_follows_the_cursor_until_it_is_kept_or_given_up() {
    let mut stage = Stage::demo(80, 24);
    stage.press("j v j j");
    let three = ["build:ci", "edge-gateway", "ops"];
    assert_eq!(marked(&mut stage), three);
    stage.press("k k k");
    assert_eq!(marked(&mut stage), ["alice-laptop", "build:ci"]);
    stage.press("esc");
    assert_eq!(marked(&mut stage), Vec::<String>::new());
    stage.press("j v j j v G");
    assert_eq!(marked(&mut stage), three, "kept");
    stage.press("v esc");
    assert_eq!(marked(&mut stage), three, "only the range is given up");
    stage.press("esc");
    assert!(marked(&mut stage).is_empty());
}

#[test]
fn ctrl_a_selects_what_is_shown_and_what_is_hidden_stays_selected() {
    let mut stage = Stage::demo(80, 24);
    stage.press("space / w i n enter ctrl-a");
    assert_eq!(marked(&mut stage), ["windows-desk", "windows-old"]);
    assert!(stage.shows("3 selected, 1 hidden, 1 of 2"));
    stage.press("ctrl-a");
    assert!(stage.shows("1 selected, 1 hidden, 1 of 2"));
    stage.press("d");
    assert!(stage.shows("what is selected is hidden by the filter (1)"));
    assert!(!stage.shows("Delete from the store?"));
    stage.press("esc");
    assert!(!stage.shows("selected"));
    assert!(stage.shows("/ win"), "the selection goes first");
    stage.press("esc");
    assert!(stage.shows("of 12"));
}

#[test]
fn delete_names_what_goes_and_says_what_is_hidden() {
    let mut stage = Stage::demo(80, 24);
    stage.press("space space / w i n enter ctrl-a d");
    for words in [
        "windows-desk",
        "windows-old",
        "2 selected key pairs are hidden, and stay.",
        "yes, delete all",
    ] {
        assert!(stage.shows(words), "{words}");
    }
    stage.press("y");
    let gone = ids(&["windows-desk", "windows-old"]);
    assert_eq!(stage.effects, [Effect::Delete(gone.clone())]);
    let mut left = demo().entries().to_vec();
    left.retain(|entry| !entry.name.starts_with("windows"));
    stage.done(Done::Deleted(gone), Arc::new(Library::new(left)));
    assert!(stage.shows("✓ deleted 2 key pairs · u undoes"));
    stage.press("esc esc");
    assert!(!stage.shows("hidden"));
}

#[test]
fn a_question_lists_a_few_names_and_counts_the_rest() {
    let mut stage = Stage::demo(80, 24);
    stage.press("ctrl-a d");
    assert!(stage.shows("and 7 more"));
    stage.press("y");
    let [Effect::Delete(gone)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    assert_eq!(gone.len(), 12);
}

#[test]
fn tags_of_several_come_and_go_in_one_change() {
    let mut stage = Stage::demo(80, 24);
    stage.press("space j space t");
    assert!(stage.shows("of 2 key pairs: +edge adds, -edge removes"));
    stage.type_text("云 -edge");
    stage.press("enter");
    let two = ids(&["alice-laptop", "edge-gateway"]);
    let edits = Edits::typed("+云 -edge");
    assert_eq!(stage.effects, [Effect::EditTags(two.clone(), edits)]);
    stage.done(Done::Tagged(two), demo());
    assert!(stage.shows("✓ changed the tags of 2 key pairs · u undoes"));
    assert_eq!(marked(&mut stage), ["alice-laptop", "edge-gateway"]);
    stage.press("t enter");
    assert_eq!(stage.effects, [], "nothing was typed");
}

#[test]
fn several_are_exported_into_one_file() {
    let mut stage = Stage::demo(80, 24);
    stage.press("space space x");
    assert!(stage.shows("╭ Export 2 key pairs"));
    assert!(stage.shows("key-pairs.pub"));
    assert!(stage.shows("and 1 key pair more"));
    stage.press("tab enter");
    let demo = demo();
    let entries: Vec<_> = demo.entries().iter().take(2).map(AsRef::as_ref).collect();
    let format = ExportFormat::Rfc4716;
    let file = NewFile {
        ids: ids(&["alice-laptop", "build:ci"]),
        format,
        path: "key-pairs.rfc4716".to_owned(),
        text: export(&entries, format, true).unwrap(),
        overwrite: false,
    };
    assert_eq!(stage.effects, [Effect::Export(Box::new(file.clone()))]);
    stage.send(Msg::Exported(Box::new(file), Ok(Written::Done)));
    assert!(stage.shows("✓ exported 2 key pairs to key-pairs.rfc4716 (rfc4716)"));
}

#[test]
fn a_copy_of_several_has_one_line_each() {
    let mut stage = Stage::demo(80, 24);
    stage.press("space space y n");
    let words = "name of 2 key pairs".to_owned();
    let text = "alice-laptop\nbuild:ci".to_owned();
    assert_eq!(stage.effects, [Effect::Copy(words, text)]);
    stage.press("y y");
    let [Effect::Copy(_, keys)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    assert_eq!(keys.lines().count(), 2);
    stage.press("g r");
    assert!(
        stage.shows("Rename a key pair"),
        "of the one under the cursor"
    );
}

#[test]
fn the_selection_follows_key_pairs_that_move_and_change() {
    let mut stage = Stage::demo(80, 24);
    stage.press("j space j space");
    assert_eq!(marked(&mut stage), ["build:ci", "ops"]);
    stage.load(demo_without("alice-laptop"));
    assert_eq!(marked(&mut stage), ["build:ci", "ops"]);
    let id = EntryId::new("操作", id_of("ops").sha256);
    let from = id_of("ops");
    let renamed = demo_with("ops", |entry| entry.name = "操作".into());
    stage.done(Done::Renamed { from, id }, renamed);
    assert_eq!(marked(&mut stage), ["build:ci", "操作"]);
    stage.press("s");
    assert_eq!(marked(&mut stage), ["build:ci", "操作"]);
    assert!(stage.shows("2 selected, by name"));
    stage.load(demo_without("build:ci"));
    assert!(marked(&mut stage).is_empty(), "it is called ops there");
}

#[test]
fn of_two_entries_that_are_alike_the_selected_one_stays_selected() {
    let twins = |names: &[&str]| {
        let first = demo().entries().first().unwrap().clone();
        let entries = names.iter().map(|name| {
            let mut entry = Entry::clone(&first);
            entry.name = (*name).to_owned();
            Arc::new(entry)
        });
        Arc::new(Library::new(entries.collect()))
    };
    let id = |nth| EntryId {
        nth,
        ..EntryId::new("twin", id_of("alice-laptop").sha256)
    };
    let mut stage = Stage::dark(80, 24);
    stage.load(twins(&["twin", "twin"]));
    stage.press("space g d y");
    assert_eq!(stage.effects, [Effect::Delete(vec![id(0)])]);
    stage.done(Done::Deleted(vec![id(0)]), twins(&["twin"]));
    assert!(
        marked(&mut stage).is_empty(),
        "the one that stays never was"
    );

    let mut stage = Stage::dark(80, 24);
    stage.load(twins(&["twin", "twin"]));
    stage.press("space");
    let renamed = Done::Renamed {
        from: id(1),
        id: EntryId::new("other", id(0).sha256),
    };
    stage.done(renamed, twins(&["twin", "other"]));
    assert_eq!(marked(&mut stage), ["twin"]);
}

#[test]
fn the_details_act_on_their_key_pair_alone() {
    let mut stage = Stage::demo(80, 24);
    stage.press("ctrl-a enter d");
    assert!(stage.shows("alice-laptop") && !stage.shows("and 7 more"));
    stage.press("y");
    assert_eq!(stage.effects, [Effect::Delete(ids(&["alice-laptop"]))]);
}
