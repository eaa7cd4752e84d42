//! Suspend and resume, and drawing anew.

use nix::sys::signal::Signal;

use crate::driver::{CTRL_L, CTRL_Z, Size, TAKEN, Terminal};
use crate::rack::{PROGRAM, Rack, WIDE};

const PROMPT: &str = "ready>";
const HELP: &str = "draw the screen anew";

/// keyrack as a job of an interactive shell; `None` where there is no bash.
#[expect(clippy::print_stdout, reason = "says that nothing was tested")]
fn in_bash(rack: &Rack) -> Option<Terminal> {
    let found = std::process::Command::new("bash").arg("--version").output();
    if found.is_err() {
        println!("skipped: there is no bash to suspend keyrack in");
        return None;
    }
    let mut shell = rack.command("bash");
    // Without line editing it is keyrack alone that switches bracketed paste.
    shell.args(["--norc", "--noediting", "-i"]);
    shell.env("PS1", PROMPT);
    shell.env("PROGRAM", PROGRAM);
    let mut terminal = Terminal::start(shell, WIDE);
    terminal.wait_for_cursor_at(PROMPT);
    terminal.keys("\"$PROGRAM\"\n");
    terminal.wait_until_read();
    Some(terminal)
}

/// Suspends keyrack; fails unless the shell finds the terminal as it was.
fn suspend(terminal: &mut Terminal) {
    let mark = terminal.mark();
    terminal.keys(CTRL_Z);
    terminal.wait_for("Stopped");
    terminal.wait_for_cursor_at(PROMPT);
    terminal.assert_given_back(mark);
}

fn resume(terminal: &mut Terminal) {
    let mark = terminal.mark();
    terminal.keys("fg\n");
    terminal.wait_written(mark, &TAKEN);
    terminal.wait_for("▌ ");
}

/// Shows that keyrack takes keys.
fn open_and_close_help(terminal: &mut Terminal) {
    terminal.keys("?");
    terminal.wait_for(HELP);
    terminal.keys("?");
    terminal.wait_gone(HELP);
}

fn leave_bash(terminal: &mut Terminal) {
    terminal.keys("q");
    terminal.wait_for_cursor_at(PROMPT);
    terminal.keys("exit 7\n");
    assert_eq!(terminal.exit().exit_code(), 7);
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_comes_back() {
    let rack = Rack::with_alice();
    let Some(mut terminal) = in_bash(&rack) else {
        return;
    };
    for _ in 0..2 {
        suspend(&mut terminal);
        resume(&mut terminal);
        terminal.wait_for("▌ alice");
        open_and_close_help(&mut terminal);
    }
    leave_bash(&mut terminal);
}

/// Stops keyrack from outside and lets it go on; fails unless it draws everything anew.
fn stop_from_outside(terminal: &mut Terminal) {
    let mark = terminal.mark();
    terminal.signal(Signal::SIGSTOP);
    terminal.signal(Signal::SIGCONT);
    terminal.wait_written(mark, &TAKEN);
    terminal.wait_written(mark, &["alice"]);
    open_and_close_help(terminal);
}

#[test]
fn a_stop_that_keyrack_did_not_ask_for_is_drawn_over_afterwards() {
    let rack = Rack::with_alice();
    let mut terminal = rack.open();
    stop_from_outside(&mut terminal);
    stop_from_outside(&mut terminal);
    terminal.quit();
}

/// Presses ctrl-z where nothing could make keyrack go on; fails unless it goes on by itself.
fn ctrl_z_is_survived(terminal: &mut Terminal) {
    terminal.wait_until_read();
    let mark = terminal.mark();
    terminal.keys(CTRL_Z);
    terminal.wait_written(mark, &TAKEN);
    terminal.wait_for("▌ alice");
    open_and_close_help(terminal);
}

#[test]
fn ctrl_z_without_a_shell_leaves_keyrack_running() {
    let rack = Rack::with_alice();
    let mut terminal = rack.open();
    ctrl_z_is_survived(&mut terminal);
    stop_from_outside(&mut terminal);
    terminal.quit();
}

#[test]
fn ctrl_z_under_a_script_that_nobody_watches_leaves_keyrack_running() {
    let rack = Rack::with_alice();
    let mut script = rack.command("sh");
    script.args(["-c", "\"$PROGRAM\"; exit 7"]);
    script.env("PROGRAM", PROGRAM);
    let mut terminal = Terminal::start(script, WIDE);
    ctrl_z_is_survived(&mut terminal);
    terminal.keys("q");
    assert_eq!(terminal.exit().exit_code(), 7);
}

#[test]
#[expect(clippy::print_stdout, reason = "says that nothing was tested")]
fn ctrl_z_in_a_pid_namespace_whose_session_began_outside_leaves_keyrack_running() {
    let arguments = [
        "--user",
        "--map-root-user",
        "--pid",
        "--fork",
        "--kill-child",
    ];
    let mut trial = std::process::Command::new("unshare");
    if !trial
        .args(arguments)
        .arg("true")
        .status()
        .is_ok_and(|status| status.success())
    {
        println!("skipped: there is no unshare, or it may not make PID namespaces");
        return;
    }
    let rack = Rack::with_alice();
    let mut outside = rack.command("unshare");
    outside.args(arguments);
    outside.arg(PROGRAM);
    let mut terminal = Terminal::start(outside, WIDE);
    ctrl_z_is_survived(&mut terminal);
    terminal.quit();
}

#[test]
fn ctrl_l_draws_everything_anew() {
    let rack = Rack::with_alice();
    let mut terminal = rack.open();
    terminal.wait_for("▌ alice");
    let mark = terminal.mark();
    terminal.keys(CTRL_L);
    terminal.wait_written(mark, &["keyrack", "alice", "quit"]);
    open_and_close_help(&mut terminal);
    terminal.quit();
}

#[test]
fn the_selected_row_is_in_sight_after_a_resize_while_suspended() {
    let keys = [
        "openssh-1024.pub",
        "openssh-2048.pub",
        "openssh-3072.pub",
        "openssh-4096.pub",
        "openssl.pub",
        "paramiko.pub",
        "putty-v2.pub",
        "putty-v3.pub",
    ];
    let rack = Rack::with(&keys.map(|key| (key.trim_end_matches(".pub"), key)));
    let Some(mut terminal) = in_bash(&rack) else {
        return;
    };
    terminal.keys("G");
    terminal.wait_for("▌ putty-v3");
    suspend(&mut terminal);
    terminal.resize(Size(100, 9));
    resume(&mut terminal);
    terminal.wait_for("▌ putty-v3");
    leave_bash(&mut terminal);
}
