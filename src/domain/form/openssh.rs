//! The one line of OpenSSH (`ssh-rsa AAAA… comment`), whole or folded over several lines.

use super::base64::{decode, is_base64};
use super::fold::{self, Length, Whole};
use super::private::MIN_PRIVATE;
use super::scan::Found;
use super::{Form, Reading, Refusal, Repair};
use crate::domain::key::{BlobFault, OtherKey, PublicKey, RsaPublicKey, SSH_RSA, SSH_RSA_CERT};

/// Whether `line` starts with the name of a key type: a known one, or any name of that kind
/// with a key blob behind it.
pub(super) fn starts_key(line: &str) -> bool {
    if line.starts_with("ssh-rsa ") {
        return true;
    }
    let mut words = line.split_whitespace();
    let Some(first) = words.next() else {
        return false;
    };
    is_known_type(first)
        || (first.contains('-') && words.next().is_some_and(|next| next.starts_with("AAAA")))
}

/// Where behind the start of `line` a key starts, as behind the options of `authorized_keys`
/// or the hosts of `known_hosts`.
pub(super) fn key_behind(line: &str) -> Option<usize> {
    let mut at = 0;
    for word in line.split_inclusive(char::is_whitespace) {
        let start = at;
        at += word.len();
        if start == 0 || !is_known_type(word.trim_end()) {
            continue;
        }
        let behind = line.get(at..).unwrap_or_default().trim_start();
        if behind.starts_with("AAAA") {
            return Some(start);
        }
    }
    None
}

/// How many keys stand on `line`, which starts with one, if it is more than one: a paste that
/// lost its line breaks.
pub(super) fn keys_on_one_line(line: &str) -> Option<usize> {
    let (encoded, comment) = split_word(split_word(line).1);
    if !encoded.ends_with(SSH_RSA) && !comment.contains(SSH_RSA) {
        return None;
    }
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let starts = words.windows(2).filter(|pair| match pair {
        // The end of one key's comment may stick to the next key's type.
        [word, next] => word.ends_with(SSH_RSA) && next.starts_with("AAAA"),
        _ => false,
    });
    Some(starts.count()).filter(|count| *count > 1)
}

/// Names of key types, of certificates, and of the signature schemes that people take for
/// key types (RFC 8332).
fn is_known_type(word: &str) -> bool {
    let known =
        ssh_key::Algorithm::new(word).or_else(|_| ssh_key::Algorithm::new_certificate(word));
    // A name with a domain is accepted as "other"; so would be any address in a text.
    known.is_ok_and(|algorithm| !matches!(algorithm, ssh_key::Algorithm::Other(_)))
        || is_signature_scheme(word)
}

fn is_signature_scheme(word: &str) -> bool {
    matches!(word, "rsa-sha2-256" | "rsa-sha2-512")
}

/// Reads a line that is nothing but a key and a short comment: the fast way for what most
/// inputs and all stores are full of. `None` for all that takes a closer look.
pub(super) fn read_plain(line: &str) -> Option<Reading> {
    let body = line.strip_prefix("ssh-rsa ")?;
    let (encoded, comment) = split_word(body);
    let behind = body.get(encoded.len()..)?;
    let is_plain = behind.len() <= 1 + comment.len()
        && behind.len() < MIN_PRIVATE
        && !behind.contains(SSH_RSA)
        && !behind.contains(char::is_control);
    let (rsa, padded) = is_plain.then(|| decode_key(encoded).ok())??;
    let comment = comment.to_owned();
    (!padded).then(|| Reading::new(PublicKey { rsa, comment }, Form::OpenSsh))
}

/// Reads the key that `line` starts with and that may go on in the lines of `rest`; says how
/// many lines it takes.
pub(super) fn read(line: &str, rest: &[&str]) -> (Found, usize) {
    read_of_width(line, line.len(), rest)
}

/// As [`read`], of a key that is the end of a line of this many bytes.
pub(super) fn read_of_width(line: &str, width: usize, rest: &[&str]) -> (Found, usize) {
    let (type_name, body) = split_word(line);
    let (result, used) = match read_whole(type_name, body) {
        Err(refusal) if may_go_on(type_name, &refusal) => {
            let mut length = Length::default();
            let is_whole = |encoded: &str| match type_name {
                SSH_RSA_CERT if read_certificate(encoded, "").is_ok() => Whole::Yes,
                SSH_RSA_CERT => Whole::NotYet,
                _ => length.is_reached(encoded),
            };
            let read = |joined: &str| read_whole(type_name, joined);
            let joined = fold::join(body, width, rest, is_whole, read);
            joined.unwrap_or((Err(refusal), 1))
        }
        result => (result, 1),
    };
    match result {
        Err(Refusal::OtherType(name)) => match read_other(type_name, body) {
            Some(other) => (Found::Other(Box::new(other)), used),
            None => (Found::Refused(Refusal::OtherType(name)), used),
        },
        result => (result.into(), used),
    }
}

/// Whether the next lines may hold the rest of it.
fn may_go_on(type_name: &str, refusal: &Refusal) -> bool {
    refusal.is_unfinished() || type_name == SSH_RSA_CERT && *refusal == Refusal::Base64End
}

fn read_whole(type_name: &str, body: &str) -> Result<Reading, Refusal> {
    let (encoded, comment) = split_word(body);
    if is_signature_scheme(type_name) {
        return Err(Refusal::SignatureScheme(type_name.to_owned()));
    }
    if type_name == SSH_RSA_CERT {
        return read_certificate(encoded, comment);
    }
    if type_name != SSH_RSA {
        return Err(Refusal::OtherType(type_name.to_owned()));
    }
    let (rsa, padded) = decode_key(encoded)?;
    let comment = comment.to_owned();
    let mut reading = Reading::new(PublicKey { rsa, comment }, Form::OpenSsh);
    reading.repairs.extend(padded.then_some(Repair::Padding));
    Ok(reading)
}

/// Reads a whole key of another type.
fn read_other(type_name: &str, body: &str) -> Option<OtherKey> {
    let (encoded, comment) = split_word(body);
    OtherKey::from_blob(type_name, decode(encoded)?, comment)
}

/// Reads the key inside an OpenSSH certificate.
fn read_certificate(encoded: &str, comment: &str) -> Result<Reading, Refusal> {
    let bytes = decode(encoded).ok_or(Refusal::Base64End)?;
    let rsa = RsaPublicKey::from_certificate(&bytes).map_err(|fault| match fault {
        BlobFault::Type(inside) => Refusal::TypesDiffer {
            outside: SSH_RSA_CERT.to_owned(),
            inside,
        },
        fault => Refusal::Blob(fault),
    })?;
    let comment = comment.to_owned();
    Ok(Reading::new(PublicKey { rsa, comment }, Form::Certificate))
}

/// Reads the base64 of a key that stands alone on the first of `lines`, or is folded over
/// several; says how many it takes.
pub(super) fn read_bare(lines: &[&str]) -> Option<(Found, usize)> {
    let word = lines.first()?.trim();
    if !word.starts_with("AAAA") || !word.bytes().all(is_base64) {
        return None;
    }
    let rest = lines.get(1..).unwrap_or_default();
    Some(match read_word(word) {
        Err(refusal) if refusal.is_unfinished() => {
            let mut length = Length::default();
            let is_whole = |encoded: &str| length.is_reached(encoded);
            let joined = fold::join(word, word.len(), rest, is_whole, read_word);
            let (result, used) = joined.unwrap_or((Err(refusal), 1));
            (result.into(), used)
        }
        result => (result.into(), 1),
    })
}

fn read_word(word: &str) -> Result<Reading, Refusal> {
    if word.contains(char::is_whitespace) {
        return Err(Refusal::NotAKey);
    }
    let (rsa, padded) = decode_key(word).map_err(|refusal| match refusal {
        Refusal::TypesDiffer { inside, .. } => Refusal::OtherType(inside),
        refusal => refusal,
    })?;
    let comment = String::new();
    let mut reading = Reading::new(PublicKey { rsa, comment }, Form::Base64);
    reading.repairs.extend(padded.then_some(Repair::Padding));
    Ok(reading)
}

/// Decodes base64 into a key; says whether padding was missing.
fn decode_key(encoded: &str) -> Result<(RsaPublicKey, bool), Refusal> {
    if encoded.is_empty() {
        return Err(Refusal::Blob(BlobFault::Missing("the base64 of the key")));
    }
    let data = encoded.trim_end_matches('=');
    match decode(encoded) {
        Some(blob) => {
            let missing = !encoded.len().is_multiple_of(4);
            let rsa = RsaPublicKey::from_owned_blob(blob).map_err(|fault| match fault {
                BlobFault::Type(inside) => Refusal::TypesDiffer {
                    outside: SSH_RSA.to_owned(),
                    inside,
                },
                fault => Refusal::Blob(fault),
            })?;
            Ok((rsa, missing))
        }
        None => {
            if let Some((at, character)) = data.char_indices().find(|(_, c)| !is_base64_char(*c)) {
                let position = data.get(..at).unwrap_or_default().chars().count() + 1;
                return Err(Refusal::Base64 {
                    character,
                    position,
                });
            }
            // Not a whole number of bytes: say what the whole groups hold.
            let whole = data.get(..data.len() / 4 * 4).unwrap_or_default();
            let blob = decode(whole).unwrap_or_default();
            match RsaPublicKey::from_blob(&blob) {
                Err(fault) if fault.is_unfinished() => Err(Refusal::Blob(fault)),
                _ => Err(Refusal::Base64End),
            }
        }
    }
}

fn is_base64_char(c: char) -> bool {
    u8::try_from(c).is_ok_and(|byte| is_base64(byte) && byte != b'=')
}

/// The first word of `text`, and what stands behind it without the blanks around it.
pub(super) fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    // The blanks that stand in keys are found faster than any other.
    let end = memchr::memchr2(b' ', b'\t', text.as_bytes()).unwrap_or(text.len());
    let (word, behind) = text.split_at(end);
    if word.is_ascii() {
        return (word, behind.trim());
    }
    let end = text.find(char::is_whitespace);
    let (word, behind) = text.split_at(end.unwrap_or(text.len()));
    (word, behind.trim())
}
