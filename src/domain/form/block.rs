//! Blocks between a BEGIN and an END line: RFC 4716, and the PEM of RFC 7468.

use super::base64::{decode, is_base64};
use super::{Form, Reading, Refusal, der};
use crate::domain::key::{BlobFault, PublicKey, RsaPublicKey};

/// Reads the block that starts in the first of `lines`; says how many lines it takes. `None`
/// where no block starts.
pub(super) fn read(lines: &[&str]) -> Option<(Result<Reading, Refusal>, usize)> {
    let label = begin_label(lines.first()?)?;
    let end = lines.iter().position(|line| end_label(line) == Some(label));
    let Some(end) = end else {
        return Some((Err(Refusal::BlockUnfinished(label.to_owned())), lines.len()));
    };
    let body = lines.get(1..end).unwrap_or_default();
    let result = match label {
        "SSH2 PUBLIC KEY" => read_rfc4716(body),
        "RSA PUBLIC KEY" => decode_body(body).and_then(|der| der::read_pkcs1(&der)),
        "PUBLIC KEY" => decode_body(body).and_then(|der| der::read_spki_bytes(&der)),
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
            decode_body(body).and_then(|der| der::read_x509(&der))
        }
        other => Err(Refusal::OtherType(other.to_owned())),
    };
    Some((result, end + 1))
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

/// The bytes of a body of base64, whatever the width of its lines.
fn decode_body(lines: &[&str]) -> Result<Vec<u8>, Refusal> {
    let joined: String = lines.iter().map(|line| line.trim()).collect();
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
    decode(&joined).ok_or(Refusal::Base64End)
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
    let blob = decode_body(lines.get(at..).unwrap_or_default())?;
    let rsa = RsaPublicKey::from_blob(&blob).map_err(|fault| match fault {
        BlobFault::Type(inside) => Refusal::OtherType(inside),
        fault => Refusal::Blob(fault),
    })?;
    Ok(Reading::new(PublicKey { rsa, comment }, Form::Rfc4716))
}

/// A value without the quotation marks around it, if it has both.
fn unquoted(value: &str) -> &str {
    let inside = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
    inside.unwrap_or(value)
}
