//! The changes that are put to the test, and the folder each of them is made in.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use keyrack::store::Store;

use crate::support::{Answer, KEYRACK, Rack, corpus_path, entry, made_up_key};

/// A change: one row for each.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    before: Before,
    /// Commands that lead up to it.
    prepare: &'static [&'static [&'static str]],
    args: &'static [&'static str],
    /// What keyrack prints, on either stream, once the change is made, and only then.
    pub(crate) told: &'static str,
    /// The names that go, and those that come.
    gone: &'static [&'static str],
    come: &'static [&'static str],
}

/// What there is before a change.
enum Before {
    /// Not even the folder.
    Nothing,
    /// A store and another file.
    Store,
    /// The same, and the store is a link to a file in another folder.
    Link,
}

const IMPORT: Operation = Operation {
    name: "import",
    before: Before::Store,
    prepare: &[],
    args: &["import", "--name", "ops", "key.pub"],
    told: "imported ops",
    gone: &[],
    come: &["ops"],
};

const RENAME: Operation = Operation {
    name: "rename",
    args: &["rename", "key-3", "gate"],
    told: "renamed key-3 to gate",
    gone: &["key-3"],
    come: &["gate"],
    ..IMPORT
};

const DELETE: Operation = Operation {
    name: "delete one",
    args: &["delete", "key-1"],
    told: "deleted key-1",
    gone: &["key-1"],
    come: &[],
    ..IMPORT
};

pub(crate) const OPERATIONS: [Operation; 13] = [
    IMPORT,
    Operation {
        name: "import, answered as JSON",
        args: &["import", "--name", "ops", "key.pub", "--json"],
        told: "KeyPairFingerPrint",
        ..IMPORT
    },
    Operation {
        name: "import several",
        args: &["import", "--all", "keys.pub"],
        told: "imported 2 key pairs",
        come: &["gate", "ops"],
        ..IMPORT
    },
    Operation {
        name: "import into a new store",
        before: Before::Nothing,
        ..IMPORT
    },
    RENAME,
    Operation {
        name: "rename, answered as JSON",
        args: &["rename", "key-3", "gate", "--json"],
        told: "\"name\":\"gate\"",
        ..RENAME
    },
    Operation {
        name: "rename behind a link",
        before: Before::Link,
        ..RENAME
    },
    DELETE,
    Operation {
        name: "delete several",
        args: &["delete", "key-6", "key-2", "key-3"],
        told: "deleted key-",
        gone: &["key-2", "key-3", "key-6"],
        ..DELETE
    },
    Operation {
        name: "note",
        args: &["note", "key-3", "what it is for"],
        told: "changed the note of key-3",
        come: &[],
        ..IMPORT
    },
    Operation {
        name: "replace",
        args: &["replace", "key-3", "key.pub"],
        told: "replaced the key of key-3",
        come: &[],
        ..IMPORT
    },
    Operation {
        name: "restore",
        prepare: &[
            &["delete", "key-1"],
            &["import", "--name", "ops", "key.pub"],
        ],
        args: &["restore", "2"],
        told: "restored a store of 6 key pairs",
        gone: &["ops"],
        come: &["key-1"],
        ..IMPORT
    },
    Operation {
        name: "delete an import, answered as JSON",
        prepare: &[&["import", "--name", "ops", "key.pub"]],
        args: &["delete", "ops", "--json"],
        told: "\"name\":\"ops\"",
        gone: &["ops"],
        ..DELETE
    },
];

impl Operation {
    /// The names in the store after the change, in order.
    pub(crate) fn names_after(&self, before: &[String]) -> Vec<String> {
        let stay = before.iter().map(String::as_str);
        let stay = stay.filter(|name| !self.gone.contains(name));
        let come = self.come.iter().copied();
        let mut names: Vec<_> = stay.chain(come).map(str::to_owned).collect();
        names.sort();
        names
    }
}

/// How many entries a store has at first.
const ENTRIES: usize = 6;

/// A home folder in which a change is about to be made.
pub(crate) struct Stage<'a> {
    pub(crate) operation: &'a Operation,
    rack: Rack,
    /// The folder that is looked at: all of it is about the store.
    pub(crate) folder: PathBuf,
    /// The path that keyrack is told.
    store: PathBuf,
    /// The file behind that path.
    pub(crate) file: PathBuf,
}

/// All that lies in a folder, by path.
pub(crate) type Tree = BTreeMap<PathBuf, Node>;

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Folder { mode: u32 },
    File { mode: u32, content: Vec<u8> },
    Link { to: PathBuf },
}

impl<'a> Stage<'a> {
    pub(crate) fn set(operation: &'a Operation) -> Self {
        let rack = Rack::new();
        fs::copy(corpus_path("openssh-2048.pub"), rack.path("key.pub")).unwrap();
        let keys = format!("{} ops\n{} gate\n", made_up_key(7), made_up_key(8));
        fs::write(rack.path("keys.pub"), keys).unwrap();
        let folder = rack.path("rack");
        let (store, file) = match operation.before {
            Before::Nothing => ("deep/keys.toml", "deep/keys.toml"),
            Before::Store => ("keys.toml", "keys.toml"),
            Before::Link => ("keys.toml", "kept/store.toml"),
        };
        let stage = Self {
            operation,
            rack,
            store: folder.join(store),
            file: folder.join(file),
            folder,
        };
        if !matches!(operation.before, Before::Nothing) {
            stage.make_store();
        }
        for args in operation.prepare {
            stage.run(args, "").done();
        }
        stage
    }

    fn make_store(&self) {
        fs::create_dir_all(self.file.parent().unwrap()).unwrap();
        if self.store != self.file {
            let target = self.file.strip_prefix(&self.folder).unwrap();
            symlink(target, &self.store).unwrap();
        }
        let entries = (1..=ENTRIES).map(|number| {
            let entry = entry(&format!("key-{number}"), &made_up_key(number));
            format!("\n# Entry {number}.\n{entry}note = \"keeps its bytes\"\n")
        });
        let text = format!("version = 1\n{}", entries.collect::<String>());
        write(&self.file, &text, 0o600);
        write(&self.folder.join("notes.txt"), "as they were", 0o644);
    }

    /// The change, run by `program`, which has keyrack's path and arguments behind its own.
    pub(crate) fn change_under(&self, program: &str, args: &[&str]) -> Command {
        let mut command = self.program(program);
        command.args(args).arg(KEYRACK).args(self.operation.args);
        command
    }

    /// Runs keyrack, with nothing in its way.
    pub(crate) fn run(&self, args: &[&str], input: &str) -> Answer {
        let mut command = self.program(KEYRACK);
        command.args(args);
        Answer::of(command, input)
    }

    fn program(&self, program: &str) -> Command {
        let mut command = self.rack.program(program);
        command.env("KEYRACK_STORE", &self.store);
        command
    }

    /// Where strace writes what it sees.
    pub(crate) fn log(&self) -> PathBuf {
        self.rack.path("strace.log")
    }

    /// The text of the store, without what is never the same twice; none without a store.
    pub(crate) fn content(&self) -> Option<String> {
        let bytes = fs::read(&self.file).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        Some(text.split_inclusive('\n').map(masked).collect())
    }

    /// The names in the store, in order.
    pub(crate) fn names(&self) -> Result<Vec<String>, String> {
        let loaded = Store::at(&self.file).load();
        let loaded = loaded.map_err(|error| error.to_string())?;
        let entries = loaded.library.entries();
        if let Some(entry) = entries.iter().find(|entry| !entry.faults.is_empty()) {
            return Err(format!("{entry:?}"));
        }
        let mut names: Vec<_> = entries.iter().map(|entry| entry.name.clone()).collect();
        names.sort();
        Ok(names)
    }

    /// What keyrack may make: the file, the lock, a temporary file, and folders for them.
    pub(crate) fn may_appear(&self, path: &Path) -> bool {
        let beside = [&self.file, &self.beside("", ".lock"), &self.temporary()];
        beside.iter().any(|made| *made == path) || self.file.starts_with(path)
    }

    /// The temporary file of a change.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.beside(".", ".new")
    }

    fn beside(&self, before: &str, behind: &str) -> PathBuf {
        let name = self.file.file_name().unwrap().to_str().unwrap();
        self.file.with_file_name(format!("{before}{name}{behind}"))
    }

    /// What lies in the folder.
    pub(crate) fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        grow(&self.folder, &mut tree);
        tree
    }
}

fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A line of a store, with its value left out where that is new in each run, or tells how
/// the path of the key was read.
fn masked(line: &str) -> &str {
    ["request_id = ", "imported_at = ", "source = "]
        .into_iter()
        .find(|field| line.starts_with(field))
        .unwrap_or(line)
}

fn grow(path: &Path, tree: &mut Tree) {
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return;
    };
    let mode = metadata.permissions().mode() & 0o7777;
    let node = if metadata.is_symlink() {
        let to = fs::read_link(path).unwrap();
        Node::Link { to }
    } else if metadata.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            grow(&entry.unwrap().path(), tree);
        }
        Node::Folder { mode }
    } else {
        let content = fs::read(path).unwrap();
        Node::File { mode, content }
    };
    tree.insert(path.to_owned(), node);
}
