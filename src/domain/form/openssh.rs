//! The one line of OpenSSH (`ssh-rsa AAAA… comment`), whole or folded over several lines.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Refusal, Repair};
use crate::domain::key::{BlobFault, PublicKey, RsaPublicKey, SSH_RSA, declared_len};

/// Strict base64 (no stray bits at the end) that does not insist on the padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The base64 characters in which an exponent of the largest size and the length of the
/// modulus are readable, so that the size of the whole blob is known.
const HEAD_CHARS: usize = 4096;

/// A line that was read.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) key: PublicKey,
    pub(super) repairs: Vec<Repair>,
}

/// Whether `line` starts with the name of a key type: a known one, or any name of that kind
/// with a key blob behind it.
pub(super) fn starts_key(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let Some(first) = words.next() else {
        return false;
    };
    is_known_type(first)
        || (first.contains('-') && words.next().is_some_and(|next| next.starts_with("AAAA")))
}

/// Whether a key stands somewhere behind the start of `line`, as behind the options of
/// `authorized_keys` or the hosts of `known_hosts`.
pub(super) fn holds_key(line: &str) -> bool {
    let mut words = line.split_whitespace().skip(1).peekable();
    while let Some(word) = words.next() {
        if is_known_type(word) && words.peek().is_some_and(|next| next.starts_with("AAAA")) {
            return true;
        }
    }
    false
}

/// How many keys stand on `line`, if it is more than one: a paste that lost its line breaks.
pub(super) fn keys_on_one_line(line: &str) -> Option<usize> {
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

/// Reads the key that starts in the first of `lines`; says how many lines it takes.
pub(super) fn read(lines: &[&str]) -> (Result<Line, Refusal>, usize) {
    let Some(first) = lines.first() else {
        return (Err(Refusal::Empty), 0);
    };
    let (type_name, body) = split_word(first);
    match read_whole(type_name, body) {
        Err(refusal) if refusal.is_unfinished() => match unfold(type_name, body, lines) {
            Some((line, used)) => (line, used),
            None => (Err(refusal), 1),
        },
        result => (result, 1),
    }
}

fn read_whole(type_name: &str, body: &str) -> Result<Line, Refusal> {
    let (encoded, comment) = split_word(body);
    if is_signature_scheme(type_name) {
        return Err(Refusal::SignatureScheme(type_name.to_owned()));
    }
    if type_name != SSH_RSA {
        return Err(Refusal::OtherType(type_name.to_owned()));
    }
    let (rsa, padded) = decode_key(encoded)?;
    Ok(Line {
        key: PublicKey {
            rsa,
            comment: comment.to_owned(),
        },
        repairs: if padded {
            vec![Repair::Padding]
        } else {
            Vec::new()
        },
    })
}

/// Joins the base64 of a folded key. `None` where the joined text is not one whole key.
fn unfold(type_name: &str, body: &str, lines: &[&str]) -> Option<(Result<Line, Refusal>, usize)> {
    let mut encoded = body.trim().to_owned();
    if encoded.contains(char::is_whitespace) {
        return None;
    }
    let mut widest = lines.first()?.len();
    let mut comment = String::new();
    let mut used = 1;
    for line in lines.get(1..)? {
        if is_complete(&encoded) {
            break;
        }
        let (piece, behind) = split_word(line);
        if piece.is_empty() || starts_key(line) || !piece.bytes().all(is_base64) {
            return None;
        }
        encoded.push_str(piece);
        used += 1;
        if !behind.is_empty() {
            comment.push_str(behind);
            break;
        }
        if !is_complete(&encoded) {
            widest = widest.max(line.len());
        }
    }
    // The fold may have fallen into the comment: a last line of full width goes on below.
    while let Some(line) = lines.get(used) {
        let full = lines.get(used - 1).is_some_and(|last| last.len() == widest);
        if !full || line.trim().is_empty() || starts_key(line) || holds_key(line) {
            break;
        }
        comment.push_str(line);
        used += 1;
    }
    let joined = format!("{encoded} {comment}");
    let mut line = match read_whole(type_name, joined.trim()) {
        Err(refusal) if refusal.is_unfinished() => return None,
        Err(refusal) => return Some((Err(refusal), used)),
        Ok(line) => line,
    };
    line.repairs.insert(0, Repair::Joined(used));
    Some((Ok(line), used))
}

/// Whether the base64 holds as many bytes as the lengths inside it ask for.
fn is_complete(encoded: &str) -> bool {
    let data = encoded.trim_end_matches('=');
    let head = data.get(..data.len().min(HEAD_CHARS) / 4 * 4);
    let Some(Ok(start)) = head.map(|head| BASE64.decode(head)) else {
        return false;
    };
    declared_len(&start).is_some_and(|bytes| data.len() >= (bytes * 4).div_ceil(3))
}

/// Decodes base64 into a key; says whether padding was missing.
fn decode_key(encoded: &str) -> Result<(RsaPublicKey, bool), Refusal> {
    if encoded.is_empty() {
        return Err(Refusal::Blob(BlobFault::Missing("the base64 of the key")));
    }
    let data = encoded.trim_end_matches('=');
    match BASE64.decode(encoded) {
        Ok(blob) => {
            let missing = !encoded.len().is_multiple_of(4);
            let rsa = RsaPublicKey::from_blob(&blob).map_err(|fault| match fault {
                BlobFault::Type(inside) => Refusal::TypesDiffer {
                    outside: SSH_RSA.to_owned(),
                    inside,
                },
                fault => Refusal::Blob(fault),
            })?;
            Ok((rsa, missing))
        }
        Err(_) => {
            if let Some((at, character)) = data.char_indices().find(|(_, c)| !is_base64_char(*c)) {
                let position = data.get(..at).unwrap_or_default().chars().count() + 1;
                return Err(Refusal::Base64 {
                    character,
                    position,
                });
            }
            // Not a whole number of bytes: say what the whole groups hold.
            let whole = data.get(..data.len() / 4 * 4).unwrap_or_default();
            let blob = BASE64.decode(whole).unwrap_or_default();
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

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The first word of `text`, and what stands behind it without the blanks around it.
fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    // A byte is looked at faster than a character, and most keys have nothing else.
    let end = if text.is_ascii() {
        text.bytes().position(|byte| byte.is_ascii_whitespace())
    } else {
        text.find(char::is_whitespace)
    };
    let (word, behind) = text.split_at(end.unwrap_or(text.len()));
    (word, behind.trim())
}
