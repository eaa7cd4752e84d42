//! Entries at fault: listed with what is wrong, left as they are, and the user's to mend.

use keyrack::domain::tag::Edits;
use keyrack::job;
use keyrack::library::{Done, EntryId};
use keyrack::store::Store;
use serde_json::json;

use crate::run::is_refused;
use crate::support::{Rack, corpus, entry, made_up_key};
use crate::{delete, rename_row, request};

/// An entry that somebody wrote by hand, and what is found on it.
struct Faulty {
    name: &'static str,
    text: &'static str,
    findings: &'static [(&'static str, &'static str, &'static str)],
}

const FAULTY: [Faulty; 15] = [
    Faulty {
        name: "1 bad",
        text: "name = '1 bad'\npublic_key = '{key}'",
        findings: &[(
            "entry-name",
            "warning",
            "name: starts with the digit \"1\"; the first character must be a letter",
        )],
    },
    Faulty {
        name: "x",
        text: "name = \"x\"\npublic_key = '{key}'",
        findings: &[(
            "entry-name",
            "warning",
            "name: 1 character; a name has at least 2",
        )],
    },
    Faulty {
        name: "",
        text: "public_key = '{key}'",
        findings: &[("entry-name", "warning", "name: the name is empty")],
    },
    Faulty {
        name: "",
        text: "name = 5 # five\npublic_key = '{key}'",
        findings: &[
            ("entry-field", "warning", "name: not of the expected type"),
            ("entry-name", "warning", "name: the name is empty"),
        ],
    },
    Faulty {
        name: "",
        text: "name = ['listed']\npublic_key = '{key}'",
        findings: &[
            ("entry-field", "warning", "name: not of the expected type"),
            ("entry-name", "warning", "name: the name is empty"),
        ],
    },
    Faulty {
        name: "cut-off",
        text: "name = 'cut-off'\npublic_key = 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB'",
        findings: &[("entry-key", "critical", "public_key: ")],
    },
    Faulty {
        name: "other-type",
        text: "name = 'other-type'\npublic_key = '{ed25519}'",
        findings: &[(
            "entry-key",
            "critical",
            "public_key: ssh-ed25519 key: ENS takes ssh-rsa only",
        )],
    },
    Faulty {
        name: "foreign",
        text: "name = 'foreign'\npublic_key = '{key}'\n\
               fingerprint = '83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6'",
        findings: &[(
            "entry-fingerprint",
            "critical",
            "fingerprint: not that of the key",
        )],
    },
    Faulty {
        name: "no-key",
        text: "name = 'no-key'",
        findings: &[("entry-no-key", "critical", "public_key: missing")],
    },
    Faulty {
        name: "",
        text: "rank = 1",
        findings: &[
            ("entry-name", "warning", "name: the name is empty"),
            ("entry-no-key", "critical", "public_key: missing"),
        ],
    },
    Faulty {
        name: "bare",
        text: "name = 'bare'\npublic_key = ''",
        findings: &[("entry-key", "critical", "public_key: no key was given")],
    },
    Faulty {
        name: "odd-key",
        text: "name = 'odd-key'\npublic_key = { rsa = true }",
        findings: &[
            (
                "entry-field",
                "warning",
                "public_key: not of the expected type",
            ),
            ("entry-no-key", "critical", "public_key: missing"),
        ],
    },
    Faulty {
        name: "odd-fields",
        text: "name = 'odd-fields'\npublic_key = '{key}'\nfingerprint = 1\nimported_at = 'today'\n\
               request_id = true\nsource = []\ntags = 'edge'\nnote = 1.5",
        findings: &[
            (
                "entry-field",
                "warning",
                "fingerprint: not of the expected type",
            ),
            (
                "entry-field",
                "warning",
                "imported_at: not of the expected type",
            ),
            (
                "entry-field",
                "warning",
                "request_id: not of the expected type",
            ),
            ("entry-field", "warning", "source: not of the expected type"),
            ("entry-field", "warning", "tags: not of the expected type"),
            ("entry-field", "warning", "note: not of the expected type"),
        ],
    },
    Faulty {
        name: "odd-tags",
        text: "name = 'odd-tags'\npublic_key = '{key}'\ntags = ['a', 1]",
        findings: &[("entry-field", "warning", "tags: not of the expected type")],
    },
    Faulty {
        name: "two\nlines",
        text: "name = \"two\\nlines\"\npublic_key = '{key}'",
        findings: &[(
            "entry-name",
            "warning",
            "name: \"\\n\" at position 4 is not allowed",
        )],
    },
];

impl Faulty {
    /// The lines of the entry, with the comment above it.
    fn lines(&self) -> String {
        let text = self
            .text
            .replace("{key}", &made_up_key(7))
            .replace("{ed25519}", &corpus("other-ed25519.pub"));
        format!("  # by hand\n  [[key_pair]]\n{text}\n\n")
    }
}

fn good(name: &str, number: usize) -> String {
    format!("{}\n", entry(name, &made_up_key(number)))
}

#[test]
fn an_entry_at_fault_is_listed_with_its_findings() {
    for faulty in FAULTY {
        let rack = Rack::with(format!("{}{}", good("first", 1), faulty.lines()));
        let list = rack.run(&["list", "--json"]).done().json();
        assert_eq!(list[0].get("findings"), None, "{}", faulty.text);
        assert_eq!(list[1]["name"], faulty.name);
        let found = list[1]["findings"].as_array().unwrap();
        assert_eq!(found.len(), faulty.findings.len(), "{found:?}");
        for (found, (id, severity, message)) in found.iter().zip(faulty.findings) {
            assert_eq!(found["id"], *id);
            assert_eq!(found["severity"], *severity);
            let said = found["message"].as_str().unwrap();
            assert!(said.starts_with(message), "{said:?} is not {message:?}");
        }
    }
}

#[test]
fn a_change_to_another_entry_leaves_an_entry_at_fault_as_it_is() {
    for faulty in FAULTY {
        let (first, lines, last) = (good("first", 1), faulty.lines(), good("last", 2));
        let rack = Rack::with([&*first, &lines, &last].concat());
        rack.run(&["rename", "last", "end"]).done();
        let renamed = last.replace("\"last\"", "\"end\"");
        assert_eq!(rack.text(), [&*first, &lines, &renamed].concat());
        rack.run(&["delete", "first"]).done();
        assert_eq!(rack.text(), [&*lines, &renamed].concat());
        rack.feed(&["import", "--name", "new"], made_up_key(3))
            .done();
        assert!(
            rack.text().starts_with(&[&*lines, &renamed].concat()),
            "{}",
            faulty.text
        );
    }
}

#[test]
fn an_entry_at_fault_can_be_renamed_and_deleted() {
    for faulty in FAULTY {
        let (before, behind) = (good("first", 1), good("last", 2));
        let rack = Rack::with([&*before, &faulty.lines(), &behind].concat());
        rack.run(&["rename", faulty.name, "mended"]).done();
        let list = rack.run(&["list", "--json"]).done().json();
        assert_eq!(list[1]["name"], "mended", "{}", faulty.text);
        let findings = list[1]["findings"].as_array();
        assert!(
            findings
                .into_iter()
                .flatten()
                .all(|finding| finding["id"] != "entry-name"),
            "{findings:?}"
        );
        rack.run(&["delete", "mended"]).done();
        assert_eq!(rack.text(), before + &behind, "{}", faulty.text);
    }
}

#[test]
fn an_entry_at_fault_gets_no_note_no_tag_and_no_other_key() {
    for faulty in FAULTY {
        let rack = Rack::with(faulty.lines());
        let store = Store::at(rack.store());
        let id = store.load().unwrap().library.id(0).unwrap();
        let new_key = request("any", &made_up_key(9));
        for refused in [
            job::note(&store, id.clone(), "x".to_owned(), None),
            job::tag(&store, id.clone(), vec!["x".to_owned()], None),
            job::edit_tags(&store, vec![id.clone()], Edits::typed("x"), None),
            job::replace(&store, id.clone(), new_key, None),
        ] {
            is_refused(refused, "has a fault");
        }
        assert_eq!(rack.text(), faulty.lines());
    }
}

#[test]
fn tags_come_and_go_at_all_entries_or_at_none() {
    let fault = FAULTY.first().unwrap();
    let text = [&*good("first", 1), &fault.lines(), &good("last", 2)].concat();
    let rack = Rack::with(&text);
    let store = Store::at(rack.store());
    let library = store.load().unwrap().library;
    let all: Vec<EntryId> = (0..3).filter_map(|row| library.id(row)).collect();
    is_refused(
        job::edit_tags(&store, all.clone(), Edits::typed("x"), None),
        "has a fault",
    );
    assert_eq!(rack.text(), text);
    let sound = vec![all[2].clone(), all[0].clone()];
    job::edit_tags(&store, sound.clone(), Edits::typed("x"), None).unwrap();
    let with_tag = |entry: String| entry.trim_end().to_owned() + "\ntags = [\"x\"]\n\n";
    let tagged = [
        with_tag(good("first", 1)),
        fault.lines(),
        with_tag(good("last", 2)),
    ]
    .concat();
    assert_eq!(rack.text().trim_end(), tagged.trim_end());
    // However somebody wrote tags that are there already, they stay so.
    let written = rack
        .text()
        .replacen("[\"x\"]", "[\n  \"x\", # the tag\n]", 1);
    std::fs::write(rack.store(), &written).unwrap();
    let again = job::edit_tags(&store, sound.clone(), Edits::typed("x -y"), None).unwrap();
    assert_eq!((again.done, rack.text()), (Done::Nothing, written.clone()));
    let tagged = job::tag(&store, sound[0].clone(), vec!["z".to_owned()], None);
    tagged.unwrap();
    let some = job::edit_tags(&store, sound.clone(), Edits::typed("-z"), None).unwrap();
    assert_eq!(some.done, Done::Tagged(vec![sound[0].clone()]));
    // Another program took one away meanwhile.
    delete(&store, "last");
    let before = rack.text();
    let gone = job::edit_tags(&store, sound, Edits::typed("y"), None).unwrap_err();
    assert!(gone.reason.contains("is gone"), "{}", gone.reason);
    assert_eq!(rack.text(), before);
}

#[test]
fn a_name_used_twice_is_found_on_both_until_one_of_them_has_another() {
    let finding = json!([{
        "id": "entry-name-twice",
        "severity": "warning",
        "message": "name: another entry has the same",
    }]);
    // In NFC and in NFD it is the same name.
    for (first, second) in [("edge", "edge"), ("caf\u{e9}", "cafe\u{301}")] {
        let (one, two) = (good(first, 1), good(second, 2));
        let rack = Rack::with([&*one, &good("between", 3), &two].concat());
        let list = rack.run(&["list", "--json"]).done().json();
        assert_eq!(list[0]["findings"], finding);
        assert_eq!(list[1].get("findings"), None);
        assert_eq!(list[2]["findings"], finding);
        rack.feed(&["import", "--name", first], made_up_key(4))
            .failed(3, "is taken");

        for args in [&["rename", first, "other"][..], &["delete", first]] {
            rack.run(args).failed(3, "several key pairs are named");
        }
        rename_row(&Store::at(rack.store()), 0, "other");
        let renamed = good("other", 1);
        assert_eq!(
            rack.text(),
            [&*renamed, &good("between", 3), &two].concat(),
            "the first of them is meant"
        );
        let list = rack.run(&["list", "--json"]).done().json();
        assert_eq!(list[0].get("findings"), None);
        assert_eq!(list[2].get("findings"), None);
        rack.run(&["delete", first]).done();
        assert_eq!(rack.text(), [renamed, good("between", 3)].concat());
    }
}

/// A piece of each full line of a private key; the starts of lines are common to many keys.
fn pieces(private: &str) -> impl Iterator<Item = &str> {
    private
        .lines()
        .filter(|line| line.len() >= 48)
        .filter_map(|line| line.get(line.len() - 24..))
}

#[test]
fn a_private_key_written_in_by_hand_is_reported_and_never_printed() {
    for file in [
        "openssh-2048",
        "openssl.pkcs1.key",
        "openssl.pkcs8.key",
        "openssl.pkcs8-encrypted.key",
        "putty-v3.ppk",
        "openssh-encrypted",
    ] {
        let private = corpus(file);
        let text = format!(
            "[[key_pair]]\nname = \"slip\"\npublic_key = '''\n{private}\n'''\n\n{}",
            good("edge", 1)
        );
        let rack = Rack::with(&text);
        let finding = rack.run(&["show", "slip", "--json"]).done().json()["findings"][0].clone();
        assert_eq!(finding["id"], "entry-key", "{file}");
        let said = finding["message"].as_str().unwrap();
        assert!(
            said.contains("private key") && said.contains("remove it from the file"),
            "{said}"
        );
        let commands: [&[&str]; 7] = [
            &["list"],
            &["list", "--json"],
            &["show", "slip"],
            &["show", "slip", "--json", "--randomart"],
            &["rename", "edge", "gate"],
            &["rename", "slip", "slipped", "--json"],
            &["delete", "slipped", "--json"],
        ];
        for command in commands {
            let answer = rack.run(command).done();
            let said = format!("{}{}", answer.stdout, answer.stderr);
            for piece in pieces(&private) {
                assert!(!said.contains(piece), "{file}, {command:?}: {said}");
            }
        }
    }
}

#[test]
fn a_private_key_in_a_store_that_does_not_parse_is_not_printed_either() {
    let private = corpus("openssh-2048");
    let text = format!("[[key_pair]]\nname = \"slip\"\npublic_key = \"{private}\"\n");
    let rack = Rack::with(&text);
    for command in [&["list"][..], &["list", "--json"], &["delete", "slip"]] {
        let answer = rack.run(command).failed(1, "does not parse at line 3");
        let said = format!("{}{}", answer.stdout, answer.stderr);
        for piece in pieces(&private) {
            assert!(!said.contains(piece), "{command:?}: {said}");
        }
    }
}
