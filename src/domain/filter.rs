//! What is typed to find key pairs.

use super::audit::Severity;
use super::query::FingerprintQuery;

/// A filter: words about how weak a key is, and a text that is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What names, comments, tags and notes have to contain, in lower case.
    pub text: String,
    /// The text as a fingerprint, or the start of one.
    pub fingerprint: Option<FingerprintQuery>,
    /// How weak a key has to be at least.
    pub weak: Option<Severity>,
}

impl Filter {
    /// Understands `weak:`, `weak:warning` and `weak:critical`, or the start of one; whatever is
    /// beside that is the text.
    pub fn parse(typed: &str) -> Self {
        let mut weak = None;
        let mut text = typed.trim().to_owned();
        let words: Vec<&str> = typed
            .split_whitespace()
            .filter(|word| {
                let severity = severity(word);
                weak = weak.max(severity);
                severity.is_none()
            })
            .collect();
        if weak.is_some() {
            text = words.join(" ");
        }
        Self {
            fingerprint: FingerprintQuery::parse(&text),
            text: text.to_lowercase(),
            weak,
        }
    }

    /// Whether everything answers to it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.weak.is_none()
    }
}

/// What a word asks about the weakness of keys, if that is what it does.
fn severity(word: &str) -> Option<Severity> {
    let word = word.to_lowercase();
    let wanted = word.strip_prefix("weak:")?;
    let mut severities = [Severity::Warning, Severity::Critical].into_iter();
    severities.find(|severity| severity.name().starts_with(wanted))
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
        assert!(Filter::parse("weak: 83:27").fingerprint.is_some());
    }
}
