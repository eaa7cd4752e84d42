//! The settings: what they change, and what becomes of mistakes in them.

use crate::rack::{Rack, WIDE};

#[test]
fn mistakes_are_named_with_line_and_key_and_the_rest_holds() {
    let rack = Rack::with_alice();
    rack.set("borders = \"ascii\"\ncolour = 1\nmouse = 'no'\n");
    let mut terminal = rack.open();
    terminal.wait_for("x config.toml, line 2: there is no setting \"colour\"");
    terminal.wait_for("\"colour\" (and 1 more: keyrack paths); a setting is theme,");
    terminal.wait_for("+ Key pairs -");
    terminal.keys("j");
    terminal.wait_gone("config.toml");
    terminal.quit();

    rack.set("theme = [\n");
    let mut terminal = rack.open();
    terminal.wait_for("✗ config.toml, line ");
    terminal.wait_for("alice");
    terminal.keys("k");
    terminal.quit();
}

#[test]
fn no_color_takes_the_colours_from_every_theme() {
    let rack = Rack::with_alice();
    for theme in ["default", "mono", "high-contrast"] {
        rack.set(&format!("theme = \"{theme}\""));
        let mut terminal = rack.start(WIDE, &[("NO_COLOR", "1")]);
        terminal.wait_until_read();
        terminal.keys("/");
        terminal.keys("al");
        terminal.wait_for("/ al");
        terminal.wait_until("no colours", |seen| {
            let screen = seen.screen();
            let (rows, columns) = screen.size();
            let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
            let cells: Vec<_> = cells.filter_map(|(row, at)| screen.cell(row, at)).collect();
            let is_plain = |colour| colour == vt100::Color::Default;
            cells
                .iter()
                .all(|cell| is_plain(cell.fgcolor()) && is_plain(cell.bgcolor()))
        });
        terminal.keys("\x1b");
        terminal.wait_gone("/ al");
        terminal.quit();
    }
}
