#![expect(
    clippy::string_slice,
    reason = "the fixtures are ASCII where they are sliced"
)]

use proptest::prelude::*;

use super::*;
use crate::domain::fingerprint::{Fingerprints, Kind};
use crate::domain::key::BlobFault;

fn corpus(name: &str) -> String {
    let path = format!(
        "{}/tests/fixtures/corpus/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn alice() -> PublicKey {
    read_one(&corpus("openssh-2048.pub")).unwrap().key
}

#[test]
fn every_repair_is_made_and_reported() {
    let cases = [
        ("openssh-2048.pub", vec![]),
        ("pasted-crlf.txt", vec![Repair::CarriageReturns]),
        ("pasted-bom.txt", vec![Repair::ByteOrderMark]),
        ("pasted-spaces.txt", vec![Repair::Blanks]),
        ("pasted-quoted.txt", vec![Repair::QuotationMarks]),
        ("pasted-wrapped.txt", vec![Repair::Joined(6)]),
        (
            "pasted-mail-quoted.txt",
            vec![Repair::MailQuotes, Repair::Joined(7)],
        ),
    ];
    for (file, repairs) in cases {
        let reading = read_one(&corpus(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert_eq!(reading.repairs, repairs, "{file}");
        assert_eq!(reading.key, alice(), "{file}");
        assert_eq!(reading.key.comment, "alice@laptop", "{file}");
    }
}

#[test]
fn a_line_beside_the_key_is_ignored_and_reported() {
    let reading = read_one(&corpus("dropbear.stdout.txt")).unwrap();
    assert_eq!(reading.repairs, [Repair::Ignored(2)]);
    assert_eq!(
        Fingerprints::of(&reading.key.rsa).get(Kind::Sha256),
        "SHA256:d9VRjLwJrAJWMRmpRnRgT3QRxQyiW2IeEmoxuQuYYaU"
    );
}

#[test]
fn a_key_folded_anywhere_is_joined_whole() {
    let line = corpus("openssh-2048.pub").trim().to_owned();
    for width in [
        10, 20, 64, 72, 79, 80, 100, 200, 371, 372, 373, 379, 380, 381,
    ] {
        let folded: Vec<String> = line
            .as_bytes()
            .chunks(width)
            .map(|piece| String::from_utf8(piece.to_vec()).unwrap())
            .collect();
        for end in ["\n", "\r\n"] {
            let reading = read_one(&folded.join(end)).unwrap_or_else(|e| panic!("{width}: {e}"));
            assert_eq!(reading.key.rsa, alice().rsa, "{width}");
        }
    }
}

#[test]
fn missing_padding_is_added() {
    let line = corpus("openssh-1024.pub");
    let padded: Vec<&str> = line.split(' ').collect();
    assert!(padded[1].ends_with('='));
    let bare = format!("ssh-rsa {}", padded[1].trim_end_matches('='));
    assert_eq!(read_one(&bare).unwrap().repairs, [Repair::Padding]);
}

#[test]
fn two_keys_are_several_even_of_different_types() {
    let two = corpus("openssh-2048.pub") + &corpus("openssh-3072.pub");
    assert_eq!(read_one(&two), Err(Refusal::Several(2)));
    let mixed = corpus("openssh-2048.pub") + &corpus("other-ed25519.pub");
    assert_eq!(read_one(&mixed), Err(Refusal::Several(2)));
    assert_eq!(
        read_one(&corpus("authorized_keys.txt")),
        Err(Refusal::Several(7))
    );
}

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
fn each_line_of_authorized_keys_has_its_verdict() {
    let text = corpus("authorized_keys.txt");
    let options = |line: &str| read_one(line).map(|reading| (reading.form, reading.beside.options));
    let lines: Vec<_> = text
        .lines()
        .filter(|l| l.contains("ssh-"))
        .map(options)
        .collect();
    let plain = Ok((Form::OpenSsh, None));
    let with = |options: &str| Ok((Form::AuthorizedKeys, Some(options.to_owned())));
    assert_eq!(
        lines,
        [
            with(r#"from="10.0.0.0/8,!10.1.1.1",command="/bin/echo \"hi, there\"",no-pty"#),
            plain.clone(),
            Err(Refusal::OtherType("ssh-ed25519".to_owned())),
            with("restrict,port-forwarding"),
            Err(Refusal::Blob(BlobFault::Truncated {
                what: "the type name",
                claimed: 158,
                left: 2
            })),
            plain,
            with("cert-authority"),
        ]
    );
    let reading = read_one(text.lines().nth(2).unwrap()).unwrap();
    assert_eq!(reading.key, alice());
    assert!(
        reading
            .summary()
            .starts_with("authorized_keys; dropped options from=")
    );
}

#[test]
fn each_line_of_known_hosts_has_its_verdict() {
    let text = corpus("known_hosts.txt");
    let lines: Vec<Reading> = text.lines().map(|line| read_one(line).unwrap()).collect();
    assert!(lines.iter().all(|reading| reading.form == Form::KnownHosts));
    let hosts = lines.iter().map(Reading::host);
    assert_eq!(
        hosts.collect::<Vec<_>>(),
        [None, Some("edge.example"), None]
    );
    let markers = lines.iter().map(|reading| reading.beside.marker.as_deref());
    assert_eq!(markers.collect::<Vec<_>>(), [None, None, Some("@revoked")]);
}

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
fn other_texts_are_told_apart() {
    assert_eq!(read_one("hello, this is no key"), Err(Refusal::NotAKey));
    assert_eq!(read_one(" \n\t "), Err(Refusal::Empty));
    assert_eq!(read_one_bytes(b"\xff\xfe\x00"), Err(Refusal::NotText));
    assert_eq!(
        read_one(&format!("here is it: {}", corpus("openssh-2048.pub"))),
        Err(Refusal::TextBefore)
    );
    let twice = corpus("openssh-2048.pub").trim().repeat(2);
    assert_eq!(read_one(&twice), Err(Refusal::Several(2)));
}

#[test]
fn while_a_key_is_typed_each_start_of_it_is_unfinished() {
    let line = corpus("openssh-2048.pub");
    let key_end = line.rfind(' ').unwrap();
    for end in 0..key_end {
        let refusal = read_one(&line[..end]).unwrap_err();
        assert!(refusal.is_unfinished(), "{end}: {refusal}");
    }
    assert!(read_one(&line[..key_end]).is_ok());
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
fn one_item_may_have_64_kib_and_no_more() {
    let line = corpus("openssh-2048.pub").trim().to_owned();
    let fill = |total: usize| format!("{line}{}", "x".repeat(total - line.len()));
    assert!(read_one(&fill(MAX_ITEM)).is_ok());
    assert_eq!(read_one(&fill(MAX_ITEM + 1)), Err(Refusal::TooLong));
}

proptest! {
    #[test]
    fn printing_and_parsing_a_key_gives_it_back(
        comment in "([!-~]|[à-ÿ]|[一-龥])([ -~]|[à-ÿ]|[一-龥]){0,40}([!-&(-_a-~]|[一-龥])",
        e in prop::sample::select(vec![vec![3_u8], vec![35], vec![1, 0, 1]]),
        n in prop::collection::vec(any::<u8>(), 64..300),
    ) {
        let mut n = n;
        n[0] = (n[0] | 0x40) & 0x7f;
        *n.last_mut().unwrap() |= 1;
        let mut blob = Vec::new();
        for part in [b"ssh-rsa".as_slice(), &e, &n] {
            blob.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
            blob.extend(part);
        }
        let rsa = crate::domain::key::RsaPublicKey::from_blob(&blob);
        if let Ok(rsa) = rsa {
            let key = PublicKey { rsa, comment };
            let reading = read_one(&key.to_string()).unwrap();
            prop_assert_eq!(&reading.key, &key);
            prop_assert!(reading.repairs.is_empty());
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), cut in 0_usize..400) {
        let _ = read_one(&text);
        let line = corpus("openssh-2048.pub");
        let _ = read_one(&format!("{}{text}{}", &line[..cut.min(379)], &line[cut.min(379)..]));
    }
}
