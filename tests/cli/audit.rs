//! The audit of a whole store, and of whole files.

use std::fs;

use serde_json::Value;

use crate::support::{Answer, Rack, corpus_path};

/// A key of the weak corpus as it is written there.
fn weak(file: &str) -> String {
    fs::read_to_string(corpus_path("../weak").join(file)).unwrap()
}

/// A store with keys of the weak corpus, each named like its file.
fn rack_of_weak(files: &[&str]) -> Rack {
    let entries = files.iter().map(|file| {
        let name = name_of(file);
        // Without the options that stand before one of them.
        let line = weak(file);
        let line = line.find("ssh-rsa ").and_then(|at| line.get(at..)).unwrap();
        format!(
            "[[key_pair]]\nname = \"{name}\"\npublic_key = \"{}\"\n\n",
            line.trim()
        )
    });
    Rack::with(entries.collect::<String>())
}

fn name_of(file: &str) -> String {
    format!("k-{}", file.trim_end_matches(".pub").replace('.', "_"))
}

/// The rows of the weak corpus whose keys may be stored: file, findings, tier.
fn index() -> Vec<(String, Vec<String>, String)> {
    let table = weak("INDEX.tsv");
    let rows = table.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let must = fields[3].split(' ').filter(|id| !id.is_empty());
        let must = must.map(str::to_owned).collect();
        fields[4]
            .is_empty()
            .then(|| (fields[0].to_owned(), must, fields[5].to_owned()))
    });
    rows.collect()
}

fn ids(key: &Value) -> Vec<&str> {
    let findings = key["findings"].as_array().map_or(&[][..], Vec::as_slice);
    findings
        .iter()
        .map(|finding| finding["id"].as_str().unwrap())
        .collect()
}

#[test]
fn the_audit_of_a_store_finds_what_its_keys_were_made_for() {
    let rows = index();
    let files: Vec<&str> = rows.iter().map(|(file, ..)| file.as_str()).collect();
    let rack = rack_of_weak(&files);
    let answer = rack.run(&["audit", "--json"]).done().json();
    for ((file, must, tier), key) in rows.iter().zip(answer.as_array().unwrap()) {
        assert_eq!(key["name"], name_of(file));
        assert_eq!(key["audited"], "live", "{file}");
        let ids = ids(key);
        for id in must.iter().filter(|_| tier != "deep") {
            assert!(ids.contains(&id.as_str()), "{file}: {id} not in {ids:?}");
        }
        assert_eq!(
            ids.contains(&"shared-prime"),
            file.starts_with("shared-") && !file.contains("mixed"),
            "{file}"
        );
        assert_eq!(
            ids.contains(&"duplicate-modulus"),
            file.starts_with("dup-"),
            "{file}"
        );
    }
    let named = |file: &str| {
        let keys = answer.as_array().unwrap().iter();
        let key = keys
            .clone()
            .find(|key| key["name"] == name_of(file))
            .unwrap();
        key["findings"].as_array().unwrap().last().unwrap().clone()
    };
    let shared = named("shared-b.pub");
    assert_eq!(
        shared["with"],
        serde_json::json!(["k-shared-a", "k-shared-c"])
    );
    assert_eq!(
        shared["message"],
        "factored: it has a prime in common with k-shared-a and k-shared-c"
    );
    assert_eq!(
        named("dup-other-e.pub")["message"],
        "k-dup-1 and k-dup-2: the same modulus, with another exponent"
    );
}

#[test]
fn a_deep_audit_goes_further_and_clean_keys_stay_clean() {
    let rack = rack_of_weak(&["n-prime.pub", "n-factor-1000003.pub", "clean-2048-0.pub"]);
    let ids_of = |answer: Answer| {
        let keys = answer.done().json();
        let keys = keys.as_array().unwrap().iter();
        keys.map(|key| (key["audited"].clone(), ids(key).join(" ")))
            .collect::<Vec<_>>()
    };
    let live = ids_of(rack.run(&["audit", "--json"]));
    assert_eq!(
        live,
        ["rsa-112"; 3].map(|ids| ("live".into(), ids.to_owned()))
    );
    let deep = ids_of(rack.run(&["audit", "--json", "--deep"]));
    let expected = ["rsa-112 prime-modulus", "rsa-112 small-factor", "rsa-112"];
    assert_eq!(deep, expected.map(|ids| ("deep".into(), ids.to_owned())));
}

#[test]
fn the_audit_tells_in_words_what_is_weak_and_what_to_do() {
    let rack = rack_of_weak(&["clean-3072-0.pub", "size-1536.pub", "roca-2048.pub"]);
    let answer = rack.run(&["audit"]).done();
    let expected = "\
k-size-1536
  ! weak: 1536 bits are disallowed for signing: under 2048 (rsa-short)
    NIST SP 800-131A disallows signing with RSA under 2048 bits. Make a new key
    of 3072 bits or more.
k-roca-2048
  ! broken: ROCA: its primes can be computed from the modulus (roca)
    CVE-2017-15361: a library of Infineon, in smart cards, security tokens and
    TPMs, made primes of a form that lets them be computed. Make a new key with
    other software, and take this one out of use now.
";
    assert_eq!(answer.stdout, expected);
    assert_eq!(
        answer.stderr,
        "keyrack: 3 key pairs audited: 1 broken, 1 weak\n"
    );
    let clean = rack_of_weak(&["clean-3072-0.pub"])
        .run(&["audit", "--deep"])
        .done();
    assert_eq!(clean.stdout, "");
    assert_eq!(
        clean.stderr,
        "keyrack: 1 key pair audited: no known weakness by a deep look\n"
    );
    let empty = Rack::new().run(&["audit", "--json"]).done();
    assert_eq!(empty.stdout, "[]\n");
}

#[test]
fn the_exit_status_tells_whether_something_that_bad_was_found() {
    for (file, info, warning, critical) in [
        ("clean-3072-0.pub", 0, 0, 0),
        ("clean-2048-0.pub", 5, 0, 0),
        ("size-1536.pub", 5, 5, 0),
        ("roca-2048.pub", 5, 5, 5),
    ] {
        let rack = rack_of_weak(&[file]);
        let status = |arguments: &[&str]| rack.run(arguments).exit.unwrap();
        assert_eq!(status(&["audit"]), 0, "{file}");
        assert_eq!(status(&["audit", "--fail-on", "info"]), info, "{file}");
        assert_eq!(
            status(&["audit", "--fail-on", "warning", "--json"]),
            warning,
            "{file}"
        );
        assert_eq!(
            status(&["audit", "--fail-on", "critical"]),
            critical,
            "{file}"
        );
    }
    // An entry whose key cannot be read is as bad as can be.
    let rack = Rack::with("[[key_pair]]\nname = \"it\"\npublic_key = \"ssh-rsa AAAA\"\n");
    assert_eq!(rack.run(&["audit", "--fail-on", "critical"]).exit, Some(5));
    rack.run(&["audit", "--fail-on", "nothing"])
        .failed(2, "--fail-on");
}

#[test]
fn inspect_with_audit_answers_for_a_whole_file() {
    let rack = rack_of_weak(&["shared-c.pub", "clean-2048-0.pub"]);
    let lines = [
        "shared-a.pub",
        "fermat-2048-c1000.pub",
        "clean-2048-0.pub",
        "shared-b.pub",
    ];
    let file = rack.path("authorized_keys");
    fs::write(&file, lines.map(weak).concat()).unwrap();
    let file = file.to_str().unwrap();
    let instant = rack.run(&["inspect", "--json", file]).done().json();
    let live = rack
        .run(&["inspect", "--json", "--audit", file])
        .done()
        .json();
    let expected = [
        "rsa-112 shared-prime",
        "rsa-112 fermat",
        "rsa-112",
        "rsa-112 shared-prime",
    ];
    for ((instant, live), expected) in instant
        .as_array()
        .unwrap()
        .iter()
        .zip(live.as_array().unwrap())
        .zip(expected)
    {
        assert_eq!(ids(&instant["key"]), ["rsa-112"]);
        assert_eq!(instant["key"]["audited"], "instant");
        assert_eq!(ids(&live["key"]).join(" "), expected);
        assert_eq!(live["key"]["audited"], "live");
        assert_eq!(instant["line"], live["line"]);
    }
    let shared = &live[3]["key"]["findings"][1];
    assert_eq!(
        shared["with"],
        serde_json::json!(["line 1", "key pair k-shared-c"])
    );
    // In plain lines, the ids of what is weak stand last.
    let plain = rack.run(&["inspect", "--audit", file]).done().stdout;
    let last: Vec<&str> = plain
        .lines()
        .map(|line| line.rsplit('\t').next().unwrap())
        .collect();
    assert_eq!(last, ["shared-prime", "fermat", "", "shared-prime"]);
    let two = rack.run(&["inspect", "--audit", file, file]).done().stdout;
    assert_eq!(two.lines().count(), 8);
}

#[test]
fn an_import_that_shares_a_prime_with_a_stored_key_needs_to_be_allowed() {
    let rack = rack_of_weak(&["shared-a.pub", "dup-1.pub"]);
    let path = |file: &str| {
        corpus_path("../weak")
            .join(file)
            .to_str()
            .unwrap()
            .to_owned()
    };
    let reason = "has a prime in common with k-shared-a (shared-prime)";
    rack.run(&["import", &path("shared-b.pub")])
        .failed(3, reason);
    rack.run(&["import", "--dry-run", &path("shared-b.pub")])
        .failed(3, reason);
    let answer = rack
        .run(&[
            "import",
            "--allow-weak",
            "--name",
            "bb",
            &path("shared-b.pub"),
        ])
        .done();
    assert!(
        answer.stderr.contains("keyrack: warning: factored"),
        "{}",
        answer.stderr
    );
    // The same modulus with another exponent is a warning.
    let answer = rack
        .run(&["import", "--name", "ee", &path("dup-other-e.pub")])
        .done();
    assert!(
        answer
            .stderr
            .contains("k-dup-1: the same modulus, with another exponent"),
        "{}",
        answer.stderr
    );
    let shown = rack.run(&["show", "k-shared-a"]).done().stdout;
    assert!(
        shown.contains("it has a prime in common with bb (shared-prime)"),
        "{shown}"
    );
}
