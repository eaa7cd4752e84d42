//! What is known about the strength of keys, and the closer looks that are taken beside all else.

use std::sync::Arc;

use super::{App, Overlay};
use crate::library::audit::{Report, Step, Verdict};
use crate::library::{Entry, StoredKey};
use crate::tui::dialog::audit::Audit;
use crate::tui::keymap::Action;
use crate::tui::message::Effect;
use crate::tui::screen::detail::DetailScreen;
use crate::tui::widget::audit::Strength;

impl App {
    /// The request for a closer look at the keys that are shown, unless that was taken or is on
    /// its way: first the key in the import dialog, then the one whose details are shown.
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
        let rows = self.list.on_screen(self.list_rows()).iter();
        let rows = rows.filter_map(|row| library.get(*row).cloned());
        let entries: Vec<Arc<Entry>> = detail
            .into_iter()
            .chain(self.selected())
            .chain(rows)
            .collect();
        let stored = entries.iter().filter_map(|entry| entry.key.as_ref());
        let mut asked: Vec<[u8; 32]> = Vec::new();
        let mut keys: Vec<StoredKey> = Vec::new();
        for key in imported.chain(stored) {
            let sha256 = key.fingerprints.sha256;
            let known = self.verdicts.get(&sha256);
            if !known.is_some_and(Verdict::is_live) && !asked.contains(&sha256) {
                asked.push(sha256);
                keys.push(key.clone());
            }
        }
        let is_on_its_way = asked.iter().all(|sha256| self.looked_at.contains(sha256));
        if is_on_its_way {
            return None;
        }
        self.looked_at = asked;
        Some(Effect::LookClosely(keys, library))
    }

    /// What a closer look at a key found.
    pub(super) fn learn(&mut self, sha256: [u8; 32], verdict: Verdict) -> Vec<Effect> {
        self.looked_at.retain(|asked| *asked != sha256);
        self.verdicts.learn(sha256, verdict);
        if self.list.looks_at_strength() {
            self.refilter();
        }
        self.tell_import();
        // Enter may have been pressed before it was known whether the key is weak.
        match self.overlays.last_mut() {
            Some(Overlay::Import(import)) if !import.strength.is_open => {
                let waiting = import.take_waiting();
                waiting.map_or_else(Vec::new, |allow| self.submit_import(allow))
            }
            _ => Vec::new(),
        }
    }

    /// Forgets what is known about keys that are not stored: it was found beside key pairs that
    /// may not be there any more.
    pub(super) fn forget_strangers(&mut self) {
        let library = self.library();
        self.verdicts.retain(&library);
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
        vec![Effect::Audit(serial, library)]
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
    pub(super) fn audited(&mut self, serial: u64, report: Report) {
        self.verdicts.extend(report.verdicts);
        self.forget_strangers();
        self.refilter();
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
                if let Some(id) = audit.selected().cloned() {
                    self.overlays.pop();
                    self.list.filter.clear();
                    let library = self.library();
                    self.refresh_list(&library, Some(&id));
                    self.overlays.push(Overlay::Detail(DetailScreen::new(id)));
                }
            }
            action => audit.go(action, screen),
        }
        Vec::new()
    }
}
