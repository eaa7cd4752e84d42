//! Undo beside other programs: what they changed stays, and only what they changed is in
//! the way.

use keyrack::domain::name::KeyPairName;
use keyrack::job;
use keyrack::library::History;
use keyrack::store::Store;

use crate::history::five;
use crate::run::{Run, Step, is_refused};
use crate::support::{Rack, entry, made_up_key};

const STYLE: &str =
    "[[key_pair]]\nname = \"{name}\"\npublic_key = \"{key}\"\nnote = \"of {name}\"\n\n";

/// The text of one of the [`five`].
fn lines(name: &str, number: usize) -> String {
    let note = format!("note = \"of {name}\"\n\n");
    entry(name, &made_up_key(number)) + &note
}

/// An entry that somebody writes by hand.
fn by_hand() -> String {
    entry("by-hand", &made_up_key(30))
}

/// A change by another program; what it looks for must be there.
#[track_caller]
fn edited(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from:?} in {text}");
    text.replace(from, to)
}

#[test]
fn an_entry_that_was_changed_outside_is_named_and_left_as_it_is() {
    let other_note = ("\"of three\"", "\"another\"");
    let key = made_up_key(2);
    let other_key = (key.as_str(), &*made_up_key(20));
    let other_name = ("\"three\"", "\"third\"");
    let comment = ("\"of three\"", "\"of three\" # true");
    let whole = lines("three", 2);
    let gone = (whole.as_str(), "");
    let imported = ("source = \"paste\"", "source = \"hand\"");
    let noted = ("\"noted\"", "\"by hand\"");
    let tagged = ("[\"edge\"]", "[\"core\"]");
    let replaced = made_up_key(9);
    let replaced = (replaced.as_str(), &*made_up_key(20));
    let renamed = ("\"third\"", "\"drei\"");
    let cases = [
        (Step::Import("new", 9), "new", vec![imported]),
        (
            Step::Rename("three", "third"),
            "third",
            vec![other_note, other_key, renamed, comment],
        ),
        (
            Step::Note("three", "noted"),
            "three",
            vec![noted, other_key, other_name],
        ),
        (
            Step::Tag("three", &["edge"]),
            "three",
            vec![tagged, other_note, other_key],
        ),
        (
            Step::Replace("three", 9),
            "three",
            vec![replaced, other_note, other_name],
        ),
    ];
    for (step, name, edits) in cases {
        for (from, to) in edits {
            let mut run = Run::with(five(STYLE));
            run.take(Step::Rename("one", "first"));
            run.take(step);
            let text = edited(&run.text(), from, to);
            run.write(&text);
            is_refused(run.undo(), &format!("\"{name}\" was changed since"));
            assert_eq!(run.text(), text, "{step:?}, {to}");
            run.has_nothing_to_redo();
            // Those before it can be reached.
            run.undo().unwrap();
            assert_eq!(run.text(), edited(&text, "\"first\"", "\"one\""));
            run.has_nothing_to_undo();
        }
    }
    // The redo of a change is refused in the same way.
    for (from, to) in [other_note, other_key, other_name, gone] {
        let mut run = Run::with(five(STYLE));
        run.take(Step::Tag("three", &["edge"]));
        run.take(Step::Rename("one", "first"));
        run.undo().unwrap();
        run.undo().unwrap();
        let text = edited(&run.text(), from, to);
        run.write(&text);
        is_refused(run.redo(), "\"three\" was changed since");
        assert_eq!(run.text(), text);
        run.redo().unwrap();
        assert_eq!(run.text(), edited(&text, "\"one\"", "\"first\""));
    }
}

#[test]
fn an_entry_that_was_deleted_outside_is_named() {
    for (step, name) in [
        (Step::Import("new", 9), "new"),
        (Step::Rename("five", "new"), "new"),
        (Step::Note("five", "noted"), "five"),
        (Step::Tag("five", &["edge"]), "five"),
        (Step::Replace("five", 9), "five"),
    ] {
        let mut run = Run::with(five(STYLE));
        run.take(Step::Rename("one", "first"));
        run.take(step);
        crate::delete(&run.store, name);
        let text = run.text();
        is_refused(run.undo(), &format!("\"{name}\" was changed since"));
        assert_eq!(run.text(), text, "{step:?}");
        run.undo().unwrap();
        assert_eq!(run.text(), edited(&text, "\"first\"", "\"one\""));
    }
}

#[test]
fn a_store_that_changed_since_it_was_restored_stays() {
    let mut run = Run::with(five(STYLE));
    run.take(Step::Rename("one", "first"));
    let former = run.text() + "# former\n";
    run.take(Step::Restore(&former));
    let text = former + "# more\n";
    run.write(&text);
    is_refused(run.undo(), "\"the store\" was changed since");
    assert_eq!(run.text(), text);
    run.undo().unwrap();
    assert_eq!(run.text(), edited(&text, "\"first\"", "\"one\""));
}

#[test]
fn a_restore_over_a_broken_store_does_not_bar_the_changes_before_it() {
    let mut run = Run::with(five(STYLE));
    run.take(Step::Rename("one", "first"));
    let former = run.text();
    run.write("version = 'broken");
    run.take(Step::Restore(&former));
    is_refused(run.undo(), "does not parse");
    assert_eq!(run.text(), former);
    run.undo().unwrap();
    assert_eq!(run.text(), five(STYLE));
}

/// A change that another program makes, and that changes of `three` do not touch.
type Outside = fn(&str) -> String;

const OUTSIDE: [(&str, Outside); 9] = [
    ("nothing", str::to_owned),
    ("an entry at the end", |text| format!("{text}{}", by_hand())),
    ("an entry before all others", |text| {
        let new = by_hand();
        text.replacen("[[key_pair]]", &format!("{new}\n[[key_pair]]"), 1)
    }),
    ("an entry in the middle", |text| {
        let new = by_hand();
        let two = lines("two", 1);
        edited(text, &two, &format!("{new}\n{two}"))
    }),
    ("comments at both ends", |text| {
        format!("# above\n{text}# below")
    }),
    ("a note", |text| edited(text, "\"of two\"", "\"of none\"")),
    ("a name", |text| edited(text, "\"five\"", "\"last\"")),
    ("no entry", |text| edited(text, &lines("one", 0), "")),
    ("another order", |text| {
        let (one, four) = (lines("one", 0), lines("four", 3));
        let text = edited(text, &one, "{1}");
        edited(&edited(&text, &four, &one), "{1}", &four)
    }),
];

#[test]
fn outside_changes_to_other_things_stand_in_no_way() {
    let steps = [
        Step::Rename("three", "third"),
        Step::Note("three", "noted"),
        Step::Note("three", ""),
        Step::Tag("three", &["edge"]),
        Step::Replace("three", 9),
        Step::Delete(&["three"]),
    ];
    for (words, outside) in OUTSIDE {
        for step in steps {
            let mut run = Run::with(five(STYLE));
            run.take(step);
            let after = outside(&run.text());
            run.write(&after);
            run.undo().unwrap();
            assert_eq!(run.text(), outside(&five(STYLE)), "{step:?}, {words}");
            run.redo().unwrap();
            assert_eq!(run.text(), after, "{step:?} redone, {words}");
            run.undo().unwrap();
        }
    }
}

#[test]
fn a_line_break_that_another_put_behind_the_last_entry_stands_in_no_way() {
    for step in [
        Step::Rename("five", "last"),
        Step::Note("five", "noted"),
        Step::Note("five", ""),
        Step::Replace("five", 9),
    ] {
        let before = five(STYLE).trim_end().to_owned();
        let more = format!("\n\n{}", by_hand());
        let mut run = Run::with(&before);
        run.take(step);
        let after = run.text() + &more;
        run.write(&after);
        run.undo().unwrap();
        assert_eq!(run.text(), before + &more, "{step:?}");
        run.redo().unwrap();
        assert_eq!(run.text(), after, "{step:?}");
    }
}

#[test]
fn what_was_imported_goes_and_what_came_behind_it_stays() {
    let mut run = Run::with(five(STYLE));
    run.take(Step::Import("new", 9));
    let more = format!("\n# by hand\n{}", by_hand());
    run.write(&(run.text() + &more));
    run.undo().unwrap();
    assert_eq!(run.text(), five(STYLE) + &more);
    run.redo().unwrap();
    let names = ["one", "two", "three", "four", "five", "new", "by-hand"];
    assert_eq!(run.names(), names);
}

/// Deletes an entry, changes the store outside, and brings the entry back.
#[track_caller]
fn deleted_and_back(name: &str, before: &str, outside: impl FnOnce(&str) -> String) -> Run {
    let mut run = Run::with(before);
    run.take(Step::Delete(&[name]));
    let after = outside(&run.text());
    run.write(&after);
    run.undo().unwrap();
    let back = run.text();
    let loaded = run.store.load().unwrap();
    let row = loaded.library.named(name).unwrap();
    assert_eq!(loaded.library.get(row).unwrap().faults, [], "{back}");
    run.redo().unwrap();
    assert_eq!(run.text(), after, "from {back}");
    run.undo().unwrap();
    assert_eq!(run.text(), back);
    run
}

#[test]
fn a_deleted_entry_comes_back_behind_its_neighbour() {
    let text = five(STYLE);
    let cases: [(&str, Outside, &[&str]); 6] = [
        // Its neighbour moved to the end.
        (
            "three",
            |text| edited(text, &lines("two", 1), "") + &lines("two", 1),
            &["one", "four", "five", "two", "three"],
        ),
        // Something came between.
        (
            "three",
            |text| {
                edited(
                    text,
                    &lines("two", 1),
                    &(lines("two", 1) + &by_hand() + "\n"),
                )
            },
            &["one", "two", "three", "by-hand", "four", "five"],
        ),
        // Its neighbour is gone.
        (
            "three",
            |text| edited(text, &lines("two", 1), ""),
            &["one", "four", "five", "three"],
        ),
        // It was the first; another is now.
        (
            "one",
            |text| {
                edited(
                    text,
                    "version = 1 # one\n\n",
                    &format!("version = 1\n\n{}\n", by_hand()),
                )
            },
            &["one", "by-hand", "two", "three", "four", "five"],
        ),
        // It was the last; another is now.
        (
            "five",
            |text| format!("{text}\n{}", by_hand()),
            &["one", "two", "three", "four", "five", "by-hand"],
        ),
        // No other is left.
        ("four", |_| "# empty\nversion = 1\n".to_owned(), &["four"]),
    ];
    for (name, outside, names) in cases {
        assert_eq!(deleted_and_back(name, &text, outside).names(), names);
    }
}

#[test]
fn keys_of_the_top_level_and_of_tables_stay_where_they_are() {
    let alone = entry("alone", &made_up_key(1));
    let before = [
        format!("# head\n\n{alone}"),
        format!("[table]\nx = 1\n\n{alone}"),
        alone.clone(),
        format!("\u{feff}# head\n{alone}"),
    ];
    for before in before {
        for more in ["version = 1\n", "theme.depth = 4\n\n", "version = 1"] {
            let run = deleted_and_back("alone", &before, |text| format!("{text}{more}"));
            let text = run.text();
            let table: toml::Table = text.trim_start_matches('\u{feff}').parse().unwrap();
            let entry = table["key_pair"][0].as_table().unwrap();
            let fields: Vec<_> = entry.keys().collect();
            assert_eq!(fields, ["name", "public_key"], "{text}");
        }
    }
}

#[test]
fn a_comment_stays_with_the_entry_below_it() {
    let text = five(STYLE);
    let run = deleted_and_back("one", &text, |text| {
        let new = "# all about two\n[[key_pair]]\nname = \"two\"";
        let text = edited(text, "[[key_pair]]\nname = \"two\"", new);
        edited(&text, "# the head", "# another head")
    });
    let text = run.text();
    assert!(
        text.contains("# all about two\n[[key_pair]]\nname = \"two\""),
        "{text}"
    );
    assert_eq!(run.names(), ["one", "two", "three", "four", "five"]);
}

#[test]
fn a_name_that_another_got_meanwhile_is_not_given_back() {
    for step in [
        Step::Rename("three", "third"),
        Step::Delete(&["three"]),
        Step::Delete(&["one", "three", "four"]),
    ] {
        let mut run = Run::with(five(STYLE));
        run.take(Step::Rename("two", "second"));
        run.take(step);
        let text = run.text() + "\n" + &entry("three", &made_up_key(30));
        run.write(&text);
        is_refused(run.undo(), "another key pair is named \"three\" by now");
        assert_eq!(run.text(), text, "{step:?}");
        run.undo().unwrap();
        assert_eq!(run.text(), edited(&text, "\"second\"", "\"two\""));
    }
}

#[test]
fn an_entry_whose_name_another_had_before_comes_back_beside_it() {
    let text = entry("edge", &made_up_key(1)) + "\n" + &entry("edge", &made_up_key(2));
    for row in [0, 1] {
        for is_deleted in [true, false] {
            let rack = Rack::with(&text);
            let store = Store::at(rack.store());
            let id = store.load().unwrap().library.id(row).unwrap();
            let outcome = if is_deleted {
                job::delete(&store, vec![id], None)
            } else {
                job::rename(&store, id, KeyPairName::new("gate").unwrap(), None)
            };
            let outcome = outcome.unwrap();
            let mut history = History::default();
            history.record(outcome.done, outcome.reversal);
            let after = rack.text();
            job::undo(&store, &mut history, None).unwrap();
            assert_eq!(rack.text(), text);
            job::redo(&store, &mut history, None).unwrap();
            assert_eq!(rack.text(), after);
            job::undo(&store, &mut history, None).unwrap();
            assert_eq!(rack.text(), text);
        }
    }
}

#[test]
fn a_comment_by_hand_stays_where_undo_and_redo_pass_by_it() {
    let mut run = Run::with(five(STYLE).trim_end());
    run.write(&(run.text() + "\n\n# by hand\n"));
    run.take(Step::Delete(&["two", "four"]));
    let text = run.text();
    let gone = lines("three", 2);
    run.write(&edited(&text, &gone, ""));
    let before = run.text();
    run.undo().unwrap();
    assert!(run.text().contains("\n\n# by hand\n"));
    run.redo().unwrap();
    assert_eq!(run.text(), before);
}
