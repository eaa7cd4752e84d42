//! The list, the details and the dialogs about a key pair: keys in, effects out.

use std::sync::Arc;

use keyrack::domain::form::read_one;
use keyrack::domain::name::KeyPairName;
use keyrack::error::{Code, Error};
use keyrack::library::{Done, Entry, EntryId, Library, StoredKey};
use keyrack::tui::action::Action;
use keyrack::tui::keymap::{BINDINGS, Context, lookup};
use keyrack::tui::{Effect, Msg};

use crate::stage::{Stage, corpus, demo, demo_with, demo_without, id_of, key, package, snapshot};

/// The demo without its first entry.
fn without_first() -> Arc<Library> {
    demo_without("alice-laptop")
}

#[test]
fn opening_asks_for_the_store_and_waits_for_nothing() {
    let mut stage = Stage::dark(80, 24);
    assert_eq!(stage.effects, [Effect::Load, Effect::CountSshKeys]);
    assert!(stage.shows("reading the store"));
    stage.press("q");
    assert_eq!(stage.effects, [Effect::Quit]);
}

#[test]
fn delete_asks_and_names_what_goes() {
    let mut stage = Stage::demo(80, 24);
    stage.press("d");
    assert!(stage.shows("Delete from the store?"));
    assert!(stage.shows("alice-laptop"));
    stage.press("enter");
    assert_eq!(stage.effects, []);
    stage.press("d y");
    let [Effect::Delete(ids)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    assert_eq!(ids.as_slice(), [id_of("alice-laptop")]);
    stage.done(Done::Deleted(vec![id_of("alice-laptop")]), without_first());
    assert!(stage.shows("✓ deleted alice-laptop · u undoes"));
    assert!(stage.shows("▌ build:ci"), "the next one is selected");
}

#[test]
fn rename_sends_the_new_name_and_keeps_it_on_failure() {
    let mut stage = Stage::demo(80, 24);
    stage.press("r enter");
    assert_eq!(stage.effects, [], "the same name is nothing to do");
    stage.press("r ctrl-u").type_text("build:ci");
    stage.press("enter");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("✗ the name \"build:ci\" is taken"));
    stage.type_text("-2");
    stage.press("enter");
    let expected = Effect::Rename(
        id_of("alice-laptop"),
        KeyPairName::new("build:ci-2").unwrap(),
    );
    assert_eq!(stage.effects, [expected]);
    stage.failed(Error::new(Code::NoPermission, "not yours", ""));
    assert!(stage.shows("✗ not yours"));
    assert!(stage.shows("build:ci-2"));
}

#[test]
fn a_dialog_whose_key_pair_is_gone_closes_with_a_sentence() {
    for keys in ["r", "e", "t", "p", "x", "d"] {
        let mut stage = Stage::demo(80, 24);
        stage.press(keys);
        stage.send(Msg::Loaded(Ok(snapshot(without_first()))));
        assert!(
            stage.shows("that key pair is gone from the store"),
            "{keys}"
        );
        assert!(stage.shows("11 key pairs"));
    }
}

#[test]
fn a_reload_keeps_the_selection_by_its_identity() {
    let mut stage = Stage::demo(80, 24);
    stage.press("j j j");
    assert!(stage.shows("▌ ops"));
    stage.load(without_first());
    assert!(stage.shows("▌ ops"));
}

#[test]
fn the_filter_narrows_with_each_key_and_escape_clears_it() {
    let mut stage = Stage::demo(80, 24);
    stage.press("/").type_text("win");
    assert!(stage.shows("1 of 2"));
    assert!(!stage.shows("alice-laptop"));
    stage.press("down");
    assert!(stage.shows("▌ windows-old"));
    stage.press("enter j k");
    assert!(stage.shows("/ win"));
    stage.press("esc");
    assert!(stage.shows("of 12"));
    assert!(stage.shows("▌ windows-"), "the selection stays");
    stage.press("/").type_text("7c:ba:9c");
    assert!(stage.shows("▌ ops"), "a fingerprint finds its key pair");
    stage.type_text("x");
    assert!(stage.shows("no key pair answers to that"));
}

#[test]
fn an_imported_key_pair_is_shown_even_if_the_filter_hides_it() {
    let mut stage = Stage::demo(80, 24);
    stage.press("/").type_text("win");
    stage.press("enter");
    let id = id_of("ops");
    let done = Done::Renamed {
        from: id_of("web:01"),
        id,
    };
    stage.done(done, demo());
    assert!(stage.shows("▌ ops"));
}

#[test]
fn movement_stops_at_both_ends() {
    let mut stage = Stage::demo(80, 12);
    stage.press("k");
    assert!(stage.shows("▌ alice-laptop"));
    stage.press("G j");
    assert!(stage.shows("▌ smartcard"));
    stage.press("ctrl-u");
    assert!(stage.shows("▌ deploy-bot"));
    stage.press("page-up page-up home ctrl-d");
    assert!(stage.shows("▌ ops"));
    stage.press("page-down g");
    assert!(stage.shows("▌ alice-laptop"));
    stage.press("end up down");
    assert!(stage.shows("12 of 12"));
}

#[test]
fn details_go_to_the_next_without_closing() {
    let mut stage = Stage::demo(80, 24);
    stage.press("enter ] ]");
    assert!(stage.shows("╭ edge-gateway"));
    stage.press("[ G g j k q");
    assert!(stage.shows("▌ build:ci"));
}

#[test]
fn quitting_waits_for_a_change_on_its_way() {
    let mut stage = Stage::demo(80, 24);
    stage.press("d y q");
    assert_eq!(stage.effects, []);
    stage.done(Done::Deleted(vec![]), without_first());
    assert_eq!(stage.effects, [Effect::Quit]);
}

#[test]
fn question_marks_are_typed_where_text_is_taken() {
    let mut stage = Stage::demo(80, 24);
    stage.press("/").type_text("?q");
    assert!(stage.shows("/ ?q"));
    stage.press("F1");
    assert!(stage.shows("╭ Keys"));
}

#[test]
fn the_help_lists_every_binding_and_filters_them() {
    let mut stage = Stage::demo(120, 250);
    stage.press("?");
    let text = stage.text();
    for binding in BINDINGS {
        assert!(text.contains(binding.long), "{}", binding.long);
    }
    stage.press("/").type_text("rename");
    assert!(!stage.shows("suspend"));
    assert!(stage.shows("rename the key pair"));
    stage.press("enter esc");
    assert!(!stage.shows("╭ Keys"));
}

#[test]
fn every_binding_is_found_in_its_context() {
    for binding in BINDINGS {
        if matches!(binding.context, Context::Everywhere | Context::Field) {
            continue;
        }
        for name in binding.keys {
            let action = lookup(binding.context, key(name));
            assert_eq!(
                action,
                Some(binding.action),
                "{name} in {:?}",
                binding.context
            );
        }
    }
    assert_eq!(
        lookup(Context::Import, key("ctrl-z")),
        Some(Action::Suspend)
    );
}

#[test]
fn a_store_that_cannot_be_shown_offers_to_try_again() {
    let mut stage = Stage::dark(80, 24);
    let error = Error::new(
        Code::Interface,
        "does not parse at line 3, column 7",
        "mend it",
    );
    stage.send(Msg::Loaded(Err(error)));
    for text in ["line 3, column 7", "mend it", "ens.interface.error"] {
        assert!(stage.shows(text));
    }
    stage.press("r");
    assert_eq!(stage.effects, [Effect::Load]);
    stage.load(demo());
    assert!(stage.shows("alice-laptop"));
}

#[test]
fn a_read_only_store_says_so_and_opens_no_dialog() {
    let mut stage = Stage::dark(80, 24);
    let mut newer = snapshot(demo());
    newer.read_only = Some("its version is 2".to_owned());
    stage.send(Msg::Loaded(Ok(newer)));
    assert!(stage.shows("! read-only"));
    for key in ["i", "r", "e", "t", "p", "d", "u", "ctrl-r", "R"] {
        stage.press(key);
        assert!(stage.shows("✗ read-only: its version is 2"), "{key}");
        assert_eq!(stage.effects, [], "{key}");
        stage.press("j");
        assert!(!stage.shows("✗ read-only"), "{key}: a key closes it");
    }
}

#[test]
fn notices_go_after_four_seconds_and_errors_with_a_key() {
    let mut stage = Stage::demo(80, 24);
    stage.done(Done::Deleted(vec![EntryId::new("x", None)]), demo());
    stage.send(Msg::Now("2026-11-24T04:43:32Z".parse().unwrap()));
    assert!(stage.shows("✓ deleted x"));
    stage.send(Msg::Now("2026-11-24T04:43:33Z".parse().unwrap()));
    assert!(!stage.shows("✓ deleted x"));
    stage.failed(Error::new(Code::Interface, "broken", "mend"));
    stage.send(Msg::Now("2026-11-25T00:00:00Z".parse().unwrap()));
    assert!(stage.shows("✗ ens.interface.error: broken"));
    stage.press("j");
    assert!(!stage.shows("broken"));
}

#[test]
fn the_cursor_stands_at_the_caret_or_on_the_selected_row() {
    let mut stage = Stage::demo(80, 24);
    assert_eq!((stage.cursor().x, stage.cursor().y), (2, 3));
    stage.press("j");
    assert_eq!(stage.cursor().y, 4);
    stage.press("/").type_text("李雷");
    assert_eq!((stage.cursor().x, stage.cursor().y), (8, 2));
    stage.press("esc i").type_text("ab");
    let caret = stage.cursor();
    let text = stage.text();
    let line = text.lines().nth(caret.y.into()).unwrap();
    assert!(line.starts_with("│ Name        ab"));
    assert_eq!(caret.x, 16);
}

#[test]
fn what_comes_from_outside_is_made_visible() {
    let mut stage = Stage::demo(100, 24);
    let mut entry = (*demo().entries()[0]).clone();
    entry.name = "a\u{202e}b\u{1b}[2Jc".to_owned();
    if let Some(key) = &mut entry.key {
        key.public.comment = "x\u{200b}y".to_owned();
    }
    stage.load(Arc::new(Library::new(vec![Arc::new(entry)])));
    assert!(stage.shows("a\\u{202e}b\\u{1b}[2Jc"));
    assert!(stage.shows("x\\u{200b}y"));
    stage.press("d");
    assert!(stage.shows("a\\u{202e}b\\u{1b}[2Jc"));
}

#[test]
fn entries_are_told_apart_by_name_and_key() {
    let id = id_of("alice-laptop");
    let other = EntryId {
        sha256: None,
        ..id.clone()
    };
    assert_eq!(demo().position(&id), Some(0));
    assert_eq!(demo().position(&other), None);
}

#[test]
fn of_two_equal_entries_the_selected_one_is_meant() {
    let mut entries = demo().entries().to_vec();
    entries.push(entries[0].clone());
    let library = Arc::new(Library::new(entries));
    let mut stage = Stage::dark(80, 24);
    stage.load(library.clone());
    stage.press("G d y");
    let [Effect::Delete(ids)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    assert_eq!(library.position(&ids[0]), Some(12));
    assert_eq!(ids[0].nth, 1);
}

#[test]
fn a_result_reaches_the_dialog_that_asked_and_no_other() {
    let mut stage = Stage::demo(80, 24);
    stage.press("i tab").paste(&corpus("openssh-8192.pub"));
    stage.press("enter esc i").type_text("second");
    stage.failed(Error::new(Code::Interface, "too late", ""));
    assert!(stage.shows("Name        second"));
    assert!(
        stage.shows("✗ ens.interface.error: too late"),
        "as a notice"
    );
    let mut stage = Stage::demo(80, 24);
    stage.press("r").type_text("x");
    stage.press("enter esc i").type_text("second");
    let done = Done::Renamed {
        from: id_of("alice-laptop"),
        id: id_of("ops"),
    };
    stage.done(done, demo());
    assert!(stage.shows("Name        second"));
}

#[test]
fn a_failed_change_asks_for_the_store_as_it_is_now() {
    let mut stage = Stage::demo(80, 24);
    stage.press("d y");
    stage.failed(Error::new(Code::Interface, "broken", ""));
    assert_eq!(stage.effects, [Effect::Load]);
}

#[test]
fn details_close_when_their_key_pair_is_gone() {
    let mut stage = Stage::demo(80, 24);
    stage.press("enter d y");
    stage.done(Done::Deleted(vec![id_of("alice-laptop")]), without_first());
    assert!(stage.shows("▌ build:ci"), "the list");
    stage.press("i");
    assert!(stage.shows("Import a key pair"));
}

#[test]
fn a_held_key_opens_no_dialog() {
    let mut stage = Stage::demo(80, 24);
    stage.paste("jjjjjjjjjjjjjjjjkkkk");
    assert!(!stage.shows("Import a key pair"));
}

#[test]
fn a_private_key_that_comes_in_pieces_is_let_pass_in_every_field() {
    let private = corpus("openssh-2048");
    let (start, rest) = private.split_at(400);
    let secret: String = rest.chars().take(20).collect();
    for keys in ["i", "i tab", "/", "r", "e", "t", "p", "x", "? /"] {
        let mut stage = Stage::demo(80, 24);
        stage.press(keys).paste(start);
        assert!(stage.shows("the rest of it is let pass"), "{keys}");
        stage.paste(rest);
        assert!(stage.shows("nothing of it was kept"), "{keys}");
        assert!(!format!("{:?}", stage.app).contains(&secret), "{keys}");
        stage.type_text("x");
        assert!(stage.shows("x"), "{keys}: typing goes on");
    }
}

#[test]
fn a_key_that_was_told_as_broken_is_so_in_its_details_too() {
    let path = package("tests/fixtures/weak/fermat-2048-c1000.pub");
    let line = std::fs::read_to_string(path).unwrap();
    let key = read_one(&line).unwrap().key;
    let entry = Entry {
        name: "close".to_owned(),
        key: Some(StoredKey::new(key)),
        ..Entry::default()
    };
    let mut stage = Stage::dark(120, 36);
    stage.load(Arc::new(Library::new(vec![Arc::new(entry)])));
    assert!(stage.shows("! broken: factored"));
    assert!(!stage.shows("no known weakness"));
    stage.press("enter");
    assert!(stage.shows("critical: factored: its primes are close"));
}

#[test]
fn names_come_before_fingerprints_that_start_alike() {
    let mut stage = Stage::dark(80, 24);
    // alice-laptop's MD5 starts with 83:27.
    stage.load(demo_with("ops", |entry| entry.name = "fe8327".to_owned()));
    stage.press("/").type_text("8327");
    let text = stage.text();
    let at = |name: &str| text.find(name).unwrap();
    assert!(at("fe8327") < at("alice-laptop  "), "{text}");
    assert!(stage.shows("1 of 2"));
}

#[test]
fn a_fingerprint_that_no_public_key_can_have_is_explained() {
    let mut stage = Stage::demo(80, 24);
    stage
        .press("/")
        .paste("1f:51:ae:28:bf:89:e9:d8:1f:25:5d:37:2d:7d:b8:ca:9f:f5:f1:6f");
    assert!(
        stage.shows("20 bytes are SHA-1, as EC2 shows it"),
        "{}",
        stage.text()
    );
    assert!(stage.shows("esc clears the filter"));
}

#[test]
fn tags_and_sizes_are_filtered_by() {
    let mut stage = Stage::demo(80, 24);
    stage.press("/").type_text("bits:<2048");
    assert!(stage.shows("edge-gateway") && !stage.shows("alice-laptop"));
    stage.press("ctrl-u").type_text("tag:edge bits:>=2048");
    assert!(
        stage.shows("alice-laptop") && !stage.shows("ops"),
        "{}",
        stage.text()
    );
}
