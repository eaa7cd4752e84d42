//! The model: a plain list of key pairs, and what changes do to it.

use keyrack::library::Library;

use crate::run::Step;
use crate::support::made_up_key;

/// A key pair as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyPair {
    pub(super) name: String,
    pub(super) key: String,
    pub(super) note: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) request_id: Option<String>,
}

impl KeyPair {
    /// A key pair with the made-up key of a number, and nothing else.
    pub(super) fn new(name: &str, key: usize) -> Self {
        Self {
            name: name.to_owned(),
            key: made_up_key(key),
            note: None,
            tags: Vec::new(),
            request_id: None,
        }
    }
}

/// What a store holds: its key pairs, and comments of people that nobody may take away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    pub(super) key_pairs: Vec<KeyPair>,
    pub(super) comments: Vec<String>,
}

/// A key pair that went, and which of those that stayed it stood behind.
#[derive(Clone, Debug)]
pub(super) struct Gone {
    key_pair: KeyPair,
    behind: Option<(String, String)>,
}

/// A change, seen from the list.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Came(Vec<KeyPair>),
    Went(Vec<Gone>),
    /// Each as it was, and as it is.
    Edited(Vec<(KeyPair, KeyPair)>),
    Whole {
        from: State,
        to: State,
        /// The text that it left.
        left: String,
    },
}

impl State {
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.key_pairs.iter().position(|pair| pair.name == name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    /// Whether a change is to be carried out.
    pub(super) fn allows(&self, step: Step<'_>) -> bool {
        match step {
            Step::Import(name, _) => !self.has(name),
            Step::ImportAll(all) => {
                let mut names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
                names.sort_unstable();
                names.dedup();
                names.len() == all.len() && !names.iter().any(|name| self.has(name))
            }
            Step::Rename(from, to) => from == to || !self.has(to),
            _ => true,
        }
    }

    /// Carries a change out, in a store that lists `now` afterwards; one to a former content
    /// leads to `former`.
    pub(super) fn carry_out(&mut self, step: Step<'_>, now: &[KeyPair], former: &Self) -> Change {
        let request_id = |name: &str| {
            let mut pairs = now.iter();
            let pair = pairs.find(|pair| pair.name == name);
            pair.unwrap().request_id.clone()
        };
        match step {
            Step::Import(name, key) => self.carry_out(Step::ImportAll(&[(name, key)]), now, former),
            Step::ImportAll(all) => {
                let pairs = all.iter().map(|(name, key)| KeyPair {
                    request_id: request_id(name),
                    ..KeyPair::new(name, *key)
                });
                let pairs: Vec<KeyPair> = pairs.collect();
                self.key_pairs.extend_from_slice(&pairs);
                Change::Came(pairs)
            }
            Step::Delete(names) => {
                let pair = |name: &&str| self.key_pairs[self.position(name).unwrap()].clone();
                let pairs: Vec<KeyPair> = names.iter().map(pair).collect();
                Change::Went(self.take_out(&pairs).unwrap())
            }
            Step::Restore(text) => Change::Whole {
                from: std::mem::replace(self, former.clone()),
                to: former.clone(),
                left: text.to_owned(),
            },
            Step::TagAll(names, tag) => {
                let pairs = self.key_pairs.iter_mut();
                let pairs = pairs.filter(|pair| names.contains(&pair.name.as_str()));
                let edited = pairs.map(|pair| {
                    let from = pair.clone();
                    pair.tags.push(tag.to_owned());
                    (from, pair.clone())
                });
                Change::Edited(edited.collect())
            }
            Step::Rename(name, _)
            | Step::Note(name, _)
            | Step::Tag(name, _)
            | Step::Replace(name, _) => {
                let row = self.position(name).unwrap();
                let pair = &mut self.key_pairs[row];
                let from = pair.clone();
                match step {
                    Step::Rename(_, to) => to.clone_into(&mut pair.name),
                    Step::Note(_, "") => pair.note = None,
                    Step::Note(_, note) => pair.note = Some(note.to_owned()),
                    Step::Tag(_, tags) => {
                        pair.tags = tags.iter().map(|&tag| tag.to_owned()).collect();
                    }
                    Step::Replace(_, key) => {
                        pair.key = made_up_key(key);
                        pair.request_id = request_id(name);
                    }
                    _ => {}
                }
                Change::Edited(vec![(from, pair.clone())])
            }
        }
    }

    /// Takes key pairs out; `None` if one is not there as it was.
    fn take_out(&mut self, key_pairs: &[KeyPair]) -> Option<Vec<Gone>> {
        let at = |pair: &KeyPair| self.key_pairs.iter().position(|other| other == pair);
        let mut rows = key_pairs.iter().map(at).collect::<Option<Vec<usize>>>()?;
        rows.sort_unstable();
        rows.dedup();
        let gone = rows.iter().map(|row| {
            let before = &self.key_pairs[..*row];
            let stays = |(row, _): &(usize, &KeyPair)| !rows.contains(row);
            let behind = before.iter().enumerate().rfind(stays);
            Gone {
                key_pair: self.key_pairs[*row].clone(),
                behind: behind.map(|(_, pair)| (pair.name.clone(), pair.key.clone())),
            }
        });
        let gone = gone.collect();
        self.key_pairs.retain(|pair| !key_pairs.contains(pair));
        Some(gone)
    }

    /// Puts key pairs back; false if a name is taken.
    fn put_back(&mut self, gone: &[Gone]) -> bool {
        if gone.iter().any(|gone| self.has(&gone.key_pair.name)) {
            return false;
        }
        let mut floor = 0;
        for (number, Gone { key_pair, behind }) in gone.iter().enumerate() {
            let is_it = |(name, key): &(String, String)| {
                let mut pairs = self.key_pairs.iter();
                pairs.position(|pair| pair.name == *name && pair.key == *key)
            };
            let at = match behind {
                None => number,
                Some(id) => is_it(id).map_or(self.key_pairs.len(), |row| row + 1),
            };
            floor = at.max(floor);
            self.key_pairs.insert(floor, key_pair.clone());
            floor += 1;
        }
        true
    }

    /// Takes a change back that leads from the text `before` to `after`; the change that takes
    /// it the other way, `None` for a conflict.
    pub(super) fn take_back(
        &mut self,
        change: &Change,
        before: &str,
        after: &str,
    ) -> Option<Change> {
        Some(match change {
            Change::Came(pairs) => Change::Went(self.take_out(pairs)?),
            Change::Went(gone) => {
                let is_back = self.put_back(gone);
                let pairs = gone.iter().map(|gone| gone.key_pair.clone());
                is_back.then(|| Change::Came(pairs.collect()))?
            }
            Change::Edited(pairs) => {
                let is_now = |(_, to): &(KeyPair, KeyPair)| {
                    self.key_pairs.iter().position(|pair| pair == to)
                };
                let rows = pairs.iter().map(is_now).collect::<Option<Vec<usize>>>()?;
                let mut renamed = pairs.iter().filter(|(from, to)| from.name != to.name);
                if renamed.any(|(from, _)| self.has(&from.name)) {
                    return None;
                }
                for (row, (from, _)) in rows.into_iter().zip(pairs) {
                    self.key_pairs[row] = from.clone();
                }
                let back = pairs.iter().map(|(from, to)| (to.clone(), from.clone()));
                Change::Edited(back.collect())
            }
            Change::Whole { from, to, left } => {
                if before != left {
                    return None;
                }
                *self = from.clone();
                Change::Whole {
                    from: to.clone(),
                    to: from.clone(),
                    left: after.to_owned(),
                }
            }
        })
    }
}

/// The list as the library has it.
pub(super) fn listed(library: &Library) -> Vec<KeyPair> {
    let entries = library.entries().iter().map(|entry| {
        assert!(entry.faults.is_empty(), "{entry:?}");
        KeyPair {
            name: entry.name.clone(),
            key: entry.key.as_ref().unwrap().public.to_string(),
            note: entry.note.clone(),
            tags: entry.tags.clone(),
            request_id: entry.request_id.clone(),
        }
    });
    entries.collect()
}
