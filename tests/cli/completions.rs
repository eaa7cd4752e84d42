//! What the parser knows, for shells and for readers.

use crate::rack_of;
use crate::support::{Answer, KEYRACK, Rack};

/// What fish would be told about the last of these words.
fn completed(rack: &Rack, words: &[&str]) -> Vec<String> {
    let mut command = rack.program(KEYRACK);
    command.env("KEYRACK_COMPLETE", "fish");
    command.args(["--", "keyrack"]).args(words);
    let answer = Answer::of(command, "").done();
    let candidates = answer.stdout.lines();
    candidates
        .map(|line| line.split('\t').next().unwrap().to_owned())
        .collect()
}

#[test]
fn names_of_key_pairs_are_completed_from_the_store() {
    let rack = rack_of(&[
        ("alice", "openssh-2048.pub"),
        ("build:ci", "openssh-3072.pub"),
    ]);
    for words in [
        &["show", ""][..],
        &["rename", ""],
        &["note", ""],
        &["tag", ""],
        &["replace", ""],
        &["delete", ""],
        &["delete", "alice", ""],
        &["export", ""],
    ] {
        let found = completed(&rack, words);
        for name in ["alice", "build:ci"] {
            assert!(found.iter().any(|it| it == name), "{words:?}: {found:?}");
        }
    }
    assert_eq!(completed(&rack, &["show", "al"]), ["alice"]);
    assert!(!completed(&rack, &["rename", "alice", ""]).contains(&"alice".to_owned()));
    assert!(completed(&rack, &["ins"]).contains(&"inspect".to_owned()));
    // What is no name could be anything, also to a shell.
    let wild = Rack::with("[[key_pair]]\nname = '$(touch x)'\npublic_key = 'none'\n");
    assert!(
        !completed(&wild, &["show", ""])
            .iter()
            .any(|it| it.contains("touch"))
    );
    let broken = Rack::with("broken = ");
    assert!(!completed(&broken, &["show", "--j"]).is_empty());
}

#[test]
fn a_shell_is_told_how_to_ask() {
    let rack = Rack::new();
    for (shell, words) in [
        ("bash", "complete -o nospace -o bashdefault"),
        ("zsh", "#compdef keyrack"),
        (
            "fish",
            "complete --keep-order --exclusive --command keyrack",
        ),
    ] {
        let script = rack.run(&["completions", shell]).done().stdout;
        assert!(script.contains(words), "{script}");
        assert!(script.contains("KEYRACK_COMPLETE"), "{script}");
    }
    rack.run(&["completions", "cmd"]).failed(2, "bash");
}

#[test]
fn the_man_pages_hold_every_subcommand_and_option() {
    let rack = Rack::new();
    let page = rack.run(&["man"]).done().stdout;
    let plain = |page: &str| page.replace('\\', "");
    for name in ["import", "inspect", "audit", "find", "restore"] {
        assert!(
            plain(&page).contains(&format!("keyrack-{name}(1)")),
            "{name}: {page}"
        );
        let page = plain(&rack.run(&["man", name]).done().stdout);
        assert!(page.contains(&format!(".TH keyrack-{name} 1")), "{page}");
        assert!(page.contains("--store"), "{page}");
    }
    rack.run(&["man", "nothing"])
        .failed(2, "there is no subcommand");
}
