//! Blocks between a BEGIN and an END line: RFC 4716, and the PEM of RFC 7468.

use zeroize::Zeroizing;

use super::base64::{decode, is_base64};
use super::openssh::starts_key;
use super::{Form, MAX_ITEM, Reading, Refusal, Repair, der};
use crate::domain::key::{BlobFault, PublicKey, RsaPublicKey};

/// A block: its label, the lines inside it, and how many lines it takes.
pub(super) struct Block<'a> {
    pub(super) label: &'a str,
    /// Why it is no whole block, if so.
    pub(super) body: Result<&'a [&'a str], Refusal>,
    pub(super) used: usize,
}

/// The block that starts in the first of `lines`.
pub(super) fn at<'a>(lines: &'a [&'a str]) -> Option<Block<'a>> {
    let label = begin_label(lines.first()?)?;
    let behind = lines.get(1..).unwrap_or_default();
    let mut size = 0;
    for (at, line) in behind.iter().enumerate() {
        size += line.len() + 1;
        let is_end = end_label(line) == Some(label);
        let is_too_long = size > MAX_ITEM;
        // Without its end, it does not hide what comes behind it.
        let is_next = begin_label(line).is_some() || starts_key(line);
        if is_end || is_too_long || is_next {
            let body = match (is_end, is_too_long) {
                (true, false) => Ok(behind.get(..at).unwrap_or_default()),
                (_, true) => Err(Refusal::TooLong),
                _ => Err(Refusal::BlockUnfinished(label.to_owned())),
            };
            let used = 1 + at + usize::from(is_end);
            return Some(Block { label, body, used });
        }
    }
    Some(Block {
        label,
        body: Err(Refusal::BlockUnfinished(label.to_owned())),
        used: lines.len(),
    })
}

/// Reads the block of a public key that starts in the first of `lines`; says how many lines
/// it takes. `None` where no block starts.
pub(super) fn read(lines: &[&str]) -> Option<(Result<Reading, Refusal>, usize)> {
    let Block { label, body, used } = at(lines)?;
    let body = match body {
        Ok(body) => body,
        Err(refusal) => return Some((Err(refusal), used)),
    };
    let result = match label {
        "SSH2 PUBLIC KEY" => read_rfc4716(body),
        "RSA PUBLIC KEY" => read_pem(body, der::read_pkcs1),
        "PUBLIC KEY" => read_pem(body, der::read_spki_bytes),
        "CERTIFICATE" | "X509 CERTIFICATE" => read_pem(body, der::read_x509),
        "TRUSTED CERTIFICATE" => read_pem(body, der::read_trusted_x509),
        other => Err(Refusal::OtherType(other.to_owned())),
    };
    Some((result, used))
}

fn read_pem(
    body: &[&str],
    read: impl Fn(&[u8]) -> Result<Reading, Refusal>,
) -> Result<Reading, Refusal> {
    let (bytes, padded) = decode_body(body)?;
    let mut reading = read(&bytes)?;
    reading.repairs.extend(padded.then_some(Repair::Padding));
    Ok(reading)
}

/// The label of a line such as `-----BEGIN PUBLIC KEY-----` or `---- BEGIN SSH2 PUBLIC KEY
/// ----`.
fn begin_label(line: &str) -> Option<&str> {
    label_of(line, "BEGIN ")
}

fn end_label(line: &str) -> Option<&str> {
    label_of(line, "END ")
}

fn label_of<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let line = line.trim();
    let inside = line.trim_matches('-');
    let framed = line.starts_with("----") && line.ends_with("----");
    let label = inside.trim().strip_prefix(word)?;
    framed.then_some(label.trim())
}

/// The bytes of a body of base64, whatever the width of its lines; whether padding was
/// missing. They may be those of a private key, so they are wiped after use.
pub(super) fn decode_body(lines: &[&str]) -> Result<(Zeroizing<Vec<u8>>, bool), Refusal> {
    let length = lines.iter().map(|line| line.len()).sum();
    let mut joined = Zeroizing::new(String::with_capacity(length));
    joined.extend(lines.iter().map(|line| line.trim()));
    if let Some((at, character)) = joined
        .char_indices()
        .find(|(_, c)| !u8::try_from(*c).is_ok_and(is_base64))
    {
        let position = joined.get(..at).unwrap_or_default().chars().count() + 1;
        return Err(Refusal::Base64 {
            character,
            position,
        });
    }
    let bytes = decode(&joined).ok_or(Refusal::Base64End)?;
    Ok((Zeroizing::new(bytes), !joined.len().is_multiple_of(4)))
}

/// RFC 4716, section 3: headers with a tag and a value, which a backslash continues on the
/// next line; then the base64 of the key blob.
fn read_rfc4716(lines: &[&str]) -> Result<Reading, Refusal> {
    let mut comment = String::new();
    let mut at = 0;
    while let Some((tag, value)) = lines.get(at).and_then(|line| line.split_once(':')) {
        let mut value = value.trim().to_owned();
        at += 1;
        while value.ends_with('\\') {
            value.pop();
            value.push_str(lines.get(at).copied().unwrap_or_default().trim_end());
            at += 1;
        }
        if tag.trim().eq_ignore_ascii_case("comment") {
            unquoted(&value).clone_into(&mut comment);
        }
    }
    let (blob, padded) = decode_body(lines.get(at..).unwrap_or_default())?;
    let rsa = RsaPublicKey::from_blob(&blob).map_err(|fault| match fault {
        BlobFault::Type(inside) => Refusal::OtherType(inside),
        fault => Refusal::Blob(fault),
    })?;
    let mut reading = Reading::new(PublicKey { rsa, comment }, Form::Rfc4716);
    reading.repairs.extend(padded.then_some(Repair::Padding));
    Ok(reading)
}

/// A value without the quotation marks around it, if it has both.
fn unquoted(value: &str) -> &str {
    let inside = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
    inside.unwrap_or(value)
}
