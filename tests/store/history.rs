//! Undo and redo: the store is byte for byte what it was.

use crate::run::{Run, Step};
use crate::support::{entry, made_up_key};

/// How the entries of a store are written.
const STYLES: [(&str, &str); 6] = [
    (
        "as keyrack writes them",
        "[[key_pair]]\nname = \"{name}\"\npublic_key = \"{key}\"\n\n",
    ),
    (
        "without blank lines",
        "[[key_pair]]\nname = '{name}'\nnote = 'old'\npublic_key = '{key}'\ntags = ['a', 'b']\n",
    ),
    (
        "with comments everywhere",
        "# about {name}\n  # and more\n[[key_pair]] # head\nname = \"{name}\" # name\n\
         public_key = \"{key}\" # key\nnote = \"old\" # note\n# inside\ntags = [\n  \"a\", # a\n]\n\n",
    ),
    (
        "with tables inside",
        "  [[key_pair]]\n\n  name='{name}'\n  public_key='{key}'\n\n[key_pair.more]\nx = 1\n\
         [[key_pair.hosts]]\nip = \"::1\"\n\n\n",
    ),
    (
        "with paragraphs between them",
        "[[key_pair]]\nname = \"{name}\"\npublic_key = \"{key}\"\n\n# paragraph behind {name}\n\n",
    ),
    (
        "with other tables between them",
        "[[key_pair]]\nname = \"{name}\"\npublic_key = \"{key}\"\n\n[of-{name}]\nx = 1\n\n",
    ),
];

/// What is made of a text.
const LAYOUTS: [fn(&str) -> String; 5] = [
    str::to_owned,
    |text| text.replace('\n', "\r\n"),
    |text| format!("\u{feff}{text}"),
    |text| text.trim_end().to_owned(),
    |text| {
        let text = text.trim_end().replace('\n', "\r\n");
        format!("\u{feff}{text}")
    },
];

const STEPS: [Step<'_>; 22] = [
    Step::Import("new", 9),
    Step::Rename("one", "first"),
    Step::Rename("five", "last"),
    Step::Note("three", "a \"new\" note"),
    Step::Note("five", "at the end"),
    Step::Note("three", ""),
    Step::Tag("two", &["edge", "云"]),
    Step::Tag("five", &["edge"]),
    Step::Tag("two", &[]),
    Step::TagAll(&["one", "three", "five"], "edge 云"),
    Step::TagAll(&["five", "two"], "-a -b"),
    Step::TagAll(&["four", "five", "one", "three", "two"], "-b a"),
    Step::Replace("four", 9),
    Step::Replace("five", 9),
    Step::Delete(&["three"]),
    Step::Delete(&["one"]),
    Step::Delete(&["five"]),
    Step::Delete(&["two", "three"]),
    Step::Delete(&["one", "two", "five"]),
    Step::Delete(&["one", "three", "five"]),
    Step::Delete(&["one", "two", "three", "four", "five"]),
    Step::Restore("# another\n[[key_pair]]\nname = 'other'"),
];

/// A store of five entries in this style.
pub(crate) fn five(style: &str) -> String {
    let names = ["one", "two", "three", "four", "five"];
    let entries = names.iter().enumerate().map(|(number, name)| {
        style
            .replace("{name}", name)
            .replace("{key}", &made_up_key(number))
    });
    let head = "# the head\nversion = 1 # one\n\n".to_owned();
    entries.fold(head, |text, entry| text + &entry)
}

/// All stores that a change is tried on, each with words for it.
fn stores() -> impl Iterator<Item = (String, String)> {
    STYLES.iter().flat_map(|(words, style)| {
        LAYOUTS
            .iter()
            .enumerate()
            .map(move |(number, layout)| (format!("{words}, {number}"), layout(&five(style))))
    })
}

#[test]
fn each_change_is_undone_and_redone_byte_for_byte() {
    for (words, before) in stores() {
        for step in STEPS {
            let mut run = Run::with(&before);
            run.take(step);
            let after = run.text();
            if after == before {
                run.has_nothing_to_undo();
                continue;
            }
            run.undo().unwrap();
            assert_eq!(run.text(), before, "{step:?} undone, {words}");
            run.redo().unwrap();
            assert_eq!(run.text(), after, "{step:?} redone, {words}");
            run.has_nothing_to_redo();
            run.undo().unwrap();
            assert_eq!(run.text(), before, "{step:?} undone again, {words}");
        }
    }
}

#[test]
fn all_changes_in_a_row_are_undone_and_redone_byte_for_byte() {
    let steps = [
        Step::Import("new", 9),
        Step::Note("new", "at the end"),
        Step::Rename("five", "last"),
        Step::Replace("last", 10),
        Step::Delete(&["one", "last"]),
        Step::Import("newer", 11),
        Step::Tag("two", &["edge"]),
        Step::Delete(&["new", "newer"]),
        Step::Restore("version = 1"),
        Step::Import("newest", 12),
        Step::Delete(&["newest"]),
    ];
    for (words, text) in stores() {
        let mut run = Run::with(&text);
        let mut texts = vec![text];
        for step in steps {
            run.take(step);
            texts.push(run.text());
        }
        for _ in 0..2 {
            for (number, before) in texts.iter().enumerate().rev().skip(1) {
                run.undo().unwrap();
                assert_eq!(run.text(), *before, "{number} undone, {words}");
            }
            run.has_nothing_to_undo();
            for (number, after) in texts.iter().enumerate().skip(1) {
                run.redo().unwrap();
                assert_eq!(run.text(), *after, "{number} redone, {words}");
            }
            run.has_nothing_to_redo();
        }
    }
}

#[test]
fn the_import_into_a_file_without_entries_is_undone_byte_for_byte() {
    for before in [
        "",
        "\u{feff}",
        "\n",
        "# only this",
        "version = 1",
        "x = 1\r\n",
    ] {
        let mut run = Run::with(before);
        run.take(Step::Import("new", 9));
        let after = run.text();
        run.undo().unwrap();
        assert_eq!(run.text(), before);
        run.redo().unwrap();
        assert_eq!(run.text(), after, "{before:?}");
    }
}

#[test]
fn changes_in_an_inline_list_are_undone_byte_for_byte() {
    let line = |name: &str, key| {
        let key = made_up_key(key);
        format!("  {{ name = '{name}', note = 'old', public_key = '{key}' }}, # {name}\n")
    };
    let before = format!("key_pair = [\n{}{}] # end", line("one", 1), line("two", 2));
    for step in [Step::Rename("one", "first"), Step::Note("two", "new")] {
        let mut run = Run::with(&before);
        run.take(step);
        let after = run.text();
        run.undo().unwrap();
        assert_eq!(run.text(), before, "{step:?}");
        run.redo().unwrap();
        assert_eq!(run.text(), after, "{step:?}");
    }
}

#[test]
fn a_change_after_an_undo_forgets_what_was_undone() {
    for step in STEPS {
        let mut run = Run::with(five(STYLES[0].1));
        run.take(Step::Note("four", "kept"));
        run.take(Step::Rename("three", "third"));
        run.undo().unwrap();
        let before = run.text();
        run.take(step);
        let after = run.text();
        if after == before {
            continue;
        }
        run.has_nothing_to_redo();
        assert_eq!(run.text(), after, "{step:?}");
        run.undo().unwrap();
        assert_eq!(run.text(), before, "{step:?}");
        run.undo().unwrap();
        assert_eq!(run.text(), five(STYLES[0].1), "{step:?}");
        run.has_nothing_to_undo();
    }
}

#[test]
fn a_change_that_is_refused_is_not_one_of_the_run() {
    let mut run = Run::with(five(STYLES[0].1));
    run.take(Step::Rename("one", "first"));
    let after = run.text();
    run.undo().unwrap();
    let taken = crate::request("two", &made_up_key(9));
    keyrack::job::import(&run.store, taken, None).unwrap_err();
    run.redo().unwrap();
    assert_eq!(run.text(), after);
}

#[test]
fn an_undo_that_cannot_be_written_can_be_tried_again() {
    let before = entry("edge", &made_up_key(1));
    let mut run = Run::with(&before);
    run.take(Step::Rename("edge", "gate"));
    let after = run.text();
    run.write("version = 'broken");
    for _ in 0..2 {
        let error = run.undo().unwrap_err();
        assert!(error.reason.contains("does not parse"), "{error}");
    }
    run.write(&after);
    run.undo().unwrap();
    assert_eq!(run.text(), before);
    run.write("version = 'broken");
    run.redo().unwrap_err();
    run.write(&before);
    run.redo().unwrap();
    assert_eq!(run.text(), after);
}

#[test]
fn a_run_without_changes_has_nothing_to_undo_or_redo() {
    let mut run = Run::with("");
    run.has_nothing_to_undo();
    run.has_nothing_to_redo();
    assert_eq!(run.text(), "");
}
