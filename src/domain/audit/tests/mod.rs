//! The keys that were made for each rule, and clean ones.

mod made;

use super::*;
use crate::domain::form::read_one;

/// A row of `INDEX.tsv`: the file, the findings that it must have, the tier by which they must
/// be there, and whether it is refused instead.
struct Row {
    file: String,
    must: Vec<String>,
    tier: String,
    is_refused: bool,
    is_clean: bool,
}

fn folder() -> String {
    format!("{}/tests/fixtures/weak", env!("CARGO_MANIFEST_DIR"))
}

fn index() -> Vec<Row> {
    let table = std::fs::read_to_string(format!("{}/INDEX.tsv", folder())).unwrap();
    let rows = table.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        Row {
            file: fields[0].to_owned(),
            is_clean: fields[2] == "clean",
            must: fields[3].split_whitespace().map(str::to_owned).collect(),
            is_refused: !fields[4].is_empty(),
            tier: fields[5].to_owned(),
        }
    });
    rows.collect()
}

fn findings(file: &str) -> Vec<Finding> {
    let line = std::fs::read_to_string(format!("{}/{file}", folder())).unwrap();
    instant(&read_one(&line).unwrap().key.rsa)
}

/// The rules that take a closer look.
const LIVE: [&str; 6] = [
    "small-factor",
    "perfect-power",
    "fermat",
    "fermat-ratio",
    "shared-low-half",
    "small-private-exponent",
];

#[test]
fn every_key_that_a_closer_look_finds_is_found_and_no_clean_one() {
    let mut seen = std::collections::HashSet::new();
    for row in index().iter().filter(|row| !row.is_refused) {
        let line = std::fs::read_to_string(format!("{}/{}", folder(), row.file)).unwrap();
        let found = live(&read_one(&line).unwrap().key.rsa);
        let ids: Vec<&str> = found.iter().map(Finding::id).collect();
        for id in row.must.iter().filter(|id| LIVE.contains(&id.as_str())) {
            let is_later = row.tier == "deep";
            assert!(
                is_later || ids.contains(&id.as_str()),
                "{}: {id} not in {ids:?}",
                row.file
            );
            if is_later {
                assert!(!ids.contains(&id.as_str()), "{}: {ids:?}", row.file);
            }
        }
        for id in ids.iter().filter(|id| LIVE.contains(id)) {
            assert!(row.must.iter().any(|must| must == id), "{}: {id}", row.file);
        }
        seen.extend(ids);
    }
    for id in LIVE {
        assert!(
            seen.contains(id) || id == "shared-low-half",
            "{id} is not tried"
        );
    }
}

/// The rules that run at once.
const INSTANT: [&str; 13] = [
    "rsa-tiny",
    "rsa-short",
    "rsa-112",
    "rsa-odd-size",
    "rsa-large",
    "exponent-small",
    "exponent-large",
    "roca",
    "debian-weak",
    "published-key",
    "sparse-primes",
    "pattern",
    "duplicate-modulus",
];

#[test]
fn every_key_that_was_made_for_a_rule_is_found_and_every_other_refused() {
    let mut seen = std::collections::HashSet::new();
    for row in index() {
        let line = std::fs::read_to_string(format!("{}/{}", folder(), row.file)).unwrap();
        let read = read_one(&line);
        assert_eq!(read.is_err(), row.is_refused, "{}: {read:?}", row.file);
        let Ok(reading) = read else { continue };
        let found = instant(&reading.key.rsa);
        let ids: Vec<&str> = found.iter().map(Finding::id).collect();
        for id in &row.must {
            if INSTANT.contains(&id.as_str()) {
                assert!(
                    ids.contains(&id.as_str()),
                    "{}: {id} not in {ids:?}",
                    row.file
                );
            } else {
                assert_ne!(row.tier, "instant", "{}: {id}", row.file);
            }
        }
        if row.is_clean {
            assert!(
                worst(&found) <= Some(Severity::Info),
                "{}: {found:?}",
                row.file
            );
        }
        seen.extend(ids);
    }
    for id in INSTANT {
        // A single key has no duplicate.
        assert!(
            seen.contains(id) || id == "duplicate-modulus",
            "{id} is not tried"
        );
    }
}

#[test]
fn the_findings_say_the_figures_of_the_key() {
    for (file, message) in [
        (
            "roca-2048.pub",
            "ROCA: its primes can be computed from the modulus",
        ),
        (
            "size-1016.pub",
            "1016 bits can be factored; 1024 are the least that load",
        ),
        ("size-2047.pub", "2047 bits: a few bits short of 2048"),
        (
            "size-1536.pub",
            "1536 bits are disallowed for signing: under 2048",
        ),
        ("e-35.pub", "the exponent 35 is less than the usual 65537"),
        (
            "e-257bit.pub",
            "the exponent has 257 bits, more than others take",
        ),
        (
            "dw-2048-le32-4321.pub",
            "made by the broken generator of Debian, as process 4321 on i386",
        ),
        (
            "dw-1024-le64-1.pub",
            "made by the broken generator of Debian, as process 1 on amd64",
        ),
        (
            "pub-07-paramiko.pub",
            "its private half is published: paramiko (software package paramiko (LGPL-2.1))",
        ),
        (
            "pattern-aa20.pub",
            "the byte aa stands 20 times in a row in the modulus",
        ),
    ] {
        let found = findings(file);
        let messages: Vec<String> = found.iter().map(Finding::to_string).collect();
        assert!(
            messages.iter().any(|it| it == message),
            "{file}: {messages:?}"
        );
        for finding in &found {
            assert!(!finding.explanation().is_empty());
        }
    }
}

#[test]
fn an_exponent_of_three_is_a_warning_and_other_small_ones_are_not() {
    let severity = |exponent| Finding::SmallExponent { exponent }.severity();
    assert_eq!(severity(3), Severity::Warning);
    assert_eq!(severity(5), Severity::Info);
    assert_eq!(severity(35), Severity::Info);
    assert_eq!(exponent::finding(&[1, 0, 1], 2048), None);
    assert_eq!(exponent::finding(&[1, 0, 0, 0, 0], 2048), None);
}
