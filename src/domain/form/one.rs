//! The one key that an input is asked to hold.

use zeroize::Zeroizing;

use super::repair::{Lines, Repair, decode_utf16};
use super::scan::{self, Found};
use super::{Form, MAX_ITEM, Reading, Refusal, der, half, openssh, private, refusal};

/// Reads the one public key that `input` holds.
///
/// Lines that hold no key are ignored and reported among the repairs.
///
/// # Errors
/// Why there is not exactly one RSA public key in it; see [`Refusal`].
pub fn read_one(input: &str) -> Result<Reading, Refusal> {
    if let Some(reading) = openssh::read_plain(input) {
        return Ok(reading);
    }
    if let Some(form) = private::find(input) {
        return Err(Refusal::Private(form));
    }
    match find_one(input)? {
        (Found::Key(mut reading), ignored) => {
            check_comment(&mut reading)?;
            reading.repairs.extend(ignored);
            Ok(*reading)
        }
        (Found::Other(other), _) => Err(Refusal::OtherType(other.type_name)),
        (Found::Refused(refusal), _) => Err(refusal),
        (Found::Private(private), _) => Err(Refusal::Private(private.form)),
    }
}

/// Reads the public half of the one private key that `input` holds. Nothing else of it is
/// kept.
///
/// # Errors
/// It holds none, or several; or no public half can be read.
pub fn read_half(input: &str) -> Result<Reading, Refusal> {
    match (find_one(input)?, private::find(input)) {
        ((Found::Private(private), ignored), _) => {
            let mut reading = private.half?;
            check_comment(&mut reading)?;
            reading.repairs.extend(ignored);
            Ok(reading)
        }
        // Its start or its end may be missing.
        (_, Some(form)) => Err(Refusal::NoHalf(form)),
        _ => Err(Refusal::NotPrivate),
    }
}

/// The one thing that was found, and how many lines beside it were ignored.
fn find_one(input: &str) -> Result<(Found, Option<Repair>), Refusal> {
    if input.len() > MAX_ITEM {
        return Err(Refusal::TooLong);
    }
    let lines = Lines::of(input);
    let scan = scan::scan(&lines);
    let ignored = Some(scan.other_lines).filter(|count| *count > 0);
    let mut items = scan.items.into_iter();
    match (items.next(), items.len()) {
        (None, _) if lines.is_blank() => Err(Refusal::Empty),
        (None, _) => Err(refusal::no_key_in(&lines)),
        (Some(mut found), 0) => {
            if lines.has_blank_ends() {
                found.add_repairs(vec![Repair::Blanks]);
            }
            Ok((found, ignored.map(Repair::Ignored)))
        }
        (Some(_), more) => Err(Refusal::Several(more + 1)),
    }
}

/// Makes sure that the comment of a form which can hide anything in it, by escapes or folds,
/// is what it will be on a line of its own: it holds no private key, no control character,
/// and the line reads back as this key.
pub(super) fn check_comment(reading: &mut Reading) -> Result<(), Refusal> {
    if !matches!(reading.form, Form::Jwk | Form::Rfc4716 | Form::Half(_)) {
        return Ok(());
    }
    let comment = &mut reading.key.comment;
    if let Some(form) = private::find(comment) {
        return Err(Refusal::Private(form));
    }
    let end = comment.find(char::is_control).unwrap_or(comment.len());
    comment.truncate(end);
    comment.truncate(comment.trim_end().len());
    let line = reading.key.to_string();
    match scan::scan(&Lines::of(&line)).items.as_slice() {
        [Found::Key(again)] if again.key == reading.key => Ok(()),
        _ => Err(Refusal::BrokenForm("comment")),
    }
}

/// Reads the one public key in the bytes of a file or a pipe: text, or DER.
///
/// # Errors
/// As [`read_one`]; and bytes that are neither.
pub fn read_one_bytes(input: &[u8]) -> Result<Reading, Refusal> {
    if let Some(form) = private::find_der(input) {
        return Err(Refusal::Private(form));
    }
    match text_of(input) {
        Some((text, decoded)) => mark(read_one(&text), decoded),
        None => {
            // A private key may stand in it all the same.
            let text = Zeroizing::new(String::from_utf8_lossy(input).into_owned());
            let refused = private::find(&text).map(|form| Err(Refusal::Private(form)));
            let read = || der::read(input).unwrap_or(Err(Refusal::NotText));
            refused.unwrap_or_else(read)
        }
    }
}

/// Reads the public half of the one private key in the bytes of a file or a pipe, as
/// [`read_half`].
///
/// # Errors
/// As [`read_half`].
pub fn read_half_bytes(input: &[u8]) -> Result<Reading, Refusal> {
    if let Some(form) = private::find_der(input) {
        return half::read_binary(form, input);
    }
    match text_of(input) {
        Some((text, decoded)) => mark(read_half(&text), decoded),
        None => Err(Refusal::NotPrivate),
    }
}

/// The text that bytes are; whether it was UTF-16. `None` where they are none. What is too
/// long for one item may have been cut in the middle of a character.
fn text_of(input: &[u8]) -> Option<(Zeroizing<String>, bool)> {
    if let Some(text) = decode_utf16(input) {
        return Some((text, true));
    }
    let text = match std::str::from_utf8(input) {
        Ok(text) => text,
        Err(error) if input.len() > MAX_ITEM && error.error_len().is_none() => {
            std::str::from_utf8(input.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    Some((Zeroizing::new(text.to_owned()), false))
}

fn mark(result: Result<Reading, Refusal>, decoded: bool) -> Result<Reading, Refusal> {
    let mut reading = result?;
    if decoded {
        reading.repairs.insert(0, Repair::Utf16);
    }
    Ok(reading)
}
