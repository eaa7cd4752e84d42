//! What is known about the strength of keys, and the closer looks that are taken beside all else.

use std::sync::Arc;

use super::{App, Overlay};
use crate::error::Result;
use crate::library::audit::{Step, Verdict, Verdicts};
use crate::library::{Entry, Library, StoredKey};
use crate::tui::action::Action;
use crate::tui::dialog::audit::Audit;
use crate::tui::message::Effect;
use crate::tui::screen::detail::DetailScreen;
use crate::tui::screen::list::Cursor;
use crate::tui::widget::audit::Strength;

/// Up to so many keys that came into the store are looked at at once.
const MOST_NEW: usize = 30;

impl App {
    /// The request for a closer look at the keys that are shown, unless that was taken or is on
    /// its way: first the key in the import dialog, then those that came into the store, then the
    /// one whose details are shown.
    pub(super) fn look_closely(&mut self) -> Option<Effect> {
        let library = self.library.clone()?;
        let imported = self.overlays.iter().filter_map(|overlay| match overlay {
            Overlay::Import(import) => import.key(),
            _ => None,
        });
        let detail = self.overlays.iter().find_map(|overlay| match overlay {
            Overlay::Detail(detail) => self.entry(&detail.id),
            _ => None,
        });
        let came = self
            .came
            .iter()
            .filter_map(|sha256| library.entry_of(sha256));
        let rows = self.list.on_screen(self.list_rows());
        let entries: Vec<Arc<Entry>> = came
            .cloned()
            .chain(detail)
            .chain(self.current())
            .chain(rows.cloned())
            .collect();
        let stored = entries.iter().filter_map(|entry| entry.key.as_ref());
        let mut asked: Vec<[u8; 32]> = Vec::new();
        let mut keys: Vec<StoredKey> = Vec::new();
        for key in imported.chain(stored) {
            let sha256 = key.fingerprints.sha256;
            if !self.verdicts.is_live(key) && !asked.contains(&sha256) {
                asked.push(sha256);
                keys.push(key.clone());
            }
        }
        let is_on_its_way = asked.iter().all(|sha256| self.looked_at.contains(sha256));
        if is_on_its_way {
            return None;
        }
        self.looked_at = asked;
        Some(Effect::LookClosely(self.generation, keys, library))
    }

    /// What a closer look at a key found.
    pub(super) fn learn(
        &mut self,
        generation: u64,
        sha256: [u8; 32],
        verdict: Result<Box<Verdict>>,
    ) {
        let verdict = match verdict {
            Ok(verdict) if generation == self.generation => *verdict,
            // There are key pairs by now that the key was not compared with.
            Ok(verdict) => verdict.late(),
            Err(error) => {
                self.say_error(error.to_string());
                return;
            }
        };
        if generation == self.generation {
            self.looked_at.retain(|asked| *asked != sha256);
            self.came.retain(|came| *came != sha256);
        }
        let library = self.library();
        let key = library
            .entry_of(&sha256)
            .and_then(|entry| entry.key.as_ref());
        let weakness = |app: &Self| key.and_then(|key| app.verdicts.weakness(key, &library));
        let before = weakness(self);
        Arc::make_mut(&mut self.verdicts).learn(sha256, verdict);
        if self.list.looks_at_strength() && weakness(self) != before {
            self.search(Cursor::Stays);
        }
    }

    /// Carries out what enter asked for while it was not known yet whether a key is weak.
    pub(super) fn submit_waiting(&mut self) -> Vec<Effect> {
        let on_top = self.overlays.len();
        let mut allowed = None;
        for (at, overlay) in self.overlays.iter_mut().enumerate() {
            match overlay {
                Overlay::Import(import) if at + 1 < on_top => import.wait_no_more(),
                Overlay::Import(import) => allowed = import.take_waiting(),
                _ => {}
            }
        }
        allowed.map_or_else(Vec::new, |allow| self.submit_import(allow))
    }

    /// Takes in which keys there are now: what is known about others was found beside key pairs
    /// that may not be there any more, and what is known about these not beside new ones.
    pub(super) fn compare_with_new(&mut self, former: &Library) {
        let library = self.library();
        let verdicts = Arc::make_mut(&mut self.verdicts);
        verdicts.retain(&library);
        let new = library.keys().map(|key| key.fingerprints.sha256);
        let mut new = new.filter(|sha256| former.entry_of(sha256).is_none());
        let first: Vec<[u8; 32]> = new.by_ref().take(MOST_NEW).collect();
        if first.is_empty() {
            return;
        }
        self.generation += 1;
        self.looked_at.clear();
        if new.next().is_none() {
            // Whoever has something in common with them learns it when they are looked at.
            self.came.extend(first);
        } else {
            verdicts.expect_more();
        }
    }

    /// Tells the import dialog what is known about its key.
    pub(super) fn tell_import(&mut self) {
        let library = self.library();
        for overlay in &mut self.overlays {
            if let Overlay::Import(import) = overlay {
                let key = import.key();
                let strength = key.map(|key| Strength {
                    findings: self.verdicts.findings(key, &library),
                    is_open: !self.verdicts.is_live(key),
                });
                import.strength = strength.unwrap_or_default();
            }
        }
    }

    /// What is known about the strength of the key of an entry.
    pub(super) fn strength_of(&self, entry: &Entry) -> Strength {
        let strength = entry.key.as_ref().map(|key| Strength {
            findings: self.verdicts.findings(key, &self.library()),
            is_open: !self.verdicts.is_live(key),
        });
        strength.unwrap_or_default()
    }

    /// Starts the audit of all key pairs.
    pub(super) fn open_audit(&mut self) -> Vec<Effect> {
        let Some(library) = self.library.clone() else {
            return Vec::new();
        };
        let serial = self.next_serial();
        self.overlays.push(Overlay::Audit(Audit::new(serial)));
        vec![Effect::Audit(serial, self.generation, library)]
    }

    /// The audit of this number is so far.
    pub(super) fn auditing(&mut self, serial: u64, step: Step) {
        for overlay in &mut self.overlays {
            match overlay {
                Overlay::Audit(audit) if audit.serial == serial => audit.advance(step),
                _ => {}
            }
        }
    }

    /// What an audit found, to its end or until it was stopped.
    pub(super) fn audited(&mut self, serial: u64, generation: u64, verdicts: Result<Verdicts>) {
        let verdicts = match verdicts {
            Ok(verdicts) => verdicts,
            Err(error) => {
                self.overlays.retain(
                    |overlay| !matches!(overlay, Overlay::Audit(audit) if audit.serial == serial),
                );
                self.say_error(error.to_string());
                return;
            }
        };
        let library = self.library();
        let known = Arc::make_mut(&mut self.verdicts);
        known.extend(verdicts);
        if generation != self.generation {
            known.expect_more();
        }
        known.retain(&library);
        self.search(Cursor::Stays);
        for overlay in &mut self.overlays {
            match overlay {
                Overlay::Audit(audit) if audit.serial == serial => audit.end(),
                _ => {}
            }
        }
        self.show_audit();
    }

    /// Shows what is known in the dialog of the audit.
    pub(super) fn show_audit(&mut self) {
        let (library, screen) = (self.library(), self.screen);
        for overlay in &mut self.overlays {
            if let Overlay::Audit(audit) = overlay {
                audit.show(&library, &self.verdicts, screen);
            }
        }
    }

    pub(super) fn act_on_audit(&mut self, action: Action) -> Vec<Effect> {
        let screen = self.screen;
        let Some(Overlay::Audit(audit)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        match action {
            Action::Back => {
                let stop = audit.is_running().then_some(Effect::Stop(audit.serial));
                self.overlays.pop();
                return stop.into_iter().collect();
            }
            Action::Submit => {
                let row = audit.selected();
                let library = self.library();
                if let Some(id) = row.and_then(|row| library.id(row)) {
                    self.overlays.pop();
                    self.search(Cursor::To(id.clone()));
                    self.overlays.push(Overlay::Detail(DetailScreen::new(id)));
                }
            }
            action => audit.go(action, screen),
        }
        Vec::new()
    }
}
