//! What goes wrong at the store is said, and the store is left as it was.

use std::fs;

use keyrack::store::Store;

use crate::support::{Rack, corpus_path, entry, made_up_key};

/// A store that nothing may be written over.
struct Refused {
    content: &'static [u8],
    code: &'static str,
    words: &'static str,
}

const REFUSED: [Refused; 13] = [
    Refused {
        content: b"version = 1\n\n[[key_pair]]\nname = \"edge\n",
        code: "ens.interface.error",
        words: "does not parse at line 4, column ",
    },
    Refused {
        content: b"version = 1\n  = 2\n",
        code: "ens.interface.error",
        words: "does not parse at line 2, column 3: ",
    },
    Refused {
        content: "\u{feff}note = 'é' x\r\n".as_bytes(),
        code: "ens.interface.error",
        words: "does not parse at line 1, column 12: ",
    },
    Refused {
        content: b"a = \"open\nb = \"ok\"\nc\n",
        code: "ens.interface.error",
        words: "does not parse at line 1, column 10: ",
    },
    Refused {
        content: b"version = 1\nversion = 1\n",
        code: "ens.interface.error",
        words: "does not parse at line 2, column 1: ",
    },
    Refused {
        content: b"version = 1\n<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n",
        code: "ens.interface.error",
        words: "git conflict markers in the store at line 2",
    },
    Refused {
        content: b"version = 0\n",
        code: "ens.interface.error",
        words: "version is not a number from 1 up",
    },
    Refused {
        content: b"version = \"1\"\n",
        code: "ens.interface.error",
        words: "version is not a number from 1 up",
    },
    Refused {
        content: b"version = 1\n# \xff\xfe\n",
        code: "ens.interface.error",
        words: "is not UTF-8 text (at byte 14)",
    },
    Refused {
        content: b"key_pair = 5\n",
        code: "ens.interface.error",
        words: "key_pair is not a list of tables",
    },
    Refused {
        content: b"[key_pair]\nname = \"edge\"\n",
        code: "ens.interface.error",
        words: "key_pair is not a list of tables",
    },
    Refused {
        content: b"key_pair = [{ name = 'edge' }, 5]\n",
        code: "ens.interface.error",
        words: "key_pair is not a list of tables",
    },
    Refused {
        content: b"version = 1\x00\n",
        code: "ens.interface.error",
        words: "does not parse at line 1, column 11: ",
    },
];

fn import_ops(rack: &Rack) -> crate::support::Answer {
    rack.feed(&["import", "--name", "ops"], made_up_key(2))
}

#[test]
fn a_store_that_cannot_be_understood_is_named_and_left_as_it_is() {
    for Refused {
        content,
        code,
        words,
    } in REFUSED
    {
        let rack = Rack::with(content);
        let commands: [&[&str]; 5] = [
            &["list"],
            &["show", "edge"],
            &["rename", "edge", "gate"],
            &["delete", "edge"],
            &["import", "--name", "ops"],
        ];
        for command in commands {
            let answer = rack.feed(command, made_up_key(2)).failed(1, words);
            assert!(answer.stderr.contains(code), "{answer:?}");
            assert!(answer.stderr.contains("keys.toml"), "{answer:?}");
            assert_eq!(answer.stdout, "");
            let mut args = command.to_vec();
            args.push("--json");
            let failure = rack.feed(&args, made_up_key(2)).failed(1, "").json();
            assert_eq!(failure["Code"], code);
        }
        assert_eq!(fs::read(rack.store()).unwrap(), content);
    }
}

#[test]
fn a_newer_version_is_read_and_not_written() {
    let text = format!("version = 2\n\n{}", entry("edge", &made_up_key(1)));
    let rack = Rack::with(&text);
    let list = rack.run(&["list", "--json"]).done().json();
    assert_eq!(list[0]["name"], "edge");
    rack.run(&["show", "edge"]).done();
    assert!(Store::at(rack.store()).load().unwrap().read_only.is_some());
    let words = "ens.interface.error: ";
    import_ops(&rack).failed(1, words);
    rack.run(&["rename", "edge", "gate"]).failed(1, words);
    rack.run(&["delete", "edge"])
        .failed(1, "its version is 2, this keyrack writes version 1");
    assert_eq!(rack.text(), text);
}

#[test]
fn a_folder_in_the_place_of_the_store_is_an_error() {
    let rack = Rack::new();
    fs::create_dir(rack.store()).unwrap();
    fs::write(rack.path("keys.toml/inside"), "x").unwrap();
    rack.run(&["list"]).failed(1, "keys.toml");
    import_ops(&rack).failed(1, "ens.interface.error");
    assert_eq!(fs::read(rack.path("keys.toml/inside")).unwrap(), b"x");
}

#[test]
fn a_path_through_a_file_is_an_error() {
    let rack = Rack::new();
    fs::write(rack.path("file"), "as it was").unwrap();
    let key = corpus_path("openssh-2048.pub");
    for store in ["file/keys.toml", "file/deep/keys.toml"] {
        for args in [&["list"][..], &["import", key.to_str().unwrap()]] {
            let mut args = args.to_vec();
            args.extend(["--store", store]);
            rack.run(&args).failed(1, "ens.interface.error: cannot ");
        }
    }
    assert_eq!(fs::read(rack.path("file")).unwrap(), b"as it was");
}

#[test]
fn a_temporary_file_that_a_killed_keyrack_left_is_no_obstacle() {
    let rack = Rack::with(entry("edge", &made_up_key(1)));
    let left = rack.path(".keys.toml.new");
    fs::write(&left, "half of an ent").unwrap();
    rack.run(&["rename", "edge", "gate"]).done();
    assert_eq!(rack.text(), entry("gate", &made_up_key(1)));
    assert!(!left.exists());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use super::{Rack, entry, fs, import_ops, made_up_key};
    use crate::support::{Answer, KEYRACK};

    fn is_root() -> bool {
        nix::unistd::geteuid().is_root()
    }

    /// The files beside the store, in order.
    fn beside(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_no_regular_file_is_refused_and_never_waited_for() {
        let rack = Rack::new();
        let pipe = rack.path("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        for store in [pipe, "/dev/null".into(), "/dev/zero".into()] {
            for args in [&["list"][..], &["import", "--name", "ops"]] {
                let mut command = rack.program(KEYRACK);
                command.args(args).env("KEYRACK_STORE", &store);
                Answer::of(command, made_up_key(1)).failed(1, "is not a regular file");
            }
        }
    }

    #[test]
    fn a_folder_that_may_not_be_written_is_no_permission() {
        if is_root() {
            eprintln!("skipped: permissions do not bind root");
            return;
        }
        let text = entry("edge", &made_up_key(1));
        let rack = Rack::with(&text);
        let folder = rack.path("");
        fs::set_permissions(&folder, PermissionsExt::from_mode(0o500)).unwrap();
        let answer = import_ops(&rack);
        fs::set_permissions(&folder, PermissionsExt::from_mode(0o700)).unwrap();
        answer.failed(1, "NoPermission: ");
        assert_eq!(rack.text(), text);
    }

    #[test]
    fn a_store_of_another_owner_is_no_permission() {
        if !is_root() {
            eprintln!("skipped: only root gives files away");
            return;
        }
        let text = entry("edge", &made_up_key(1));
        let rack = Rack::with(&text);
        std::os::unix::fs::chown(rack.store(), Some(65534), None).unwrap();
        rack.run(&["list"]).done();
        let words = "belongs to another user (uid 65534)";
        import_ops(&rack).failed(1, words).failed(1, "NoPermission");
        rack.run(&["delete", "edge"]).failed(1, words);
        assert_eq!(rack.text(), text);
    }

    #[test]
    fn a_write_that_fails_half_way_leaves_the_store_whole() {
        let text = entry("edge", &made_up_key(1)).repeat(9);
        let text = text.replacen("edge", "first", 1);
        let rack = Rack::with(&text);
        // A file may grow to 1024 bytes at most, whatever the shell counts in, and the
        // store is larger than that.
        assert!(text.len() > 1024);
        let line = "trap '' XFSZ; ulimit -f 1; exec \"$0\" rename first gate";
        let mut shell = rack.program("sh");
        shell.args(["-c", line, KEYRACK]);
        Answer::of(shell, "")
            .failed(1, "ens.interface.error: cannot write")
            .failed(1, "File too large");
        assert_eq!(rack.text(), text);
        let files = [".local", "keys.toml", "keys.toml.lock"];
        assert_eq!(beside(&rack.path("")), files);
    }

    /// A file system of 64 KiB in memory, unmounted when it is dropped.
    struct SmallDisk {
        at: PathBuf,
    }

    impl SmallDisk {
        fn mount(at: PathBuf) -> Option<Self> {
            fs::create_dir(&at).unwrap();
            let mount = Command::new("mount")
                .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
                .arg(&at)
                .output();
            mount
                .is_ok_and(|output| output.status.success())
                .then_some(Self { at })
        }
    }

    impl Drop for SmallDisk {
        fn drop(&mut self) {
            let unmount = Command::new("umount").arg(&self.at).status();
            if !unmount.is_ok_and(|status| status.success()) {
                eprintln!("{} is still mounted", self.at.display());
            }
        }
    }

    #[test]
    fn a_full_disk_is_named_and_leaves_the_store_whole() {
        let rack = Rack::new();
        let Some(disk) = SmallDisk::mount(rack.path("disk")) else {
            eprintln!("skipped: no file system can be mounted here");
            return;
        };
        let store = disk.at.join("keys.toml");
        let text = entry("edge", &made_up_key(1));
        fs::write(&store, &text).unwrap();
        let filled = fs::write(disk.at.join("filler"), vec![0; 1 << 20]);
        assert_eq!(filled.unwrap_err().kind(), std::io::ErrorKind::StorageFull);

        let args = ["import", "--name", "ops", "--store", "disk/keys.toml"];
        rack.feed(&args, made_up_key(2))
            .failed(1, "ens.interface.error: cannot ")
            .failed(1, "No space left");
        assert_eq!(fs::read_to_string(&store).unwrap(), text);
        let names = ["filler", "keys.toml", "keys.toml.lock"];
        assert_eq!(beside(&disk.at), names);

        fs::remove_file(disk.at.join("filler")).unwrap();
        rack.feed(&args, made_up_key(2)).done();
    }
}
