//! Random changes, undo, redo and edits by hand, against a model that is a plain list.

mod state;

use keyrack::store::Loaded;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::run::{Run, Step};
use crate::support::{entry, made_up_key};
use state::{Change, KeyPair, State, listed};

/// Few enough that names are taken again and again.
const NAMES: [&str; 5] = ["one", "two", "three", "four", "五号"];

/// Something that happens to a store; an index picks a name or an entry.
#[derive(Clone, Debug)]
enum Event {
    Import(Index),
    ImportAll(Vec<Index>),
    Rename(Index, Index),
    Note(Index, bool),
    Tag(Index, bool),
    TagAll(Vec<Index>),
    Replace(Index),
    Delete(Vec<Index>),
    Restore(Index),
    Undo,
    Redo,
    AddByHand(Index),
    RemoveByHand(Index),
    NoteByHand(Index),
    RenameByHand(Index, Index),
    CommentByHand,
}

fn event() -> impl Strategy<Value = Event> {
    let index = any::<Index>;
    let is_set = any::<bool>;
    prop_oneof![
        3 => index().prop_map(Event::Import),
        2 => prop::collection::vec(index(), 1..4).prop_map(Event::ImportAll),
        2 => (index(), index()).prop_map(|(at, name)| Event::Rename(at, name)),
        1 => (index(), is_set()).prop_map(|(at, is_set)| Event::Note(at, is_set)),
        1 => (index(), is_set()).prop_map(|(at, is_set)| Event::Tag(at, is_set)),
        1 => prop::collection::vec(index(), 1..4).prop_map(Event::TagAll),
        1 => index().prop_map(Event::Replace),
        2 => prop::collection::vec(index(), 1..4).prop_map(Event::Delete),
        1 => index().prop_map(Event::Restore),
        6 => Just(Event::Undo),
        4 => Just(Event::Redo),
        1 => index().prop_map(Event::AddByHand),
        1 => index().prop_map(Event::RemoveByHand),
        1 => index().prop_map(Event::NoteByHand),
        1 => (index(), index()).prop_map(|(at, name)| Event::RenameByHand(at, name)),
        1 => Just(Event::CommentByHand),
    ]
}

/// A change with the text before and after it.
#[derive(Clone, Debug)]
struct Past {
    change: Change,
    before: String,
    after: String,
}

#[derive(Default)]
struct Model {
    state: State,
    past: Vec<Past>,
    future: Vec<Past>,
    /// All contents there were.
    contents: Vec<(State, String)>,
}

/// What stands before the lines of an entry, its lines, and what stands behind them.
fn parts<'a>(text: &'a str, name: &str) -> [&'a str; 3] {
    let named = text.find(&format!("name = \"{name}\"")).unwrap();
    let start = text.split_at(named).0.rfind("[[key_pair]]").unwrap();
    let (before, rest) = text.split_at(start);
    let is_end = |line: &str| line.trim().is_empty() || line.starts_with(['#', '[']);
    let mut lines = rest.split_inclusive('\n');
    let header = lines.next().map_or(0, str::len);
    let fields = lines.take_while(|line| !is_end(line)).map(str::len);
    let (lines, behind) = rest.split_at(header + fields.sum::<usize>());
    [before, lines, behind]
}

/// One of the names.
fn name_at(index: Index) -> &'static str {
    index.get::<&str>(&NAMES)
}

/// The run, the model, and what is made up on the way.
struct Trial {
    run: Run,
    model: Model,
    known: Option<Loaded>,
    number: usize,
}

impl Trial {
    fn new() -> Self {
        Self {
            run: Run::with(""),
            model: Model::default(),
            known: None,
            number: 0,
        }
    }

    /// A number that was not used before.
    fn fresh(&mut self) -> usize {
        self.number += 1;
        self.number
    }

    /// The name of a key pair that the model holds.
    fn pick(&self, index: Index) -> Option<String> {
        let pairs = &self.model.state.key_pairs;
        (!pairs.is_empty()).then(|| index.get(pairs).name.clone())
    }

    /// Lets an event happen to the store and to the model.
    fn happen(&mut self, event: &Event) {
        match event {
            Event::Undo | Event::Redo => self.go_back_or_on(matches!(event, Event::Undo)),
            Event::AddByHand(_)
            | Event::RemoveByHand(_)
            | Event::NoteByHand(_)
            | Event::RenameByHand(..)
            | Event::CommentByHand => self.edit_by_hand(event),
            _ => self.change(event),
        }
        let text = self.run.text();
        let fresh = self.run.store.load().unwrap();
        assert_eq!(listed(&fresh.library), self.model.state.key_pairs, "{text}");
        let known = self.run.store.load_after(self.known.as_ref()).unwrap();
        assert_eq!(known.library.entries(), fresh.library.entries());
        for comment in &self.model.state.comments {
            assert!(text.contains(comment), "{comment:?} is gone from {text}");
        }
        self.known = Some(known);
        self.model.contents.push((self.model.state.clone(), text));
    }

    fn change(&mut self, event: &Event) {
        let number = self.fresh();
        let text = format!("text {number}");
        let names: Vec<String> = match event {
            Event::Rename(at, _) | Event::Note(at, _) | Event::Tag(at, _) | Event::Replace(at) => {
                self.pick(*at).into_iter().collect()
            }
            Event::Delete(at) | Event::TagAll(at) => {
                at.iter().filter_map(|at| self.pick(*at)).collect()
            }
            _ => Vec::new(),
        };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let tags = [text.as_str()];
        match (event, names.as_slice()) {
            (Event::Import(name), _) => self.carry_out(Step::Import(name_at(*name), number)),
            (Event::ImportAll(names), _) => {
                let all = names.iter().map(|name| (name_at(*name), self.fresh()));
                let all: Vec<(&str, usize)> = all.collect();
                self.carry_out(Step::ImportAll(&all));
            }
            (Event::Rename(_, to), [name]) => self.carry_out(Step::Rename(name, name_at(*to))),
            (Event::Note(_, true), [name]) => self.carry_out(Step::Note(name, &text)),
            (Event::Note(..), [name]) => self.carry_out(Step::Note(name, "")),
            (Event::Tag(_, true), [name]) => self.carry_out(Step::Tag(name, &tags)),
            (Event::Tag(..), [name]) => self.carry_out(Step::Tag(name, &[])),
            (Event::TagAll(_), [_, ..]) => {
                self.carry_out(Step::TagAll(&names, &format!("tag-{number}")));
            }
            (Event::Replace(_), [name]) => self.carry_out(Step::Replace(name, number)),
            (Event::Delete(_), [_, ..]) => self.carry_out(Step::Delete(&names)),
            (Event::Restore(at), _) if !self.model.contents.is_empty() => {
                let (_, text) = at.get(&self.model.contents).clone();
                self.carry_out(Step::Restore(&text));
            }
            _ => {}
        }
    }

    /// Carries a change out, on the store and on the model.
    fn carry_out(&mut self, step: Step<'_>) {
        let before = self.run.text();
        let is_allowed = self.model.state.allows(step);
        let result = self.run.try_to_take(step, self.known.as_ref());
        assert_eq!(result.is_ok(), is_allowed, "{step:?}: {:?}", result.err());
        let after = self.run.text();
        if !is_allowed {
            assert_eq!(after, before, "{step:?}");
        }
        if after == before {
            return;
        }
        let now = listed(&self.run.store.load().unwrap().library);
        let mut contents = self.model.contents.iter();
        let former = contents.find(|(_, text)| *text == after);
        let former = former.map(|(state, _)| state.clone()).unwrap_or_default();
        let change = self.model.state.carry_out(step, &now, &former);
        self.model.future.clear();
        self.model.past.push(Past {
            change,
            before,
            after,
        });
    }

    fn go_back_or_on(&mut self, is_back: bool) {
        let model = &mut self.model;
        let past = if is_back {
            model.past.pop()
        } else {
            model.future.pop()
        };
        let result = if is_back {
            self.run.undo()
        } else {
            self.run.redo()
        };
        let Some(past) = past else {
            assert!(
                result
                    .unwrap_err()
                    .reason
                    .starts_with("there is nothing to")
            );
            return;
        };
        let before = model
            .contents
            .last()
            .map_or("", |(_, text)| text.as_str())
            .to_owned();
        let mut state = model.state.clone();
        let after = self.run.text();
        let Some(change) = state.take_back(&past.change, &before, &after) else {
            let reason = result.unwrap_err().reason;
            let is_named = reason.contains("was changed since") || reason.contains("by now");
            assert!(is_named, "{reason}");
            assert_eq!(after, before, "a conflict leaves all as it is");
            return;
        };
        assert!(result.is_ok(), "{past:?} on {before}: {:?}", result.err());
        model.state = state;
        if before == past.after {
            assert_eq!(after, past.before, "not taken back to the byte");
        }
        let other_way = Past {
            change,
            before,
            after,
        };
        if is_back {
            model.future.push(other_way);
        } else {
            model.past.push(other_way);
        }
    }

    fn edit_by_hand(&mut self, event: &Event) {
        let text = self.run.text();
        let number = self.fresh();
        let state = &mut self.model.state;
        let picked = |index: &Index| {
            (!state.key_pairs.is_empty()).then(|| index.index(state.key_pairs.len()))
        };
        let edited = match event {
            Event::AddByHand(name) => {
                let (name, key) = (name_at(*name), made_up_key(number));
                if state.has(name) {
                    return;
                }
                state.key_pairs.push(KeyPair::new(name, number));
                text + "\n" + &entry(name, &key)
            }
            Event::CommentByHand => {
                let comment = format!("# by hand, {number}\n");
                state.comments.push(comment.clone());
                text + "\n" + &comment
            }
            Event::RemoveByHand(index) => {
                let Some(row) = picked(index) else { return };
                let pair = state.key_pairs.remove(row);
                let [before, _, behind] = parts(&text, &pair.name);
                before.to_owned() + behind
            }
            Event::NoteByHand(index) => {
                let Some(row) = picked(index) else { return };
                let pair = &mut state.key_pairs[row];
                if pair.note.is_some() {
                    return;
                }
                let note = format!("by hand {number}");
                let [before, lines, behind] = parts(&text, &pair.name);
                let edited = format!("{before}{lines}note = \"{note}\"\n{behind}");
                pair.note = Some(note);
                edited
            }
            Event::RenameByHand(index, name) => {
                let name = name_at(*name);
                let Some(row) = picked(index).filter(|_| !state.has(name)) else {
                    return;
                };
                let pair = &mut state.key_pairs[row];
                let former = std::mem::replace(&mut pair.name, name.to_owned());
                text.replace(
                    &format!("name = \"{former}\""),
                    &format!("name = \"{name}\""),
                )
            }
            _ => return,
        };
        self.run.write(&edited);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn text_list_and_history_agree_whatever_happens(
        events in prop::collection::vec(event(), 1..40),
    ) {
        let mut trial = Trial::new();
        for event in &events {
            trial.happen(event);
        }
    }
}
