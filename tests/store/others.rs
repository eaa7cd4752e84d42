//! Others at the store: writers that take the lock, and editors that do not.

use std::fs;

use keyrack::store::Store;

use crate::run::{Run, Step};
use crate::support::{Rack, entry, made_up_key};

#[cfg(unix)]
#[test]
fn eight_writers_of_a_hundred_imports_each_lose_nothing() {
    use crate::support::{Answer, KEYRACK};
    const WRITERS: usize = 8;
    const EACH: usize = 100;
    let rack = Rack::new();
    let name = |number: usize| format!("key-{number}");
    let shells = (0..WRITERS).map(|writer| {
        let numbers = (writer * EACH)..((writer + 1) * EACH);
        let imports = numbers.map(|number| {
            let (name, key) = (name(number), made_up_key(number));
            format!("echo '{key}' | \"$0\" import --name {name} || exit\n")
        });
        let mut shell = rack.program("sh");
        shell.args(["-c", &imports.collect::<String>(), KEYRACK]);
        shell
    });
    let shells: Vec<_> = shells.collect();
    std::thread::scope(|scope| {
        let runs: Vec<_> = shells
            .into_iter()
            .map(|shell| scope.spawn(|| Answer::of(shell, "")))
            .collect();
        for run in runs {
            run.join().unwrap().done();
        }
    });

    let library = Store::at(rack.store()).load().unwrap().library;
    assert_eq!(library.entries().len(), WRITERS * EACH);
    for number in 0..WRITERS * EACH {
        let entry = library.get(library.named(&name(number)).unwrap()).unwrap();
        let stored = entry.key.as_ref().unwrap().public.to_string();
        assert_eq!(stored, made_up_key(number));
        assert_eq!(entry.faults, []);
    }
}

/// How an editor writes the store.
type Editor = fn(&Rack, &str);

const EDITORS: [(&str, Editor); 4] = [
    ("a new file in its place", |rack, text| {
        let new = rack.path("keys.toml~");
        fs::write(&new, text).unwrap();
        fs::rename(new, rack.store()).unwrap();
    }),
    ("in place", |rack, text| {
        fs::write(rack.store(), text).unwrap();
    }),
    ("in place, with its former time", |rack, text| {
        let modified = fs::metadata(rack.store()).unwrap().modified().unwrap();
        fs::write(rack.store(), text).unwrap();
        let file = fs::File::options().write(true).open(rack.store()).unwrap();
        file.set_modified(modified).unwrap();
    }),
    ("a new file, with the time of the former", |rack, text| {
        let modified = fs::metadata(rack.store()).unwrap().modified().unwrap();
        let new = rack.path("keys.toml~");
        fs::write(&new, text).unwrap();
        let file = fs::File::options().write(true).open(&new).unwrap();
        file.set_modified(modified).unwrap();
        fs::rename(new, rack.store()).unwrap();
    }),
];

fn before() -> String {
    let [one, two] = [("one", 1), ("two", 2)].map(|(name, key)| entry(name, &made_up_key(key)));
    format!("version = 1\n\n{one}note = \"old\"\n\n{two}")
}

const STEPS: [Step<'_>; 6] = [
    Step::Import("new", 9),
    Step::Rename("two", "second"),
    Step::Note("two", "noted"),
    Step::Tag("two", &["edge"]),
    Step::Replace("two", 9),
    Step::Delete(&["two"]),
];

/// What an editor does: to the same number of bytes, to more, to less.
const EDITS: [(&str, &str); 3] = [
    ("\"old\"", "\"new\""),
    ("version = 1", "# head\nversion = 1"),
    ("note = \"old\"\n", ""),
];

/// What the change makes of the edited text, without what the import decides by itself.
fn is_applied(step: Step<'_>, text: &str, edited: &str) -> bool {
    match step {
        Step::Import(..) => text.starts_with(edited) && text.contains("name = \"new\""),
        Step::Rename(from, to) => text == edited.replace(from, to),
        Step::Note(_, note) => text == format!("{edited}note = \"{note}\"\n"),
        Step::Tag(_, tags) => text == format!("{edited}tags = {tags:?}\n"),
        Step::Replace(_, key) => {
            let replaced = edited.replace(&made_up_key(2), &made_up_key(key));
            text.starts_with(&replaced)
        }
        _ => text == edited.replace(&format!("\n{}", entry("two", &made_up_key(2))), ""),
    }
}

#[test]
fn what_an_editor_wrote_since_the_store_was_read_stays() {
    for (words, editor) in EDITORS {
        for (from, to) in EDITS {
            for step in STEPS {
                let mut run = Run::with(before());
                let seen = run.store.load().unwrap();
                let edited = before().replace(from, to);
                editor(&run.rack, &edited);
                run.take_after(step, Some(&seen));
                let text = run.text();
                assert!(
                    is_applied(step, &text, &edited),
                    "{step:?} after an editor wrote {words}: {text}"
                );
            }
        }
    }
}

#[test]
fn what_an_editor_wrote_since_the_last_change_stays() {
    for (words, editor) in EDITORS {
        for (from, to) in EDITS {
            for step in STEPS {
                let mut run = Run::with(before());
                let seen = run.take_after(Step::Note("one", "own"), None);
                let edited = run.text().replace("\"own\"", "\"old\"").replace(from, to);
                editor(&run.rack, &edited);
                run.take_after(step, Some(&seen));
                let text = run.text();
                assert!(
                    is_applied(step, &text, &edited),
                    "{step:?} after an editor wrote {words}: {text}"
                );
                // The change is one of the run, and what the editor wrote is not.
                run.undo().unwrap();
                assert_eq!(run.text(), edited, "{step:?}, {words}");
            }
        }
    }
}

#[test]
fn what_nobody_else_wrote_need_not_be_read_again() {
    let mut run = Run::with(before());
    let mut known = run.store.load().unwrap();
    for step in STEPS {
        known = run.take_after(step, Some(&known));
        let read = run.store.load().unwrap();
        assert_eq!(known.library.entries(), read.library.entries(), "{step:?}");
        assert_eq!(known.mark(), run.store.mark(), "{step:?}");
        run.undo().unwrap();
        known = run.store.load().unwrap();
    }
}

#[test]
fn an_entry_that_an_editor_took_away_cannot_be_changed_any_more() {
    for (words, editor) in EDITORS {
        let rack = Rack::with(before());
        let store = Store::at(rack.store());
        let seen = store.load().unwrap();
        let id = crate::id_of(&seen.library, "two");
        let edited = before().replace("\"two\"", "\"new\"");
        editor(&rack, &edited);
        let error = keyrack::job::note(&store, id, "x".to_owned(), Some(&seen)).unwrap_err();
        assert!(error.reason.contains("is gone"), "{words}: {error}");
        assert_eq!(rack.text(), edited);
    }
}
