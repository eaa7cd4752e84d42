//! Fuzzy matching: the letters of each word stand in a text in their order, and the closer
//! together, the better.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Utf32Str};

/// Words that are looked for, each of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Needle {
    words: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq)]
struct Word {
    /// Its letters in their order, with others between them.
    scattered: Atom,
    /// Its letters side by side.
    whole: Atom,
}

/// How well a text answers: the smaller, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Distance {
    /// Whether a word's letters have others between them.
    pub is_scattered: bool,
    /// How far its words are from the best place that they could have.
    gap: u32,
}

impl Distance {
    /// No distance at all.
    pub const NONE: Self = Self {
        is_scattered: false,
        gap: 0,
    };
}

impl Needle {
    /// The words of a text, whatever their case and accents.
    pub fn new(text: &str) -> Self {
        let atom = |word: &str, kind| {
            let (case, accents) = (CaseMatching::Ignore, Normalization::Smart);
            Atom::new(word, case, accents, kind, false)
        };
        let words = text.split_whitespace().map(|word| Word {
            scattered: atom(word, AtomKind::Fuzzy),
            whole: atom(word, AtomKind::Substring),
        });
        Self {
            words: words.collect(),
        }
    }

    /// Whether there is no word, so that every text answers.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// What matches; it keeps its working memory from one text to the next.
pub struct Matcher {
    matcher: nucleo_matcher::Matcher,
    letters: Vec<char>,
}

impl Default for Matcher {
    fn default() -> Self {
        let mut config = Config::DEFAULT;
        config.prefer_prefix = true;
        Self {
            matcher: nucleo_matcher::Matcher::new(config),
            letters: Vec::new(),
        }
    }
}

impl Matcher {
    /// How well `texts` answer together, if each word stands in one of them.
    pub fn distance<'a>(
        &mut self,
        needle: &Needle,
        texts: &(impl Iterator<Item = &'a str> + Clone),
    ) -> Option<Distance> {
        let mut distance = Distance::NONE;
        for word in &needle.words {
            let whole = texts
                .clone()
                .filter_map(|text| self.score(&word.whole, text));
            let score = match whole.max() {
                Some(score) => score,
                None => {
                    distance.is_scattered = true;
                    let scattered = texts.clone();
                    scattered
                        .filter_map(|text| self.score(&word.scattered, text))
                        .max()?
                }
            };
            distance.gap += u32::from(u16::MAX - score);
        }
        Some(distance)
    }

    fn score(&mut self, atom: &Atom, text: &str) -> Option<u16> {
        atom.score(Utf32Str::new(text, &mut self.letters), &mut self.matcher)
    }

    /// Which graphemes of a text answer to the words that stand in it, in ascending order; with
    /// `scattered`, also those with others between them.
    pub fn matched(&mut self, needle: &Needle, text: &str, scattered: bool) -> Vec<usize> {
        let mut places = Vec::new();
        for word in &needle.words {
            let text = Utf32Str::new(text, &mut self.letters);
            let whole = word.whole.indices(text, &mut self.matcher, &mut places);
            if whole.is_none() && scattered {
                word.scattered.indices(text, &mut self.matcher, &mut places);
            }
        }
        let mut places: Vec<usize> = places
            .into_iter()
            .filter_map(|place| usize::try_from(place).ok())
            .collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(needle: &str, texts: &[&str]) -> Option<Distance> {
        Matcher::default().distance(&Needle::new(needle), &texts.iter().copied())
    }

    fn matched(needle: &str, text: &str) -> String {
        let places = Matcher::default().matched(&Needle::new(needle), text, true);
        let is_marked = |place: usize| places.contains(&place);
        let marks = (0..text.chars().count()).map(|at| if is_marked(at) { '^' } else { '.' });
        marks.collect()
    }

    #[test]
    fn letters_stand_in_their_order_in_any_case_and_with_any_accent() {
        for (needle, text, answers) in [
            ("alap", "alice-laptop", true),
            ("ALAP", "alice-laptop", true),
            ("pal", "alice-laptop", false),
            ("muller", "Müller", true),
            ("müller", "Muller", false),
            ("雷", "李雷", true),
            ("", "anything", true),
        ] {
            assert_eq!(distance(needle, &[text]).is_some(), answers, "{needle}");
        }
    }

    #[test]
    fn each_word_may_stand_in_another_text() {
        assert!(distance("alice edge", &["alice-laptop", "edge"]).is_some());
        assert!(distance("alice edge", &["alice-laptop", "laptop"]).is_none());
    }

    #[test]
    fn letters_side_by_side_are_nearer_than_scattered_ones() {
        let near = distance("lap", &["alice-laptop"]).unwrap();
        let far = distance("lap", &["la-paz", "l-a-p"]).unwrap();
        assert!(near < far && !near.is_scattered && far.is_scattered);
        let start = distance("ops", &["ops"]).unwrap();
        assert!(start < distance("ops", &["devops"]).unwrap());
    }

    #[test]
    fn the_matched_letters_are_known_by_their_places() {
        assert_eq!(matched("alap", "alice-laptop"), "^.....^^^...");
        assert_eq!(matched("lap al", "alice-laptop"), "^^....^^^...");
        assert_eq!(matched("雷", "李雷@例子"), ".^...");
        assert_eq!(matched("zz", "李雷"), "..");
        let whole =
            |needle| Matcher::default().matched(&Needle::new(needle), "alice-laptop", false);
        assert_eq!(whole("lap alop"), [6, 7, 8]);
    }
}
