//! Beside badkeys (MIT, <https://badkeys.info>), the reference checker: on the same keys, what one
//! finds and what the other.
//!
//! What it says is stored in `tests/fixtures/weak/badkeys.tsv`, and compared with what it says now
//! where it is installed (`pip install badkeys`). With `KEYRACK_UPDATE_BADKEYS=1` both that and the
//! table in `assets/audit/badkeys.md` are written anew.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that fails says so"
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use keyrack::domain::audit::{self, Depth, Finding, Severity, shared};
use keyrack::domain::form::read_one;
use keyrack::domain::key::RsaPublicKey;
use keyrack::job::Cores;

/// Its checks but those of keys that it downloads, and of the xz payload.
const CHECKS: &str =
    "fermat,roca,rsainvalid,rsapoly,smalld,smallfactors,rsabias,pattern,rsawarnings";

/// What keyrack calls what it finds without `-w`.
const SAME: [(&str, &[&str]); 6] = [
    ("fermat", &["fermat", "perfect-power"]),
    ("roca", &["roca"]),
    ("rsapoly", &["sparse-primes"]),
    ("smalld", &["small-private-exponent"]),
    ("smallfactors", &["small-factor"]),
    ("pattern", &["pattern"]),
];

fn package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn is_update() -> bool {
    std::env::var_os("KEYRACK_UPDATE_BADKEYS").is_some()
}

/// The files of the weak keys, and what they were made for.
fn index() -> Vec<(String, String)> {
    let table = fs::read_to_string(package("tests/fixtures/weak/INDEX.tsv")).unwrap();
    let rows = table.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        (fields[0].to_owned(), fields[2].to_owned())
    });
    rows.collect()
}

/// What badkeys said of each file: checks, and which part of them, set apart by blanks.
fn stored() -> BTreeMap<String, String> {
    let path = package("tests/fixtures/weak/badkeys.tsv");
    let table = fs::read_to_string(path).unwrap();
    let rows = table.lines().skip(1).map(|line| {
        let (file, said) = line.split_once('\t').unwrap();
        (file.to_owned(), said.to_owned())
    });
    rows.collect()
}

/// What badkeys says now; none where it is not installed.
fn live() -> Option<BTreeMap<String, String>> {
    let folder = package("tests/fixtures/weak");
    let files: Vec<String> = index().into_iter().map(|(file, _)| file).collect();
    let output = Command::new("badkeys")
        .args(["-a", "-w", "-c", CHECKS])
        .args(&files)
        .current_dir(folder)
        .output()
        .ok()?;
    let told = [output.stdout, output.stderr].map(|told| String::from_utf8(told).unwrap());
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in told.iter().flat_map(|told| told.lines()) {
        let (what, _) = line.split_once(',').unwrap();
        let (_, file) = line.rsplit_once(", ").unwrap();
        let said = said.entry(file.to_owned()).or_default();
        match what {
            "WARNING: Unparseable input" => said.push("unparseable".to_owned()),
            "WARNING: No key found" => said.push("notfound".to_owned()),
            what if what.ends_with(" key ok") => {}
            what => said.push(what.strip_suffix(" vulnerability").unwrap().to_owned()),
        }
    }
    assert_eq!(said.len(), files.len());
    let rows = said.into_iter().map(|(file, mut said)| {
        said.sort();
        (file, said.join(" "))
    });
    Some(rows.collect())
}

/// What keyrack says of a key.
enum Ours {
    Refused(String),
    Found {
        live: Vec<Finding>,
        deep: Vec<Finding>,
    },
}

fn ours() -> Vec<(String, Ours)> {
    let folder = package("tests/fixtures/weak");
    let read = index().into_iter().map(|(file, _)| {
        let line = fs::read_to_string(folder.join(&file)).unwrap();
        (file, read_one(&line).map(|reading| reading.key.rsa))
    });
    let read: Vec<(String, Result<RsaPublicKey, _>)> = read.collect();
    let keys: Vec<(&String, &RsaPublicKey)> = read
        .iter()
        .filter_map(|(file, key)| Some((file, key.as_ref().ok()?)))
        .collect();
    let rsa: Vec<&RsaPublicKey> = keys.iter().map(|(_, key)| *key).collect();
    let goes_on = &mut |_| ControlFlow::Continue(());
    let common = shared::among(&rsa, &mut Cores::new(goes_on)).unwrap();
    let mut common = common.iter();
    let said = read.iter().map(|(file, key)| {
        let ours = match key {
            Err(refusal) => Ours::Refused(refusal.to_string()),
            Ok(key) => {
                let mut live = audit::live(key);
                let common = common.next().unwrap();
                let names = |numbers: &[usize]| {
                    let files = numbers.iter().map(|number| keys[*number].0.clone());
                    files.collect()
                };
                let (primes, modulus) = (names(&common.primes), names(&common.modulus));
                live.extend(audit::relations(primes, modulus));
                // A deep look takes long without the compiler's help: at what it finds.
                let is_for_deep = ["n-prime.pub", "n-factor-1000003.pub"].contains(&&**file);
                let deep = if is_for_deep {
                    audit::findings(key, Depth::Deep)
                } else {
                    live.clone()
                };
                Ours::Found { live, deep }
            }
        };
        (file.clone(), ours)
    });
    said.collect()
}

#[test]
fn what_badkeys_says_is_what_is_stored() {
    let Some(live) = live() else {
        eprintln!("badkeys is not installed: not compared with what it says now");
        return;
    };
    if is_update() {
        let rows = live.iter().map(|(file, said)| format!("{file}\t{said}\n"));
        let table = format!("file\tbadkeys\n{}", rows.collect::<String>());
        fs::write(package("tests/fixtures/weak/badkeys.tsv"), table).unwrap();
        return;
    }
    assert_eq!(live, stored());
}

#[test]
fn nothing_that_badkeys_finds_is_missing() {
    let stored = stored();
    let mut seen = Vec::new();
    for (file, ours) in ours() {
        for said in stored[&file].split_whitespace() {
            let check = said.split('/').next().unwrap();
            // Not asked for without -w.
            if check == "rsawarnings" {
                continue;
            }
            let Ours::Found { live, .. } = &ours else {
                // What is refused is not audited.
                continue;
            };
            if matches!(said, "unparseable" | "notfound") {
                // It reads less: no key without padding, and none behind options.
                assert!(["fmt-b64-nopad.pub", "fmt-options.pub"].contains(&&*file));
                continue;
            }
            let (_, same) = SAME.iter().find(|(theirs, _)| *theirs == check).unwrap();
            let is_found = live.iter().any(|finding| same.contains(&finding.id()));
            assert!(is_found, "{file}: {said} is not in {live:?}");
            seen.push(check);
        }
    }
    for (check, _) in SAME {
        assert!(seen.contains(&check), "{check} is not tried");
    }
}

#[test]
fn the_table_says_who_finds_what() {
    let path = package("assets/audit/badkeys.md");
    let table = table();
    if is_update() {
        fs::write(path, table).unwrap();
        return;
    }
    assert!(
        fs::read_to_string(path).unwrap() == table,
        "assets/audit/badkeys.md is not what the programs say; KEYRACK_UPDATE_BADKEYS=1 writes it anew"
    );
}

/// The table as Markdown.
fn table() -> String {
    let stored = stored();
    let made: BTreeMap<String, String> = index().into_iter().collect();
    let mut rows = String::new();
    let mut counts = [0_usize; 3];
    for (file, ours) in ours() {
        let (warnings, checks): (Vec<&str>, Vec<&str>) = stored[&file]
            .split_whitespace()
            .partition(|said| said.starts_with("rsawarnings"));
        let theirs = checks.join(", ");
        let warnings = warnings.iter().map(|said| said.replace("rsawarnings/", ""));
        let warnings = warnings.collect::<Vec<_>>().join(", ");
        let said = match ours {
            Ours::Refused(reason) => format!("refused: {reason}"),
            Ours::Found { live, deep } => {
                let ids = |findings: &[Finding]| -> Vec<String> {
                    let told = audit::sorted(findings).into_iter();
                    let told = told
                        .filter(|it| it.severity() >= Severity::Warning || it.id() == "pattern");
                    told.map(|it| it.id().to_owned()).collect()
                };
                let (live, deep) = (ids(&live), ids(&deep));
                let later = deep.iter().filter(|id| !live.contains(id));
                let later = later.map(|id| format!("{id} (deep)"));
                live.iter()
                    .cloned()
                    .chain(later)
                    .collect::<Vec<_>>()
                    .join(", ")
            }
        };
        counts[0] += 1;
        counts[1] += usize::from(!theirs.is_empty() && theirs != "notfound");
        counts[2] += usize::from(!said.is_empty());
        let name = file.trim_end_matches(".pub");
        let made = &made[&file];
        writeln!(rows, "| {name} | {made} | {theirs} | {warnings} | {said} |").unwrap();
    }
    let [all, theirs, ours] = counts;
    format!(
        "# Who finds what\n\n\
         What [badkeys](https://badkeys.info) 0.0.21 and keyrack say of the same {all} keys, which were\n\
         made for it: badkeys says something of {theirs} without `-w`, keyrack of {ours}. badkeys runs\n\
         without the lists that it downloads, and without its test for the xz payload, which is no\n\
         weakness of a key. It does not compare keys with each other; keyrack compared all of these.\n\
         Infos of keyrack are left out, but for `pattern`. A test writes this table and fails where it\n\
         does not hold any more.\n\n\
         | key | made as | badkeys | badkeys -w | keyrack |\n|---|---|---|---|---|\n{rows}"
    )
}
