//! The import dialog: two fields, judged on each keystroke.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::domain::audit::{self, Finding};
use crate::domain::bulk::Origin;
use crate::domain::form::{self, MAX_ITEM, PrivateForm, Reading, Refusal};
use crate::domain::import::{
    Allowances, KeyVerdict, NameVerdict, Rack, Request, judge_key, judge_name, suggest_name,
};
use crate::domain::name::{KeyPairName, NameFault};
use crate::error::Error;
use crate::library::{EntryId, Library, StoredKey};
use crate::tui::action::Edit;
use crate::tui::keymap::Context;
use crate::tui::widget::audit::Strength;
use crate::tui::widget::field::Field;

/// A field of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Focus {
    /// The name.
    Name,
    /// The public key.
    Key,
}

/// What an attempt to import led to.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::tui) enum Attempt {
    /// A field is at fault, and has the focus now.
    AtFault,
    /// The same key is stored under this name: the user must say so twice.
    Duplicate(String),
    /// The audit has this critical finding: the user must say so twice.
    Weak(Finding),
    /// Send this request.
    Send(Box<Request>),
}

/// A key that came from a file or from the agent.
#[derive(Debug)]
struct Given {
    reading: Reading,
    origin: Arc<Origin>,
}

/// The dialog.
#[derive(Debug)]
pub(in crate::tui) struct Import {
    /// What tells this dialog from those before and after it.
    pub(in crate::tui) serial: u64,
    /// The entry whose key is replaced; none where a key pair is imported.
    pub(in crate::tui) replaces: Option<EntryId>,
    pub(super) name: Field,
    pub(super) key: Field,
    pub(super) focus: Focus,
    /// Whether the user typed the name; until then it is suggested from the key.
    name_typed: bool,
    pub(super) name_verdict: NameVerdict,
    pub(super) key_verdict: KeyVerdict,
    /// The key that came from elsewhere than the keyboard, as long as the field holds it.
    given: Option<Box<Given>>,
    /// The key that was read, with its digests.
    read: Option<StoredKey>,
    /// What is known about its strength.
    pub(in crate::tui) strength: Strength,
    /// Set where an import waits for a closer look at the key: what the user said twice.
    waits: Option<Allowances>,
    /// The public half of the private key that was stopped last.
    pub(super) half: Option<Box<StoredKey>>,
    /// Whether an import was tried with the fields as they are: what is unfinished is then
    /// a fault.
    pub(super) insisted: bool,
    /// Why the last try failed.
    pub(super) failed: Option<Error>,
    /// Whether an import is on its way.
    pub(in crate::tui) sending: bool,
}

impl Import {
    /// An empty dialog.
    pub(in crate::tui) fn new(serial: u64) -> Self {
        Self {
            serial,
            replaces: None,
            name: Field::default(),
            key: Field::default(),
            focus: Focus::Name,
            name_typed: false,
            name_verdict: NameVerdict::Unfinished(NameFault::Empty),
            key_verdict: KeyVerdict::Unfinished(Refusal::Empty),
            given: None,
            read: None,
            strength: Strength::default(),
            waits: None,
            half: None,
            insisted: false,
            failed: None,
            sending: false,
        }
    }

    /// A dialog for a new key under the name of an entry.
    pub(in crate::tui) fn replacing(serial: u64, id: EntryId, library: &Library) -> Self {
        let mut import = Self::new(serial);
        import.name.insert(&id.name);
        import.replaces = Some(id);
        import.focus = Focus::Key;
        import.judge(library);
        import
    }

    /// Where its keys are looked up.
    pub(in crate::tui) fn context(&self) -> Context {
        match self.replaces {
            None => Context::Import,
            Some(_) => Context::Replace,
        }
    }

    /// The entry whose key is replaced is identified in another way now.
    pub(in crate::tui) fn follow(&mut self, now: &EntryId) {
        self.name.clear();
        self.name.insert(&now.name);
        self.replaces = Some(now.clone());
    }

    /// Whether closing the dialog would lose something that was typed.
    pub(in crate::tui) fn has_text(&self) -> bool {
        !self.key.is_empty() || (self.name_typed && !self.name.is_empty())
    }

    /// Goes to the other field.
    pub(in crate::tui) fn switch(&mut self) {
        self.focus = match self.focus {
            Focus::Key if self.replaces.is_none() => Focus::Name,
            _ => Focus::Key,
        };
    }

    /// Types or pastes text into the field that has the focus. A key goes to its field
    /// from either.
    pub(in crate::tui) fn insert(&mut self, text: &str, library: &Library) {
        if self.focus == Focus::Name && is_key(text) {
            self.focus = Focus::Key;
        }
        match self.focus {
            Focus::Name => {
                self.name.insert(text.trim_matches(['\r', '\n']));
                self.name_typed = true;
            }
            Focus::Key if self.key.text().len() + text.len() > MAX_ITEM => {
                // Not one key: say so without keeping it.
                self.given = None;
                self.touched(library);
                self.key_verdict = KeyVerdict::Refused(Refusal::TooLong);
                return;
            }
            Focus::Key => {
                self.given = None;
                self.key.insert(text);
            }
        }
        self.touched(library);
    }

    /// Puts a key that comes from elsewhere into its field, in the place of what is there.
    pub(in crate::tui) fn take(
        &mut self,
        reading: Reading,
        origin: &Arc<Origin>,
        library: &Library,
    ) {
        self.key.clear();
        self.key.insert(&reading.key.to_string());
        self.focus = if self.replaces.is_none() && !self.name_typed {
            Focus::Name
        } else {
            Focus::Key
        };
        self.given = Some(Box::new(Given {
            reading,
            origin: origin.clone(),
        }));
        self.touched(library);
    }

    /// Gives up the text of the key's field, if it holds several keys and one is imported here.
    pub(in crate::tui) fn take_many(&mut self) -> Option<Zeroizing<String>> {
        let is_many = matches!(self.key_verdict, KeyVerdict::Refused(Refusal::Several(_)));
        if !is_many || self.replaces.is_some() {
            return None;
        }
        self.key_verdict = KeyVerdict::Unfinished(Refusal::Empty);
        Some(self.key.take())
    }

    /// Where the key comes from, in words, if it was not typed or pasted.
    pub(super) fn given_from(&self) -> Option<&str> {
        self.given.as_ref().map(|given| given.origin.label.as_str())
    }

    /// Edits the field that has the focus.
    pub(in crate::tui) fn edit(&mut self, edit: Edit, library: &Library) {
        let changed = self.focused().edit(edit);
        if changed {
            match self.focus {
                Focus::Name => self.name_typed = true,
                Focus::Key => self.given = None,
            }
            self.touched(library);
        }
    }

    /// The field that has the focus.
    pub(in crate::tui) fn focused(&mut self) -> &mut Field {
        match self.focus {
            Focus::Name => &mut self.name,
            Focus::Key => &mut self.key,
        }
    }

    /// Says that a private key was stopped; the key's field is wiped. Its public half is
    /// held, if there is one, and taken on request only; says whether it is.
    pub(in crate::tui) fn stop(
        &mut self,
        form: PrivateForm,
        half: Result<Reading, Refusal>,
    ) -> bool {
        self.name_typed &= !self.name.is_empty();
        self.key.clear();
        self.given = None;
        self.waits = None;
        self.focus = Focus::Key;
        self.insisted = false;
        self.failed = None;
        let refusal = match half {
            Err(Refusal::NoHalf(form)) => Refusal::NoHalf(form),
            _ => Refusal::Private(form),
        };
        self.key_verdict = KeyVerdict::Refused(refusal);
        let half = half.ok().map(|half| StoredKey::new(half.key));
        self.half = half.map(Box::new);
        self.half.is_some()
    }

    /// Puts the public half of the private key that was stopped into the key's field; false
    /// where there is none.
    pub(in crate::tui) fn take_half(&mut self, library: &Library) -> bool {
        let Some(half) = self.half.take() else {
            return false;
        };
        self.key.insert(&half.public.to_string());
        self.touched(library);
        true
    }

    /// Judges both fields against the key pairs that are stored now.
    pub(in crate::tui) fn judge(&mut self, library: &Library) {
        let read = match &self.given {
            Some(given) => Ok(given.reading.clone()),
            None => form::read_one(self.key.text()),
        };
        let keeps_stop = self.key.is_empty()
            && matches!(
                self.key_verdict,
                KeyVerdict::Refused(Refusal::Private(_) | Refusal::NoHalf(_))
            );
        if !keeps_stop {
            let verdict = judge_key(read, library);
            self.keep(&verdict);
            self.key_verdict = verdict;
        }
        // An edit in the middle may have made a mark of a private key whole.
        if matches!(self.key_verdict, KeyVerdict::Refused(Refusal::Private(_))) {
            self.key.clear();
        }
        if self.replaces.is_some() {
            self.name_verdict = match KeyPairName::new(self.name.text()) {
                Ok(name) => NameVerdict::Good { name, twin: None },
                Err(fault) => NameVerdict::Refused(fault),
            };
            return;
        }
        if !self.name_typed {
            self.suggest(library);
        }
        self.name_verdict = judge_name(self.name.text(), library);
    }

    /// Keeps the key that was read; another one than before is looked at at once, as far as that
    /// costs nothing.
    fn keep(&mut self, verdict: &KeyVerdict) {
        let KeyVerdict::Good {
            reading,
            fingerprints,
            ..
        } = verdict
        else {
            self.read = None;
            return;
        };
        if self.read.as_ref().map(|read| &read.public) != Some(&reading.key) {
            self.strength = Strength {
                findings: audit::instant(&reading.key.rsa),
                is_open: true,
            };
            self.read = Some(StoredKey::hashed(reading.key.clone(), *fingerprints));
        }
    }

    /// The key that was read.
    pub(in crate::tui) fn key(&self) -> Option<&StoredKey> {
        self.read.as_ref()
    }

    /// What the user said twice before an import that waited for a closer look, once that was
    /// taken.
    pub(in crate::tui) fn take_waiting(&mut self) -> Option<Allowances> {
        self.waits.take_if(|_| !self.strength.is_open)
    }

    /// The import does not wait any more: the user went on.
    pub(in crate::tui) fn wait_no_more(&mut self) {
        self.waits = None;
    }

    /// Something was typed: what the last try led to is past.
    fn touched(&mut self, library: &Library) {
        self.insisted = false;
        self.failed = None;
        self.half = None;
        self.waits = None;
        self.judge(library);
    }

    /// Fills the name from the key.
    fn suggest(&mut self, rack: &dyn Rack) {
        self.name.clear();
        if let KeyVerdict::Good {
            reading,
            fingerprints,
            ..
        } = &self.key_verdict
        {
            let given = self.given.as_ref();
            let stem = given.and_then(|given| given.origin.stem.as_deref());
            let name = suggest_name(reading, fingerprints, stem, rack);
            self.name.insert(name.as_str());
        }
    }

    /// Tries to import; `allow` is what the user has said twice.
    pub(in crate::tui) fn submit(&mut self, allow: Allowances) -> Option<Attempt> {
        if self.sending {
            return None;
        }
        self.insisted = true;
        let name = match &self.name_verdict {
            NameVerdict::Good { name, .. } => Some(name.clone()),
            _ => None,
        };
        let key = match &self.key_verdict {
            KeyVerdict::Good {
                reading, holder, ..
            } => Some((reading.key.clone(), holder.clone())),
            _ => None,
        };
        let (name, key, holder) = match (name, key) {
            (Some(name), Some((key, holder))) => (name, key, holder),
            (name, key) => {
                self.focus = match (name.is_some(), key.is_some()) {
                    (true, false) => Focus::Key,
                    (false, true) => Focus::Name,
                    _ => self.focus,
                };
                return Some(Attempt::AtFault);
            }
        };
        let own = self.replaces.as_ref().map(|id| &id.name);
        if holder.is_some() && holder.as_ref() == own {
            // It has this key already.
            return Some(Attempt::AtFault);
        }
        if let (Some(holder), false) = (&holder, allow.duplicate) {
            return Some(Attempt::Duplicate(holder.clone()));
        }
        if !allow.weak {
            if let Some(finding) = audit::critical(&self.strength.findings) {
                return Some(Attempt::Weak(finding.clone()));
            }
            if self.strength.is_open {
                self.waits = Some(allow);
                return None;
            }
        }
        self.sending = true;
        Some(Attempt::Send(Box::new(Request {
            name,
            key,
            source: match &self.given {
                Some(given) => given.origin.source.clone(),
                None => "paste".to_owned(),
            },
            allow,
        })))
    }

    /// Takes back the dialog after an import that failed; nothing typed is lost.
    pub(in crate::tui) fn fail(&mut self, error: Error) {
        self.sending = false;
        self.failed = Some(error);
    }
}

/// Whether a text holds more than one key, or more than one key takes.
pub(in crate::tui) fn holds_many(text: &str) -> bool {
    text.len() > MAX_ITEM || matches!(form::read_one(text), Err(Refusal::Several(_)))
}

/// Whether a text is a key, of whatever type or state, rather than a name.
pub(in crate::tui) fn is_key(text: &str) -> bool {
    !matches!(
        form::read_one(text),
        Err(Refusal::Empty | Refusal::NotAKey | Refusal::TypeUnfinished)
    )
}
