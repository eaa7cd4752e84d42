//! The mouse: the wheel scrolls and a click selects, unless the terminal is to have it.

use vt100::MouseProtocolMode;

use crate::driver::{ENTER, ESC, Size};
use crate::rack::Rack;

const WHEEL_DOWN: &str = "\x1b[<65;10;5M";
const WHEEL_UP: &str = "\x1b[<64;10;5M";

#[test]
fn a_click_selects_and_the_wheel_scrolls() {
    let rack = Rack::with_alice_and_bob();
    let mut terminal = rack.start(Size(80, 12), &[]);
    terminal.wait_for_cursor_at("alice");
    terminal.click(10, 5);
    terminal.wait_for_cursor_at("bob");
    terminal.click(10, 4);
    terminal.wait_for_cursor_at("alice");
    // Beside the rows, nothing is selected.
    terminal.click(10, 6);
    terminal.click(10, 1);
    terminal.keys(ENTER);
    terminal.wait_for("╭ alice ");
    terminal.wait_for(" 1-8 of ");
    terminal.keys(WHEEL_DOWN);
    terminal.wait_for(" 4-11 of ");
    terminal.keys(WHEEL_UP);
    terminal.wait_for(" 1-8 of ");
    terminal.keys(ESC);
    terminal.wait_for("1 of 2");
    terminal.quit();
}

#[test]
fn the_terminal_keeps_the_mouse_where_the_settings_say_so() {
    let rack = Rack::with_alice_and_bob();
    for (settings, mode) in [
        ("mouse = true", MouseProtocolMode::PressRelease),
        ("mouse = false", MouseProtocolMode::None),
    ] {
        rack.set(settings);
        let mut terminal = rack.open();
        terminal.wait_until(settings, |seen| seen.screen().mouse_protocol_mode() == mode);
        let mark = terminal.mark();
        terminal.keys("q");
        assert!(terminal.exit().success());
        terminal.assert_given_back(mark);
    }
}
