//! Lines as they are pasted: repaired where that is safe, one or many.

#![expect(
    clippy::string_slice,
    reason = "the fixtures are ASCII where they are sliced"
)]

use proptest::prelude::*;

use super::super::*;
use super::{alice, corpus};
use crate::domain::fingerprint::{Fingerprints, Kind};
use crate::domain::key::{BlobFault, PublicKey};

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
fn one_item_may_have_64_kib_and_no_more() {
    let line = corpus("openssh-2048.pub").trim().to_owned();
    let fill = |total: usize| format!("{line}{}", "x".repeat(total - line.len()));
    assert!(read_one(&fill(MAX_ITEM)).is_ok());
    assert_eq!(read_one(&fill(MAX_ITEM + 1)), Err(Refusal::TooLong));
}

/// A line folded like a terminal of this width does it.
fn folded(line: &str, width: usize) -> String {
    let pieces = line.as_bytes().chunks(width);
    let pieces: Vec<&str> = pieces
        .map(|piece| std::str::from_utf8(piece).unwrap())
        .collect();
    pieces.join("\n")
}

#[test]
fn a_folded_key_is_joined_behind_options_and_hosts_too() {
    let line = corpus("openssh-2048.pub");
    for (before, form) in [
        ("no-pty,from=\"10.0.0.0/8\" ", Form::AuthorizedKeys),
        ("edge.example,192.0.2.7 ", Form::KnownHosts),
        ("@revoked * ", Form::KnownHosts),
    ] {
        for width in [72, 80, 120, 200] {
            let text = folded(&format!("{before}{}", line.trim()), width);
            let reading = read_one(&text).unwrap_or_else(|e| panic!("{before}{width}: {e}"));
            let joined = Repair::Joined(text.lines().count());
            assert_eq!(
                (reading.form, reading.repairs),
                (form, vec![joined]),
                "{before}{width}"
            );
            assert_eq!(reading.key, alice(), "{before}{width}");
        }
    }
}

#[test]
fn folded_base64_alone_and_folded_certificates_are_joined() {
    for (file, form) in [
        ("pasted-base64-only.txt", Form::Base64),
        ("openssh-2048-cert.pub", Form::Certificate),
    ] {
        let line = corpus(file);
        for width in [64, 76, 100, 300] {
            let text = folded(line.trim(), width);
            let reading = read_one(&text).unwrap_or_else(|e| panic!("{file} {width}: {e}"));
            let joined = Repair::Joined(text.lines().count());
            assert_eq!(
                (reading.form, reading.repairs),
                (form, vec![joined]),
                "{file} {width}"
            );
            assert_eq!(reading.key.rsa, alice().rsa, "{file} {width}");
        }
    }
}

#[test]
fn a_key_that_is_commented_out_is_none() {
    let line = corpus("openssh-3072.pub");
    for comment in ["# ", "#", "  # from=\"x\" "] {
        assert_eq!(
            read_one(&format!("{comment}{line}")),
            Err(Refusal::NotAKey),
            "{comment}"
        );
        let both = format!("{comment}{line}{}", corpus("openssh-2048.pub"));
        assert_eq!(read_one(&both).unwrap().key, alice(), "{comment}");
    }
}

#[test]
fn what_looks_like_an_unknown_option_is_no_host() {
    let line = corpus("openssh-2048.pub");
    for before in [
        "no-ptty",
        "no-pty,unknown",
        "from=10.0.0.1",
        "command=\"open",
        "key:",
        "two words",
    ] {
        let refused = read_one(&format!("{before} {line}"));
        assert_eq!(refused, Err(Refusal::TextBefore), "{before}");
    }
    for (hosts, host) in [
        ("gateway", Some("gateway")),
        ("[host.example]:2222", Some("host.example")),
        ("[2001:db8::1]:2222,x", Some("2001:db8::1")),
        ("2001:db8::1", Some("2001:db8::1")),
        ("*.example,!edge.example", None),
        (
            "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=",
            None,
        ),
    ] {
        let reading = read_one(&format!("{hosts} {line}")).unwrap();
        assert_eq!(
            (reading.form, reading.host()),
            (Form::KnownHosts, host),
            "{hosts}"
        );
    }
}

#[test]
fn a_key_in_the_value_of_an_option_is_none() {
    let line = corpus("openssh-2048.pub");
    let options = "command=\"echo ssh-rsa AAAA\",no-pty";
    let reading = read_one(&format!("{options} {line}")).unwrap();
    assert_eq!(reading.beside.options.as_deref(), Some(options));
    assert_eq!(reading.key, alice());
    let other = format!("{options} {}", corpus("other-ed25519.pub"));
    assert_eq!(
        read_one(&other),
        Err(Refusal::OtherType("ssh-ed25519".to_owned()))
    );
}

#[test]
fn quotation_marks_may_stand_around_any_form_and_around_folds() {
    let line = corpus("openssh-2048.pub");
    for (open, close) in [("\"", "\""), ("'", "'"), ("`", "`"), ("“", "”"), ("‘", "’")] {
        for inside in [
            line.trim().to_owned(),
            folded(line.trim(), 80),
            corpus("openssl.spki.pem").trim().to_owned(),
        ] {
            let quoted = format!("{open}{inside}{close}\n");
            let reading = read_one(&quoted).unwrap_or_else(|e| panic!("{quoted}: {e}"));
            assert_eq!(reading.key, read_one(&inside).unwrap().key);
            assert!(reading.repairs.contains(&Repair::QuotationMarks));
        }
    }
    // Marks in a comment are part of it.
    let commented = format!("{} \"my\" key\"", line.trim());
    assert_eq!(
        read_one(&commented).unwrap().key.comment,
        "alice@laptop \"my\" key\""
    );
}

#[test]
fn a_mail_that_quotes_a_key_between_its_own_lines_is_read() {
    let line = corpus("openssh-2048.pub");
    let mail = format!(
        "Bob wrote:\n> Hi,\n> {}\n>\n> bye\nThanks\n",
        folded(line.trim(), 76).replace('\n', "\n> ")
    );
    let reading = read_one(&mail).unwrap();
    assert_eq!(reading.key, alice());
    assert_eq!(
        reading.repairs,
        [
            Repair::MailQuotes,
            Repair::Joined(5 + 1),
            Repair::Ignored(4)
        ]
    );
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
    fn the_fast_way_reads_what_the_careful_way_does(
        comment in "([ -~]|[à-ÿ]|\t|\r|\n|ssh-rsa|AAAA|=){0,60}",
        cut in 0_usize..5,
        before in "|#| |\u{feff}|>",
    ) {
        let line = corpus("openssh-1024.pub");
        let (key, _) = line.rsplit_once("= ").unwrap();
        let text = format!("{before}{}={comment}", &key[..key.len() - cut]);
        if let Some(reading) = openssh::read_plain(&text) {
            let lines = repair::Lines::of(&text);
            let found = scan::scan(&lines);
            prop_assert_eq!(found.other_lines, 0);
            prop_assert_eq!(found.items, [Found::Key(Box::new(reading))]);
            prop_assert_eq!(private::find(&text), None);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), cut in 0_usize..400) {
        let _ = read_one(&text);
        let line = corpus("openssh-2048.pub");
        let _ = read_one(&format!("{}{text}{}", &line[..cut.min(379)], &line[cut.min(379)..]));
    }
}
