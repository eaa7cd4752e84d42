//! What an input holds: forms of public keys, the repairs that are safe, and the refusals.
//!
//! One pass: [`private`] stops the import where a private key stands; `repair` undoes
//! what terminals, editors and mail programs do to text; then each line is looked at, and
//! the reader of its form is asked. A further form gets a variant of [`Form`], a module
//! beside `openssh`, and a line in `scan`.

mod openssh;
pub mod private;
mod refusal;
mod repair;

use std::ops::Range;

pub use private::PrivateForm;
pub use refusal::Refusal;
pub use repair::Repair;

use zeroize::Zeroizing;

use super::key::PublicKey;

/// The most bytes of one item: a key with its comment.
pub const MAX_ITEM: usize = 64 * 1024;

/// A form in which a public key may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The one line of OpenSSH: type, base64, comment.
    OpenSsh,
}

impl Form {
    /// The form's name in a sentence.
    pub fn label(self) -> &'static str {
        match self {
            Self::OpenSsh => "OpenSSH",
        }
    }
}

/// One key that was read whole, and what had to be done for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The key and its comment.
    pub key: PublicKey,
    /// The form it came in.
    pub form: Form,
    /// What was repaired, in the order in which it was done.
    pub repairs: Vec<Repair>,
}

impl Reading {
    /// Form and repairs in a line, such as `OpenSSH; joined 5 lines, removed CR`.
    pub fn summary(&self) -> String {
        let repairs: Vec<String> = self.repairs.iter().map(Repair::to_string).collect();
        match repairs.as_slice() {
            [] => self.form.label().to_owned(),
            repairs => format!("{}; {}", self.form.label(), repairs.join(", ")),
        }
    }
}

/// Reads the one public key that `input` holds.
///
/// Lines that hold no key are ignored and reported among the repairs.
///
/// # Errors
/// Why there is not exactly one RSA public key in it; see [`Refusal`].
pub fn read_one(input: &str) -> Result<Reading, Refusal> {
    if let Some(form) = private::find(input) {
        return Err(Refusal::Private(form));
    }
    if input.len() > MAX_ITEM {
        return Err(Refusal::TooLong);
    }
    let repaired = repair::undo(input);
    let scan = scan(repaired.lines());
    match scan.items.as_slice() {
        [] if repaired.is_blank() => Err(Refusal::Empty),
        [] => Err(refusal::no_key_in(&repaired)),
        [_] => {
            let mut repairs = repaired.repairs;
            let item = scan.items.into_iter().next().ok_or(Refusal::Empty)?;
            let openssh::Line { key, repairs: own } = item.result?;
            repairs.extend(own);
            if scan.other_lines > 0 {
                repairs.push(Repair::Ignored(scan.other_lines));
            }
            Ok(Reading {
                key,
                form: Form::OpenSsh,
                repairs,
            })
        }
        several => Err(Refusal::Several(several.len())),
    }
}

/// Reads the one public key in the bytes of a file or a pipe.
///
/// # Errors
/// As [`read_one`]; and bytes that are no text.
pub fn read_one_bytes(input: &[u8]) -> Result<Reading, Refusal> {
    if let Some(form) = private::find_der(input) {
        return Err(Refusal::Private(form));
    }
    if input.len() > MAX_ITEM {
        // Perhaps cut in the middle of a character; a private key may stand in it all the
        // same.
        return match private::find(&Zeroizing::new(String::from_utf8_lossy(input).into_owned())) {
            Some(form) => Err(Refusal::Private(form)),
            None => Err(Refusal::TooLong),
        };
    }
    if let Some(text) = repair::decode_utf16(input) {
        let mut reading = read_one(&text)?;
        reading.repairs.insert(0, Repair::Utf16);
        return Ok(reading);
    }
    match std::str::from_utf8(input) {
        Ok(text) => read_one(text),
        Err(_) => Err(Refusal::NotText),
    }
}

/// What a look at each line found.
struct Scan {
    items: Vec<Item>,
    other_lines: usize,
}

/// A key, or what looked like one.
struct Item {
    result: Result<openssh::Line, Refusal>,
}

fn scan(lines: &[&str]) -> Scan {
    let mut items = Vec::new();
    let mut other_lines = 0;
    let mut rest: Range<usize> = 0..lines.len();
    while let Some(line) = lines.get(rest.start) {
        if let Some(count) = openssh::keys_on_one_line(line) {
            items.extend((0..count).map(|_| Item {
                result: Err(Refusal::TextBefore),
            }));
            rest.start += 1;
            continue;
        }
        if openssh::starts_key(line) {
            let (result, used) = openssh::read(lines.get(rest.clone()).unwrap_or_default());
            items.push(Item { result });
            rest.start += used.max(1);
            continue;
        }
        if openssh::holds_key(line) {
            items.push(Item {
                result: Err(Refusal::TextBefore),
            });
        } else if !line.trim().is_empty() {
            other_lines += 1;
        }
        rest.start += 1;
    }
    Scan { items, other_lines }
}

#[cfg(test)]
mod tests;
