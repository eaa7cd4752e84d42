//! Each form by itself.

#![expect(
    clippy::string_slice,
    reason = "the fixtures are ASCII where they are sliced"
)]

use super::super::*;
use super::corpus;
use crate::domain::fingerprint::{Fingerprints, Kind};

/// What `FINGERPRINTS.tsv` says of a public key: its MD5 and its comment.
fn truth(file: &str) -> (String, String) {
    let table = corpus("FINGERPRINTS.tsv");
    let row = table
        .lines()
        .find(|row| row.split('\t').next() == Some(file));
    let fields: Vec<&str> = row.unwrap().split('\t').collect();
    (fields[2].to_owned(), fields[5].to_owned())
}

#[test]
fn every_form_of_the_corpus_is_the_key_that_openssh_and_openssl_see() {
    // The file, its form, the .pub with the same key, and the comment that it has.
    let cases = [
        (
            "openssh-3072.rfc4716",
            Form::Rfc4716,
            "openssh-3072.pub",
            "3072-bit RSA, converted by root@vm from OpenSSH",
        ),
        (
            "putty-v2.rfc4716",
            Form::Rfc4716,
            "putty-v2.pub",
            "putty v2 key",
        ),
        (
            "putty-v3.rfc4716",
            Form::Rfc4716,
            "putty-v3.pub",
            "putty v3 key",
        ),
        (
            "openssh-3072.pkcs1.pem",
            Form::Pkcs1,
            "openssh-3072.pub",
            "",
        ),
        ("openssl.pkcs1.pem", Form::Pkcs1, "openssl.pub", ""),
        ("openssh-3072.spki.pem", Form::Spki, "openssh-3072.pub", ""),
        ("openssl.spki.pem", Form::Spki, "openssl.pub", ""),
        ("openssl.spki.der", Form::Spki, "openssl.pub", ""),
        ("openssl.x509.pem", Form::X509, "openssl.pub", ""),
        (
            "openssh-2048-cert.pub",
            Form::Certificate,
            "openssh-2048.pub",
            "alice@laptop",
        ),
        (
            "pasted-base64-only.txt",
            Form::Base64,
            "openssh-2048.pub",
            "",
        ),
        (
            "saved-utf16.txt",
            Form::OpenSsh,
            "openssh-2048.pub",
            "alice@laptop",
        ),
    ];
    for (file, form, public, comment) in cases {
        let path = format!(
            "{}/tests/fixtures/corpus/{file}",
            env!("CARGO_MANIFEST_DIR")
        );
        let reading = read_one_bytes(&std::fs::read(path).unwrap());
        let reading = reading.unwrap_or_else(|e| panic!("{file}: {e}"));
        let md5 = Fingerprints::of(&reading.key.rsa).get(Kind::Md5);
        assert_eq!((reading.form, md5), (form, truth(public).0), "{file}");
        assert_eq!(reading.key.comment, comment, "{file}");
        let repairs = if file == "saved-utf16.txt" {
            vec![Repair::Utf16]
        } else {
            vec![]
        };
        assert_eq!(reading.repairs, repairs, "{file}");
    }
    // The same key twice, by node: as JWK and as PEM.
    let (jwk, pem) = ("node.jwk.json", "node.spki.pem");
    let (jwk, pem) = (
        read_one(&corpus(jwk)).unwrap(),
        read_one(&corpus(pem)).unwrap(),
    );
    assert_eq!((jwk.form, pem.form), (Form::Jwk, Form::Spki));
    assert_eq!(jwk.key, pem.key);
}

#[test]
fn blocks_stand_any_repair_that_lines_do() {
    for file in [
        "openssh-3072.rfc4716",
        "openssl.spki.pem",
        "openssl.x509.pem",
    ] {
        let text = corpus(file);
        let key = read_one(&text).unwrap().key;
        let quoted = text
            .lines()
            .fold(String::new(), |all, line| all + "> " + line + "\n");
        for input in [
            text.replace('\n', "\r\n"),
            quoted,
            format!("  \n{text}\n\n"),
        ] {
            assert_eq!(read_one(&input).unwrap().key, key, "{file}");
        }
        let cut = text.len() / 2;
        let refusal = read_one(&text[..cut]).unwrap_err();
        assert!(refusal.is_unfinished(), "{file}: {refusal}");
    }
}

#[test]
fn headers_of_rfc_4716_may_be_continued_and_unknown() {
    let text = corpus("putty-v3.rfc4716").replace(
        "Comment: \"putty v3 key\"",
        "Subject: me\nComment: \"a long \\\ncomment: with a colon\"\nx-private: \\\nyes",
    );
    let reading = read_one(&text).unwrap();
    assert_eq!(reading.key.comment, "a long comment: with a colon");
    assert_eq!(
        reading.key.rsa,
        read_one(&corpus("putty-v3.pub")).unwrap().key.rsa
    );
}

#[test]
fn every_prefix_and_every_changed_byte_gives_no_other_key() {
    for file in [
        "openssh-1024.pub",
        "openssl.spki.pem",
        "putty-v3.rfc4716",
        "node.jwk.json",
    ] {
        let text = corpus(file);
        let key = read_one(&text).unwrap().key.rsa;
        for end in 0..text.len() {
            let read = read_one(&text[..end]).map(|reading| reading.key.rsa);
            assert!(read.is_err() || read == Ok(key.clone()), "{file}: {end}");
        }
    }
    for file in ["openssl.spki.der", "openssl.x509.pem"] {
        let path = format!(
            "{}/tests/fixtures/corpus/{file}",
            env!("CARGO_MANIFEST_DIR")
        );
        let bytes = std::fs::read(path).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x55;
            let _ = read_one_bytes(&changed);
        }
    }
}

#[test]
fn other_types_are_refused_by_name() {
    for (file, name) in [
        ("other-ed25519.pub", "ssh-ed25519"),
        ("other-ecdsa.pub", "ecdsa-sha2-nistp256"),
        ("other-dsa.pub", "ssh-dss"),
        ("other-ec.spki.pem", "elliptic curve (EC)"),
        ("other-rsa-pss.spki.pem", "RSASSA-PSS"),
    ] {
        assert_eq!(
            read_one(&corpus(file)),
            Err(Refusal::OtherType(name.to_owned())),
            "{file}"
        );
    }
    let ed25519 = corpus("other-ed25519.pub").replacen("ssh-ed25519", "ssh-rsa", 1);
    assert_eq!(
        read_one(&ed25519),
        Err(Refusal::TypesDiffer {
            outside: "ssh-rsa".to_owned(),
            inside: "ssh-ed25519".to_owned()
        })
    );
    let scheme = corpus("openssh-2048.pub").replacen("ssh-rsa", "rsa-sha2-256", 1);
    assert_eq!(
        read_one(&scheme),
        Err(Refusal::SignatureScheme("rsa-sha2-256".to_owned()))
    );
}

#[test]
fn missing_padding_in_a_block_is_added_and_reported() {
    for file in ["openssh-1024.pub", "openssl.spki.pem", "openssl.pkcs1.pem"] {
        let text = corpus(file);
        let key = read_one(&text).unwrap().key;
        let written = [key.to_rfc4716(), key.to_spki_pem(), key.to_pkcs1_pem()];
        for block in written.iter().filter(|block| block.contains('=')) {
            let reading = read_one(&block.replace('=', "")).unwrap();
            assert_eq!(
                (reading.key.rsa, reading.repairs),
                (key.rsa.clone(), vec![Repair::Padding])
            );
        }
    }
}

#[test]
fn a_trusted_certificate_of_openssl_has_the_key_of_the_plain_one() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/made");
    let text = std::fs::read_to_string(format!("{folder}/openssl.trusted.pem")).unwrap();
    assert!(text.starts_with("-----BEGIN TRUSTED CERTIFICATE-----"));
    let reading = read_one(&text).unwrap();
    assert_eq!(reading.form, Form::X509);
    assert_eq!(
        reading.key,
        read_one(&corpus("openssl.x509.pem")).unwrap().key
    );
}

#[test]
fn a_block_without_its_end_hides_no_key_behind_it() {
    let text = corpus("openssl.spki.pem");
    let (block, _) = text.split_once("-----END").unwrap();
    let two = format!("{block}{}", corpus("openssh-2048.pub"));
    assert_eq!(read_one(&two), Err(Refusal::Several(2)));
}

/// What the base64 of a line says by itself.
fn blob_of(line: &str) -> Option<Vec<u8>> {
    use ::base64::Engine;
    let word = line.split_whitespace().nth(1)?;
    ::base64::engine::general_purpose::STANDARD_NO_PAD
        .decode(word.trim_end_matches('='))
        .ok()
}

#[test]
fn a_changed_byte_gives_the_key_that_stands_there_or_none() {
    let line = corpus("openssh-1024.pub");
    let mut read = 0;
    for at in 0..line.len() {
        for replacement in ["A", "z", "=", " ", "\n", "\u{0}", "\u{a0}"] {
            let mut changed = line.clone();
            changed.replace_range(at..=at, replacement);
            if let Ok(reading) = read_one(&changed) {
                let joined = changed.replace('\n', "");
                let blob = blob_of(&changed).or_else(|| blob_of(&joined));
                assert_eq!(blob.as_deref(), Some(reading.key.rsa.blob()), "{changed:?}");
                read += 1;
            }
        }
    }
    assert!(read > 100, "{read}");
    // In DER each byte of the numbers counts, and all others are fixed.
    for file in ["openssl.spki.pem", "openssl.pkcs1.pem"] {
        let text = corpus(file);
        for at in 0..text.len() {
            let mut changed = text.clone();
            changed.replace_range(at..=at, "B");
            if let Ok(reading) = read_one(&changed) {
                let again = match reading.form {
                    Form::Spki => reading.key.to_spki_pem(),
                    _ => reading.key.to_pkcs1_pem(),
                };
                let body = |text: &str| -> String {
                    text.lines()
                        .skip(1)
                        .take_while(|l| !l.starts_with('-'))
                        .collect()
                };
                assert_eq!(body(&again), body(&changed), "{file} at {at}");
            }
        }
    }
}
