//! `keyrack pick` in pipelines: the choice goes on, the screen does not.

use std::fs;

use crate::driver::{CTRL_C, ENTER, ESC, TAB, Terminal};
use crate::rack::{PROGRAM, Rack, WIDE, fixture, truth};

/// A shell that runs a line with keyrack in it.
fn run(rack: &Rack, line: &str) -> Terminal {
    let mut shell = rack.command("sh");
    shell.args(["-c", line]);
    shell.env("PROGRAM", PROGRAM);
    let terminal = Terminal::start(shell, WIDE);
    terminal.wait_for("enter choose");
    terminal.wait_for("1 of 2");
    terminal
}

fn picked(rack: &Rack) -> String {
    fs::read_to_string(rack.path("picked")).unwrap()
}

#[test]
fn the_choice_goes_down_the_pipe_and_nothing_else_does() {
    let rack = Rack::with_alice_and_bob();
    let mut terminal = run(&rack, "\"$PROGRAM\" pick --print openssh | cat > picked");
    let mark = terminal.mark();
    terminal.keys("bo");
    terminal.wait_for("/ bo");
    terminal.wait_for("1 of 1");
    terminal.keys(ENTER);
    assert!(terminal.exit().success());
    terminal.assert_given_back(mark);
    let key = fixture("openssh-3072.pub");
    assert_eq!(picked(&rack), key.trim_end().to_owned() + "\n");
}

#[test]
fn keys_come_from_the_terminal_while_standard_input_is_something_else() {
    let rack = Rack::with_alice_and_bob();
    let line = "printf 'q\\n' | \"$PROGRAM\" pick --print md5 > picked";
    let mut terminal = run(&rack, line);
    terminal.keys(TAB);
    terminal.wait_for("1 selected");
    terminal.keys(TAB);
    terminal.wait_for("2 selected");
    terminal.keys(ENTER);
    assert!(terminal.exit().success());
    let md5 = |file| truth(file).md5 + "\n";
    assert_eq!(
        picked(&rack),
        md5("openssh-2048.pub") + &md5("openssh-3072.pub")
    );
}

#[test]
fn a_cancelled_choice_prints_nothing_and_ends_with_130() {
    for key in [ESC, CTRL_C] {
        let rack = Rack::with_alice_and_bob();
        let line = "\"$PROGRAM\" pick > picked; echo \"status $?\"";
        let mut terminal = run(&rack, line);
        let mark = terminal.mark();
        terminal.keys(key);
        terminal.wait_for("status 130");
        terminal.assert_given_back(mark);
        assert_eq!(picked(&rack), "");
    }
}
