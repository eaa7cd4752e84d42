//! Former contents of the store: kept, listed, and given up in time.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use keyrack::job;
use keyrack::store::Store;

use crate::support::{Answer, KEYRACK, Rack, corpus_path, entry, made_up_key};
use crate::{id_of, request};

const BACKUPS: &str = ".local/state/keyrack/backups";
const NAME_FORMAT: &str = "%Y%m%dT%H%M%S.%6fZ";

/// The store of a rack, as the program has it.
pub(crate) fn store_of(rack: &Rack) -> Store {
    Store::at(rack.store()).with_backups(&rack.path(BACKUPS))
}

/// The contents that are kept, the newest first.
#[track_caller]
pub(crate) fn kept(rack: &Rack) -> Vec<String> {
    let backups = store_of(rack).backups().unwrap();
    let contents = backups.iter().map(|backup| backup.read().unwrap());
    contents.collect()
}

pub(crate) fn import(rack: &Rack, name: &str, number: usize) -> Answer {
    rack.feed(&["import", "--name", name], made_up_key(number))
        .done()
}

/// Names of the files in a folder, in order.
#[track_caller]
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn each_change_keeps_the_former_content() {
    let rack = Rack::new();
    import(&rack, "edge", 1);
    assert_eq!(kept(&rack), [""; 0], "there was none before the first");
    let new = rack.path("new.pub");
    fs::write(&new, made_up_key(2)).unwrap();
    let changes: [&[&str]; 6] = [
        &["note", "edge", "at the door"],
        &["tag", "edge", "+door"],
        &["replace", "edge", new.to_str().unwrap()],
        &["rename", "edge", "gate"],
        &["delete", "gate"],
        &["restore", "3"],
    ];
    let mut expected = Vec::new();
    for change in changes {
        expected.insert(0, rack.text());
        rack.run(change).done();
        assert_eq!(kept(&rack), expected, "{change:?}");
    }
}

#[test]
fn bytes_that_are_no_toml_of_keyrack_are_kept_as_they_are() {
    let key = made_up_key(1);
    let text =
        format!("\u{feff}# caf\u{e9}\r\n\r\n[[key_pair]]\r\nname='edge'\r\npublic_key='{key}'");
    let rack = Rack::with(&text);
    rack.run(&["rename", "edge", "gate"]).done();
    assert_eq!(kept(&rack), [text.as_str()]);
    rack.run(&["restore", "1"]).done();
    assert_eq!(rack.text(), text);
}

#[test]
fn undo_and_redo_keep_the_former_content_too() {
    let before = entry("edge", &made_up_key(1));
    let rack = Rack::with(&before);
    let store = store_of(&rack);
    let mut history = keyrack::library::History::default();
    let id = id_of(&store.load().unwrap().library, "edge");
    let outcome = job::note(&store, id, "at the door".to_owned(), None).unwrap();
    history.record(outcome.done, outcome.reversal);
    let after = rack.text();
    job::undo(&store, &mut history, None).unwrap();
    job::redo(&store, &mut history, None).unwrap();
    assert_eq!(kept(&rack), [&*before, &*after, &*before]);
}

#[test]
fn each_store_has_a_folder_of_its_own() {
    let rack = Rack::new();
    for store in ["keys.toml", "other.toml", "deep/keys.toml"] {
        for (name, number) in [("edge", 1), ("gate", 2)] {
            let args = ["import", "--name", name, "--store", store];
            rack.feed(&args, made_up_key(number)).done();
        }
    }
    let folders = files(&rack.path(BACKUPS));
    assert_eq!(folders.len(), 3, "{folders:?}");
    for folder in folders {
        let path = rack.path(BACKUPS).join(folder);
        assert_eq!(files(&path).len(), 1, "{}", path.display());
    }
}

#[test]
fn another_way_to_the_same_store_leads_to_the_same_backups() {
    let rack = Rack::with(entry("edge", &made_up_key(1)));
    rack.run(&["note", "edge", "x"]).done();
    let ways = ["keys.toml", "./keys.toml"];
    #[cfg(unix)]
    for (to, link) in [("keys.toml", "link.toml"), (".", "folder")] {
        std::os::unix::fs::symlink(to, rack.path(link)).unwrap();
    }
    let linked = ["link.toml", "folder/keys.toml", "folder/link.toml"];
    let linked = linked.into_iter().filter(|_| cfg!(unix));
    let ways = ways.into_iter().chain(linked);
    for way in ways {
        let args = ["restore", "--json", "--store", way];
        let list = rack.run(&args).done().json();
        assert_eq!(list.as_array().map(Vec::len), Some(1), "{way}: {list}");
    }
}

#[test]
fn they_are_listed_with_their_counts_the_newest_first() {
    let rack = Rack::new();
    let answer = rack.run(&["restore"]).done();
    assert_eq!(answer.stdout, "");
    assert_eq!(
        answer.stderr,
        "keyrack: no former content is kept yet; each change keeps one\n"
    );
    assert_eq!(rack.run(&["restore", "--json"]).done().stdout, "[]\n");

    for (number, name) in ["one", "two", "three"].into_iter().enumerate() {
        import(&rack, name, number);
    }
    fs::write(rack.store(), "key_pair = 5").unwrap();
    rack.run(&["restore", "1"]).done();
    let printed = rack.run(&["restore"]).done().stdout;
    let json = rack.run(&["restore", "--json"]).done().json();
    let rows = json.as_array().unwrap();
    let expected = [None, Some(2), Some(1)];
    assert_eq!((rows.len(), printed.lines().count()), (3, 3), "{printed}");
    for (index, count) in expected.into_iter().enumerate() {
        let line = printed.lines().nth(index).unwrap();
        let number = format!("{:>3}  ", index + 1);
        let words = match count {
            None => "  does not parse",
            Some(1) => "  1 key pair",
            _ => "  2 key pairs",
        };
        assert!(line.starts_with(&number) && line.ends_with(words), "{line}");
        let row = &rows[index];
        assert_eq!(row["number"], index + 1);
        assert_eq!(row["key_pairs"].as_u64(), count);
        let path = PathBuf::from(row["path"].as_str().unwrap());
        let at: Timestamp = row["replaced_at"].as_str().unwrap().parse().unwrap();
        let name = format!("{}.toml", at.strftime(NAME_FORMAT));
        assert_eq!(path.file_name().unwrap().to_str(), Some(&*name));
    }
    let dates: Vec<_> = rows.iter().map(|row| row["replaced_at"].as_str()).collect();
    assert!(
        dates.is_sorted_by(|newer, older| newer > older),
        "{dates:?}"
    );
}

#[test]
fn a_change_that_changes_nothing_keeps_nothing() {
    let rack = Rack::with(entry("edge", &made_up_key(1)));
    rack.run(&["note", "edge", "x"]).done();
    rack.run(&["tag", "edge", "+door"]).done();
    let (before, backups) = (rack.text(), kept(&rack));
    let no_changes: [&[&str]; 4] = [
        &["note", "edge", "x"],
        &["tag", "edge", "+door"],
        &["tag", "edge", "-other"],
        &["rename", "edge", "edge"],
    ];
    for no_change in no_changes {
        rack.run(no_change).done();
        assert_eq!(
            (rack.text(), kept(&rack)),
            (before.clone(), backups.clone())
        );
    }
    let backup = &store_of(&rack).backups().unwrap()[0].path;
    fs::write(backup, &before).unwrap();
    let said = rack.run(&["restore", "1"]).done().stderr;
    assert_eq!(said, "keyrack: nothing had to be changed\n");
    assert_eq!(kept(&rack).len(), backups.len());
}

#[test]
fn a_change_that_fails_keeps_nothing() {
    let rack = Rack::with(entry("edge", &made_up_key(1)) + &entry("gate", &made_up_key(2)));
    let private = corpus_path("openssh-2048");
    let changes: [&[&str]; 7] = [
        &["rename", "edge", "gate"],
        &["rename", "gone", "new"],
        &["note", "gone", "x"],
        &["tag", "edge", "+a b"],
        &["replace", "edge", private.to_str().unwrap()],
        &["delete", "edge", "gone"],
        &["restore", "1"],
    ];
    for change in changes {
        assert_ne!(rack.run(change).exit, Some(0), "{change:?}");
    }
    let taken = request("edge", &made_up_key(3));
    job::import(&store_of(&rack), taken, None).unwrap_err();
    assert!(!rack.path(BACKUPS).exists());

    // A folder in the way of the temporary file: the backup was made by then.
    rack.run(&["note", "edge", "x"]).done();
    let before = (kept(&rack), rack.text());
    fs::create_dir_all(rack.path(".keys.toml.new/full")).unwrap();
    rack.run(&["note", "edge", "y"]).failed(1, "cannot write");
    assert_eq!((kept(&rack), rack.text()), before);
}

#[test]
fn a_backup_that_cannot_be_kept_is_a_warning() {
    for (what, blocked) in [("backups", BACKUPS), ("state", ".local/state")] {
        let rack = Rack::with(entry("edge", &made_up_key(1)));
        let file = rack.path(blocked);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "in the way").unwrap();
        let answer = rack.run(&["rename", "edge", "gate", "--json"]).done();
        assert_eq!(answer.json()["name"], "gate");
        let words = format!("no backup was kept in {}", rack.path(BACKUPS).display());
        assert!(answer.stderr.contains(&words), "{what}: {answer:?}");
        assert_eq!(rack.text(), entry("gate", &made_up_key(1)));

        let store = store_of(&rack);
        let outcome = job::import(&store, request("new", &made_up_key(2)), None).unwrap();
        let warning = outcome.warning.unwrap();
        assert!(warning.reason.contains(&words), "{what}: {warning}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "in the way");
    }
}

#[test]
fn the_last_ten_are_kept_and_one_a_day_for_thirty_days() {
    let rack = Rack::with(entry("edge", &made_up_key(1)));
    let store = store_of(&rack);
    let folder = store.backups_folder().unwrap();
    fs::create_dir_all(&folder).unwrap();
    // Noon, days ago: whatever the time is, each lies in a day of its own.
    let today = Timestamp::now().strftime("%Y-%m-%dT12:00:00Z").to_string();
    let today: Timestamp = today.parse().unwrap();
    let ago = |days: i64, minutes: i64| {
        let at = today - SignedDuration::from_hours(24 * days) - SignedDuration::from_mins(minutes);
        format!("{}.toml", at.strftime(NAME_FORMAT))
    };
    let mut expected = Vec::new();
    for minutes in 0..12 {
        // With the backup of the change itself, nine of yesterday are among the newest ten.
        let name = ago(1, minutes);
        fs::write(folder.join(&name), "").unwrap();
        if minutes < 9 {
            expected.push(name);
        }
    }
    for days in 2..40 {
        for minutes in 0..2 {
            let name = ago(days, minutes);
            fs::write(folder.join(&name), "").unwrap();
            // A day of the thirtieth is in time or not by the time of day.
            if minutes == 0 && days < 30 {
                expected.push(name);
            }
        }
    }
    let mine = ["notes.txt", "20260101.toml", "x.toml"].map(str::to_owned);
    for name in &mine {
        fs::write(folder.join(name), "").unwrap();
    }
    rack.run(&["note", "edge", "x"]).done();
    let edge_of_time = [ago(30, 0), ago(30, 1)];
    let newest = store.backups().unwrap().remove(0);
    let newest = newest
        .path
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    expected.push(newest);
    expected.extend(mine);
    expected.sort();
    let mut left = files(&folder);
    left.retain(|name| !edge_of_time.contains(name));
    assert_eq!(left, expected);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use super::{Answer, BACKUPS, KEYRACK, Rack, entry, fs, import, kept, made_up_key, store_of};

    #[test]
    fn they_are_for_their_owner_alone_under_any_umask() {
        for umask in ["000", "022", "077"] {
            let rack = Rack::with(entry("edge", &made_up_key(1)));
            let line = format!("umask {umask}; exec \"$0\" note edge x");
            let mut shell = rack.program("sh");
            shell.args(["-c", &line, KEYRACK]);
            Answer::of(shell, "").done();
            let own = store_of(&rack).backups_folder().unwrap();
            for folder in [rack.path(BACKUPS), own] {
                let mode = fs::metadata(&folder).unwrap().permissions().mode() & 0o7777;
                assert_eq!(mode, 0o700, "{mode:o} under umask {umask}");
            }
        }
    }

    #[test]
    fn a_backup_is_the_very_file_that_was_replaced_and_stays_as_it_is() {
        let rack = Rack::new();
        import(&rack, "one", 1);
        let (text, inode) = (rack.text(), fs::metadata(rack.store()).unwrap().ino());
        import(&rack, "two", 2);
        let backup = store_of(&rack).backups().unwrap().remove(0);
        assert_eq!(fs::metadata(&backup.path).unwrap().ino(), inode);
        // Neither a change nor an editor that writes in place reaches it.
        import(&rack, "three", 3);
        fs::write(rack.store(), "version = 1").unwrap();
        assert_eq!(backup.read().unwrap(), text);
        // Brought back, it is another file: what is written then does not reach it either.
        rack.run(&["restore", "2"]).done();
        assert_eq!(rack.text(), text);
        fs::write(rack.store(), "version = 1").unwrap();
        assert_eq!(backup.read().unwrap(), text);
        assert_eq!(kept(&rack).len(), 3);
    }
}
