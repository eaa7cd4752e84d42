//! keyrack on a store of its own, the fixtures, and the steps that many tests share.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::driver::{CTRL_U, ENTER, ESC, Size, Terminal};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_keyrack");

/// Wide enough for the list and the details to show a whole fingerprint each.
pub(crate) const WIDE: Size = Size(140, 40);

/// The titles of dialogs and questions.
pub(crate) const IMPORT: &str = "Import a key pair";
pub(crate) const RENAME: &str = "Rename a key pair";
pub(crate) const DELETE: &str = "Delete from the store?";
pub(crate) const CANCEL: &str = "Cancel the import?";

/// The variables that say where what belongs to a person lies.
const HOMES: [&str; 3] = ["HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"];

/// What `ssh-keygen` says of a key.
pub(crate) struct Truth {
    pub(crate) md5: String,
    pub(crate) sha256: String,
}

pub(crate) fn fixture_path(name: &str) -> PathBuf {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpus");
    corpus.join(name)
}

pub(crate) fn fixture(name: &str) -> String {
    fs::read_to_string(fixture_path(name)).unwrap()
}

pub(crate) fn truth(name: &str) -> Truth {
    let table = fixture("FINGERPRINTS.tsv");
    let mut rows = table.lines().map(|row| row.split('\t').collect::<Vec<_>>());
    rows.find_map(|row| match row.as_slice() {
        [file, _bits, md5, sha256, ..] if *file == name => Some(Truth {
            md5: (*md5).to_owned(),
            sha256: (*sha256).to_owned(),
        }),
        _ => None,
    })
    .unwrap()
}

/// A folder with a store that no other test knows.
pub(crate) struct Rack {
    folder: TempDir,
}

impl Rack {
    pub(crate) fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A store with key pairs, each a name and the fixture that holds its public key.
    pub(crate) fn with(key_pairs: &[(&str, &str)]) -> Self {
        let rack = Self::empty();
        for (name, key) in key_pairs {
            assert_cmd::Command::new(PROGRAM)
                .envs(HOMES.map(|home| (home, rack.folder.path())))
                .arg("--store")
                .arg(rack.store())
                .args(["import", "--name", name])
                .arg(fixture_path(key))
                .assert()
                .success();
        }
        rack
    }

    pub(crate) fn with_alice() -> Self {
        Self::with(&[("alice", "openssh-2048.pub")])
    }

    pub(crate) fn with_alice_and_bob() -> Self {
        Self::with(&[("alice", "openssh-2048.pub"), ("bob", "openssh-3072.pub")])
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.path("keys.toml")
    }

    /// A path in the folder, which is the home folder and the one keyrack is started in.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The store's text.
    pub(crate) fn text(&self) -> String {
        fs::read_to_string(self.store()).unwrap()
    }

    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.text().contains(&format!("name = \"{name}\""))
    }

    pub(crate) fn write(&self, text: &str) {
        fs::write(self.store(), text).unwrap();
    }

    /// Puts another file in the store's place, as careful programs write.
    pub(crate) fn put(&self, text: &str) {
        let new = self.folder.path().join("new.toml");
        fs::write(&new, text).unwrap();
        fs::rename(new, self.store()).unwrap();
    }

    /// Writes on at the end of the store's own file.
    pub(crate) fn append(&self, text: &str) {
        let mut file = OpenOptions::new().append(true).open(self.store()).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    /// A folder with a program that keeps what it is given, and with what arguments, in files that
    /// are named after it.
    pub(crate) fn clipboard_program(&self, name: &str) -> PathBuf {
        let folder = self.path("programs");
        fs::create_dir_all(&folder).unwrap();
        let copy = self.path(&format!("{name}.copy"));
        let script = format!(
            "#!/bin/sh\necho \"$@\" > '{0}.how'\ncat > '{0}'\n",
            copy.display()
        );
        fs::write(folder.join(name), script).unwrap();
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }

    /// What a program of [`Rack::clipboard_program`] was given.
    pub(crate) fn copied_by(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(&format!("{name}.copy"))).ok()
    }

    /// Writes the settings.
    pub(crate) fn set(&self, settings: &str) {
        let folder = self.path("keyrack");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config.toml"), settings).unwrap();
    }

    /// Takes the lock of the store, until the file is closed.
    pub(crate) fn lock(&self) -> File {
        let lock = File::create(self.folder.path().join("keys.toml.lock")).unwrap();
        lock.lock().unwrap();
        lock
    }

    pub(crate) fn assert_nothing_stored(&self) {
        assert!(!self.store().exists());
    }

    /// A program that sees nothing of the one who runs the tests.
    pub(crate) fn command(&self, program: &str) -> CommandBuilder {
        let mut command = CommandBuilder::new(program);
        command.cwd(self.folder.path());
        for home in HOMES {
            command.env(home, self.folder.path());
        }
        command.env("KEYRACK_STORE", self.store());
        command.env("TERM", "xterm-256color");
        command.env("RUST_BACKTRACE", "0");
        command.env_remove("NO_COLOR");
        command.env_remove("SSH_AUTH_SOCK");
        for display in ["DISPLAY", "WAYLAND_DISPLAY", "TMUX"] {
            command.env_remove(display);
        }
        command
    }

    /// Starts keyrack with further variables of the environment.
    pub(crate) fn start(&self, size: Size, variables: &[(&str, &str)]) -> Terminal {
        let mut command = self.command(PROGRAM);
        command.arg("--store");
        command.arg(self.store());
        for (name, value) in variables {
            command.env(name, value);
        }
        Terminal::start(command, size)
    }

    /// Starts keyrack and waits until it has read the store.
    pub(crate) fn open(&self) -> Terminal {
        let terminal = self.start(WIDE, &[]);
        terminal.wait_until_read();
        terminal
    }

    /// Starts keyrack and opens the import dialog.
    pub(crate) fn open_import(&self) -> Terminal {
        let mut terminal = self.open();
        terminal.keys("i");
        terminal.wait_for(IMPORT);
        terminal
    }
}

impl Terminal {
    /// Waits for the count in the first line, which is there once the store is read.
    pub(crate) fn wait_until_read(&self) {
        self.wait_for(" key pair");
    }

    /// Opens a dialog with one field and puts `text` into that.
    pub(crate) fn fill(&mut self, key: &str, title: &str, text: &str) {
        self.keys(key);
        self.wait_for(title);
        self.keys(CTRL_U);
        self.keys(text);
        self.wait_for_cursor_at(text);
    }

    /// Deletes the selected key pair.
    pub(crate) fn delete(&mut self) {
        self.keys("d");
        self.wait_for(DELETE);
        self.keys("y");
    }

    /// Imports a key under the name that is suggested for it.
    pub(crate) fn import(&mut self, key: &str) {
        self.paste(&fixture(key));
        self.wait_for(&truth(key).md5);
        self.keys(ENTER);
        self.wait_gone(IMPORT);
    }

    /// Quits from the list, when every change is on the disk.
    pub(crate) fn quit(&mut self) {
        self.keys("q");
        assert!(self.exit().success());
    }

    /// Cancels an import that has text in it, and quits.
    pub(crate) fn cancel_import_and_quit(&mut self) {
        self.keys(ESC);
        self.wait_for(CANCEL);
        self.keys("y");
        self.wait_gone(IMPORT);
        self.quit();
    }
}
