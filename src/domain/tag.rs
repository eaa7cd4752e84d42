//! Tags: short words that group key pairs.

use crate::error::{Code, Error, Result};

/// Takes a tag as typed.
///
/// # Errors
/// It is empty, or holds blanks or commas, which set tags apart.
pub fn check(typed: &str) -> Result<String> {
    let tag = super::name::nfc(typed);
    if tag.is_empty() || tag.contains(|c: char| c.is_whitespace() || c == ',') {
        return Err(Error::new(
            Code::InvalidParameter,
            format!("{} is no tag", crate::text::quoted(typed)),
            "a tag is one word without blanks and commas",
        ));
    }
    Ok(tag)
}

/// Adds a tag that is not there yet.
fn add(tags: &mut Vec<String>, tag: &str) {
    if !tags.iter().any(|other| other == tag) {
        tags.push(tag.to_owned());
    }
}

/// The tags in a text that sets them apart with blanks or commas, each once.
pub fn split(text: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for tag in text.split(|c: char| c.is_whitespace() || c == ',') {
        if !tag.is_empty() {
            add(&mut tags, &super::name::nfc(tag));
        }
    }
    tags
}

/// Tags that come and go, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits(Vec<Edit>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Edit {
    Add(String),
    Remove(String),
}

impl Edits {
    /// Takes `+TAG` for one that comes, and `-TAG` for one that goes.
    ///
    /// # Errors
    /// One is neither, or no tag.
    pub fn parse(words: &[String]) -> Result<Self> {
        let edits = words.iter().map(|word| match word.split_at_checked(1) {
            Some(("+", added)) => check(added).map(Edit::Add),
            Some(("-", removed)) => Ok(Edit::Remove(super::name::nfc(removed))),
            _ => Err(Error::new(
                Code::InvalidParameter,
                format!(
                    "{} neither adds nor removes a tag",
                    crate::text::quoted(word)
                ),
                "write +TAG to add one, -TAG to take one away",
            )),
        });
        Ok(Self(edits.collect::<Result<_>>()?))
    }

    /// Takes words as they are typed: with a `-` before it a tag goes, else it comes.
    pub fn typed(text: &str) -> Self {
        let edits = split(text).into_iter().filter_map(|word| {
            let edit = match word.split_at_checked(1) {
                Some(("-", removed)) => Edit::Remove(removed.to_owned()),
                Some(("+", added)) => Edit::Add(added.to_owned()),
                _ => Edit::Add(word),
            };
            let (Edit::Add(tag) | Edit::Remove(tag)) = &edit;
            (!tag.is_empty()).then_some(edit)
        });
        Self(edits.collect())
    }

    /// The tags after the edits.
    pub fn apply(&self, tags: &[String]) -> Vec<String> {
        let mut tags = tags.to_vec();
        for edit in &self.0 {
            match edit {
                Edit::Add(tag) => add(&mut tags, tag),
                Edit::Remove(tag) => tags.retain(|other| super::name::nfc(other) != *tag),
            }
        }
        tags
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_words_and_each_stands_once() {
        assert_eq!(split(" edge, laptop  edge 云 "), ["edge", "laptop", "云"]);
        assert_eq!(split(" , "), Vec::<String>::new());
        assert_eq!(check("edge").unwrap(), "edge");
        for typed in ["", "a b", "a,b", " a"] {
            assert!(check(typed).is_err(), "{typed:?}");
        }
    }

    #[test]
    fn tags_come_and_go_in_the_order_in_which_they_are_named() {
        let words = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
        for (before, edits, after) in [
            ("edge old", "+ci -old", "edge ci"),
            ("edge", "+edge -none", "edge"),
            ("edge", "-edge +edge +云", "edge 云"),
        ] {
            let parsed = Edits::parse(&words(edits)).unwrap();
            assert_eq!(parsed.apply(&words(before)), words(after), "{edits}");
            assert_eq!(Edits::typed(edits), parsed, "{edits}");
        }
        assert_eq!(Edits::typed("ci, -old - +"), Edits::typed("+ci -old"));
        for wrong in ["ci", "", "+", "+a,b"] {
            assert!(Edits::parse(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }
}
