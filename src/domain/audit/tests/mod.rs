//! The keys that were made for each rule, and clean ones.

pub(super) mod made;

use std::collections::HashSet;

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

/// The ids of all findings about one key alone.
const IDS: [&str; 19] = [
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
    "small-factor",
    "perfect-power",
    "fermat",
    "fermat-ratio",
    "shared-low-half",
    "small-private-exponent",
    "prime-modulus",
];

/// The ids that only a closer look finds, and that tell that a modulus was factored.
fn is_closer(id: &str) -> bool {
    IDS.iter().skip(12).any(|closer| *closer == id)
}

#[test]
fn every_key_that_was_made_for_a_rule_is_found_at_its_tier_and_no_clean_one() {
    let mut seen = HashSet::new();
    for row in index() {
        let line = std::fs::read_to_string(format!("{}/{}", folder(), row.file)).unwrap();
        let read = read_one(&line);
        assert_eq!(read.is_err(), row.is_refused, "{}: {read:?}", row.file);
        let Ok(reading) = read else { continue };
        // The deep look takes seconds without the compiler's help: where it tells something.
        let is_for_deep = row.is_clean || row.tier == "deep";
        let depths = [Depth::Instant, Depth::Live, Depth::Deep].into_iter();
        for depth in depths.take(if is_for_deep { 3 } else { 2 }) {
            let found = super::findings(&reading.key.rsa, depth);
            let ids: Vec<&str> = found.iter().map(Finding::id).collect();
            let at = format!("{} at {}: {ids:?}", row.file, depth.name());
            let due = match row.tier.as_str() {
                "instant" => Depth::Instant,
                "live" => Depth::Live,
                "deep" => Depth::Deep,
                tier => panic!("{tier}"),
            };
            for id in &row.must {
                // What a key is at first sight is found at once, whatever else it is.
                let due = if is_closer(id) { due } else { Depth::Instant };
                assert_eq!(ids.contains(&id.as_str()), depth >= due, "{id}, {at}");
            }
            for id in ids.iter().filter(|id| is_closer(id)) {
                assert!(row.must.iter().any(|must| must == id), "{id}, {at}");
            }
            if row.is_clean {
                assert!(worst(&found) <= Some(Severity::Info), "{at}");
            }
            seen.extend(ids);
        }
    }
    let tried = |id: &&str| seen.contains(id) || *id == "shared-low-half";
    let left: Vec<&&str> = IDS.iter().filter(|id| !tried(id)).collect();
    assert!(left.is_empty(), "{left:?} are not tried");
}

#[test]
fn what_the_keys_made_for_it_have_in_common_is_found() {
    let keys: Vec<(String, RsaPublicKey)> = index()
        .into_iter()
        .filter_map(|row| {
            let line = std::fs::read_to_string(format!("{}/{}", folder(), row.file)).unwrap();
            Some((row.file, read_one(&line).ok()?.key.rsa))
        })
        .collect();
    let rsa: Vec<&RsaPublicKey> = keys.iter().map(|(_, key)| key).collect();
    let all = shared::among(&rsa, &mut super::shared::tests::one()).unwrap();
    let files = |numbers: &[usize]| {
        let files = numbers.iter().map(|number| keys[*number].0.as_str());
        files.collect::<Vec<&str>>().join(" ")
    };
    for (number, ((file, key), common)) in keys.iter().zip(&all).enumerate() {
        let (primes, modulus) = match file.as_str() {
            "shared-a.pub" | "shared-c.pub" => ("shared-b.pub", ""),
            "shared-b.pub" => ("shared-a.pub shared-c.pub", ""),
            "dup-1.pub" | "dup-2.pub" => ("", "dup-other-e.pub"),
            "dup-other-e.pub" => ("", "dup-1.pub dup-2.pub"),
            _ => ("", ""),
        };
        assert_eq!(files(&common.primes), primes, "{file}");
        assert_eq!(files(&common.modulus), modulus, "{file}");
        // One key against the others tells the same.
        let mut others = rsa.clone();
        others.remove(number);
        let alone = shared::with_others(key, &others, &mut shared::OneCore(&|| true)).unwrap();
        let stopped = shared::with_others(key, &others, &mut shared::OneCore(&|| false));
        assert_eq!(stopped, None);
        let before = |numbers: &[usize]| -> Vec<usize> {
            numbers
                .iter()
                .map(|at| at + usize::from(*at >= number))
                .collect()
        };
        assert_eq!(before(&alone.primes), common.primes, "{file}");
        assert_eq!(before(&alone.modulus), common.modulus, "{file}");
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
