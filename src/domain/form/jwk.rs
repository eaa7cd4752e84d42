//! JSON Web Keys (RFC 7517; RSA in RFC 7518, section 6.3): one, or a set of them.

use serde_json::Value;

use super::base64::decode_url;
use super::{Form, Reading, Refusal};
use crate::domain::key::{PublicKey, RsaPublicKey};

/// Reads a text that is JSON as a whole and holds keys; `None` for any other.
pub(super) fn read(lines: &[&str]) -> Option<Vec<Result<Reading, Refusal>>> {
    let first = lines.iter().find(|line| !line.trim().is_empty())?;
    if !first.trim_start().starts_with('{') {
        return None;
    }
    let text = lines.join("\n");
    if !text.contains("\"kty\"") {
        return None;
    }
    let Ok(value) = serde_json::from_str::<Value>(&text) else {
        return Some(vec![Err(Refusal::BrokenForm("JSON Web Key"))]);
    };
    match value.get("keys").and_then(Value::as_array) {
        Some(keys) => Some(keys.iter().map(read_key).collect()),
        None => Some(vec![read_key(&value)]),
    }
}

fn read_key(value: &Value) -> Result<Reading, Refusal> {
    let member = |name: &str| value.get(name).and_then(Value::as_str);
    match member("kty") {
        Some("RSA") => {}
        Some(other) => return Err(Refusal::OtherType(format!("JSON Web Key ({other})"))),
        None => return Err(Refusal::BrokenForm("JSON Web Key")),
    }
    let number = |name: &str| {
        let bytes = member(name).and_then(decode_url);
        bytes.ok_or(Refusal::BrokenForm("JSON Web Key"))
    };
    let rsa = RsaPublicKey::from_numbers(&number("e")?, &number("n")?).map_err(Refusal::Blob)?;
    let comment = member("kid").unwrap_or_default().trim().to_owned();
    Ok(Reading::new(PublicKey { rsa, comment }, Form::Jwk))
}
