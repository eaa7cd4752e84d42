//! Random stores and random changes, against a model that is a list of texts.

use keyrack::store::Store;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::support::{Rack, made_up_key};
use crate::{delete, import, rename};

/// Starts of a store; none of them ends in a comment that would belong to an entry.
const HEADS: [&str; 6] = [
    "version = 1\n",
    "# head\n# of the file\n\n",
    "# head\nversion = 1 # one\n\n",
    "'owner' = \"ops\"\ntheme.depth = 4\n",
    "\u{feff}version = 1\n\n",
    "\n\n  version=1\n[first]\n",
];

/// Texts that are no entries; `{n}` makes each different.
const OTHERS: [&str; 5] = [
    "# paragraph {n}\n\n",
    "[table-{n}]\nname = \"x\" # {n}\n",
    "  [ \"t {n}\" . deep ]\n  [[list-{n}]]\n  a.b = [ 1,\n# in a list\n ]\n\n",
    "[inline-{n}]\ny = { z = '[[key_pair]]' }\n\n\n",
    "[text-{n}]\nx = '''\n[[key_pair]]\n# {n}'''\n",
];

/// Entries.
const ENTRIES: [&str; 7] = [
    "[[key_pair]]\nname = \"{name}\"\npublic_key = \"{key}\"\n",
    "# about {n}\n# and more\n[[key_pair]] # head\nname = \"{name}\" # name\n\
     public_key = \"{key}\" # key\n\n",
    "  [[ key_pair ]]\n\n    public_key=\"{key}\"\n\t name=\"{name}\"\t\n\n\n",
    "[['key_pair']]\n'name' = '{name}'\npublic_key = '{key}'\nrank = {n}\n",
    "[[key_pair]]\nextra.a = {n}\nname = \"{name}\"\npublic_key = \"{key}\"\n\
     extra.b.c = 1979-05-27\n\n[key_pair.more]\nx = 1\n[[key_pair.hosts]]\nip = \"::1\"\n\n",
    "[[key_pair]]\nname = '''{name}'''\nnote = \"\"\"\n# {n}\n\n[[key_pair]]\"\"\"\n\
     public_key = '{key}'\ntags = [\n  \"a\", # one\n]\n",
    "[[key_pair]]\nname = \"{name}\"\npublic_key = \"{key}\"\nnote = \"\"\"\n# {n}\"\"\"\n",
];

/// A part of a store: an entry's text and name, or another text.
#[derive(Clone, Debug)]
struct Part {
    name: Option<String>,
    text: String,
}

/// A change; the index picks an entry.
#[derive(Clone, Debug)]
enum Step {
    Import,
    Rename(Index),
    Delete(Index),
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let part = prop_oneof![
        prop::sample::select(&OTHERS[..]).prop_map(|text| (false, text)),
        prop::sample::select(&ENTRIES[..]).prop_map(|text| (true, text)),
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| {
        parts
            .into_iter()
            .enumerate()
            .map(|(n, (is_entry, text))| {
                let name = format!("old-{n}");
                let text = text
                    .replace("{name}", &name)
                    .replace("{key}", &made_up_key(n))
                    .replace("{n}", &n.to_string());
                Part {
                    name: is_entry.then_some(name),
                    text,
                }
            })
            .collect()
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Import),
        any::<Index>().prop_map(Step::Rename),
        any::<Index>().prop_map(Step::Delete),
    ]
}

/// Carries a step out, on the store and on the model.
fn take(step: &Step, number: usize, rack: &Rack, model: &mut Vec<Part>) {
    let store = Store::at(rack.store());
    let entries: Vec<usize> = (0..model.len())
        .filter(|&row| model[row].name.is_some())
        .collect();
    let name = format!("new-{number}");
    match step {
        Step::Import => {
            let before = rack.text();
            import(&store, &name, &made_up_key(1000 + number));
            let after = rack.text();
            let text = after.strip_prefix(&before).unwrap().to_owned();
            let name = Some(name);
            model.push(Part { name, text });
        }
        Step::Rename(_) | Step::Delete(_) if entries.is_empty() => {}
        Step::Rename(index) => {
            let part = &mut model[*index.get(&entries)];
            let former = part.name.replace(name.clone()).unwrap();
            rename(&store, &former, &name);
            for quotes in ["\"", "'''", "'"] {
                let written = format!("{quotes}{former}{quotes}");
                part.text = part.text.replace(&written, &format!("\"{name}\""));
            }
        }
        Step::Delete(index) => {
            let part = model.remove(*index.get(&entries));
            delete(&store, &part.name.unwrap());
        }
    }
}

/// Whether `text` is made of head and parts in their order, with nothing but blanks between.
fn is_made_of(mut text: &str, head: &str, model: &[Part]) -> bool {
    let parts = model.iter().map(|part| part.text.as_str());
    for part in [head].into_iter().chain(parts) {
        let Some(behind) = text.trim_start().strip_prefix(part.trim()) else {
            return false;
        };
        text = behind;
    }
    text.trim().is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn untouched_bytes_stay_in_order_whatever_is_changed(
        head in prop::sample::select(&HEADS[..]),
        mut model in parts(),
        steps in prop::collection::vec(step(), 1..8),
        crlf: bool,
        ends_in_newline: bool,
    ) {
        let newline = if crlf { "\r\n" } else { "\n" };
        let head = head.replace('\n', newline);
        for part in &mut model {
            part.text = part.text.replace('\n', newline);
        }
        let mut text = head.clone();
        text.extend(model.iter().map(|part| &*part.text));
        if !ends_in_newline {
            text.truncate(text.trim_end().len());
        }
        let rack = Rack::with(&text);
        let mut former = Store::at(rack.store()).load().unwrap();
        for (number, step) in steps.iter().enumerate() {
            take(step, number, &rack, &mut model);

            let text = rack.text();
            let parsed: Result<toml::Table, _> =
                toml::from_str(text.trim_start_matches('\u{feff}'));
            prop_assert!(parsed.is_ok(), "{parsed:?}\n{text}");
            prop_assert!(is_made_of(&text, &head, &model), "{model:#?}\n{text}");
            let library = Store::at(rack.store()).load().unwrap().library;
            let stored: Vec<_> = library.entries().iter().map(|entry| &entry.name).collect();
            let expected: Vec<_> = model.iter().filter_map(|part| part.name.as_ref()).collect();
            prop_assert_eq!(stored, expected);
            prop_assert!(library.entries().iter().all(|entry| entry.faults.is_empty()));
            // What is taken over from the former state is what a fresh look finds.
            former = Store::at(rack.store()).load_after(Some(&former)).unwrap();
            prop_assert_eq!(former.library.entries(), library.entries());
        }
    }
}
