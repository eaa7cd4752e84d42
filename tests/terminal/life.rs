//! How the program ends, and what it leaves behind of the terminal.

use nix::sys::signal::Signal;

use crate::driver::{CTRL_C, Terminal};
use crate::rack::{IMPORT, PROGRAM, Rack};

const QUIT: &str = "Quit keyrack?";

#[test]
fn q_and_ctrl_c_leave_and_give_the_terminal_back() {
    for key in ["q", CTRL_C] {
        let rack = Rack::empty();
        let mut terminal = rack.open();
        let mark = terminal.mark();
        terminal.keys(key);
        assert!(terminal.exit().success());
        terminal.assert_given_back(mark);
    }
}

/// The import dialog with a name typed into it.
fn with_text(rack: &Rack) -> Terminal {
    let mut terminal = rack.open_import();
    terminal.keys("alice");
    terminal.wait_for_cursor_at("alice");
    terminal
}

#[test]
fn ctrl_c_asks_before_it_loses_what_was_typed() {
    for yes in ["y", CTRL_C] {
        let rack = Rack::empty();
        let mut terminal = with_text(&rack);
        terminal.keys(CTRL_C);
        terminal.wait_for(QUIT);
        terminal.keys("n");
        terminal.wait_gone(QUIT);
        terminal.wait_for(IMPORT);
        terminal.wait_for_cursor_at("alice");
        terminal.keys(CTRL_C);
        terminal.wait_for(QUIT);
        let mark = terminal.mark();
        terminal.keys(yes);
        assert!(terminal.exit().success());
        terminal.assert_given_back(mark);
        rack.assert_nothing_stored();
    }
}

#[test]
fn a_signal_ends_the_program_after_the_terminal_is_given_back() {
    for (signal, name) in [
        (Signal::SIGTERM, "Terminated"),
        (Signal::SIGHUP, "Hangup"),
        (Signal::SIGINT, "Interrupt"),
    ] {
        let rack = Rack::empty();
        let terminal = with_text(&rack);
        let mark = terminal.mark();
        terminal.signal(signal);
        let status = terminal.exit();
        assert!(
            status.signal().is_some_and(|by| by.starts_with(name)),
            "{status:?}"
        );
        terminal.assert_given_back(mark);
        rack.assert_nothing_stored();
    }
}

#[test]
fn without_a_terminal_the_subcommands_are_named() {
    let rack = Rack::empty();
    let output = assert_cmd::Command::new(PROGRAM)
        .arg("--store")
        .arg(rack.store())
        .assert()
        .code(2)
        .get_output()
        .clone();
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    for word in ["terminal", "import", "list", "show", "rename", "delete"] {
        assert!(said.contains(word), "{word}: {said}");
    }
}

/// Release builds do not panic when they are asked to.
#[cfg(debug_assertions)]
mod panics {
    use crate::rack::{Rack, WIDE};

    #[test]
    fn a_panic_of_the_screens_is_readable_on_a_terminal_that_was_given_back() {
        let rack = Rack::empty();
        let terminal = rack.start(WIDE, &[("KEYRACK_TEST_PANIC", "screens")]);
        assert_eq!(terminal.exit().exit_code(), 101);
        terminal.assert_given_back(0);
        terminal.wait_for("asked to panic in screens");
    }

    #[test]
    fn a_panic_of_a_worker_becomes_a_message() {
        let rack = Rack::empty();
        let mut terminal = rack.start(WIDE, &[("KEYRACK_TEST_PANIC", "worker")]);
        terminal.wait_for("keyrack made a mistake and stopped this step");
        terminal.quit();
        terminal.assert_given_back(0);
        let written = terminal.written(0);
        assert!(!String::from_utf8_lossy(&written).contains("asked to panic"));
    }
}
