//! The one line of OpenSSH (`ssh-rsa AAAA… comment`), whole or folded over several lines.

use ssh_key::Certificate;
use ssh_key::public::KeyData;

use super::base64::{decode, is_base64};
use super::{Form, Reading, Refusal, Repair};
use crate::domain::key::{BlobFault, PublicKey, RsaPublicKey, SSH_RSA, declared_len};

/// The type of a certificate over an RSA key.
const SSH_RSA_CERT: &str = "ssh-rsa-cert-v01@openssh.com";

/// The base64 characters in which an exponent of the largest size and the length of the
/// modulus are readable, so that the size of the whole blob is known.
const HEAD_CHARS: usize = 4096;

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
pub(super) fn read(lines: &[&str]) -> (Result<Reading, Refusal>, usize) {
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

/// Reads the key inside an OpenSSH certificate (PROTOCOL.certkeys).
fn read_certificate(encoded: &str, comment: &str) -> Result<Reading, Refusal> {
    let bytes = decode(encoded).ok_or(Refusal::Base64End)?;
    let certificate = Certificate::from_bytes(&bytes);
    match certificate.as_ref().map(Certificate::public_key) {
        Ok(KeyData::Rsa(key)) => {
            let e = key.e.as_positive_bytes();
            let n = key.n.as_positive_bytes();
            let (e, n) = e.zip(n).ok_or(Refusal::BrokenForm("certificate"))?;
            let rsa = RsaPublicKey::from_numbers(e, n).map_err(Refusal::Blob)?;
            let comment = comment.to_owned();
            Ok(Reading::new(PublicKey { rsa, comment }, Form::Certificate))
        }
        _ => Err(Refusal::BrokenForm("certificate")),
    }
}

/// Reads the base64 of a key that stands alone on its line.
pub(super) fn read_bare(line: &str) -> Option<Result<Reading, Refusal>> {
    let word = line.trim();
    let is_bare = word.starts_with("AAAA") && word.bytes().all(is_base64);
    is_bare.then(|| {
        let (rsa, padded) = decode_key(word).map_err(|refusal| match refusal {
            Refusal::TypesDiffer { inside, .. } => Refusal::OtherType(inside),
            refusal => refusal,
        })?;
        let comment = String::new();
        let mut reading = Reading::new(PublicKey { rsa, comment }, Form::Base64);
        reading.repairs.extend(padded.then_some(Repair::Padding));
        Ok(reading)
    })
}

/// Joins the base64 of a folded key. `None` where the joined text is not one whole key.
fn unfold(
    type_name: &str,
    body: &str,
    lines: &[&str],
) -> Option<(Result<Reading, Refusal>, usize)> {
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
        if !full || line.trim().is_empty() || starts_key(line) || key_behind(line).is_some() {
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
    let Some(start) = head.and_then(decode) else {
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
    match decode(encoded) {
        Some(blob) => {
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
    // A byte is looked at faster than a character, and most keys have nothing else.
    let end = if text.is_ascii() {
        text.bytes().position(|byte| byte.is_ascii_whitespace())
    } else {
        text.find(char::is_whitespace)
    };
    let (word, behind) = text.split_at(end.unwrap_or(text.len()));
    (word, behind.trim())
}
