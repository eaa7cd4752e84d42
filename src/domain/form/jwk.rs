//! JSON Web Keys (RFC 7517; RSA in RFC 7518, section 6.3): one, or a set of them.

use serde::Deserialize;
use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use super::base64::decode_url;
use super::private::{PrivateForm, PrivateKey};
use super::scan::{Found, may_start};
use super::{Form, MAX_ITEM, Reading, Refusal};
use crate::domain::key::{PublicKey, RsaPublicKey};

/// A key, or a set of keys. What is private is skipped over, and never copied.
#[derive(Deserialize)]
struct Jwk {
    kty: Option<String>,
    n: Option<String>,
    e: Option<String>,
    kid: Option<String>,
    d: Option<IgnoredAny>,
    keys: Option<Vec<Jwk>>,
}

/// Reads the JSON that starts in the first of `lines`; says how many lines it takes. `None`
/// where none starts; nothing is found where it holds no keys.
pub(super) fn read(lines: &[&str]) -> Option<(Vec<Found>, usize)> {
    if !lines.first()?.trim_start().starts_with('{') {
        return None;
    }
    let (text, used) = object(lines);
    if !text.contains("\"kty\"") {
        return Some((Vec::new(), used));
    }
    let found = match serde_json::from_str::<Jwk>(&text) {
        Ok(Jwk {
            keys: Some(keys), ..
        }) => keys.iter().map(read_key).collect(),
        Ok(key) => vec![read_key(&key)],
        Err(_) => vec![Found::Refused(Refusal::BrokenForm("JSON Web Key"))],
    };
    Some((found, used))
}

/// The lines of the object that starts in the first of `lines`, up to the brace that closes
/// it, or to what cannot belong to it.
fn object(lines: &[&str]) -> (Zeroizing<String>, usize) {
    let length: usize = lines.iter().map(|line| line.len() + 1).sum();
    let mut text = Zeroizing::new(String::with_capacity(length.min(MAX_ITEM)));
    let mut used = 0;
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for line in lines {
        let is_over = text.len() + line.len() > MAX_ITEM;
        if used > 0 && (depth == 0 || is_over || !line.starts_with('{') && may_start(line)) {
            break;
        }
        for c in line.chars() {
            match c {
                _ if escaped => escaped = false,
                '\\' if in_string => escaped = true,
                '"' => in_string = !in_string,
                '{' if !in_string => depth += 1,
                '}' if !in_string => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        text.push_str(line);
        text.push('\n');
        used += 1;
    }
    (text, used)
}

fn read_key(key: &Jwk) -> Found {
    let half = read_half(key, Form::Jwk);
    if key.d.is_none() {
        return half.into();
    }
    Found::Private(Box::new(PrivateKey {
        form: PrivateForm::Jwk,
        half: read_half(key, Form::Half(PrivateForm::Jwk)),
    }))
}

fn read_half(key: &Jwk, form: Form) -> Result<Reading, Refusal> {
    const BROKEN: Refusal = Refusal::BrokenForm("JSON Web Key");
    match key.kty.as_deref() {
        Some("RSA") => {}
        Some(other) => return Err(Refusal::OtherType(format!("JSON Web Key ({other})"))),
        None => return Err(BROKEN),
    }
    let number = |text: &Option<String>| text.as_deref().and_then(decode_url).ok_or(BROKEN);
    let rsa = RsaPublicKey::from_numbers(&number(&key.e)?, &number(&key.n)?);
    let rsa = rsa.map_err(Refusal::Blob)?;
    let comment = key.kid.as_deref().unwrap_or_default().trim().to_owned();
    Ok(Reading::new(PublicKey { rsa, comment }, form))
}
