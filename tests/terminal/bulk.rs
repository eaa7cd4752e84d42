//! Many keys at once: pasted, chosen from files, taken from `~/.ssh` and from the agent.

use std::fs;
use std::process::Command;

use nix::sys::signal::Signal;

use crate::agent::Agent;
use crate::driver::{ENTER, ESC, TAB, Terminal};
use crate::rack::{IMPORT, Rack, WIDE, fixture, fixture_path, truth};

const FILES: &str = "Choose files";
const CTRL_O: &str = "\x0f";
const CTRL_T: &str = "\x14";
const ALT_A: &str = "\x1ba";
const DOWN: &str = "\x1b[B";

/// Puts files of the corpus into a folder of the home folder.
fn put(rack: &Rack, folder: &str, files: &[&str]) {
    let folder = rack.path(folder);
    fs::create_dir_all(&folder).unwrap();
    for file in files {
        fs::copy(fixture_path(file), folder.join(file)).unwrap();
    }
}

/// How many key pairs the store holds.
fn stored(rack: &Rack) -> usize {
    rack.text().matches("[[key_pair]]").count()
}

#[test]
fn pasted_lines_are_unticked_renamed_imported_and_undone_with_one_key() {
    let rack = Rack::with(&[("first", "openssh-1024.pub")]);
    let before = rack.text();
    let mut terminal = rack.open();
    terminal.paste(&fixture("authorized_keys.txt"));
    terminal.wait_for("3 of 7 ticked");
    terminal.wait_for("ssh-ed25519 key: ENS takes ssh-rsa on");
    // The first stays out, the second gets another name.
    terminal.keys(" ");
    terminal.wait_for("2 of 7 ticked");
    terminal.keys("e");
    terminal.wait_for("enter keep");
    terminal.keys("-it");
    terminal.wait_for_cursor_at("alice-laptop-work-it");
    terminal.keys(ENTER);
    terminal.wait_for("ctrl-a all");
    terminal.keys(ENTER);
    terminal.wait_for("imported 2 key pairs · u undoes");
    assert_eq!(stored(&rack), 3);
    for name in ["first", "alice-laptop-work-it", "ops"] {
        assert!(rack.has_name(name), "{name}");
    }
    assert!(rack.text().contains("source = \"paste\""));
    assert!(rack.text().contains(&truth("openssh-4096.pub").md5));
    terminal.keys("u");
    terminal.wait_for("undone: imported 2 key pairs");
    assert_eq!(rack.text(), before);
    terminal.quit();
}

#[test]
fn the_file_dialog_walks_folders_and_takes_what_is_ticked() {
    let rack = Rack::empty();
    put(
        &rack,
        "drawer/deep",
        &["openssh-2048.pub", "putty-v3.rfc4716"],
    );
    put(&rack, "drawer", &["openssl.spki.der", "openssh-3072"]);
    let inside = rack.path("drawer");
    fs::create_dir(inside.join("locked")).unwrap();
    fs::write(inside.join("unreadable.pub"), "x").unwrap();
    let mut shell = Command::new("sh");
    shell.current_dir(&inside).args([
        "-ec",
        "mkfifo pipe; ln -s nowhere loose; ln -s . circle; chmod 0 unreadable.pub locked",
    ]);
    assert!(shell.status().unwrap().success());
    let mut terminal = rack.open_import();
    terminal.keys(CTRL_O);
    terminal.wait_for(FILES);
    terminal.wait_for("drawer/");
    terminal.keys("dra");
    terminal.wait_for_cursor_at("~/dra");
    terminal.keys(TAB);
    terminal.wait_for("link to nothing");
    terminal.wait_for("RSA 2048, SubjectPublicKeyInfo");
    terminal.wait_for("! an OpenSSH private key");
    terminal.wait_for("pipe ");
    for name in ["pipe", "loose"] {
        terminal.keys(name);
        terminal.wait_for_cursor_at(name);
        terminal.keys(ENTER);
        terminal.wait_for(&format!("{name} is a "));
        terminal.keys(ESC);
        terminal.wait_for("circle/");
    }
    terminal.keys("openssl");
    terminal.wait_for_cursor_at("openssl");
    terminal.keys(CTRL_T);
    terminal.wait_for("1 ticked");
    terminal.keys(ESC);
    terminal.wait_for("deep/");
    // The way into the folder is typed, as is one out of it and back.
    terminal.keys("deep/../deep/");
    terminal.wait_for("openssh-2048.pub");
    terminal.wait_for("RSA 2048, RFC 4716");
    terminal.keys(CTRL_T);
    terminal.wait_for("2 ticked");
    terminal.keys(CTRL_O);
    terminal.wait_for("2 of 2 ticked");
    terminal.wait_for("openssl-spki");
    terminal.keys(ENTER);
    terminal.wait_for("imported 2 key pairs");
    assert!(
        rack.text()
            .contains("source = \"file:~/drawer/deep/openssh-2048.pub\"")
    );
    assert!(
        rack.text()
            .contains("source = \"file:~/drawer/openssl.spki.der\"")
    );
    terminal.quit();
}

#[test]
fn a_private_key_that_is_chosen_is_stopped_and_its_public_half_offered() {
    let rack = Rack::empty();
    put(&rack, ".ssh", &["openssh-3072"]);
    let mut terminal = rack.open_import();
    terminal.keys(CTRL_O);
    terminal.wait_for("an OpenSSH private key");
    terminal.keys(ENTER);
    terminal.wait_for("nothing but its public half was kept");
    terminal.keys("\x1bp");
    terminal.wait_for(&truth("openssh-3072.pub").md5);
    rack.assert_nothing_stored();
    terminal.keys(ENTER);
    terminal.wait_gone(IMPORT);
    assert!(rack.has_name("alice-laptop-work"));
    terminal.quit();
}

#[test]
fn an_empty_rack_counts_the_keys_in_the_ssh_folder_and_reviews_them() {
    let rack = Rack::empty();
    put(
        &rack,
        ".ssh",
        &[
            "openssh-2048",
            "openssh-2048.pub",
            "openssh-3072.pub",
            "other-ed25519.pub",
        ],
    );
    let mut terminal = rack.open();
    terminal.wait_for("3 public keys lie in ~/.ssh: press I to review.");
    terminal.keys("I");
    terminal.wait_for("2 of 3 ticked");
    terminal.keys(ENTER);
    terminal.wait_for("imported 2 key pairs");
    // The private half of the first lies beside it.
    terminal.wait_for("private half here: ~/.ssh/openssh-2048");
    terminal.keys(DOWN);
    terminal.wait_for("▌ alice-laptop-work");
    terminal.wait_gone("half here");
    terminal.quit();
}

#[test]
fn the_keys_of_a_live_agent_are_reviewed_and_known_to_have_their_private_half_here() {
    let rack = Rack::empty();
    let Some(agent) = Agent::start(&rack.path("")) else {
        return;
    };
    let socket = agent.socket();
    let mut terminal = rack.start(WIDE, &[("SSH_AUTH_SOCK", socket.to_str().unwrap())]);
    terminal.wait_until_read();
    terminal.keys("i");
    terminal.wait_for(IMPORT);
    terminal.keys(ALT_A);
    terminal.wait_for("the SSH agent holds no key");
    for key in ["openssh-2048", "openssh-4096", "other-ed25519"] {
        agent.add(&fixture_path(key));
    }
    terminal.keys(ALT_A);
    terminal.wait_for("2 of 3 ticked");
    terminal.wait_for("ssh-ed25519 key");
    terminal.keys(ENTER);
    terminal.wait_for("imported 2 key pairs");
    terminal.wait_for("private half here: in the SSH agent");
    assert_eq!(rack.text().matches("source = \"agent\"").count(), 2);
    terminal.quit();
}

#[test]
fn without_an_agent_the_dialog_says_so() {
    let rack = Rack::empty();
    let mut terminal = rack.open_import();
    terminal.keys(ALT_A);
    terminal.wait_for("CallInterface: ");
    terminal.wait_for(IMPORT);
    terminal.keys(ESC);
    terminal.wait_gone(IMPORT);
    terminal.quit();
}

/// A review of many made-up keys that came from a file.
fn review_of_many(rack: &Rack, count: usize) -> Terminal {
    let lines: String = (0..count)
        .map(|n| crate::made_up::made_up_key(n) + "\n")
        .collect();
    fs::write(rack.path("many.pub"), lines).unwrap();
    let mut terminal = rack.open_import();
    terminal.keys(CTRL_O);
    terminal.wait_for("many.pub");
    terminal.keys("many");
    terminal.wait_for_cursor_at("many");
    terminal.keys(ENTER);
    terminal.wait_for(" ticked");
    terminal
}

#[test]
fn a_long_import_shows_its_progress_and_escape_leaves_nothing() {
    let rack = Rack::empty();
    // The writer waits for the lock, so that the import is under way as long as this is held.
    let mut terminal = review_of_many(&rack, 3_000);
    let lock = rack.lock();
    terminal.keys(ENTER);
    terminal.wait_for("storing 0 of 3,000");
    terminal.keys(ESC);
    terminal.wait_for("stopping …");
    // A key that changes nothing is answered meanwhile.
    terminal.keys("?");
    terminal.wait_for("╭ Keys");
    terminal.keys("?");
    terminal.wait_gone("╭ Keys");
    drop(lock);
    terminal.wait_for("✗ stopped");
    rack.assert_nothing_stored();
    terminal.keys(ENTER);
    terminal.wait_for("imported 3,000 key pairs");
    assert_eq!(stored(&rack), 3_000);
    terminal.keys("u");
    terminal.wait_for("undone");
    assert_eq!(stored(&rack), 0);
    terminal.quit();
}

#[test]
fn a_program_that_is_killed_in_a_long_import_leaves_the_store_as_it_was() {
    let rack = Rack::with_alice();
    let before = rack.text();
    let mut terminal = review_of_many(&rack, 3_000);
    let lock = rack.lock();
    terminal.keys(ENTER);
    terminal.wait_for("storing 0 of 3,000");
    terminal.signal(Signal::SIGTERM);
    terminal.exit();
    drop(lock);
    assert_eq!(rack.text(), before);
}
