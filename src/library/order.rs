//! The orders in which key pairs are listed.

use std::cmp::Reverse;

use super::{Entry, Library, StoredKey};
use crate::domain::audit::Severity;

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As in the store.
    #[default]
    Store,
    /// By name.
    Name,
    /// By the size of the modulus, the smallest first.
    Bits,
    /// By the time of the import, the newest first.
    Age,
    /// The weakest first.
    Weakness,
}

impl Order {
    /// All of them, one after the other.
    pub const ALL: [Self; 5] = [
        Self::Store,
        Self::Name,
        Self::Bits,
        Self::Age,
        Self::Weakness,
    ];

    /// The one behind it.
    #[must_use]
    pub fn next(self) -> Self {
        let mut all = Self::ALL.into_iter().cycle();
        all.find(|order| *order == self);
        all.next().unwrap_or_default()
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::Name => "name",
            Self::Bits => "bits",
            Self::Age => "age",
            Self::Weakness => "weakness",
        }
    }
}

impl Library {
    /// Puts rows into an order, or the reverse of it; `weakness` says how weak a key is. What is
    /// equal stays as it is in the store.
    pub fn sort(
        &self,
        rows: &mut [usize],
        order: Order,
        is_reversed: bool,
        weakness: &dyn Fn(&StoredKey) -> Option<Severity>,
    ) {
        let entry = |row: &usize| self.get(*row);
        let key = |row: &usize| entry(row)?.key.as_ref();
        match order {
            Order::Store => {}
            Order::Name => rows.sort_by_cached_key(|row| {
                entry(row).map(|entry| (entry.name.to_lowercase(), entry.name.clone()))
            }),
            Order::Bits => rows.sort_by_key(|row| key(row).map(|key| key.public.rsa.bits())),
            Order::Age => {
                let at = |entry: &std::sync::Arc<Entry>| entry.imported_at;
                rows.sort_by_key(|row| Reverse(entry(row).and_then(at)));
            }
            Order::Weakness => {
                rows.sort_by_cached_key(|row| Reverse(key(row).and_then(weakness)));
            }
        }
        if is_reversed {
            rows.reverse();
        }
    }
}
