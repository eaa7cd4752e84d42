//! Private keys, recognised in every form.

#![expect(
    clippy::string_slice,
    reason = "the fixtures are ASCII where they are sliced"
)]

use super::super::*;
use super::corpus;

#[test]
fn a_comment_hides_no_private_key_and_no_second_line() {
    let jwk = corpus("node.jwk.json");
    let with_kid = |kid: &str| read_one(&jwk.replacen('{', &format!("{{\"kid\":\"{kid}\","), 1));
    let ppk = r"\u0050uTTY-User-Key-File-3: x";
    assert_eq!(with_kid(ppk), Err(Refusal::Private(PrivateForm::Ppk)));
    assert_eq!(with_kid(r"two\nlines").unwrap().key.comment, "two");
    let refused = with_kid("x ssh-rsa AAAA");
    assert_eq!(refused, Err(Refusal::BrokenForm("comment")));
}

#[test]
fn every_private_key_is_recognised_wherever_it_stands() {
    let public = corpus("openssh-2048.pub");
    for (file, form) in [
        ("openssh-2048", PrivateForm::OpenSsh),
        ("openssh-encrypted", PrivateForm::OpenSsh),
        ("openssl.pkcs1.key", PrivateForm::Pkcs1),
        ("openssl.pkcs1-encrypted.key", PrivateForm::Pkcs1),
        ("openssl.pkcs8.key", PrivateForm::Pkcs8),
        ("openssl.pkcs8-encrypted.key", PrivateForm::Pkcs8Encrypted),
        ("putty-v2.ppk", PrivateForm::Ppk),
        ("putty-v3.ppk", PrivateForm::Ppk),
        ("putty-encrypted.ppk", PrivateForm::Ppk),
        ("other-putty-ed25519.ppk", PrivateForm::Ppk),
        ("other-ed25519", PrivateForm::OpenSsh),
    ] {
        let text = corpus(file);
        let quoted = format!("> {}", text.trim_end().replace('\n', "\n> "));
        for input in [
            text.clone(),
            format!("{public}{text}"),
            format!("{text}{public}"),
            text.replace('\n', "\r\n"),
            text.replace('\n', " "),
            quoted,
        ] {
            assert_eq!(read_one(&input), Err(Refusal::Private(form)), "{file}");
        }
        let (_, headless) = text.split_once('\n').unwrap();
        if !file.contains("pkcs1-encrypted") {
            assert!(
                private::find(headless).is_some(),
                "{file} without its first line"
            );
        }
    }
    for (text, form) in [
        ("-----BEGIN EC PRIVATE KEY-----", PrivateForm::Ec),
        ("-----BEGIN DSA PRIVATE KEY-----", PrivateForm::Dsa),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----", PrivateForm::Pgp),
        (
            "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
            PrivateForm::Ssh2,
        ),
        ("-----BEGIN RSA\nPRIVATE KEY-----", PrivateForm::Pkcs1),
        (
            "{\"kty\": \"RSA\", \"n\": \"x\", \"d\" : \"y\"}",
            PrivateForm::Jwk,
        ),
    ] {
        assert_eq!(private::find(text), Some(form), "{text}");
    }
}

#[test]
fn public_keys_are_not_taken_for_private_ones() {
    let folder = format!("{}/tests/fixtures/corpus", env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let ending = path.extension().map(|e| e.to_string_lossy().into_owned());
        let public = ["pub", "txt", "pem", "rfc4716", "der", "json"];
        if ending.is_some_and(|ending| public.contains(&ending.as_str())) {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !matches!(read_one_bytes(&bytes), Err(Refusal::Private(_))),
                "{name}"
            );
            seen += 1;
        }
    }
    assert!(seen > 40);
}

#[test]
fn an_error_never_repeats_what_a_private_key_holds() {
    let text = corpus("openssh-2048");
    let error = crate::error::Error::from(read_one(&text).unwrap_err());
    let shown = format!("{error} {} {error:?}", error.message());
    for line in text.lines().filter(|line| !line.starts_with('-')) {
        assert!(!shown.contains(&line[..16]));
    }
}

#[test]
fn what_puttygen_writes_for_ssh_com_has_no_readable_public_half() {
    let text = "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: \"x\"\nP2/56wAA\n\
                ---- END SSH2 ENCRYPTED PRIVATE KEY ----\n";
    assert_eq!(read_one(text), Err(Refusal::Private(PrivateForm::Ssh2)));
    assert_eq!(read_half(text), Err(Refusal::NoHalf(PrivateForm::Ssh2)));
}

#[test]
fn a_private_key_that_is_cut_has_no_public_half() {
    for file in ["openssh-2048", "openssl.pkcs1.key", "openssl.pkcs8.key"] {
        let text = corpus(file);
        for end in [text.len() / 2, text.len() - 40] {
            let cut = &text[..end];
            assert!(
                matches!(
                    read_half(cut),
                    Err(Refusal::BlockUnfinished(_) | Refusal::NoHalf(_))
                ),
                "{file}"
            );
            assert!(matches!(read_one(cut), Err(Refusal::Private(_))), "{file}");
        }
        let two = format!("{text}{text}");
        assert_eq!(read_half(&two), Err(Refusal::Several(2)), "{file}");
    }
}

#[test]
fn a_private_key_beside_bytes_that_are_no_text_is_recognised() {
    let mut input = b"caf\xe9\n".to_vec();
    input.extend(corpus("openssl.pkcs8.key").bytes());
    assert_eq!(
        read_one_bytes(&input),
        Err(Refusal::Private(PrivateForm::Pkcs8))
    );
}
