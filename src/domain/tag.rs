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
pub fn add(tags: &mut Vec<String>, tag: &str) {
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
}
