//! The looks: every list and dialog in each theme, with Chinese names, and what is drawn with what.

use std::ffi::OsStr;
use std::fmt::Write;
use std::sync::Arc;

use keyrack::config::{Borders, ThemeName};
use keyrack::library::export::Part;
use keyrack::library::{Entry, Library};
use keyrack::tui::theme::Theme;
use keyrack::tui::{Pick, Settings};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier, Style};

use crate::auditing::audit;
use crate::choosing::answer;
use crate::stage::{Stage, corpus, demo, former};

const THEMES: [(&str, ThemeName); 3] = [
    ("default", ThemeName::Default),
    ("mono", ThemeName::Mono),
    ("high-contrast", ThemeName::HighContrast),
];

/// A name, and what leads from the list to a screen or dialog.
type Way = (&'static str, fn(&mut Stage));

const WAYS: [Way; 19] = [
    ("list", |_| {}),
    ("filter", |stage| {
        stage.press("space j space / 工 作").press("down");
    }),
    ("nothing-found", |stage| {
        stage.press("/").type_text("没有");
    }),
    ("details", |stage| {
        stage.press("j j enter");
    }),
    ("import", |stage| {
        stage.press("i tab").paste(&corpus("openssh-unicode.pub"));
    }),
    ("import-refused", |stage| {
        stage.press("i tab").paste(&corpus("other-ed25519.pub"));
    }),
    ("rename", |stage| {
        stage.press("r").type_text("-新");
    }),
    ("note", |stage| {
        stage.press("e").type_text(" 明年更换");
    }),
    ("tags", |stage| {
        stage.press("t");
    }),
    ("tags-of-several", |stage| {
        stage.press("space space t").type_text("云 -边缘");
    }),
    ("replace", |stage| {
        stage.press("p").paste(&corpus("openssh-8192.pub"));
    }),
    ("export", |stage| {
        stage.press("space space x");
    }),
    ("delete", |stage| {
        stage.press("ctrl-a / 1 0 enter d");
    }),
    ("review", |stage| {
        let text = corpus("openssh-unicode.pub") + &corpus("openssh-1024.pub");
        let text = text + &corpus("other-dsa.pub") + &corpus("openssh-8192.pub");
        stage.paste(&text).gathered(&text, &chinese());
    }),
    ("files", |stage| {
        stage.press("i ctrl-o");
        answer(stage, "/home/李雷");
    }),
    ("restore", |stage| {
        stage.offer(former(4)).press("j");
    }),
    ("audit", |stage| {
        stage.press("a");
        audit(stage);
    }),
    ("help", |stage| {
        stage.press("?");
    }),
    ("copy", |stage| {
        stage.press("j y");
    }),
];

/// The demo with Chinese names, comments, tags and notes.
fn chinese() -> Arc<Library> {
    let entries = demo().entries().to_vec().into_iter().enumerate();
    let renamed = entries.map(|(number, entry)| {
        let mut entry = Entry::clone(&entry);
        entry.name = format!("工作站-{number:02}");
        entry.tags = vec!["边缘".to_owned()];
        entry.note = Some("二〇二七年到期".to_owned());
        if let Some(key) = &mut entry.key {
            key.public.comment = format!("李雷@例子{number}");
        }
        Arc::new(entry)
    });
    Arc::new(Library::new(renamed.collect()))
}

fn stage(set: impl FnOnce(&mut Settings)) -> Stage {
    let mut stage = Stage::with(80, 24, set);
    stage.load(chinese());
    stage
}

fn in_theme(name: ThemeName, no_color: bool) -> Stage {
    let no_color = no_color.then(|| OsStr::new("1"));
    stage(|settings| settings.theme = Theme::of(name, no_color))
}

/// Each row of a screen, and under it which of its cells have which style; in the end, the styles.
fn styled(stage: &mut Stage) -> String {
    let text = stage.text();
    let buffer = stage.buffer();
    let mut styles: Vec<Style> = vec![Cell::EMPTY.style()];
    let mut drawn = String::new();
    for (line, cells) in text.lines().zip(rows(buffer)) {
        let codes: String = cells
            .iter()
            .map(|cell| {
                // Beside a blank, weight says nothing.
                let style = match cell.symbol() {
                    " " => cell
                        .style()
                        .remove_modifier(Modifier::BOLD | Modifier::DIM)
                        .fg(Color::Reset),
                    _ => cell.style(),
                };
                let style = Style {
                    sub_modifier: Modifier::empty(),
                    ..style
                };
                let known = styles.iter().position(|other| same(*other, style));
                let at = known.unwrap_or_else(|| {
                    styles.push(style);
                    styles.len() - 1
                });
                char::from(b" abcdefghijklmnopqrstuvwxyz"[at])
            })
            .collect();
        let _ = writeln!(drawn, "{line}");
        if !codes.trim().is_empty() {
            let _ = writeln!(drawn, "{}", codes.trim_end());
        }
    }
    for (code, style) in ('a'..).zip(styles.iter().skip(1)) {
        let _ = writeln!(drawn, "{code}: {}", in_words(*style));
    }
    drawn
}

fn same(one: Style, other: Style) -> bool {
    in_words(one) == in_words(other)
}

fn in_words(style: Style) -> String {
    let colour = |colour: Option<Color>| match colour {
        None | Some(Color::Reset) => String::new(),
        Some(colour) => format!(" {colour}"),
    };
    let weight = format!("{:?}", style.add_modifier);
    let weight = if style.add_modifier.is_empty() {
        String::new()
    } else {
        weight
    };
    format!("{weight}{}{}", colour(style.fg), colour(style.bg))
}

fn rows(buffer: &Buffer) -> impl Iterator<Item = &[Cell]> {
    buffer.content.chunks(usize::from(buffer.area.width))
}

#[test]
fn every_list_and_dialog_in_each_theme_with_chinese_names() {
    for (theme, name) in THEMES {
        for (way, go) in WAYS {
            let mut stage = in_theme(name, false);
            go(&mut stage);
            insta::assert_snapshot!(format!("{way}-{theme}"), styled(&mut stage));
        }
    }
}

#[test]
fn without_colours_nothing_is_coloured_and_nothing_else_is_lost() {
    for (theme, name) in THEMES {
        for (way, go) in WAYS {
            let (mut with, mut without) = (in_theme(name, false), in_theme(name, true));
            go(&mut with);
            go(&mut without);
            let weights = |stage: &mut Stage| -> Vec<Modifier> {
                let cells = stage.buffer().content.iter();
                cells.map(|cell| cell.modifier).collect()
            };
            if name != ThemeName::Default {
                assert_eq!(weights(&mut with), weights(&mut without), "{way}, {theme}");
            }
            let is_plain = |cell: &Cell| cell.fg == Color::Reset && cell.bg == Color::Reset;
            assert!(
                without.buffer().content.iter().all(is_plain),
                "{way}, {theme}"
            );
        }
    }
}

#[test]
fn no_color_counts_when_it_holds_anything() {
    for (value, is_plain) in [(None, false), (Some(""), false), (Some("0"), true)] {
        let theme = Theme::of(ThemeName::Default, value.map(OsStr::new));
        assert_eq!(theme == Theme::mono(), is_plain, "{value:?}");
    }
}

#[test]
fn ascii_borders_leave_nothing_but_ascii_and_names() {
    for (way, go) in WAYS {
        let mut stage = stage(|settings| settings.borders = Borders::Ascii);
        go(&mut stage);
        let text = stage.text();
        let is_name = |c: char| keyrack::text::width(c.encode_utf8(&mut [0; 4])) == 2;
        let others: String = text
            .chars()
            .filter(|c| !c.is_ascii() && !is_name(*c))
            .collect();
        assert_eq!(others, "", "{way}: {text}");
    }
    let mut stage = stage(|settings| settings.borders = Borders::Ascii);
    stage.press("space");
    insta::assert_snapshot!("list-ascii", stage.text());
}

#[test]
fn the_chooser_with_chinese_names() {
    let mut stage = stage(|settings| {
        settings.pick = Some(Pick {
            query: "站0".to_owned(),
            part: Part::Name,
        });
    });
    stage.press("tab");
    insta::assert_snapshot!("pick", styled(&mut stage));
}

#[test]
fn a_mistake_in_the_settings_stands_in_the_last_line_until_a_key_is_pressed() {
    let mut stage = Stage::with(80, 24, |settings| {
        settings.complaint = Some("config.toml, line 2: mouse cannot be 7".to_owned());
    });
    stage.load(demo());
    assert!(stage.shows("✗ config.toml, line 2: mouse cannot be 7"));
    stage.press("j");
    assert!(!stage.shows("config.toml"));
}
