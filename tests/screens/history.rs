//! Undo, redo and former contents: keys in, effects out.

use std::sync::Arc;

use keyrack::domain::fingerprint::Fingerprints;
use keyrack::domain::form::read_one;
use keyrack::domain::import::Response;
use keyrack::domain::name::KeyPairName;
use keyrack::error::{Code, Error};
use keyrack::library::{Done, EntryId, Library, StoredKey};
use keyrack::tui::{Effect, Msg, Snapshot};

use crate::stage::{Stage, corpus, demo, demo_with, demo_without, former, id_of, snapshot};

const QUESTION: &str = "Bring this content back?";

/// A change of the demo.
struct Step {
    done: Done,
    /// The demo after it.
    after: Arc<Library>,
    /// What is said of it.
    sentence: &'static str,
    /// The key pair that is selected when it is undone, from the last row.
    undone: &'static str,
    /// The same when it is done again, from the first row.
    redone: &'static str,
}

impl Step {
    fn undone(&self) -> Done {
        Done::Undone(Box::new(self.done.clone()))
    }

    fn redone(&self) -> Done {
        Done::Redone(Box::new(self.done.clone()))
    }
}

fn new_key() -> StoredKey {
    StoredKey::new(read_one(&corpus("openssh-8192.pub")).unwrap().key)
}

fn response(name: &str) -> Response {
    Response {
        name: KeyPairName::new(name).unwrap(),
        fingerprints: Fingerprints::of(&new_key().public.rsa),
        request_id: String::new(),
    }
}

fn renamed() -> Step {
    Step {
        done: Done::Renamed {
            from: id_of("ops"),
            id: EntryId::new("操作", id_of("ops").sha256),
        },
        after: demo_with("ops", |entry| entry.name = "操作".into()),
        sentence: "renamed ops to 操作",
        undone: "ops",
        redone: "操作",
    }
}

fn replaced() -> Step {
    Step {
        done: Done::Replaced {
            response: response("ops"),
            before: id_of("ops"),
        },
        after: demo_with("ops", |entry| entry.key = Some(new_key())),
        sentence: "replaced the key of ops",
        undone: "ops",
        redone: "ops",
    }
}

fn imported() -> Step {
    let mut entries = demo().entries().to_vec();
    let mut entry = (*entries[0]).clone();
    entry.name = "big".into();
    entry.key = Some(new_key());
    entries.push(Arc::new(entry));
    Step {
        done: Done::Imported(response("big")),
        after: Arc::new(Library::new(entries)),
        sentence: "imported big",
        undone: "smartcard",
        redone: "big",
    }
}

fn steps() -> Vec<Step> {
    let edited = |done, sentence| Step {
        done,
        after: demo(),
        sentence,
        undone: "ops",
        redone: "ops",
    };
    vec![
        renamed(),
        replaced(),
        imported(),
        edited(Done::Noted(id_of("ops")), "changed the note of ops"),
        edited(Done::Tagged(vec![id_of("ops")]), "changed the tags of ops"),
        Step {
            done: Done::Deleted(vec![id_of("ops")]),
            after: demo_without("ops"),
            sentence: "deleted ops",
            undone: "ops",
            redone: "alice-laptop",
        },
    ]
}

#[test]
fn undo_and_redo_are_asked_for_in_the_list_and_in_the_details() {
    for place in ["home", "enter"] {
        for (key, effect) in [("u", Effect::Undo), ("ctrl-r", Effect::Redo)] {
            let mut stage = Stage::demo(80, 24);
            stage.press(place).press(key);
            assert_eq!(stage.effects, [effect], "{place} {key}");
        }
    }
}

#[test]
fn a_notice_says_what_was_done_and_how_to_take_it_back() {
    for step in steps() {
        let mut stage = Stage::demo(140, 24);
        let said = step.sentence;
        for (done, library, notice) in [
            (
                step.done.clone(),
                &step.after,
                format!("✓ {said} · u undoes"),
            ),
            (
                step.undone(),
                &demo(),
                format!("✓ undone: {said} · ctrl-r does it again"),
            ),
            (
                step.redone(),
                &step.after,
                format!("✓ done again: {said} · u undoes"),
            ),
        ] {
            stage.done(done, library.clone());
            assert!(stage.shows(&notice), "{notice}\n{}", stage.text());
        }
    }
}

#[test]
fn a_change_that_changed_nothing_is_not_said_to_be_undone_by_u() {
    let mut stage = Stage::demo(80, 24);
    stage.done(Done::Nothing, demo());
    assert!(stage.shows("✓ nothing had to be changed"));
    assert!(!stage.shows("u undoes"));
}

#[test]
fn a_backup_that_was_not_kept_is_told_beside_what_was_done() {
    let step = renamed();
    let mut stage = Stage::demo(140, 24);
    let warning = Error::new(
        Code::Interface,
        "no backup was kept in ~/backups: disk full",
        "",
    );
    let after = Snapshot {
        warning: Some(warning),
        ..snapshot(step.after)
    };
    stage.send(Msg::Changed(Ok((step.done, after))));
    let notice = "renamed ops to 操作 · no backup was kept in ~/backups: disk full";
    assert!(stage.shows(notice), "{}", stage.text());
}

#[test]
fn what_was_undone_or_done_again_is_selected() {
    for step in steps() {
        let mut stage = Stage::dark(80, 24);
        stage.load(step.after.clone());
        stage.press("G").done(step.undone(), demo());
        let selected = format!("▌ {}", step.undone);
        assert!(stage.shows(&selected), "{}: {selected}", step.sentence);
        stage.press("g").done(step.redone(), step.after.clone());
        let selected = format!("▌ {}", step.redone);
        assert!(stage.shows(&selected), "{}: {selected}", step.sentence);
    }
}

#[test]
fn what_was_undone_is_shown_even_if_the_filter_hides_it() {
    for step in [renamed(), replaced()] {
        let mut stage = Stage::dark(80, 24);
        stage.load(step.after.clone());
        stage.press("/").type_text("win").press("enter");
        assert!(!stage.shows("ops"));
        stage.done(step.undone(), demo());
        assert!(stage.shows("▌ ops"), "{}", step.sentence);
    }
}

#[test]
fn details_follow_a_change_and_its_undo() {
    for (step, shown) in [(renamed(), "╭ 操作"), (replaced(), "8192 bits")] {
        let mut stage = Stage::demo(80, 24);
        stage.press("j j j enter");
        let is_changed = |stage: &mut Stage| {
            assert!(stage.shows("exponent 65537"), "the details are open");
            stage.shows(shown)
        };
        assert!(!is_changed(&mut stage));
        for (done, library, changed) in [
            (step.done.clone(), step.after.clone(), true),
            (step.undone(), demo(), false),
            (step.redone(), step.after.clone(), true),
        ] {
            stage.done(done, library);
            assert_eq!(is_changed(&mut stage), changed, "{}", step.sentence);
        }
    }
}

#[test]
fn a_failed_undo_says_why_and_asks_for_the_store_as_it_is() {
    let mut stage = Stage::demo(80, 24);
    stage.press("u");
    stage.failed(Error::new(
        Code::InvalidParameter,
        "\"ops\" was changed since",
        "",
    ));
    assert!(stage.shows("\"ops\" was changed since"));
    assert_eq!(stage.effects, [Effect::Load]);
}

#[test]
fn former_contents_are_listed_with_time_count_and_age() {
    let mut stage = Stage::demo(80, 24);
    stage.press("R");
    assert_eq!(stage.effects, [Effect::ListFormer]);
    stage.offer(former(3));
    for row in [
        "▌ 2026-11-24 03:43:29   3 key pairs   1 hour ago",
        "  2026-11-24 02:43:29   1 key pair   2 hours ago",
        "  2026-11-24 01:43:29   does not parse   3 hours ago",
    ] {
        assert!(stage.shows(row), "{row}");
    }
}

#[test]
fn the_selection_among_former_contents_stops_at_both_ends() {
    let mut stage = Stage::demo(80, 12);
    stage.offer(former(20));
    for (keys, selected) in [
        ("k up", "▌ 2026-11-24 03:43"),
        ("j down", "▌ 2026-11-24 01:43"),
        ("G j", "▌ 2026-11-23 08:43"),
        ("k up", "▌ 2026-11-23 10:43"),
        ("g", "▌ 2026-11-24 03:43"),
        ("end", "▌ 2026-11-23 08:43"),
        ("home", "▌ 2026-11-24 03:43"),
    ] {
        stage.press(keys);
        assert!(stage.shows(selected), "{keys}: {selected}");
        let row = stage.cursor().y;
        let text = stage.text();
        let line = text.lines().nth(row.into()).unwrap();
        assert!(line.contains(selected), "{keys}: the cursor");
    }
}

#[test]
fn where_nothing_was_kept_there_is_nothing_to_restore() {
    let mut stage = Stage::demo(80, 24);
    stage.offer(Vec::new());
    assert!(stage.shows("none yet; each change keeps one"));
    stage.press("j enter");
    assert_eq!(stage.effects, []);
    assert!(!stage.shows(QUESTION));
    for key in ["esc", "q"] {
        let mut stage = Stage::demo(80, 24);
        stage.offer(former(1)).press(key);
        assert!(!stage.shows("Former contents"), "{key}");
        assert_eq!(stage.effects, [], "{key}");
    }
}

#[test]
fn a_former_content_comes_back_after_a_yes() {
    for no in ["n", "esc", "enter"] {
        let mut stage = Stage::demo(80, 24);
        stage.offer(former(3)).press("j enter");
        assert!(stage.shows(QUESTION) && stage.shows("1 key pair"));
        stage.press(no);
        assert_eq!(stage.effects, [], "{no}");
        assert!(
            !stage.shows(QUESTION) && stage.shows("Former contents"),
            "{no}"
        );
    }
    let mut stage = Stage::demo(80, 24);
    stage.offer(former(3)).press("j enter y");
    assert_eq!(stage.effects, [Effect::Restore(former(3).swap_remove(1))]);
    assert!(!stage.shows("Former contents"));
    stage.done(Done::Restored(11), demo_without("ops"));
    assert!(stage.shows("✓ restored a store of 11 key pairs · u undoes"));
    assert!(stage.shows("11 key pairs"));
}

#[test]
fn former_contents_that_cannot_be_listed_say_why() {
    let mut stage = Stage::demo(80, 24);
    stage.press("R");
    let error = Error::new(Code::NoPermission, "cannot read the folder", "");
    stage.send(Msg::Former(Err(error)));
    assert!(stage.shows("cannot read the folder"));
    assert!(!stage.shows("Former contents"));
}

/// The screen that says why the store cannot be shown.
fn broken() -> Stage {
    let mut stage = Stage::dark(80, 24);
    let error = Error::new(Code::Interface, "does not parse at line 3", "mend it");
    stage.send(Msg::Loaded(Err(error)));
    stage
}

#[test]
fn a_store_that_cannot_be_shown_comes_back_by_a_former_content() {
    let mut stage = broken();
    stage.press("R");
    assert_eq!(stage.effects, [Effect::ListFormer]);
    stage.offer(former(1)).press("enter y");
    assert_eq!(stage.effects, [Effect::Restore(former(1).swap_remove(0))]);
    stage.done(Done::Restored(12), demo());
    assert!(stage.shows("▌ alice-laptop"));
    assert!(!stage.shows("The store cannot be shown"));
}

#[test]
fn a_restore_that_fails_leaves_the_trouble_on_the_screen() {
    let mut stage = broken();
    stage.offer(former(1)).press("enter y");
    stage.failed(Error::new(Code::Interface, "the backup is gone", ""));
    assert!(stage.shows("The store cannot be shown"));
    assert!(stage.shows("the backup is gone"));
}

#[test]
fn a_dialog_outlives_trouble_with_the_store() {
    let mut stage = Stage::demo(80, 24);
    stage.press("e").type_text(" and longer");
    let error = Error::new(Code::Interface, "does not parse", "mend it");
    stage.send(Msg::Loaded(Err(error)));
    assert!(stage.shows("2027 and longer"));
    stage.load(demo_without("ops"));
    stage.press("enter");
    let note = "Alice's laptop until 2027 and longer".to_owned();
    assert_eq!(stage.effects, [Effect::Note(id_of("alice-laptop"), note)]);
}
