//! Former contents of the store: brought back.

use std::fs;

use crate::backups::{import, kept, store_of};
use crate::support::{Rack, entry, made_up_key};

#[test]
fn a_content_that_was_brought_back_goes_again() {
    let rack = Rack::new();
    for (number, name) in ["one", "two", "three"].into_iter().enumerate() {
        import(&rack, name, number);
    }
    let (present, former) = (rack.text(), kept(&rack));
    let answer = rack.run(&["restore", "2"]).done();
    assert_eq!(rack.text(), former[1]);
    assert_eq!(
        (&*answer.stdout, &*answer.stderr),
        (
            "",
            "keyrack: restored a store of 1 key pair; `keyrack restore 1` takes that back\n"
        )
    );
    let json = rack.run(&["restore", "1", "--json"]).done().json();
    assert_eq!(rack.text(), present);
    let names: Vec<_> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|key| &key["name"])
        .collect();
    assert_eq!(names, ["one", "two", "three"]);
}

#[test]
fn a_number_that_is_not_listed_is_exit_status_4() {
    let rack = Rack::new();
    for number in ["0", "1", "99"] {
        let words = format!("there is no former content {number}; 0 are kept");
        rack.run(&["restore", number]).failed(4, &words);
    }
    import(&rack, "one", 1);
    import(&rack, "two", 2);
    let before = rack.text();
    for number in ["0", "2", "18446744073709551615"] {
        let words = format!("there is no former content {number}; 1 are kept");
        rack.run(&["restore", number]).failed(4, &words);
        let failure = rack
            .run(&["restore", number, "--json"])
            .failed(4, "")
            .json();
        assert_eq!(failure["Code"], "InvalidParameter");
    }
    rack.run(&["restore", "x"]).failed(2, "invalid value");
    assert_eq!(rack.text(), before);
    assert_eq!(kept(&rack).len(), 1);
}

#[test]
fn a_store_that_does_not_parse_is_brought_back_and_its_content_kept() {
    for broken in [
        "version = 'x",
        "<<<<<<< HEAD\n",
        "key_pair = 5\n",
        "version = 0\n",
    ] {
        let rack = Rack::with(entry("edge", &made_up_key(1)));
        rack.run(&["note", "edge", "x"]).done();
        let good = kept(&rack);
        fs::write(rack.store(), broken).unwrap();
        rack.run(&["list"]).failed(1, "ens.interface.error");
        rack.run(&["restore", "1"]).done();
        assert_eq!(rack.text(), good[0]);
        assert_eq!(kept(&rack)[0], broken);
        // It is kept, but may not come back.
        let why = "InvalidParameter: the former content is no store to go back to";
        rack.run(&["restore", "1"]).failed(3, why);
        assert_eq!(rack.text(), good[0]);
    }
}

#[test]
fn a_store_that_is_no_text_is_brought_back_and_its_bytes_kept() {
    let rack = Rack::with(entry("edge", &made_up_key(1)));
    rack.run(&["note", "edge", "x"]).done();
    let good = kept(&rack);
    let bytes = b"# caf\xe9\n";
    fs::write(rack.store(), bytes).unwrap();
    rack.run(&["list"]).failed(1, "is not UTF-8 text");
    rack.run(&["restore", "1"]).done();
    assert_eq!(rack.text(), good[0]);
    let backups = store_of(&rack).backups().unwrap();
    assert_eq!(fs::read(&backups[0].path).unwrap(), bytes);
}

#[test]
fn a_content_of_a_newer_keyrack_is_not_brought_back() {
    let rack = Rack::with(entry("edge", &made_up_key(1)));
    rack.run(&["note", "edge", "x"]).done();
    let backup = store_of(&rack).backups().unwrap().remove(0);
    fs::write(&backup.path, "version = 2\n").unwrap();
    let before = rack.text();
    let answer = rack.run(&["restore", "1"]);
    answer.failed(3, "its version is 2");
    assert_eq!(rack.text(), before);
}

#[test]
fn a_way_back_is_promised_only_where_there_is_one() {
    let rack = Rack::with(entry("edge", &made_up_key(1)));
    rack.run(&["note", "edge", "x"]).done();
    let said = rack.run(&["restore", "1"]).done().stderr;
    let promise = "; `keyrack restore 1` takes that back\n";
    assert!(said.ends_with(promise), "{said}");
    fs::remove_file(rack.store()).unwrap();
    let said = rack.run(&["restore", "1"]).done().stderr;
    assert_eq!(said, "keyrack: restored a store of 1 key pair\n");
}

#[test]
fn a_content_is_brought_back_where_the_store_is_gone() {
    let rack = Rack::with(entry("edge", &made_up_key(1)));
    rack.run(&["note", "edge", "x"]).done();
    let good = kept(&rack);
    fs::remove_file(rack.store()).unwrap();
    rack.run(&["restore", "1"]).done();
    assert_eq!(rack.text(), good[0]);
    assert_eq!(kept(&rack), good, "nothing stood there that could be kept");
}
