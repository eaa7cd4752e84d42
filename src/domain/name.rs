//! The name of a key pair: ENS's `KeyPairName` rules, and names suggested from a key.

use std::collections::HashMap;
use std::fmt;

use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::text::is_ignorable_letter;

/// The fewest characters of a name.
pub const MIN_CHARS: usize = 2;
/// The most characters of a name.
pub const MAX_CHARS: usize = 128;

/// A name that keeps every rule: NFC, 2 to 128 characters, a letter first, then letters,
/// digits, `:`, `_` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPairName(String);

impl KeyPairName {
    /// Takes a name as typed, normalises it to NFC and judges it.
    ///
    /// # Errors
    /// The first rule, in ENS's order of reasons, that the name breaks.
    pub fn new(typed: &str) -> Result<Self, NameFault> {
        let name = nfc(typed);
        if name.is_empty() {
            return Err(NameFault::Empty);
        }
        for scheme in ["http://", "https://"] {
            if name.starts_with(scheme) {
                return Err(NameFault::Url(scheme));
            }
        }
        for (index, c) in name.chars().enumerate() {
            if index == 0 && !is_letter(c) {
                return Err(NameFault::FirstCharacter(c));
            }
            if !is_allowed(c) {
                return Err(NameFault::Character {
                    character: c,
                    position: index + 1,
                });
            }
        }
        match name.chars().count() {
            count if count < MIN_CHARS => Err(NameFault::TooShort),
            count if count > MAX_CHARS => Err(NameFault::TooLong(count)),
            _ => Ok(Self(name)),
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name with a number behind it.
    fn numbered(&self, number: u64) -> Self {
        let suffix = format!("-{number}");
        let kept: String = self.0.chars().take(MAX_CHARS - suffix.len()).collect();
        Self(kept + &suffix)
    }
}

impl fmt::Display for KeyPairName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `text` in Unicode normalisation form C.
pub fn nfc(text: &str) -> String {
    if is_nfc(text) {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

/// Whether `c` is a letter: general category L, less the invisible ones.
pub fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (!c.is_ascii()
            && c.general_category_group() == GeneralCategoryGroup::Letter
            && !is_ignorable_letter(c))
}

/// Whether `c` may stand in a name after its first character.
fn is_allowed(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, ':' | '_' | '-') || is_letter(c)
}

/// Why a text is no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// Nothing was given.
    Empty,
    /// It starts with this scheme.
    Url(&'static str),
    /// It starts with this character, which is no letter.
    FirstCharacter(char),
    /// This character is not allowed; positions count from 1.
    Character {
        /// The character at fault.
        character: char,
        /// Where it stands, counted in characters from 1.
        position: usize,
    },
    /// One character only.
    TooShort,
    /// This many characters.
    TooLong(usize),
    /// Another key pair has this name.
    Taken(String),
}

impl NameFault {
    /// Whether typing more can still make a name of it.
    pub fn is_unfinished(&self) -> bool {
        matches!(self, Self::Empty | Self::TooShort)
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Taken(_) => "choose another name, or rename the other key pair first",
            _ => "2 to 128 characters: a letter first; letters, digits, : _ -",
        }
    }
}

impl fmt::Display for NameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the name is empty"),
            Self::Url(scheme) => write!(f, "starts with \"{scheme}\"; a name is not an address"),
            Self::FirstCharacter(c) => write!(
                f,
                "starts with {}; the first character must be a letter",
                described(*c)
            ),
            Self::Character {
                character,
                position,
            } => write!(
                f,
                "{} at position {position} is not allowed",
                described(*character)
            ),
            Self::TooShort => write!(f, "1 character; a name has at least {MIN_CHARS}"),
            Self::TooLong(count) => write!(f, "{count} characters; a name has at most {MAX_CHARS}"),
            Self::Taken(name) => write!(f, "the name \"{name}\" is taken"),
        }
    }
}

/// A character in words: what kind it is where that helps, and how it looks.
fn described(c: char) -> String {
    match c {
        ' ' => "a blank".to_owned(),
        c if c.is_ascii_digit() => format!("the digit \"{c}\""),
        c => {
            let text = c.to_string();
            format!("\"{}\"", crate::text::visible(&text))
        }
    }
}

/// A valid name for a key, made from the first of `texts` (its comment, its host, the name
/// of its file) that has something to offer, else from its MD5 in bare hex.
pub fn from_texts(texts: &[&str], md5: impl FnOnce() -> String) -> KeyPairName {
    let name = texts
        .iter()
        .find_map(|text| Some(from_text(text)).filter(|name| !name.is_empty()))
        .filter(|name| name.chars().nth(MIN_CHARS - 1).is_some());
    let from_md5 = || format!("key-{}", md5().chars().take(8).collect::<String>());
    KeyPairName(name.unwrap_or_else(from_md5))
}

/// The most characters that a number takes with its hyphen.
const LONGEST_NUMBER: usize = 12;

/// Makes names unique: where one is taken, it gets `-2`, `-3`, …
#[derive(Debug, Default)]
pub struct Numbers {
    /// The next number to try for names that start like this: those that are the same as soon
    /// as a number is behind them have one in common.
    next: HashMap<String, u64>,
}

impl Numbers {
    /// `name`, or the first that is not `taken` of those with a number behind it.
    pub fn unique(&mut self, name: &KeyPairName, taken: &dyn Fn(&str) -> bool) -> KeyPairName {
        if !taken(name.as_str()) {
            return name.clone();
        }
        let stem = name.0.chars().take(MAX_CHARS - LONGEST_NUMBER).collect();
        let next = self.next.entry(stem).or_insert(2);
        loop {
            let numbered = name.numbered(*next);
            if !taken(numbered.as_str()) {
                return numbered;
            }
            *next += 1;
        }
    }
}

/// The allowed characters of `text`, with one `-` for each run of others.
fn from_text(text: &str) -> String {
    let mut name = String::new();
    let mut gap = false;
    for c in nfc(text).chars() {
        if is_allowed(c) {
            if std::mem::take(&mut gap) {
                name.push('-');
            }
            name.push(c);
        } else {
            gap = true;
        }
    }
    let trimmed = name.trim_matches(['-', '_', ':']);
    let Some(first) = trimmed.chars().next() else {
        return String::new();
    };
    let prefix = if is_letter(first) { "" } else { "key-" };
    format!("{prefix}{trimmed}")
        .chars()
        .take(MAX_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_a_last_value_that_passes_and_a_first_that_fails() {
        let long = "a".repeat(MAX_CHARS);
        let passes = [
            "ab",
            "a1",
            "a:",
            "a_",
            "a-",
            "Za",
            "李雷",
            "é:",
            "ht",
            "http:",
            "httpx",
            &long,
            "\u{5d0}\u{5d1}",
        ];
        for name in passes {
            assert_eq!(KeyPairName::new(name).unwrap().as_str(), name);
        }
        let too_long = "a".repeat(MAX_CHARS + 1);
        let fails = [
            ("", NameFault::Empty),
            ("http://a", NameFault::Url("http://")),
            ("https://", NameFault::Url("https://")),
            ("1a", NameFault::FirstCharacter('1')),
            ("-a", NameFault::FirstCharacter('-')),
            ("\u{3164}a", NameFault::FirstCharacter('\u{3164}')),
            ("🔑a", NameFault::FirstCharacter('🔑')),
            ("٣a", NameFault::FirstCharacter('٣')),
            ("a", NameFault::TooShort),
            (&too_long, NameFault::TooLong(MAX_CHARS + 1)),
        ];
        for (name, fault) in fails {
            assert_eq!(KeyPairName::new(name), Err(fault), "{name:?}");
        }
        for c in [
            ' ', '.', '/', '@', '٣', '²', '\u{200d}', '\u{3164}', '\n', '\u{301}',
        ] {
            let name = format!("x{c}b");
            assert_eq!(
                KeyPairName::new(&name),
                Err(NameFault::Character {
                    character: c,
                    position: 2
                }),
                "{name:?}"
            );
        }
    }

    #[test]
    fn the_first_reason_in_ens_order_is_given() {
        let long_and_bad = format!("1{}", " ".repeat(200));
        assert_eq!(
            KeyPairName::new(&long_and_bad),
            Err(NameFault::FirstCharacter('1'))
        );
        let bad_then_long = format!("a {}", "a".repeat(200));
        assert_eq!(
            KeyPairName::new(&bad_then_long),
            Err(NameFault::Character {
                character: ' ',
                position: 2
            })
        );
        assert_eq!(KeyPairName::new("http:// "), Err(NameFault::Url("http://")));
    }

    #[test]
    fn names_are_counted_after_nfc() {
        let decomposed = "e\u{301}".repeat(MAX_CHARS);
        let name = KeyPairName::new(&decomposed).unwrap();
        assert_eq!(name.as_str(), "é".repeat(MAX_CHARS));
        assert_eq!(KeyPairName::new("e\u{301}"), Err(NameFault::TooShort));
    }

    #[test]
    fn letters_are_those_of_unicode_less_the_ignorable_ones() {
        use regex_syntax::hir::{Class, HirKind};
        let class = |pattern: &str| match regex_syntax::parse(pattern).unwrap().into_kind() {
            HirKind::Class(Class::Unicode(class)) => class,
            other => panic!("{other:?}"),
        };
        let mut letters = class(r"\p{L}");
        letters.difference(&class(r"\p{Default_Ignorable_Code_Point}"));
        for c in '\0'..=char::MAX {
            let listed = letters
                .ranges()
                .binary_search_by(|range| {
                    if range.end() < c {
                        std::cmp::Ordering::Less
                    } else if range.start() > c {
                        std::cmp::Ordering::Greater
                    } else {
                        std::cmp::Ordering::Equal
                    }
                })
                .is_ok();
            // The other table is of an older Unicode version: what it lists must hold here.
            if listed {
                assert!(is_letter(c), "{:x}", c as u32);
            }
            assert!(!(c.is_ascii() && is_letter(c) != listed));
        }
        assert!(!is_letter('\u{3164}'));
    }

    #[test]
    fn suggestions_follow_the_texts_in_order() {
        let md5 = "8327d8b192f60b15368de1265b2f32e6";
        let cases: [(&[&str], &str); 12] = [
            (&["alice@laptop"], "alice-laptop"),
            (&["alice@laptop work"], "alice-laptop-work"),
            (&["", "edge.example"], "edge-example"),
            (&["", "", "id_rsa.pub"], "id_rsa-pub"),
            (&["!!!", "edge"], "edge"),
            (&["李雷 <li@例子.cn> 🔑"], "李雷-li-例子-cn"),
            (&["openpgp:0x7B85349D"], "openpgp:0x7B85349D"),
            (&["2024 laptop"], "key-2024-laptop"),
            (&["--a b--"], "a-b"),
            (&["a"], "key-8327d8b1"),
            (&[], "key-8327d8b1"),
            (&["http://x"], "http:-x"),
        ];
        for (texts, expected) in cases {
            let name = from_texts(texts, || md5.to_owned());
            assert_eq!(name.as_str(), expected);
            assert_eq!(KeyPairName::new(name.as_str()).unwrap(), name);
        }
    }

    #[test]
    fn a_taken_suggestion_gets_a_number_and_stays_within_the_length() {
        let unique = |text: &str, taken: &dyn Fn(&str) -> bool| {
            Numbers::default().unique(&from_texts(&[text], String::new), taken)
        };
        let taken = |name: &str| name == "ops" || name == "ops-2";
        assert_eq!(unique("ops", &taken).as_str(), "ops-3");
        let long = "x".repeat(300);
        let full = "x".repeat(MAX_CHARS);
        let taken = |name: &str| name == full;
        let name = unique(&long, &taken);
        assert_eq!(name.as_str().len(), MAX_CHARS);
        assert!(name.as_str().ends_with("x-2"));
    }
}
