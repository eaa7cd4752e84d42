//! The settings: `config.toml` in the config folder, which need not be there.
//!
//! A setting that is wrong is told with its line, and the default holds in its place.

use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::error::{Code, Error};
use crate::text::{quoted, visible};

/// The name of the file in the config folder.
pub const FILE: &str = "config.toml";

/// The most that the file may hold, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// The settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The look.
    pub theme: ThemeName,
    /// What borders and signs are drawn with.
    pub borders: Borders,
    /// Who has the mouse.
    pub mouse: Mouse,
    /// How something is copied.
    pub clipboard: Clipboard,
}

/// A look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// Sixteen colours at most, one accent.
    #[default]
    Default,
    /// Weight alone.
    Mono,
    /// Nothing dim, and strong signs.
    HighContrast,
}

/// What borders and signs are drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Borders {
    /// Lines with round corners.
    #[default]
    Rounded,
    /// Characters that every terminal has.
    Ascii,
}

/// Who has the mouse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    /// The screens: the wheel scrolls and a click moves the cursor.
    #[default]
    Screens,
    /// The terminal, which selects text with it.
    Terminal,
}

/// How something is copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clipboard {
    /// By the program that fits, else by the terminal.
    #[default]
    Auto,
    /// By the terminal, which is asked by OSC 52.
    Terminal,
    /// By this program.
    Program(&'static str),
}

/// A value as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// One of some words.
    Word(&'static str),
    /// Yes or no.
    Flag(bool),
}

/// A setting: its name, and each value that it may have with what that does.
pub type Setting = (&'static str, &'static [(Value, fn(&mut Config))]);

/// All settings; the first value of each is the default.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    ("theme", &[
        (Value::Word("default"), |config| config.theme = ThemeName::Default),
        (Value::Word("mono"), |config| config.theme = ThemeName::Mono),
        (Value::Word("high-contrast"), |config| config.theme = ThemeName::HighContrast),
    ]),
    ("borders", &[
        (Value::Word("rounded"), |config| config.borders = Borders::Rounded),
        (Value::Word("ascii"), |config| config.borders = Borders::Ascii),
    ]),
    ("mouse", &[
        (Value::Flag(true), |config| config.mouse = Mouse::Screens),
        (Value::Flag(false), |config| config.mouse = Mouse::Terminal),
    ]),
    ("clipboard", &[
        (Value::Word("auto"), |config| config.clipboard = Clipboard::Auto),
        (Value::Word("terminal"), |config| config.clipboard = Clipboard::Terminal),
        (Value::Word("wl-copy"), |config| config.clipboard = Clipboard::Program("wl-copy")),
        (Value::Word("xclip"), |config| config.clipboard = Clipboard::Program("xclip")),
        (Value::Word("xsel"), |config| config.clipboard = Clipboard::Program("xsel")),
        (Value::Word("tmux"), |config| config.clipboard = Clipboard::Program("tmux")),
        (Value::Word("pbcopy"), |config| config.clipboard = Clipboard::Program("pbcopy")),
        (Value::Word("clip"), |config| config.clipboard = Clipboard::Program("clip")),
    ]),
];

impl Value {
    fn is(self, value: &DeValue<'_>) -> bool {
        match self {
            Self::Word(word) => value.as_str() == Some(word),
            Self::Flag(flag) => value.as_bool() == Some(flag),
        }
    }
}

impl std::fmt::Display for Value {
    /// As it is written in the file.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Word(word) => write!(f, "\"{word}\""),
            Self::Flag(flag) => write!(f, "{flag}"),
        }
    }
}

impl Config {
    /// Reads the settings of a file, and says what is wrong with it. A file that is not there is
    /// one without settings.
    pub fn load(path: &Path) -> (Self, Vec<Error>) {
        match read(path) {
            Ok(text) => Self::parse(&text),
            Err(error) => (Self::default(), vec![error]),
        }
    }

    /// The settings in a text, and what is wrong with it.
    pub fn parse(text: &str) -> (Self, Vec<Error>) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut config = Self::default();
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let at = error.span().unwrap_or_default();
                let message = error.message();
                let hint = "mend it; until then, the defaults hold";
                let (_, error) = wrong(text, &at, message, hint);
                return (config, vec![error]);
            }
        };
        let mut errors = Vec::new();
        for (key, value) in table.get_ref() {
            let name = key.get_ref();
            let Some((_, values)) = SETTINGS.iter().find(|(known, _)| name == known) else {
                let names: Vec<&str> = SETTINGS.iter().map(|(name, _)| *name).collect();
                let what = format!("there is no setting {}", quoted(name));
                let hint = format!("a setting is {}", listed(&names));
                errors.push(wrong(text, &key.span(), &what, &hint));
                continue;
            };
            match values.iter().find(|(known, _)| known.is(value.get_ref())) {
                Some((_, set)) => set(&mut config),
                None => {
                    let span = value.span();
                    let written = text.get(span.clone()).unwrap_or_default();
                    let values = values.iter().map(|(value, _)| value.to_string());
                    let what = format!("{name} cannot be {}", visible(written));
                    let hint = format!("it may be {}", listed(&values.collect::<Vec<_>>()));
                    errors.push(wrong(text, &span, &what, &hint));
                }
            }
        }
        errors.sort_by_key(|(line, _)| *line);
        (config, errors.into_iter().map(|(_, error)| error).collect())
    }
}

/// The text of a file.
fn read(path: &Path) -> Result<String, Error> {
    let shown = path.to_string_lossy();
    let failed = |error: &std::io::Error| Error::io("read", &shown, error);
    match std::fs::metadata(path) {
        // Reading a pipe would hold up the start.
        Ok(there) if !there.is_file() => {
            return Err(Error::new(
                Code::Interface,
                format!("{} is no regular file", visible(&shown)),
                "put one there, or take it away; until then, the defaults hold",
            ));
        }
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(failed(&error)),
    }
    let mut text = String::new();
    let file = File::open(path).map_err(|error| failed(&error))?;
    let read = file.take(MAX_BYTES + 1).read_to_string(&mut text);
    match read {
        Ok(length) if u64::try_from(length).unwrap_or(u64::MAX) > MAX_BYTES => Err(Error::new(
            Code::Interface,
            format!("{} is over 64 KiB long", visible(&shown)),
            "shorten it; until then, the defaults hold",
        )),
        Ok(_) => Ok(text),
        Err(error) => Err(failed(&error)),
    }
}

/// What is wrong at a place of the file, with its line.
fn wrong(text: &str, at: &Range<usize>, what: &str, hint: &str) -> (usize, Error) {
    let before = text.get(..at.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let reason = format!("{FILE}, line {line}: {}", visible(what));
    (line, Error::new(Code::InvalidParameter, reason, hint))
}

/// Words as a list in a sentence.
fn listed<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reasons and hints of what is wrong.
    fn told(text: &str) -> Vec<(String, String)> {
        let errors = Config::parse(text).1.into_iter();
        errors.map(|error| (error.reason, error.hint)).collect()
    }

    fn pair(reason: &str, hint: &str) -> (String, String) {
        (reason.to_owned(), hint.to_owned())
    }

    #[test]
    fn every_setting_takes_each_of_its_values() {
        for (name, values) in SETTINGS {
            let mut seen = Vec::new();
            for (value, _) in *values {
                let (config, errors) = Config::parse(&format!("{name} = {value}"));
                assert_eq!(errors, [], "{name} {value}");
                assert!(!seen.contains(&config), "{name} {value} does something");
                seen.push(config);
            }
            assert_eq!(seen.first(), Some(&Config::default()), "{name}");
        }
    }

    #[test]
    fn the_commented_defaults_are_the_defaults_and_name_every_value() {
        let text = include_str!("../assets/config.toml");
        assert_eq!(Config::parse(text), (Config::default(), Vec::new()));
        for (name, values) in SETTINGS {
            for (value, _) in *values {
                assert!(text.contains(&value.to_string()), "{name} {value}");
            }
            let default = values.first().map(|(value, _)| value.to_string());
            let line = format!("\n# {name} = {}\n", default.unwrap_or_default());
            assert_eq!(text.matches(&line).count(), 1, "{name}");
        }
        let is_setting = |line: &&str| {
            let name = line.trim_start_matches("# ").split(" = ").next();
            line.contains(" = ") && SETTINGS.iter().any(|(known, _)| name == Some(known))
        };
        assert_eq!(text.lines().filter(is_setting).count(), SETTINGS.len());
    }

    #[test]
    fn settings_stand_beside_each_other() {
        let text = "\u{feff}# mine\r\ntheme = 'mono'\r\nmouse = false\r\n";
        let (config, errors) = Config::parse(text);
        assert_eq!(errors, []);
        let expected = Config {
            theme: ThemeName::Mono,
            mouse: Mouse::Terminal,
            ..Config::default()
        };
        assert_eq!(config, expected);
    }

    #[test]
    fn what_is_wrong_is_told_with_line_and_key_and_the_rest_holds() {
        let text =
            "borders = \"ascii\"\ncolour = \"red\"\n\ntheme = \"dark\\u001b\"\nmouse = \"no\"\n";
        assert_eq!(Config::parse(text).0.borders, Borders::Ascii);
        assert_eq!(
            told(text),
            [
                pair(
                    "config.toml, line 2: there is no setting \"colour\"",
                    "a setting is theme, borders, mouse or clipboard"
                ),
                pair(
                    "config.toml, line 4: theme cannot be \"dark\\u001b\"",
                    "it may be \"default\", \"mono\" or \"high-contrast\""
                ),
                pair(
                    "config.toml, line 5: mouse cannot be \"no\"",
                    "it may be true or false"
                ),
            ]
        );
        for text in ["mouse = 1", "[mouse]\non = true", "[[mouse]]", "mouse = []"] {
            let (config, errors) = Config::parse(text);
            assert_eq!((config, errors.len()), (Config::default(), 1), "{text}");
        }
    }

    #[test]
    fn a_file_that_does_not_parse_changes_nothing() {
        for (text, line) in [
            ("theme = 'mono'\nmouse = \n", 2),
            ("a = 1\na = 2\n", 2),
            ("\n\u{1}", 2),
        ] {
            let (config, errors) = Config::parse(text);
            assert_eq!((config, errors.len()), (Config::default(), 1), "{text:?}");
            let place = format!("config.toml, line {line}: ");
            assert!(errors[0].reason.starts_with(&place), "{}", errors[0].reason);
        }
    }

    #[test]
    fn a_file_need_not_be_there_but_what_is_there_has_to_be_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        assert_eq!(Config::load(&file), (Config::default(), Vec::new()));
        for content in [vec![0xff, 0xfe], vec![b'#'; 70_000]] {
            std::fs::write(&file, content).unwrap();
            let (config, errors) = Config::load(&file);
            assert_eq!((config, errors.len()), (Config::default(), 1));
            assert!(errors[0].reason.contains(FILE), "{}", errors[0]);
        }
        let (config, errors) = Config::load(folder.path());
        assert_eq!((config, errors.len()), (Config::default(), 1));
    }
}
