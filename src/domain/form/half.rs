//! The public half of a private key, where one can be read without its passphrase. Only that
//! half leaves this module; what was decoded on the way is wiped.

use pkcs1::der::Decode;

use super::block::{self, Block};
use super::private::{OPENSSH_START, PrivateForm, PrivateKey, form_of_label};
use super::{Form, Reading, Refusal, der};
use crate::domain::key::{BlobFault, PublicKey, Reader, RsaPublicKey};

/// Reads the private key that starts in the first of `lines`; says how many lines it takes.
/// `None` where none starts.
pub(super) fn read(lines: &[&str]) -> Option<(PrivateKey, usize)> {
    if lines
        .first()?
        .trim_start()
        .starts_with("PuTTY-User-Key-File-")
    {
        return Some(read_ppk(lines));
    }
    let Block { label, body, used } = block::at(lines)?;
    let form = form_of_label(label)?;
    let half = body.and_then(|body| read_body(form, body));
    Some((PrivateKey { form, half }, used))
}

/// The public half of a private key in DER, or of an OpenSSH one in binary.
pub(super) fn read_binary(form: PrivateForm, bytes: &[u8]) -> Result<Reading, Refusal> {
    match form {
        PrivateForm::OpenSsh => read_openssh(bytes),
        PrivateForm::Pkcs1 => read_pkcs1(bytes),
        PrivateForm::Pkcs8 => read_pkcs8(bytes),
        PrivateForm::Ec => Err(Refusal::OtherType("EC private".to_owned())),
        PrivateForm::Dsa => Err(Refusal::OtherType("DSA private".to_owned())),
        _ => Err(Refusal::NoHalf(form)),
    }
}

fn read_body(form: PrivateForm, body: &[&str]) -> Result<Reading, Refusal> {
    // The headers of RFC 1421 stand before what is encrypted.
    if body.iter().any(|line| line.contains(':')) {
        return Err(Refusal::NoHalf(form));
    }
    let (bytes, _) = block::decode_body(body)?;
    read_binary(form, &bytes)
}

/// The public half stands before the private one, which may be encrypted (PROTOCOL.key). The
/// comment stands in the private one, and is read where that can be.
fn read_openssh(bytes: &[u8]) -> Result<Reading, Refusal> {
    let form = PrivateForm::OpenSsh;
    let public = public_blob(bytes).ok_or(Refusal::NoHalf(form))?;
    let key = ssh_key::PrivateKey::from_bytes(bytes);
    let comment = key.as_ref().map_or("", |key| key.comment());
    from_blob(public, comment, form)
}

fn public_blob(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(OPENSSH_START)?;
    let mut reader = Reader::new(rest);
    for what in ["the cipher", "the KDF", "the KDF's options"] {
        reader.string(what).ok()?;
    }
    // One key is all that OpenSSH writes, and reads.
    reader.skip(4, "the number of keys").ok()?;
    rest.get(reader.string("the public key").ok()?)
}

fn read_pkcs1(bytes: &[u8]) -> Result<Reading, Refusal> {
    let form = PrivateForm::Pkcs1;
    let key = pkcs1::RsaPrivateKey::from_der(bytes).map_err(|_| Refusal::NoHalf(form))?;
    der::reading(key.public_exponent, key.modulus, Form::Half(form))
}

fn read_pkcs8(bytes: &[u8]) -> Result<Reading, Refusal> {
    let form = PrivateForm::Pkcs8;
    let info = pkcs8::PrivateKeyInfo::from_der(bytes).map_err(|_| Refusal::NoHalf(form))?;
    if info.algorithm.oid != pkcs1::ALGORITHM_OID {
        return Err(Refusal::OtherType(der::algorithm_name(info.algorithm.oid)));
    }
    let key = pkcs1::RsaPrivateKey::from_der(info.private_key);
    let key = key.map_err(|_| Refusal::NoHalf(form))?;
    der::reading(key.public_exponent, key.modulus, Form::Half(form))
}

/// A key file of PuTTY: fields of a line each, two of which count the lines of base64 behind
/// them; a MAC ends it (PuTTY's documentation, appendix C).
fn read_ppk(lines: &[&str]) -> (PrivateKey, usize) {
    let form = PrivateForm::Ppk;
    let mut comment = "";
    let mut blob = None;
    let mut at = 0;
    while let Some((tag, value)) = lines.get(at).and_then(|line| line.split_once(':')) {
        at += 1;
        let value = value.trim();
        if tag.ends_with("-Lines") {
            let count = value.parse().unwrap_or(usize::MAX);
            let body = lines.get(at..at.saturating_add(count));
            let body = body.unwrap_or_default();
            if tag == "Public-Lines" {
                blob = block::decode_body(body).ok();
            }
            at += body.len();
        }
        match tag {
            "Comment" => comment = value,
            "Private-MAC" | "Private-Hash" => break,
            _ => {}
        }
    }
    let half = match blob {
        Some((blob, _)) => from_blob(&blob, comment, form),
        None => Err(Refusal::NoHalf(form)),
    };
    (PrivateKey { form, half }, at.max(1))
}

fn from_blob(blob: &[u8], comment: &str, form: PrivateForm) -> Result<Reading, Refusal> {
    let rsa = RsaPublicKey::from_blob(blob).map_err(|fault| match fault {
        BlobFault::Type(inside) => Refusal::OtherType(inside),
        fault => Refusal::Blob(fault),
    })?;
    let comment = comment.trim().to_owned();
    Ok(Reading::new(PublicKey { rsa, comment }, Form::Half(form)))
}
