//! Changes of one entry: its note, its tags, its key.

use std::fs;

use serde_json::json;

use crate::is_request_id;
use crate::support::{Answer, Rack, corpus, corpus_path, entry, made_up_key};

/// An entry with all fields, unknown ones, and comments.
fn full() -> String {
    format!(
        "# head\nversion = 1\n\n# about edge\n[[key_pair]] # header\nname = \"edge\" # name\n\
         public_key = \"{}\" # key\n{FIELDS}# inside\nrank.of = 5\ntags = [\"core\"] # tags\n\
         note = \"old\"\n\n[key_pair.more]\nx = 1 # one\n\n{}",
        corpus("openssh-2048.pub"),
        entry("other", &made_up_key(1))
    )
}

/// The fields that come with the key of `full`.
const FIELDS: &str = "fingerprint = \"83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6\" # MD5\n\
                      imported_at = 2020-01-02T03:04:05Z # then\n\
                      request_id = \"473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E\"\n\
                      source = \"paste\" # pasted\n";

/// Insists on words on standard error and nothing else.
#[track_caller]
fn said(answer: Answer, words: &str) {
    let Answer { stdout, stderr, .. } = answer.done();
    assert_eq!((&*stdout, &*stderr), ("", words));
}

#[test]
fn a_note_is_written_and_taken_away() {
    let rack = Rack::with(full());
    let words = "keyrack: changed the note of edge\n";
    said(
        rack.run(&["note", "edge", "Alice's \"new\" \u{202e}one\n云"]),
        words,
    );
    let written = "note = \"Alice's \\\"new\\\" \\U0000202Eone\\U0000000A云\"\n";
    assert_eq!(rack.text(), full().replace("note = \"old\"\n", written));
    let shown = rack.run(&["show", "edge", "--json"]).done().json();
    assert_eq!(shown["note"], "Alice's \"new\" \u{202e}one\n云");

    said(rack.run(&["note", "edge", ""]), words);
    assert_eq!(rack.text(), full().replace("note = \"old\"\n", ""));
    said(rack.run(&["note", "edge", "old"]), words);
    let behind_tags = full();
    assert_eq!(
        rack.text(),
        behind_tags,
        "under its own header, not in its table"
    );

    // One that has none stays as it is.
    said(
        rack.run(&["note", "other", ""]),
        "keyrack: nothing had to be changed\n",
    );
    assert_eq!(rack.text(), full());
    let json = rack.run(&["note", "other", "new", "--json"]).done().json();
    assert_eq!(
        (&json["name"], &json["note"]),
        (&json!("other"), &json!("new"))
    );
    let json = rack.run(&["note", "other", "", "--json"]).done().json();
    assert_eq!(json.get("note"), None);
}

#[test]
fn tags_are_added_and_taken_away() {
    // Each on what the former left.
    let changes: [(&[&str], Option<&str>); 7] = [
        (&["+edge"], Some("[\"core\", \"edge\"]")),
        (&["+edge", "+edge", "+core"], Some("[\"core\", \"edge\"]")),
        (&["-core", "+云"], Some("[\"edge\", \"云\"]")),
        (&["-gone"], Some("[\"edge\", \"云\"]")),
        (&["+a", "-a", "-edge"], Some("[\"云\"]")),
        (&["+cafe\u{301}", "-云"], Some("[\"caf\u{e9}\"]")),
        (&["-caf\u{e9}"], None),
    ];
    let rack = Rack::with(full());
    for (tags, written) in changes {
        let (args, before) = ([&["tag", "edge"], tags].concat(), rack.text());
        let answer = rack.run(&args);
        let words = if rack.text() == before {
            "keyrack: nothing had to be changed\n"
        } else {
            "keyrack: changed the tags of edge\n"
        };
        said(answer, words);
        let expected = match written {
            Some(list) => full().replace("[\"core\"]", list),
            None => full().replace("tags = [\"core\"] # tags\n", ""),
        };
        assert_eq!(rack.text(), expected, "{tags:?}");
    }
    let args = ["tag", "--json", "edge", "+new", "+er"];
    let json = rack.run(&args).done().json();
    assert_eq!(json["tags"], json!(["new", "er"]));
    let json = rack
        .run(&["tag", "--json", "edge", "-new", "-er"])
        .done()
        .json();
    assert_eq!(json.get("tags"), None);
}

/// The lines of the store that are not those of `full`.
fn changed_lines(rack: &Rack) -> Vec<String> {
    let (before, after) = (full(), rack.text());
    assert_eq!(after.lines().count(), before.lines().count(), "{after}");
    let lines = after.lines().zip(before.lines());
    let changed = lines.filter(|(after, before)| after != before);
    changed.map(|(after, _)| after.to_owned()).collect()
}

#[test]
fn a_new_key_brings_its_own_fields_and_leaves_all_else() {
    let rack = Rack::with(full());
    let key = corpus("openssh-3072.pub");
    fs::write(rack.path("new.pub"), &key).unwrap();
    let answer = rack.run(&["replace", "edge", "new.pub"]).done();
    let md5 = "b5:a3:6a:d9:e9:fe:db:9a:84:31:fe:07:a3:a6:af:35";
    assert_eq!(answer.stdout, format!("{md5}  edge\n"));
    assert_eq!(answer.stderr, "keyrack: replaced the key of edge\n");
    let shown = rack.run(&["show", "edge", "--json"]).done().json();
    let [at, id] = ["imported_at", "request_id"].map(|field| shown[field].as_str().unwrap());
    assert!(is_request_id(id) && !full().contains(id), "{id}");
    assert!(at > "2026-01-01" && at.ends_with('Z'), "{at}");
    let expected = [
        format!("public_key = \"{key}\" # key"),
        format!("fingerprint = \"{md5}\" # MD5"),
        format!("imported_at = {at} # then"),
        format!("request_id = \"{id}\""),
        "source = \"file:~/new.pub\" # pasted".to_owned(),
    ];
    assert_eq!(changed_lines(&rack), expected);
    assert_eq!(
        (&shown["note"], &shown["tags"]),
        (&json!("old"), &json!(["core"]))
    );

    let args = ["replace", "edge", "-", "--json"];
    let json = rack.feed(&args, made_up_key(2)).done().json();
    assert_eq!(json["KeyPairName"], "edge");
    let shown = rack.run(&["show", "edge", "--json"]).done().json();
    assert_eq!(json["RequestId"], shown["request_id"]);
    assert_eq!(json["KeyPairFingerPrint"], shown["fingerprints"]["ens"]);
    assert_eq!(shown["source"], "stdin");
    assert_eq!(shown["public_key"], made_up_key(2).as_str());
}

#[test]
fn fields_that_an_entry_has_not_come_with_its_new_key() {
    let rack = Rack::with(entry("edge", &made_up_key(1)));
    rack.feed(&["replace", "edge", "-"], made_up_key(2)).done();
    let text = rack.text();
    let start = entry("edge", &made_up_key(2));
    let fields = text.strip_prefix(&start).unwrap().lines();
    let names: Vec<_> = fields.filter_map(|line| line.split(" = ").next()).collect();
    assert_eq!(
        names,
        ["fingerprint", "imported_at", "request_id", "source"]
    );
    assert_eq!(
        rack.run(&["show", "edge", "--json"])
            .done()
            .json()
            .get("findings"),
        None
    );
}

#[test]
fn a_key_that_another_entry_holds_is_stored_once_more_only_if_that_is_asked_for() {
    let rack = Rack::with(full());
    let stored = made_up_key(1);
    rack.feed(&["replace", "edge", "-"], &stored)
        .failed(3, "the same key is stored as \"other\"")
        .failed(3, "InvalidParameter.PublicKeyBody");
    assert_eq!(rack.text(), full());
    let args = ["replace", "edge", "-", "--allow-duplicate"];
    rack.feed(&args, &stored).done();
    let shown = rack.run(&["show", "edge", "--json"]).done().json();
    assert_eq!(shown["public_key"], stored.as_str());
}

/// A change that is refused.
struct Refused {
    args: &'static [&'static str],
    input: fn() -> String,
    exit: i32,
    code: &'static str,
    words: &'static str,
}

const NAME: &str = "InvalidParameter.KeyPairName";
const KEY: &str = "InvalidParameter.PublicKeyBody";
const OTHER: &str = "InvalidParameter";

const fn refused(
    args: &'static [&'static str],
    input: fn() -> String,
    (exit, code, words): (i32, &'static str, &'static str),
) -> Refused {
    Refused {
        args,
        input,
        exit,
        code,
        words,
    }
}

const GONE: (i32, &str, &str) = (4, NAME, "there is no key pair \"gone\"");
const OWN: (i32, &str, &str) = (3, KEY, "the same key is stored as \"edge\"");

const REFUSED: [Refused; 15] = [
    refused(&["note", "gone", "x"], String::new, GONE),
    refused(&["tag", "gone", "+x"], String::new, GONE),
    refused(&["replace", "gone", "-"], || made_up_key(2), GONE),
    refused(
        &["replace", "edge", "-"],
        || corpus("openssh-2048.pub"),
        OWN,
    ),
    refused(
        &["replace", "edge", "-", "--allow-duplicate"],
        || corpus("openssh-2048.pub"),
        OWN,
    ),
    refused(
        &["replace", "edge", "-"],
        || corpus("openssh-2048"),
        (3, KEY, "an OpenSSH private key: nothing of it was kept"),
    ),
    refused(
        &["replace", "edge", "-"],
        || corpus("other-ed25519.pub"),
        (3, KEY, "ssh-ed25519 key: ENS takes ssh-rsa only"),
    ),
    refused(
        &["replace", "edge", "-"],
        String::new,
        (3, "MissingParameter", "no key came on standard input"),
    ),
    refused(
        &["replace", "edge", "gone.pub"],
        String::new,
        (1, "ens.interface.error", "cannot read gone.pub"),
    ),
    refused(
        &["tag", "edge", "+"],
        String::new,
        (3, OTHER, "\"\" is no tag"),
    ),
    refused(
        &["tag", "edge", "+a b"],
        String::new,
        (3, OTHER, "\"a b\" is no tag"),
    ),
    refused(
        &["tag", "edge", "+a,b"],
        String::new,
        (3, OTHER, "\"a,b\" is no tag"),
    ),
    refused(
        &["tag", "edge", "x"],
        String::new,
        (3, OTHER, "\"x\" neither adds nor removes a tag"),
    ),
    refused(
        &["tag", "edge", "+good", ""],
        String::new,
        (3, OTHER, "\"\" neither adds nor removes a tag"),
    ),
    refused(
        &["tag", "edge", "+good", "云"],
        String::new,
        (3, OTHER, "\"云\" neither adds nor removes a tag"),
    ),
];

#[test]
fn what_is_refused_is_said_and_changes_nothing() {
    let rack = Rack::with(full());
    for Refused {
        args,
        input,
        exit,
        code,
        words,
    } in REFUSED
    {
        let answer = rack.feed(args, input());
        let start = format!("keyrack: {code}: {words}");
        assert!(answer.stderr.starts_with(&start), "{args:?}: {answer:?}");
        let (command, rest) = args.split_first().unwrap();
        let with_json = [&[*command, "--json"], rest].concat();
        let answer = rack.feed(&with_json, input()).failed(exit, "");
        assert_eq!(answer.json()["Code"], code);
        let message = answer.json()["Message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{args:?}: {message}");
        assert_eq!(answer.stderr, "", "{args:?}");
    }
    assert_eq!(rack.text(), full());
}

#[test]
fn a_private_key_in_the_place_of_a_new_one_is_not_printed() {
    let rack = Rack::with(full());
    for file in ["openssh-2048", "openssl.pkcs1.key", "putty-v3.ppk"] {
        let path = corpus_path(file);
        let answer = rack.run(&["replace", "edge", path.to_str().unwrap()]);
        let said = answer.failed(3, "private key").stderr;
        for line in corpus(file).lines().filter(|line| line.len() >= 48) {
            assert!(!said.contains(line), "{file}: {said}");
        }
    }
    assert_eq!(rack.text(), full());
}

#[test]
fn a_name_used_twice_is_not_changed() {
    let text = entry("edge", &made_up_key(1)) + &entry("edge", &made_up_key(2));
    let rack = Rack::with(&text);
    for args in [
        &["note", "edge", "x"][..],
        &["tag", "edge", "+x"],
        &["replace", "edge", "-"],
    ] {
        rack.feed(args, made_up_key(3))
            .failed(3, "several key pairs are named \"edge\"");
    }
    assert_eq!(rack.text(), text);
}

#[test]
fn a_field_that_comes_stands_under_the_own_header_of_its_entry() {
    let inside = [
        "rank.of = 5\n",
        "rank.of.all = 5\n\n[key_pair.more]\nx = 1\n",
        "\n[key_pair.more.deep]\nx = 1\n",
        "\n[[key_pair.more.deep]]\nx = 1\n",
        "\n[key_pair.a.b.c]\nx.y = 1\n[key_pair.a]\nz = 1\n",
        "hosts = [{ ip = '::1' }]\n\n[[key_pair.more]]\n[[key_pair.more.deep]]\n",
    ];
    for inside in inside {
        let before = entry("edge", &made_up_key(1));
        let rack = Rack::with(format!("{before}{inside}\n[table]\nx = 1\n"));
        rack.run(&["note", "edge", "new"]).done();
        let text = rack.text();
        let table: toml::Table = text.parse().unwrap();
        assert_eq!(table["key_pair"][0]["note"].as_str(), Some("new"), "{text}");
        assert_eq!(
            text.replace("note = \"new\"\n", ""),
            before + inside + "\n[table]\nx = 1\n"
        );
    }
}
