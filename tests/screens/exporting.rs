//! The dialog that exports a public key into a file: keys in, effects out.

use std::sync::Arc;

use keyrack::error::{Code, Error};
use keyrack::library::export::{ExportFormat, Written, export};
use keyrack::library::{Done, Entry, EntryFault, EntryId, Library};
use keyrack::tui::message::NewFile;
use keyrack::tui::{Effect, Msg, Snapshot};

use crate::stage::{Stage, corpus, demo, demo_with, demo_without, id_of, snapshot};

const QUESTION: &str = "Overwrite the file?";

/// Where the dialog is opened: in the list, and in the details.
const PLACES: [&str; 2] = ["home", "enter"];

fn opened(place: &str) -> Stage {
    let mut stage = Stage::demo(80, 24);
    stage.press(place).press("x");
    stage
}

fn is_open(stage: &mut Stage) -> bool {
    stage.shows("╭ Export ")
}

/// The file that was asked for.
#[track_caller]
fn sent(stage: &Stage) -> NewFile {
    let file = match stage.effects.as_slice() {
        [Effect::Export(file)] => Some(file),
        _ => None,
    };
    NewFile::clone(file.unwrap())
}

/// What is asked for where nothing was typed.
fn file_of(name: &str, format: ExportFormat, path: &str) -> NewFile {
    let demo = demo();
    let entry = demo.get(demo.named(name).unwrap()).unwrap();
    NewFile {
        ids: vec![id_of(name)],
        format,
        path: path.to_owned(),
        text: export(&[entry], format, true).unwrap(),
        overwrite: false,
    }
}

fn full_disk() -> Error {
    Error::new(Code::Interface, "the disk is full", "free some space")
}

impl Stage {
    /// Presses enter, and tells the app what became of the file that was asked for.
    fn export(&mut self, result: Result<Written, Error>) -> NewFile {
        self.press("enter");
        let file = sent(self);
        self.send(Msg::Exported(Box::new(file.clone()), result));
        file
    }
}

#[test]
fn enter_writes_the_line_of_openssh_into_a_file_named_after_the_key_pair() {
    for place in PLACES {
        let mut stage = opened(place);
        assert!(stage.shows("╭ Export alice-laptop"), "{place}");
        assert!(stage.shows("Starts  ssh-rsa AAAA"), "{place}");
        stage.press("enter");
        let file = sent(&stage);
        let expected = file_of("alice-laptop", ExportFormat::OpenSsh, "alice-laptop.pub");
        assert_eq!(file, expected);
        assert_eq!(file.text, corpus("openssh-2048.pub"));
        assert!(stage.shows("writing …"));
        stage.press("enter");
        assert_eq!(stage.effects, [], "it is on its way");
        stage.send(Msg::Exported(Box::new(file), Ok(Written::Done)));
        assert!(stage.shows("✓ exported alice-laptop to alice-laptop.pub (openssh)"));
        assert!(!is_open(&mut stage), "{place}");
        assert_eq!(stage.effects, [], "nothing in the store has changed");
    }
}

#[test]
fn the_path_follows_the_format_until_it_is_edited() {
    let formats = ExportFormat::ALL;
    let endings = ["pub", "rfc4716", "pem", "pem", "pub", "json"];
    let mut stage = opened("home");
    for (format, ending) in formats.into_iter().zip(endings) {
        let path = format!("alice-laptop.{ending}");
        assert!(stage.shows(&format!("File    {path} ")), "{path}");
        assert!(stage.shows(&format!("▌{} ", format.name())), "{path}");
        let mut other = opened("home");
        for _ in 0..formats.iter().position(|f| *f == format).unwrap() {
            other.press("tab");
        }
        other.press("enter");
        assert_eq!(sent(&other), file_of("alice-laptop", format, &path));
        stage.press("tab");
    }
    assert!(stage.shows("▌openssh "), "the first comes after the last");
    stage.press("shift-tab");
    assert!(stage.shows("▌json ") && stage.shows("alice-laptop.json "));

    stage.press("left backspace tab");
    assert!(stage.shows("▌openssh ") && stage.shows("alice-laptop.jsn "));
    stage.press("end ctrl-u").type_text("~/key");
    stage.press("shift-tab").press("enter");
    assert_eq!(
        sent(&stage),
        file_of("alice-laptop", ExportFormat::Json, "~/key")
    );
}

#[test]
fn the_line_under_the_path_says_where_that_leads() {
    for (path, hint) in [
        ("", "the path of a file; ~/ is the home folder"),
        ("a.pub", "in the folder you started keyrack in"),
        ("~/a.pub", "in the home folder"),
    ] {
        let mut stage = opened("home");
        stage.press("end ctrl-u").type_text(path);
        assert!(stage.shows(hint), "{path}");
    }
    let mut stage = opened("home");
    stage.press("ctrl-u").type_text("/tmp/a.pub");
    assert!(!stage.shows("folder"));
}

#[test]
fn names_are_made_harmless_for_files_and_chinese_ones_are_kept() {
    for (name, path) in [
        ("build:ci", "build-ci.pub"),
        ("李雷-工作站", "李雷-工作站.pub"),
    ] {
        let mut stage = Stage::demo(80, 24);
        for _ in 0..demo().named(name).unwrap() {
            stage.press("j");
        }
        stage.press("x");
        assert!(stage.shows(&format!("╭ Export {name}")));
        let file = stage.export(Ok(Written::Done));
        assert_eq!(file, file_of(name, ExportFormat::OpenSsh, path));
        assert!(stage.shows(&format!("✓ exported {name} to {path} (openssh)")));
    }
}

#[test]
fn what_is_pasted_into_the_path_has_one_line_and_blanks_around_it_go() {
    let mut stage = opened("home");
    stage.press("ctrl-u").paste("  /tmp/a b.pub \r\n");
    assert_eq!(stage.effects, [], "a pasted newline submits nothing");
    stage.press("enter");
    assert_eq!(sent(&stage).path, "/tmp/a b.pub");
}

#[test]
fn without_a_path_nothing_is_written() {
    for path in ["", "  "] {
        let mut stage = opened("home");
        stage.press("ctrl-u").type_text(path).press("enter");
        assert_eq!(stage.effects, []);
        assert!(stage.shows("✗ no file is named; type its path"));
        stage.type_text("x");
        assert!(!stage.shows("✗"), "typing takes the reproach away");
    }
}

#[test]
fn an_entry_at_fault_is_refused_with_the_reason() {
    let broken = |fault: EntryFault| Entry {
        name: "broken".to_owned(),
        faults: vec![fault],
        ..Entry::default()
    };
    for (fault, reason) in [
        (EntryFault::NoKey, "public_key: missing"),
        (EntryFault::Field("tags"), "tags: not of the expected type"),
    ] {
        for place in PLACES {
            let mut stage = Stage::dark(80, 24);
            stage.load(Arc::new(Library::new(vec![Arc::new(broken(
                fault.clone(),
            ))])));
            stage.press(place).press("x");
            assert!(!is_open(&mut stage));
            let said = format!("✗ \"broken\" cannot be exported: {reason}");
            assert!(stage.shows(&said), "{}", stage.text());
        }
    }
}

#[test]
fn nothing_is_opened_where_there_is_no_key_pair() {
    let mut stage = Stage::empty(80, 24);
    stage.press("x");
    assert!(!is_open(&mut stage));
}

#[test]
fn an_entry_that_gets_a_fault_while_the_dialog_is_open_is_not_written() {
    let mut stage = opened("home");
    stage.load(demo_with("alice-laptop", |entry| {
        entry.faults.push(EntryFault::ForeignFingerprint);
    }));
    assert!(stage.shows("Starts  \"alice-laptop\" cannot be exported"));
    stage.press("enter");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("✗ \"alice-laptop\" cannot be exported"));
}

#[test]
fn a_file_that_is_there_is_overwritten_only_after_a_yes() {
    for answer in ["enter", "n", "esc"] {
        let mut stage = opened("home");
        stage.type_text("x");
        let file = stage.export(Ok(Written::Exists));
        assert!(stage.shows(QUESTION) && stage.shows("alice-laptop.pubx"));
        stage.press(answer);
        assert_eq!(stage.effects, [], "{answer}");
        assert!(is_open(&mut stage) && !stage.shows(QUESTION), "{answer}");
        stage.press("enter");
        assert_eq!(sent(&stage), file, "{answer}: what was typed is kept");
    }
    let mut stage = opened("home");
    stage.press("tab");
    let file = stage.export(Ok(Written::Exists));
    stage.press("y");
    let again = NewFile {
        overwrite: true,
        ..file
    };
    assert_eq!(sent(&stage), again);
    assert!(is_open(&mut stage), "until it is written");
    stage.press("enter");
    assert_eq!(stage.effects, [], "it is on its way");
    stage.send(Msg::Exported(Box::new(again), Ok(Written::Done)));
    assert!(stage.shows("✓ exported alice-laptop to alice-laptop.rfc4716 (rfc4716)"));
    assert!(!is_open(&mut stage));
}

#[test]
fn the_question_shows_start_and_end_of_a_long_path() {
    let mut stage = Stage::demo(50, 15);
    stage.press("x ctrl-u");
    stage.type_text(&format!("/srv/{}/id.pub", "很长的路径/".repeat(20)));
    stage.export(Ok(Written::Exists));
    let text = stage.text();
    let line = text.lines().find(|line| line.contains("/srv/")).unwrap();
    assert!(line.contains("…") && line.contains("/id.pub"), "{text}");
}

#[test]
fn a_failed_export_says_why_and_keeps_what_was_typed() {
    let mut stage = opened("home");
    stage.press("tab").type_text("2");
    let file = stage.export(Err(full_disk()));
    assert_eq!(stage.effects, [], "the store is not concerned");
    for shown in [
        "╭ Export alice-laptop",
        "✗ the disk is full; free some space",
        "alice-laptop.rfc47162",
        "▌rfc4716",
    ] {
        assert!(stage.shows(shown), "{shown}");
    }
    stage.press("enter");
    assert_eq!(sent(&stage), file, "the same once more");
}

#[test]
fn a_store_that_takes_no_changes_is_exported_from() {
    let mut stage = Stage::dark(80, 24);
    stage.send(Msg::Loaded(Ok(Snapshot {
        read_only: Some("it is not yours".to_owned()),
        ..snapshot(demo())
    })));
    stage.press("x enter");
    assert_eq!(sent(&stage).path, "alice-laptop.pub");
}

#[test]
fn what_becomes_of_a_file_is_told_after_the_dialog_was_closed() {
    for (result, said) in [
        (
            Ok(Written::Done),
            "✓ exported alice-laptop to alice-laptop.pub (openssh)",
        ),
        (
            Ok(Written::Exists),
            "alice-laptop.pub is there already; nothing was written",
        ),
        (Err(full_disk()), "the disk is full"),
    ] {
        let mut stage = opened("home");
        stage.press("enter");
        let file = sent(&stage);
        stage.press("esc");
        assert!(!is_open(&mut stage));
        stage.send(Msg::Exported(Box::new(file), result));
        assert!(stage.shows(said), "{said}");
        assert!(!stage.shows(QUESTION), "nobody waits for it");
    }
}

#[test]
fn results_reach_the_dialog_in_the_order_of_what_was_asked_for() {
    let mut stage = Stage::demo(80, 24);
    stage.press("d y x j enter");
    stage.done(
        Done::Deleted(vec![id_of("alice-laptop")]),
        demo_without("alice-laptop"),
    );
    assert!(!is_open(&mut stage), "its key pair is gone");
    let mut stage = Stage::demo(80, 24);
    stage.press("d y j x enter");
    let file = sent(&stage);
    stage.failed(full_disk());
    assert!(is_open(&mut stage) && stage.shows("writing …"));
    stage.send(Msg::Exported(Box::new(file), Ok(Written::Exists)));
    assert!(stage.shows(QUESTION));
}

#[test]
fn the_question_goes_with_its_key_pair() {
    let mut stage = opened("home");
    stage.export(Ok(Written::Exists));
    stage.load(demo_without("alice-laptop"));
    assert!(stage.shows("that key pair is gone from the store"));
    assert!(!stage.shows(QUESTION) && !is_open(&mut stage));
}

#[test]
fn a_proposed_path_follows_the_name_of_its_key_pair() {
    let renamed = demo_with("alice-laptop", |entry| entry.name = "爱丽丝".into());
    let id = EntryId::new("爱丽丝", id_of("alice-laptop").sha256);
    let done = Done::Renamed {
        from: id_of("alice-laptop"),
        id: id.clone(),
    };
    for (typed, path) in [("", "爱丽丝.pub"), ("x", "alice-laptop.pubx")] {
        let mut stage = Stage::demo(80, 24);
        stage.press("r x enter esc x").type_text(typed);
        stage.done(done.clone(), renamed.clone());
        assert!(stage.shows("╭ Export 爱丽丝"));
        stage.press("enter");
        let file = sent(&stage);
        assert_eq!((file.ids, file.path.as_str()), (vec![id.clone()], path));
    }
}

#[test]
fn quitting_asks_about_an_edited_path_and_waits_for_the_file() {
    let mut stage = opened("home");
    stage.press("ctrl-c");
    assert_eq!(stage.effects, [Effect::Quit]);
    let mut stage = opened("home");
    stage.press("x ctrl-c");
    assert!(stage.shows("Quit keyrack?"));
    for (result, effects) in [
        (Ok(Written::Done), &[Effect::Quit][..]),
        (Ok(Written::Exists), &[]),
        (Err(full_disk()), &[]),
    ] {
        let mut stage = opened("home");
        stage.press("x enter");
        let file = sent(&stage);
        stage.press("ctrl-c");
        assert_eq!(stage.effects, []);
        assert!(stage.shows("then quitting"));
        stage.send(Msg::Exported(Box::new(file), result));
        assert_eq!(stage.effects, effects);
        assert!(!effects.is_empty() || is_open(&mut stage));
    }
}

#[test]
fn a_private_key_gets_into_no_path() {
    let key = corpus("openssh-2048");
    let mut stage = opened("home");
    stage.paste(&key);
    assert!(stage.shows("nothing of it was kept"));
    assert!(stage.shows("alice-laptop.pub "), "what was there before is");
    // From a terminal that marks no paste.
    let mut stage = opened("home");
    for c in key.trim_end().chars() {
        match c {
            '\n' => stage.press("enter"),
            c => stage.type_text(&c.to_string()),
        };
        assert_eq!(stage.effects, []);
        assert!(!stage.shows("b3BlbnNzaC1rZXk"), "its first line");
    }
    assert!(stage.shows("nothing of it was kept"), "{}", stage.text());
    assert!(!stage.shows("PRIVATE KEY-"));
    assert!(stage.shows("the path of a file"), "the path was wiped");
}
