//! What the tests share: a rack in a folder of its own, the keys of the corpus, and keys
//! that are made up.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

mod made_up;
pub(crate) use made_up::made_up_key;

/// The program that was built for the tests.
pub(crate) const KEYRACK: &str = env!("CARGO_BIN_EXE_keyrack");

/// A home folder with a store in it, gone when it is dropped.
pub(crate) struct Rack {
    home: TempDir,
}

impl Rack {
    /// No store yet.
    pub(crate) fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    /// A store with this content.
    pub(crate) fn with(content: impl AsRef<[u8]>) -> Self {
        let rack = Self::new();
        fs::write(rack.store(), content).unwrap();
        rack
    }

    /// The path of the store.
    pub(crate) fn store(&self) -> PathBuf {
        self.path("keys.toml")
    }

    /// A path in the home folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The text of the store.
    #[track_caller]
    pub(crate) fn text(&self) -> String {
        fs::read_to_string(self.store()).unwrap()
    }

    /// A program that has this folder for its home, and this store for keyrack's.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("HOME", self.home.path())
            .env("KEYRACK_STORE", self.store())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_STATE_HOME")
            .current_dir(self.home.path());
        command
    }

    /// Runs keyrack with nothing on standard input.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, args: &[A]) -> Answer {
        self.feed(args, "")
    }

    /// Runs keyrack with `input` on standard input.
    pub(crate) fn feed<A: AsRef<OsStr>>(&self, args: &[A], input: impl AsRef<[u8]>) -> Answer {
        let mut command = self.program(KEYRACK);
        command.args(args);
        Answer::of(command, input)
    }
}

/// What a program printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) exit: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Answer {
    /// Runs `command` to its end; one that hangs is killed.
    pub(crate) fn of(command: Command, input: impl AsRef<[u8]>) -> Self {
        const HANGS: Duration = Duration::from_mins(2);
        let output = assert_cmd::Command::from_std(command)
            .write_stdin(input.as_ref())
            .timeout(HANGS)
            .output()
            .unwrap();
        Self {
            exit: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Insists on success.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.exit, Some(0), "{self:?}");
        self
    }

    /// Insists on this exit status, and on `words` in what was said about it.
    #[track_caller]
    pub(crate) fn failed(self, exit: i32, words: &str) -> Self {
        assert_eq!(self.exit, Some(exit), "{self:?}");
        let said = format!("{}{}", self.stdout, self.stderr);
        assert!(said.contains(words), "{words:?} is not in {self:?}");
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A file of the corpus.
pub(crate) fn corpus_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/corpus")
        .join(name)
}

/// The text of a file of the corpus, without the line break at its end.
#[track_caller]
pub(crate) fn corpus(name: &str) -> String {
    let text = fs::read_to_string(corpus_path(name)).unwrap();
    text.trim_end().to_owned()
}

/// The least text of an entry.
pub(crate) fn entry(name: &str, public_key: &str) -> String {
    format!("[[key_pair]]\nname = \"{name}\"\npublic_key = \"{public_key}\"\n")
}
