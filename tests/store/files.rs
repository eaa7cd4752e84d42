//! Where the store lies, with which modes, and behind which links.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use crate::support::{Answer, KEYRACK, Rack, entry, made_up_key};

/// Runs keyrack behind a line of the shell.
fn run_after(rack: &Rack, line: &str, args: &[&str], input: &str) -> Answer {
    let mut shell = rack.program("sh");
    shell
        .args(["-c", &format!("{line}; exec \"$0\" \"$@\""), KEYRACK])
        .args(args);
    Answer::of(shell, input)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn what_keyrack_makes_is_for_its_owner_alone_under_any_umask() {
    for umask in ["000", "022", "077"] {
        let rack = Rack::new();
        let line = format!("umask {umask}; unset KEYRACK_STORE");
        run_after(&rack, &line, &["import", "--name", "edge"], &made_up_key(1)).done();
        let modes = [
            (".config", 0o700),
            (".config/keyrack", 0o700),
            (".config/keyrack/keys.toml", 0o600),
            (".config/keyrack/keys.toml.lock", 0o600),
        ];
        for (path, expected) in modes {
            let found = mode(&rack.path(path));
            assert_eq!(found, expected, "{path} is {found:o} under umask {umask}");
        }
        let left = fs::read_dir(rack.path(".config/keyrack")).unwrap().count();
        assert_eq!(left, 2, "nothing but the store and its lock stays");
    }
}

#[test]
fn existing_modes_stay() {
    for umask in ["000", "077"] {
        for (file, folder) in [(0o640, 0o750), (0o604, 0o755), (0o600, 0o770)] {
            let rack = Rack::new();
            fs::create_dir(rack.path("shared")).unwrap();
            let store = rack.path("shared/keys.toml");
            fs::write(&store, entry("edge", &made_up_key(1))).unwrap();
            fs::set_permissions(&store, PermissionsExt::from_mode(file)).unwrap();
            fs::set_permissions(rack.path("shared"), PermissionsExt::from_mode(folder)).unwrap();
            let args = ["rename", "edge", "gate", "--store", "shared/keys.toml"];
            run_after(&rack, &format!("umask {umask}"), &args, "").done();
            assert_eq!(mode(&store), file);
            assert_eq!(mode(&rack.path("shared")), folder);
        }
    }
}

#[test]
fn reading_makes_neither_file_nor_folder() {
    let rack = Rack::new();
    let reading: [&[&str]; 4] = [
        &["list"],
        &["paths"],
        &["keys"],
        &["import", "--dry-run", "--name", "edge"],
    ];
    for args in reading {
        let mut command = rack.program(KEYRACK);
        command.args(args).env_remove("KEYRACK_STORE");
        Answer::of(command, made_up_key(1)).done();
    }
    assert_eq!(fs::read_dir(rack.path("")).unwrap().count(), 0);
}

#[test]
fn the_option_goes_before_the_variable_and_that_before_the_config_folder() {
    let rack = Rack::new();
    let xdg = rack.path("xdg");
    let paths = |prepare: &dyn Fn(&mut Command)| {
        let mut command = rack.program(KEYRACK);
        command.args(["paths", "--json"]);
        prepare(&mut command);
        Answer::of(command, "").done().json()["store"].clone()
    };
    let shown = |name: &str| rack.path(name).to_string_lossy().into_owned();
    let option = |command: &mut Command| {
        command.env("XDG_CONFIG_HOME", &xdg);
        command.args(["--store", "given/k.toml"]);
    };
    let variable = |command: &mut Command| {
        command.env("XDG_CONFIG_HOME", &xdg);
        command.env("KEYRACK_STORE", rack.path("variable.toml"));
    };
    let config = |command: &mut Command| {
        command.env("XDG_CONFIG_HOME", &xdg);
        command.env("KEYRACK_STORE", "");
    };
    let home = |command: &mut Command| {
        command.env_remove("KEYRACK_STORE");
    };
    assert_eq!(paths(&option), "given/k.toml");
    assert_eq!(paths(&variable), shown("variable.toml"));
    assert_eq!(paths(&config), shown("xdg/keyrack/keys.toml"));
    assert_eq!(paths(&home), shown(".config/keyrack/keys.toml"));

    let args = ["import", "--store", "given/k.toml", "--name", "edge"];
    rack.feed(&args, made_up_key(1)).done();
    assert!(rack.path("given/k.toml").exists());
    assert!(!rack.store().exists());
}

/// Links, each with what it leads to, and the file at the end of them.
struct Way {
    what: &'static str,
    links: &'static [(&'static str, &'static str)],
    target: &'static str,
}

const WAYS: [Way; 5] = [
    Way {
        what: "relative",
        links: &[("keys.toml", "real/k.toml")],
        target: "real/k.toml",
    },
    Way {
        what: "absolute",
        links: &[("keys.toml", "/real/k.toml")],
        target: "real/k.toml",
    },
    Way {
        what: "a chain of two",
        links: &[("keys.toml", "real/link"), ("real/link", "k.toml")],
        target: "real/k.toml",
    },
    Way {
        what: "up and across",
        links: &[("keys.toml", "real/link"), ("real/link", "../other.toml")],
        target: "other.toml",
    },
    Way {
        what: "through a folder that is a link",
        links: &[("keys.toml", "linked/k.toml"), ("linked", "real")],
        target: "real/k.toml",
    },
];

#[test]
fn a_link_stays_a_link_and_its_target_gets_the_content() {
    for Way {
        what,
        links,
        target,
    } in WAYS
    {
        for dangling in [false, true] {
            let rack = Rack::new();
            fs::create_dir(rack.path("real")).unwrap();
            for (link, to) in links {
                match to.strip_prefix('/') {
                    Some(inside) => symlink(rack.path(inside), rack.path(link)).unwrap(),
                    None => symlink(to, rack.path(link)).unwrap(),
                }
            }
            let former = if dangling {
                String::new()
            } else {
                let text = entry("edge", &made_up_key(1));
                fs::write(rack.path(target), &text).unwrap();
                text
            };
            rack.feed(&["import", "--name", "ops"], made_up_key(2))
                .done();
            for (link, to) in links {
                let leads = fs::read_link(rack.path(link)).unwrap();
                assert!(leads.to_string_lossy().ends_with(to), "{what}: {leads:?}");
            }
            let text = fs::read_to_string(rack.path(target)).unwrap();
            assert!(text.starts_with(&former) && text.contains("name = \"ops\""));
            assert!(
                !fs::symlink_metadata(rack.path(target))
                    .unwrap()
                    .is_symlink()
            );
            assert!(rack.path(&format!("{target}.lock")).exists(), "{what}");
            assert!(!rack.path("keys.toml.lock").exists(), "{what}");
        }
    }
}

#[test]
fn a_dangling_link_into_a_folder_that_is_not_there_makes_that_too() {
    let rack = Rack::new();
    symlink("new/deep/k.toml", rack.store()).unwrap();
    rack.feed(&["import", "--name", "ops"], made_up_key(1))
        .done();
    assert!(rack.text().contains("name = \"ops\""));
    assert_eq!(mode(&rack.path("new")), 0o700);
    assert_eq!(mode(&rack.path("new/deep")), 0o700);
}

#[test]
fn links_that_lead_in_a_circle_are_refused() {
    let rack = Rack::new();
    symlink("other.toml", rack.store()).unwrap();
    symlink("keys.toml", rack.path("other.toml")).unwrap();
    rack.run(&["list"]).failed(1, "too many symbolic links");
    rack.feed(&["import", "--name", "ops"], made_up_key(1))
        .failed(1, "too many symbolic links");
}
