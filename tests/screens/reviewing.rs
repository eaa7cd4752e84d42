//! The review of many keys: which are ticked, under which names, and what is asked for.

use std::collections::HashMap;
use std::sync::Arc;

use keyrack::domain::bulk::Stop;
use keyrack::error::{Code, Error};
use keyrack::library::{Done, Library};
use keyrack::tui::message::{Chosen, Place};
use keyrack::tui::theme::Theme;
use keyrack::tui::{Effect, Msg};

use crate::stage::{Stage, corpus, demo, demo_without, gather, id_of, package};

/// A review of the lines of `authorized_keys.txt` in front of an empty store.
fn reviewed(columns: u16, rows: u16) -> Stage {
    let mut stage = Stage::empty(columns, rows);
    let text = corpus("authorized_keys.txt");
    stage.paste(&text).gathered(&text, &Library::default());
    stage
}

/// What was asked to be imported.
fn chosen(stage: &Stage) -> &Chosen {
    let [Effect::ImportAll(_, chosen)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    chosen
}

fn ticked_lines(chosen: &Chosen) -> Vec<usize> {
    let all = chosen.candidates.iter().zip(&chosen.ticks);
    all.filter(|(_, ticked)| **ticked)
        .map(|(candidate, _)| candidate.line.unwrap())
        .collect()
}

#[test]
fn many_keys_pasted_into_the_list_or_the_import_dialog_lead_to_a_review() {
    let text = corpus("authorized_keys.txt");
    for keys in ["g", "i", "i tab"] {
        let mut stage = Stage::demo(80, 24);
        stage.press(keys).paste(&text);
        let [Effect::Gather(_, Place::Paste(pasted), _)] = stage.effects.as_slice() else {
            panic!("{keys}: {:?}", stage.effects);
        };
        assert_eq!(pasted.as_str(), text);
        assert!(stage.shows("looking for keys …"), "{keys}");
        stage.gathered(&text, &demo());
        assert!(stage.shows("0 of 7 ticked"), "{}", stage.text());
        assert!(!stage.shows("Import a key pair"), "{keys}");
    }
    // Typed line by line, enter leads there.
    let mut stage = Stage::demo(80, 24);
    let lines: Vec<&str> = text.lines().skip(2).collect();
    stage.press("i tab").paste(lines[0]);
    stage.paste("\n").paste(lines[1]);
    assert!(stage.shows("2 keys where one was asked for"));
    assert!(stage.shows("enter shows all of them, to choose from"));
    stage.press("enter");
    assert!(matches!(
        stage.effects.as_slice(),
        [Effect::Gather(_, Place::Paste(_), _)]
    ));
}

#[test]
fn what_is_good_is_ticked_and_every_other_line_says_why_not() {
    let mut stage = reviewed(80, 24);
    assert!(stage.shows("3 of 7 ticked"));
    for (keys, words) in [
        ("g", "✓ will be imported"),
        ("down down", "ssh-ed25519 key: ENS takes ssh-rsa only"),
        (
            "down down",
            "✗ truncated: the type name should have 158 bytes",
        ),
        ("down", "! the same key as paste:3"),
        ("down", "! its line is marked cert-authority"),
    ] {
        stage.press(keys);
        assert!(stage.shows(words), "{words}:\n{}", stage.text());
    }
    stage.press("enter");
    assert_eq!(ticked_lines(chosen(&stage)), [3, 4, 6]);
    assert!(!chosen(&stage).allow.duplicate);
}

#[test]
fn space_and_control_a_tick_what_can_be_imported_and_nothing_else() {
    let mut stage = reviewed(80, 24);
    stage.press("space space space");
    assert!(stage.shows("1 of 7 ticked"), "the third is refused");
    stage.press("ctrl-a");
    assert!(stage.shows("3 of 7 ticked"));
    stage.press("ctrl-a");
    assert!(stage.shows("0 of 7 ticked"));
    stage.press("enter");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("no key is ticked: space ticks one"));
    stage.press("G space");
    assert!(stage.shows("1 of 7 ticked"));
    stage.press("enter");
    assert_eq!(ticked_lines(chosen(&stage)), [9]);
}

#[test]
fn names_are_edited_by_live_rules_and_unique_among_stored_and_listed_ones() {
    let mut stage = Stage::demo(80, 24);
    let text = format!("{}\n{}", corpus("openssh-8192.pub"), corpus("paramiko.pub"));
    stage.paste(&text).gathered(&text, &demo());
    assert!(stage.shows("big-key"));
    stage.press("e ctrl-u");
    for (typed, words) in [
        ("1", "✗ starts with the digit \"1\""),
        ("alice-laptop", "✗ the name \"alice-laptop\" is taken"),
        (
            "Alice-laptop",
            "! ok, but \"alice-laptop\" differs in case only",
        ),
        ("李雷", "✓ ok"),
    ] {
        stage.press("ctrl-u").type_text(typed);
        assert!(stage.shows(words), "{typed}:\n{}", stage.text());
    }
    let other = {
        let candidates = gather(&text, &demo()).unwrap();
        candidates[1].offer().unwrap().name.to_string()
    };
    stage.press("ctrl-u").type_text(&other);
    assert!(stage.shows("is taken"), "the other line has that name");
    stage.press("enter");
    assert!(stage.shows("enter keep"), "it stays with a name at fault");
    stage.press("ctrl-u").type_text("mine").press("enter");
    assert!(stage.shows("mine"));
    stage.press("j e").type_text("x").press("esc enter");
    let names = &chosen(&stage).names;
    let names: HashMap<usize, &str> = names.iter().map(|(at, it)| (*at, it.as_str())).collect();
    assert_eq!(names, HashMap::from([(0, "mine")]));
}

#[test]
fn keys_that_are_stored_are_named_and_need_a_second_confirmation() {
    let mut stage = Stage::demo(80, 24);
    let text = format!(
        "{}\n{}",
        corpus("openssh-2048.pub"),
        corpus("openssh-8192.pub")
    );
    stage.paste(&text).gathered(&text, &demo());
    assert!(stage.shows("1 of 2 ticked"));
    assert!(stage.shows("! the same key is stored as alice-laptop"));
    stage.press("space enter");
    assert_eq!(stage.effects, []);
    assert!(stage.shows("One of the ticked keys is stored already, or ticked twice."));
    stage.press("n enter y");
    assert!(chosen(&stage).allow.duplicate);
}

#[test]
fn progress_is_shown_with_a_count_and_escape_stops_it() {
    let mut stage = reviewed(80, 24);
    let Some(Effect::ImportAll(serial, _)) = stage.press("enter").effects.pop() else {
        panic!();
    };
    stage.send(Msg::Progress(serial, 2));
    assert!(stage.shows("storing 2 of 3 ███"));
    stage.press("enter space e");
    assert_eq!(stage.effects, [], "it is under way");
    stage.press("esc");
    assert_eq!(stage.effects, [Effect::Stop(serial)]);
    stage.send(Msg::Progress(serial, 3));
    assert!(stage.shows("stopping …"));
    stage.failed(Error::stopped());
    assert!(stage.shows("✗ stopped"));
    assert!(stage.shows("nothing was stored"));
    stage.press("enter");
    assert_eq!(ticked_lines(chosen(&stage)), [3, 4, 6]);
    let first = id_of("alice-laptop");
    stage.done(Done::ImportedMany { count: 3, first }, demo());
    assert!(stage.shows("imported 3 key pairs · u undoes"));
    assert!(!stage.shows("Import many keys"));
}

#[test]
fn a_search_that_is_cancelled_is_stopped_and_its_result_dropped() {
    let mut stage = Stage::empty(80, 24);
    let text = corpus("authorized_keys.txt");
    stage.paste(&text);
    let [Effect::Gather(serial, ..)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    let serial = *serial;
    stage.send(Msg::Progress(serial, 1234));
    assert!(stage.shows("1,234 keys so far …"));
    stage.press("esc");
    assert_eq!(stage.effects, [Effect::Stop(serial)]);
    stage.send(Msg::Gathered(serial, gather(&text, &Library::default())));
    assert!(!stage.shows("Import many keys"));
}

#[test]
fn what_was_changed_is_asked_about_before_it_is_lost() {
    let mut stage = reviewed(80, 24);
    stage.press("esc");
    assert!(!stage.shows("Import many keys"), "nothing was changed");
    let mut stage = reviewed(80, 24);
    stage.press("space esc");
    assert!(stage.shows("Names and ticks that you changed will be lost."));
    stage.press("n");
    assert!(stage.shows("2 of 7 ticked"));
    stage.press("ctrl-c");
    assert!(stage.shows("Quit keyrack?"));
    stage.press("n esc y");
    assert!(!stage.shows("Import many keys"));
}

#[test]
fn a_private_key_among_many_stops_all_and_offers_its_public_half() {
    let mut stage = Stage::empty(80, 24);
    let text = format!("{}\n{}", corpus("gpg.pub"), corpus("openssh-2048"));
    // In front of the store's own check, as a file with it in it would be.
    stage.press("i alt-a").gathered(&text, &Library::default());
    assert!(stage.shows("an OpenSSH private key: nothing but its public half was kept"));
    assert!(!stage.shows("Import many keys"));
    stage.press("alt-p");
    assert!(stage.shows("83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6"));
    assert!(!stage.text().contains("PRIVATE"));

    let mut stage = Stage::empty(80, 24);
    stage.paste(&text);
    assert_eq!(stage.effects, [], "it is stopped before it is handed on");
    assert!(stage.shows("an OpenSSH private key: nothing of it was kept"));
}

#[test]
fn a_place_with_one_key_leads_to_the_import_dialog_and_is_recorded() {
    let mut stage = Stage::empty(80, 24);
    stage
        .press("i alt-a")
        .gathered(&corpus("openssh-2048.pub"), &Library::default());
    assert!(stage.shows("Import a key pair"));
    assert!(stage.shows("Name        alice-laptop"));
    assert!(stage.shows("OpenSSH, from paste"));
    stage.press("enter");
    let [Effect::Import(request)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    assert_eq!(request.source, "paste");
}

#[test]
fn a_place_without_keys_and_one_that_fails_say_so() {
    let mut stage = Stage::empty(80, 24);
    stage
        .press("i alt-a")
        .gathered("no key", &Library::default());
    assert!(stage.shows("there is no key in paste"));
    let mut stage = Stage::empty(80, 24);
    let Some(Effect::Gather(serial, Place::SshFolder, _)) = stage.press("I").effects.pop() else {
        panic!();
    };
    let error = Error::new(
        Code::MissingParameter,
        "there is no public key in ~/.ssh",
        "",
    );
    stage.send(Msg::Gathered(serial, Err(Stop::Error(error))));
    assert!(stage.shows("there is no public key in ~/.ssh"));
    assert!(!stage.shows("Import many keys"));
}

#[test]
fn one_key_is_asked_for_where_a_key_is_replaced() {
    let mut stage = Stage::demo(80, 24);
    let text = corpus("authorized_keys.txt");
    stage.press("p").paste(&text);
    assert_eq!(stage.effects, []);
    assert!(stage.shows("7 keys where one was asked for"));
}

#[test]
fn a_store_that_changed_meanwhile_is_seen_and_the_key_at_fault_selected() {
    let mut stage = reviewed(80, 24);
    stage.press("enter");
    let library = demo();
    stage.failed(Error::new(Code::KeyPairName, "taken", "choose"));
    stage.load(library);
    assert!(stage.shows("✗ taken"));
    assert!(stage.shows("InvalidParameter.KeyPairName"));
    assert!(stage.shows("! stored as alice-laptop"), "{}", stage.text());
}

#[test]
fn what_others_store_meanwhile_needs_a_second_confirmation_and_what_they_delete_none() {
    let text = format!(
        "{}\n{}",
        corpus("openssh-2048.pub"),
        corpus("openssh-8192.pub")
    );
    let mut stage = Stage::empty(80, 24);
    stage.paste(&text).gathered(&text, &Library::default());
    stage.load(demo());
    assert!(stage.shows("! stored as alice-laptop"));
    stage.press("enter");
    assert!(stage.shows("One of the ticked keys is stored already"));
    stage.press("n");
    let mut stage = Stage::demo(80, 24);
    stage.paste(&text).gathered(&text, &demo());
    stage.load(demo_without("alice-laptop"));
    stage.press("space enter");
    assert_eq!(ticked_lines(chosen(&stage)).len(), 2);
}

#[test]
fn reviews_draw_at_every_size_with_the_selected_key_in_sight() {
    for (columns, rows) in [(80, 24), (120, 36), (50, 15), (40, 8)] {
        let mut stage = reviewed(columns, rows);
        for key in ["g", "G", "g e"] {
            stage.press(key);
            assert!(
                stage.shows("▌"),
                "{columns}x{rows} {key}:\n{}",
                stage.text()
            );
        }
    }
    let mut stage = reviewed(80, 24);
    stage.press("e");
    for columns in 1..100 {
        for rows in 1..30 {
            stage.resize(columns, rows);
            stage.buffer();
        }
    }
}

#[test]
fn the_review_at_80_by_24_and_50_by_15_and_without_colours() {
    insta::assert_snapshot!("review-80x24", reviewed(80, 24).text());
    insta::assert_snapshot!("review-50x15", reviewed(50, 15).text());
    let mut stage = Stage::with_theme(120, 36, Theme::mono());
    stage.load(Arc::default());
    let text = [
        corpus("openssh-unicode.pub"),
        corpus("openssh-1024.pub"),
        corpus("other-dsa.pub"),
    ]
    .join("\n");
    stage.paste(&text).gathered(&text, &Library::default());
    insta::assert_snapshot!("review-chinese-120x36", stage.text());
}

#[test]
fn broken_keys_are_not_ticked_and_named_before_they_are_imported() {
    let weak = |name: &str| std::fs::read_to_string(package("tests/fixtures/weak").join(name));
    let text = ["roca-2048.pub", "size-1536.pub", "clean-3072-0.pub"]
        .map(|name| weak(name).unwrap())
        .join("\n");
    let mut stage = Stage::empty(80, 24);
    stage.paste(&text).gathered(&text, &Library::default());
    assert!(stage.shows("2 of 3 ticked"));
    assert!(stage.shows("! broken: roca"));
    stage.press("down");
    assert!(stage.shows("! will be imported, but is weak: 1536 bits"));
    stage.press("up space enter");
    assert!(stage.shows("One of the ticked keys is broken:"));
    assert!(stage.shows("ROCA: its primes can be computed from the modulus."));
    stage.press("y");
    assert!(chosen(&stage).allow.weak);
}
