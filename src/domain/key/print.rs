//! A public key written in the forms that other tools read.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::PublicKey;

/// The most bytes of a line of RFC 4716 (section 3.1), without its end.
const RFC4716_LINE: usize = 72;
/// The base64 characters on a line, as OpenSSH writes RFC 4716.
const RFC4716_BASE64: usize = 70;
/// The base64 characters on a line of PEM (RFC 7468, section 2).
const PEM_BASE64: usize = 64;

impl PublicKey {
    /// The block of RFC 4716, with the comment in a header.
    pub fn to_rfc4716(&self) -> String {
        let mut text = String::from("---- BEGIN SSH2 PUBLIC KEY ----\n");
        if !self.comment.is_empty() {
            push_header(&mut text, &format!("Comment: \"{}\"", self.comment));
        }
        push_base64(&mut text, self.rsa.blob(), RFC4716_BASE64);
        text.push_str("---- END SSH2 PUBLIC KEY ----\n");
        text
    }

    /// PKCS#1 in PEM: `RSA PUBLIC KEY`, as `ssh-keygen -e -m PEM` writes it.
    pub fn to_pkcs1_pem(&self) -> String {
        pem("RSA PUBLIC KEY", &self.rsa.to_pkcs1_der())
    }

    /// `SubjectPublicKeyInfo` in PEM: `PUBLIC KEY`, as `ssh-keygen -e -m PKCS8` writes it.
    pub fn to_spki_pem(&self) -> String {
        pem("PUBLIC KEY", &self.rsa.to_spki_der())
    }
}

/// A header, continued with backslashes where it is longer than a line.
fn push_header(text: &mut String, header: &str) {
    let mut used = 0;
    for c in header.chars() {
        if used + c.len_utf8() > RFC4716_LINE - 1 {
            text.push_str("\\\n");
            used = 0;
        }
        text.push(c);
        used += c.len_utf8();
    }
    text.push('\n');
}

fn push_base64(text: &mut String, bytes: &[u8], width: usize) {
    let encoded = STANDARD.encode(bytes);
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at(width.min(rest.len()));
        text.push_str(line);
        text.push('\n');
        rest = behind;
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    push_base64(&mut text, der, PEM_BASE64);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "-----END {label}-----");
    text
}

#[cfg(test)]
mod tests {
    use crate::domain::form::{Form, read_one};
    use crate::domain::key::PublicKey;

    fn corpus(name: &str) -> String {
        let path = format!(
            "{}/tests/fixtures/corpus/{name}",
            env!("CARGO_MANIFEST_DIR")
        );
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn pem_is_byte_for_byte_that_of_openssh_and_openssl() {
        let key = read_one(&corpus("openssh-3072.pub")).unwrap().key;
        assert_eq!(key.to_pkcs1_pem(), corpus("openssh-3072.pkcs1.pem"));
        assert_eq!(key.to_spki_pem(), corpus("openssh-3072.spki.pem"));
        let key = read_one(&corpus("openssl.pub")).unwrap().key;
        assert_eq!(key.to_pkcs1_pem(), corpus("openssl.pkcs1.pem"));
        assert_eq!(key.to_spki_pem(), corpus("openssl.spki.pem"));
    }

    #[test]
    fn rfc_4716_differs_from_that_of_openssh_in_the_comment_alone() {
        let theirs = corpus("openssh-3072.rfc4716");
        let key = read_one(&theirs).unwrap().key;
        assert_eq!(key.to_rfc4716(), theirs);
    }

    #[test]
    fn every_form_reads_back_as_the_same_key() {
        for file in [
            "openssh-unicode.pub",
            "openssh-8192.pub",
            "openssh-nocomment.pub",
        ] {
            let mut key = read_one(&corpus(file)).unwrap().key;
            for comment in [
                key.comment.clone(),
                "a \"long\" comment: ".repeat(9) + "\\end",
            ] {
                key.comment.clone_from(&comment);
                let read = |text: &str, form| {
                    let reading = read_one(text).unwrap();
                    assert_eq!(reading.form, form, "{file}");
                    reading.key
                };
                assert_eq!(read(&key.to_rfc4716(), Form::Rfc4716), key, "{file}");
                assert!(
                    key.to_rfc4716().lines().all(|line| line.len() <= 72),
                    "{file}"
                );
                let bare = PublicKey {
                    comment: String::new(),
                    ..key.clone()
                };
                assert_eq!(read(&key.to_pkcs1_pem(), Form::Pkcs1), bare, "{file}");
                assert_eq!(read(&key.to_spki_pem(), Form::Spki), bare, "{file}");
            }
        }
    }
}
