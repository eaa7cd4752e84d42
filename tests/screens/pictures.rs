//! The pictures of the README: drawn from the real screens, so that they cannot go stale.
//!
//! `KEYRACK_UPDATE_PICTURES=1 cargo test --test screens pictures` draws them anew.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use crate::stage::{Stage, corpus, demo, package};

const CELL_WIDTH: f32 = 8.4;
const CELL_HEIGHT: f32 = 18.0;
const MARGIN: f32 = 12.0;
const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d8dae0";
const DIM: &str = "#868b98";

#[test]
fn the_pictures_show_the_program_as_it_is() {
    let mut list = Stage::demo(100, 24);
    same_as("list.svg", list.buffer());

    let mut import = Stage::demo(100, 24);
    import.press("i tab");
    import.paste(&corpus("openssh-8192.pub"));
    same_as("import.svg", import.buffer());

    let mut review = Stage::demo(100, 24);
    let library = demo();
    review.paste(&corpus("authorized_keys.txt"));
    review.gathered(&corpus("authorized_keys.txt"), &library);
    review.press("down down down");
    same_as("review.svg", review.buffer());

    let mut details = Stage::demo(100, 32);
    details.press("j enter");
    same_as("details.svg", details.buffer());
}

fn same_as(file: &str, buffer: &Buffer) {
    let path = package("assets").join(file);
    let drawn = svg(buffer);
    if std::env::var_os("KEYRACK_UPDATE_PICTURES").is_some() {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "assets/{file} is not what the program shows; KEYRACK_UPDATE_PICTURES=1 draws it anew"
    );
}

/// A picture of a screen: one text element a row and run of equal style.
fn svg(buffer: &Buffer) -> String {
    let (columns, rows) = (f32::from(buffer.area.width), f32::from(buffer.area.height));
    let width = columns * CELL_WIDTH + 2.0 * MARGIN;
    let height = rows * CELL_HEIGHT + 2.0 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"14\" xml:space=\"preserve\">\n"
    );
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let start = x;
            let style = style_of(&buffer[(x, y)]);
            let mut text = String::new();
            while x < buffer.area.width && style_of(&buffer[(x, y)]) == style {
                let symbol = buffer[(x, y)].symbol();
                text.push_str(symbol);
                let wide = keyrack::text::width(symbol).max(1);
                x += u16::try_from(wide).unwrap();
                // What follows a wide character is placed anew: fonts differ in its width.
                if wide > 1 {
                    break;
                }
            }
            push_run(&mut svg, &text, start, x, y, style);
        }
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// Fill and weight of a cell.
fn style_of(cell: &Cell) -> (&'static str, bool) {
    let color = match cell.fg {
        Color::Cyan => "#56c8d8",
        Color::Green => "#7ec87e",
        Color::Yellow => "#e0c060",
        Color::Red => "#f07070",
        _ if cell.modifier.contains(Modifier::DIM) => DIM,
        _ => FOREGROUND,
    };
    (color, cell.modifier.contains(Modifier::BOLD))
}

fn push_run(
    svg: &mut String,
    text: &str,
    start: u16,
    end: u16,
    row: u16,
    (color, bold): (&str, bool),
) {
    if text.trim().is_empty() {
        return;
    }
    let x = MARGIN + f32::from(start) * CELL_WIDTH;
    let y = MARGIN + (f32::from(row) + 0.75) * CELL_HEIGHT;
    let length = f32::from(end - start) * CELL_WIDTH;
    let weight = if bold { " font-weight=\"bold\"" } else { "" };
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{length:.1}\" fill=\"{color}\"{weight}>{text}</text>"
    )
    .unwrap();
}
