//! What is typed to find key pairs.

use std::cmp::Ordering;

use super::audit::Severity;
use super::query::FingerprintQuery;

/// A filter: words that ask for something about a key pair, and a text that is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What names, comments, tags or notes have to say, in lower case.
    pub text: String,
    /// The text as a fingerprint or the start of one, or the fingerprints in it.
    pub queries: Vec<FingerprintQuery>,
    /// How weak a key has to be at least.
    pub weak: Option<Severity>,
    /// What tags have to start with, in lower case, each another one.
    pub tags: Vec<String>,
    /// Which sizes of the modulus are asked for.
    pub bits: Vec<Bits>,
}

/// Sizes of a modulus, in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits {
    /// Which side of the size counts.
    order: Ordering,
    /// Whether the size itself counts, too.
    or_equal: bool,
    size: usize,
}

impl Bits {
    /// Whether a size is one of them.
    pub fn has(&self, bits: usize) -> bool {
        let order = bits.cmp(&self.size);
        order == self.order || (self.or_equal && order == Ordering::Equal)
    }
}

/// A word that asks for something.
enum Word {
    Weak(Severity),
    Tag(String),
    Bits(Bits),
    /// It is not finished, and asks for nothing yet.
    Unfinished,
}

impl Filter {
    /// Understands `weak:`, `weak:warning` and `weak:critical`, or the start of one, `tag:` with
    /// the start of a tag, and `bits:` with a size and `<`, `<=`, `>`, `>=` or nothing before it;
    /// whatever is beside that is the text.
    pub fn parse(typed: &str) -> Self {
        let mut filter = Self::default();
        let mut others = Vec::new();
        let mut has_words = false;
        for word in typed.split_whitespace() {
            let Some(asked) = Word::parse(word) else {
                others.push(word);
                continue;
            };
            has_words = true;
            match asked {
                Word::Weak(severity) => filter.weak = filter.weak.max(Some(severity)),
                Word::Tag(start) => filter.tags.push(start),
                Word::Bits(bits) => filter.bits.push(bits),
                Word::Unfinished => {}
            }
        }
        // Blanks count in a text that stands alone.
        let text = if has_words {
            others.join(" ")
        } else {
            typed.trim().to_owned()
        };
        filter.queries = FingerprintQuery::all_in(&text);
        filter.text = text.to_lowercase();
        filter
    }

    /// Whether everything answers to it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether tags and the size of a modulus are what is asked for.
    pub fn takes(&self, tags: &[String], bits: Option<usize>) -> bool {
        let has = |start: &String| tags.iter().any(|tag| tag.to_lowercase().starts_with(start));
        let fits = |wanted: &Bits| bits.is_some_and(|bits| wanted.has(bits));
        self.tags.iter().all(has) && self.bits.iter().all(fits)
    }
}

impl Word {
    fn parse(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        let (asked, value) = word.split_once(':')?;
        match asked {
            "weak" => {
                let mut severities = [Severity::Warning, Severity::Critical].into_iter();
                let severity = severities.find(|severity| severity.name().starts_with(value));
                severity.map(Self::Weak)
            }
            "tag" if value.is_empty() => Some(Self::Unfinished),
            "tag" => Some(Self::Tag(value.to_owned())),
            "bits" => Self::bits(value),
            _ => None,
        }
    }

    fn bits(value: &str) -> Option<Self> {
        let (order, or_equal, size) = if let Some(size) = value.strip_prefix("<=") {
            (Ordering::Less, true, size)
        } else if let Some(size) = value.strip_prefix(">=") {
            (Ordering::Greater, true, size)
        } else if let Some(size) = value.strip_prefix('<') {
            (Ordering::Less, false, size)
        } else if let Some(size) = value.strip_prefix('>') {
            (Ordering::Greater, false, size)
        } else {
            (Ordering::Equal, true, value.trim_start_matches('='))
        };
        if size.is_empty() {
            return Some(Self::Unfinished);
        }
        Some(Self::Bits(Bits {
            order,
            or_equal,
            size: size.parse().ok()?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_about_weakness_are_told_from_what_is_looked_for() {
        for (typed, weak, text) in [
            ("", None, ""),
            ("  Alice  B ", None, "alice  b"),
            ("weak:", Some(Severity::Warning), ""),
            ("WEAK:W", Some(Severity::Warning), ""),
            ("weak:critical", Some(Severity::Critical), ""),
            (" weak:crit  Edge GW", Some(Severity::Critical), "edge gw"),
            ("weak: weak:c", Some(Severity::Critical), ""),
            ("weak", None, "weak"),
            ("weak:ci", None, "weak:ci"),
            ("not-weak:", None, "not-weak:"),
        ] {
            let filter = Filter::parse(typed);
            assert_eq!((filter.weak, &*filter.text), (weak, text), "{typed}");
            assert_eq!(filter.is_empty(), typed.is_empty(), "{typed}");
        }
        assert_eq!(Filter::parse("weak: 83:27").queries.len(), 1);
        let line = "Accepted publickey for root from 198.51.100.7 port 50112 ssh2: RSA \
            SHA256:aoMjreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgQ";
        assert_eq!(Filter::parse(line).queries.len(), 1);
    }

    #[test]
    fn tags_and_sizes_are_asked_for_beside_a_text() {
        let tags = ["Edge".to_owned(), "laptop".to_owned()];
        for (typed, text, takes_2048, takes_4096) in [
            ("tag:edge", "", true, true),
            ("tag:e TAG:LAP", "", true, true),
            ("tag:edge tag:other", "", false, false),
            ("tag:dge", "", false, false),
            ("bits:<2048", "", false, false),
            ("bits:<=2048", "", true, false),
            ("bits:2048", "", true, false),
            ("bits:=4096", "", false, true),
            ("bits:>2048 alice", "alice", false, true),
            ("bits:>=2048 bits:<4096", "", true, false),
            ("tag: bits: bits:< x", "x", true, true),
            ("bits:many", "bits:many", true, true),
            ("stage:edge", "stage:edge", true, true),
        ] {
            let filter = Filter::parse(typed);
            assert_eq!(filter.text, text, "{typed}");
            assert_eq!(filter.takes(&tags, Some(2048)), takes_2048, "{typed}");
            assert_eq!(filter.takes(&tags, Some(4096)), takes_4096, "{typed}");
        }
        assert!(!Filter::parse("bits:2048").takes(&[], None));
        assert!(Filter::parse("tag: bits:").is_empty());
    }
}
