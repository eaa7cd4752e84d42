//! Several keyracks at one store.

use std::fs::{self, File};
use std::process::Stdio;

use keyrack::domain::name::KeyPairName;
use keyrack::error::{Code, Exit};
use keyrack::job;
use keyrack::store::Store;

use crate::id_of;
use crate::support::{Answer, KEYRACK, Rack, entry, made_up_key};

fn hold(rack: &Rack) -> File {
    let file = File::create(rack.path("keys.toml.lock")).unwrap();
    file.lock().unwrap();
    file
}

#[test]
fn a_change_waits_until_the_lock_is_free() {
    let rack = Rack::with(entry("edge", &made_up_key(1)));
    let lock = hold(&rack);
    let child = rack
        .program(KEYRACK)
        .args(["rename", "edge", "gate"])
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(lock);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(rack.text(), entry("gate", &made_up_key(1)));
}

#[test]
fn a_lock_that_stays_held_ends_the_change_with_a_clear_message() {
    let text = entry("edge", &made_up_key(1));
    let rack = Rack::with(&text);
    let lock = hold(&rack);
    rack.run(&["rename", "edge", "gate"])
        .failed(1, "ens.interface.error: another keyrack holds");
    assert_eq!(rack.text(), text);
    rack.run(&["list"]).done();
    drop(lock);
    rack.run(&["rename", "edge", "gate"]).done();
}

#[test]
fn a_change_is_made_to_the_store_as_it_is_not_as_it_was_seen() {
    let rack = Rack::with(entry("edge", &made_up_key(1)) + &entry("ops", &made_up_key(2)));
    let store = Store::at(rack.store());
    let seen = store.load().unwrap();
    let [edge, ops] = ["edge", "ops"].map(|name| id_of(&seen.library, name));
    rack.run(&["delete", "ops"]).done();
    rack.feed(&["import", "--name", "new"], made_up_key(3))
        .done();
    let between = rack.text();

    let to = KeyPairName::new("gate").unwrap();
    let outcome = job::rename(&store, edge.clone(), to, Some(&seen)).unwrap();
    assert_eq!(rack.text(), between.replace("\"edge\"", "\"gate\""));
    let names: Vec<_> = outcome
        .loaded
        .library
        .entries()
        .iter()
        .map(|e| &e.name)
        .collect();
    assert_eq!(names, ["gate", "new"]);

    // Neither of the two is there any more, so nothing goes.
    let after = rack.text();
    for ids in [
        vec![ops.clone()],
        vec![edge],
        vec![outcome.loaded.library.id(0).unwrap(), ops],
    ] {
        let error = job::delete(&store, ids, Some(&seen)).unwrap_err();
        assert_eq!(
            (error.code, error.exit),
            (Code::KeyPairName, Exit::NotFound)
        );
    }
    assert_eq!(rack.text(), after);
}

#[test]
fn an_entry_that_got_another_key_meanwhile_is_not_the_one_that_was_meant() {
    let rack = Rack::with(entry("edge", &made_up_key(1)));
    let store = Store::at(rack.store());
    let seen = store.load().unwrap();
    let id = seen.library.id(0).unwrap();
    let text = entry("edge", &made_up_key(2));
    fs::write(rack.store(), &text).unwrap();
    let error = job::delete(&store, vec![id], Some(&seen)).unwrap_err();
    assert!(error.reason.contains("holds another key now"), "{error}");
    assert_eq!(rack.text(), text);
}

#[cfg(unix)]
#[test]
fn two_keyracks_that_import_at_once_lose_nothing() {
    const EACH: usize = 200;
    let rack = Rack::new();
    let import_all = |folder: &str, from: usize| {
        fs::create_dir(rack.path(folder)).unwrap();
        for number in from..from + EACH {
            let file = format!("{folder}/{folder}-{number}.pub");
            fs::write(rack.path(&file), made_up_key(number)).unwrap();
        }
        let line = format!("for file in {folder}/*; do \"$0\" import \"$file\" || exit; done");
        let mut shell = rack.program("sh");
        shell.args(["-c", &line, KEYRACK]);
        shell
    };
    let shells = [import_all("left", 0), import_all("right", EACH)];
    std::thread::scope(|scope| {
        let runs = shells.map(|shell| scope.spawn(|| Answer::of(shell, "")));
        for run in runs {
            run.join().unwrap().done();
        }
    });

    let library = Store::at(rack.store()).load().unwrap().library;
    assert_eq!(library.entries().len(), 2 * EACH);
    for number in 0..2 * EACH {
        let folder = if number < EACH { "left" } else { "right" };
        let entry = library.get(library.named(&format!("{folder}-{number}")).unwrap());
        let entry = entry.unwrap();
        let stored = entry.key.as_ref().unwrap().public.to_string();
        assert_eq!(stored, made_up_key(number));
        assert!(entry.faults.is_empty(), "{entry:?}");
    }
}
