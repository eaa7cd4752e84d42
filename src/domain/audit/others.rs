//! Whose keys have something in common with a key.

use std::fmt;

use super::shared::MOST;
use crate::text::visible;

/// How many a sentence names.
const NAMED: usize = 8;

/// Other keys, as people know them: names of key pairs, or places in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others(pub Vec<String>);

impl fmt::Display for Others {
    /// The first few, made safe to be shown, and how many more there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(names) = self;
        let shown = names.len().min(NAMED);
        let more = names.len() - shown;
        for (at, name) in names.iter().take(shown).enumerate() {
            let is_last = at + 1 == names.len();
            f.write_str(match at {
                0 => "",
                _ if is_last => " and ",
                _ => ", ",
            })?;
            f.write_str(&visible(name))?;
        }
        // As many as are told at most may be cut off.
        let least = if names.len() >= MOST { "at least " } else { "" };
        match more {
            0 => Ok(()),
            more => write!(f, " and {least}{more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_named_and_the_rest_is_counted() {
        let others = |count: usize| {
            let names = (1..=count).map(|number| format!("k{number}"));
            Others(names.collect()).to_string()
        };
        assert_eq!(others(1), "k1");
        assert_eq!(others(2), "k1 and k2");
        assert_eq!(others(3), "k1, k2 and k3");
        assert_eq!(others(8), "k1, k2, k3, k4, k5, k6, k7 and k8");
        assert_eq!(others(10), "k1, k2, k3, k4, k5, k6, k7, k8 and 2 more");
        assert!(others(100).ends_with(" and at least 92 more"));
        let wild = Others(vec!["a\u{1b}[2J".to_owned()]);
        assert!(!wild.to_string().contains('\u{1b}'));
    }
}
