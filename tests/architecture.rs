//! The layout of the code: which module may use which, read from the paths in the code.

#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test that fails says so"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which modules of the top level a module may use beside itself. `lib` is the crate's
/// root, which joins all of them.
const MAY_USE: [(&str, &[&str]); 11] = [
    ("text", &[]),
    ("error", &["text"]),
    ("domain", &["error", "text"]),
    ("library", &["domain", "error", "text"]),
    ("source", &["library", "domain", "error", "text"]),
    ("store", &["library", "domain", "error", "text"]),
    (
        "job",
        &["source", "store", "library", "domain", "error", "text"],
    ),
    ("cli", &[]),
    ("config", &["error", "text"]),
    (
        "command",
        &[
            "cli", "config", "job", "source", "store", "library", "domain", "error", "text",
        ],
    ),
    ("tui", &["config", "library", "domain", "error", "text"]),
];

/// The files of the screens that may touch the disk, and what they may use for that.
const TUI_HANDS: [&str; 3] = ["tui/effect.rs", "tui/worker.rs", "tui/background.rs"];
const DISK: [&str; 3] = ["job", "source", "store"];

/// What the rules know nothing of.
const PURE: [&str; 2] = ["domain", "library"];
const IMPURE: [&str; 14] = [
    "std::fs",
    "std::env",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "Timestamp::now",
    "Zoned::now",
    "clap::",
    "toml::",
    "ratatui::",
    "crossterm::",
    "directories::",
];

/// Crates that are used in one place only.
const HOMES: [(&str, &[&str]); 4] = [
    ("toml::", &["store", "config"]),
    ("clap::", &["cli", "command", "lib"]),
    ("ratatui::", &["tui"]),
    ("directories::", &["store", "source"]),
];

#[test]
fn dependencies_run_one_way() {
    let mut breaches = Vec::new();
    for file in sources() {
        let module = top_module(&file);
        let code = code_of(&file);
        if module == "lib" {
            continue;
        }
        let allowed = MAY_USE
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{} is in no rule", file.display()))
            .1;
        let hands = TUI_HANDS.iter().any(|name| file.ends_with(name));
        for used in used_modules(&file, &code) {
            let ok = used == module
                || allowed.contains(&used.as_str())
                || (hands && DISK.contains(&used.as_str()));
            if !ok {
                breaches.push(format!("{} uses {used}", file.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn domain_and_library_know_no_file_clock_screen_or_format() {
    for file in sources() {
        if PURE.contains(&top_module(&file).as_str()) {
            let code = code_of(&file);
            for name in IMPURE {
                assert!(!code.contains(name), "{} uses {name}", file.display());
            }
        }
    }
}

#[test]
fn formats_and_screens_have_one_home() {
    for file in sources() {
        let module = top_module(&file);
        let code = code_of(&file);
        for (name, homes) in HOMES {
            let used = code
                .match_indices(name)
                .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
            assert!(
                !used || homes.contains(&module.as_str()),
                "{} uses {name}",
                file.display()
            );
        }
    }
}

#[test]
fn files_stay_short() {
    for file in sources() {
        let lines = code_of(&file)
            .lines()
            .filter(|line| !line.trim().is_empty())
            .count();
        assert!(lines <= 400, "{} has {lines} lines of code", file.display());
    }
}

#[test]
fn the_rules_of_this_test_can_be_broken() {
    let file = Path::new("src/domain/name.rs");
    let used = |code: &str| used_modules(file, code).into_iter().collect::<Vec<_>>();
    assert_eq!(used("use crate::store::Store;"), ["store"]);
    assert_eq!(used("fn f() { crate::tui::run() }"), ["tui"]);
    assert_eq!(used("use crate::{error::Error, job};"), ["error", "job"]);
    assert_eq!(used("use super::super::command::run;"), ["command"]);
    assert_eq!(used("use super::key::PublicKey;"), Vec::<String>::new());
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files under `src`, as paths from the package's folder.
fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("src"), &mut found);
    found.retain(|path| *path != Path::new("src/main.rs"));
    assert!(found.len() > 20);
    found
}

fn module_path(file: &Path) -> Vec<String> {
    let inside = file.strip_prefix("src").unwrap().with_extension("");
    let mut parts: Vec<String> = inside
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

fn top_module(file: &Path) -> String {
    module_path(file).first().unwrap().clone()
}

/// The code of a file without comments and without its tests.
fn code_of(file: &Path) -> String {
    // Unit tests in files of their own.
    if file.components().any(|part| part.as_os_str() == "tests") {
        return String::new();
    }
    let text = fs::read_to_string(root().join(file)).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The modules of the top level that the paths in `code` lead to.
fn used_modules(file: &Path, code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, start) in code.match_indices("crate::") {
        used.extend(heads(&code[at + start.len()..]));
    }
    // From a file, one `super` less than its depth stays inside its top module.
    let depth = module_path(file).len();
    let climb = "super::".repeat(depth);
    for (at, _) in code.match_indices(climb.as_str()) {
        let behind = &code[at + climb.len()..];
        if !behind.starts_with("super::") || depth > 1 {
            used.extend(heads(behind.trim_start_matches("super::")));
        }
    }
    used.remove("super");
    used
}

/// The first names of a path, or of each path in a `{…}` group.
fn heads(text: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let Some(group) = text.strip_prefix('{') else {
        return vec![name(text)];
    };
    let (mut depth, mut start, mut names) = (0_i32, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(name(&group[start..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(name(&group[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}
