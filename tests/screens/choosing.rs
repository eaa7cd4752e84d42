//! The dialog that files are chosen in.

use std::path::{Path, PathBuf};

use keyrack::domain::browse::{FolderEntry, Kind, Listing, Preview};
use keyrack::domain::form::PrivateForm;
use keyrack::error::{Code, Error};
use keyrack::tui::message::{Place, Ticket};
use keyrack::tui::{Effect, Msg};

use crate::stage::Stage;

/// What lies in a made-up folder.
fn listing(path: &str) -> Listing {
    let entries = [
        ("keys", Kind::Folder),
        ("密钥", Kind::Folder),
        (".hidden.pub", Kind::File),
        ("alice.pub", Kind::File),
        ("alice2.pub", Kind::File),
        ("gone", Kind::LooseLink),
        ("pipe", Kind::Pipe),
        ("socket", Kind::Socket),
    ];
    Listing {
        path: path.into(),
        label: path.to_owned(),
        entries: entries
            .into_iter()
            .map(|(name, kind)| FolderEntry::new(name.into(), kind))
            .collect(),
        is_cut: false,
    }
}

/// The folder that was asked for last.
fn asked(stage: &Stage) -> (Ticket, Option<(PathBuf, String)>) {
    let [Effect::ListFolder(ticket, at)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    (*ticket, at.clone())
}

/// Answers the last request with a made-up folder.
pub(crate) fn answer(stage: &mut Stage, path: &str) -> Ticket {
    let (ticket, _) = asked(stage);
    stage.send(Msg::Folder(ticket, Ok(listing(path))));
    ticket
}

/// The dialog with a folder in it.
fn opened() -> (Stage, Ticket) {
    let mut stage = Stage::demo(80, 24);
    stage.press("i ctrl-o");
    assert_eq!(asked(&stage).1, None);
    let ticket = answer(&mut stage, "/home/li");
    (stage, ticket)
}

#[test]
fn a_folder_shows_what_its_files_hold_once_that_is_known() {
    let (mut stage, ticket) = opened();
    let [Effect::Preview(_, files)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    let names = ["/home/li/alice.pub", "/home/li/alice2.pub"];
    assert_eq!(*files, names.map(PathBuf::from));
    let many = Preview::Many {
        rsa: 2,
        all: 3,
        is_cut: true,
    };
    stage.send(Msg::Preview(ticket, names[0].into(), many));
    stage.send(Msg::Preview(
        ticket,
        names[1].into(),
        Preview::Private(PrivateForm::Ppk),
    ));
    for words in [
        "keys/",
        "密钥/",
        "3 keys and more, 2 of them RSA",
        "! a PuTTY private key (PPK)",
        "link to nothing",
        "pipe ",
        "socket ",
    ] {
        assert!(stage.shows(words), "{words}:\n{}", stage.text());
    }
    assert!(!stage.shows(".hidden"));
    stage.press("alt-h");
    assert!(stage.shows(".hidden.pub"));
    let asks = matches!(stage.effects.as_slice(), [Effect::Preview(_, files)] if files.len() == 1);
    assert!(
        asks,
        "only about what was not asked about: {:?}",
        stage.effects
    );
    insta::assert_snapshot!("files-80x24", stage.text());
}

#[test]
fn typing_filters_and_tab_completes() {
    let (mut stage, _) = opened();
    stage.type_text("AL");
    assert!(stage.shows("/home/li/AL"));
    assert!(stage.shows("alice2.pub") && !stage.shows("keys/"));
    stage.press("tab");
    assert!(stage.shows("/home/li/alice\n") || stage.shows("/home/li/alice "));
    stage.type_text("2").press("tab enter");
    let [Effect::Gather(_, Place::Files(files), _)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    assert_eq!(*files, [Path::new("/home/li/alice2.pub")]);
}

#[test]
fn folders_are_entered_left_and_typed() {
    let (mut stage, _) = opened();
    stage.press("enter");
    assert_eq!(
        asked(&stage).1,
        Some(("/home/li/keys".into(), String::new()))
    );
    answer(&mut stage, "/home/li/keys");
    stage.press("backspace");
    assert_eq!(
        asked(&stage).1,
        Some(("/home/li/keys".into(), "..".to_owned()))
    );
    answer(&mut stage, "/home/li");
    assert!(
        stage.shows("▌     keys/"),
        "where one came from is selected"
    );
    stage.type_text("k").press("tab");
    assert_eq!(
        asked(&stage).1,
        Some(("/home/li".into(), "keys/".to_owned()))
    );
    answer(&mut stage, "/home/li/keys");
    stage.paste("~/.ssh/ali\n");
    assert_eq!(
        asked(&stage).1,
        Some((PathBuf::new(), "~/.ssh/".to_owned()))
    );
    answer(&mut stage, "/home/li/.ssh");
    assert!(stage.shows("/home/li/.ssh/ali"));
    assert!(stage.shows("▌ [ ] alice.pub"), "{}", stage.text());
    stage.press("esc");
    assert!(stage.shows("keys/"), "esc clears what was typed");
    stage.press("esc");
    assert!(!stage.shows("Choose files"));
    stage.press("ctrl-o");
    let last = Some(("/home/li/.ssh".into(), String::new()));
    assert_eq!(asked(&stage).1, last, "it opens where it was left");
}

#[test]
fn several_files_are_ticked_and_taken_together() {
    let (mut stage, _) = opened();
    stage.press("ctrl-o");
    assert!(stage.shows("no file is ticked: ctrl-t ticks one"));
    stage.press("down down ctrl-t ctrl-t");
    assert!(stage.shows("Choose files: 2 ticked"));
    stage.press("up up enter");
    let [Effect::Gather(_, Place::Files(files), _)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    let names = ["/home/li/alice.pub", "/home/li/alice2.pub"];
    assert_eq!(*files, names.map(PathBuf::from));
    assert!(stage.shows("2 files"));
}

#[test]
fn what_is_no_file_is_named_and_not_opened() {
    let (mut stage, _) = opened();
    for (name, words) in [
        ("gone", "gone is a link that leads nowhere"),
        ("pipe", "pipe is a pipe, not a file"),
        ("socket", "socket is a socket, not a file"),
    ] {
        stage.type_text(name);
        for key in ["enter", "ctrl-t"] {
            stage.press(key);
            assert_eq!(stage.effects, [], "{name}");
            assert!(stage.shows(words), "{name}:\n{}", stage.text());
        }
        stage.press("esc");
    }
}

#[test]
fn a_folder_that_cannot_be_read_is_told_and_the_shown_one_stays() {
    let (mut stage, _) = opened();
    stage.press("enter");
    let (ticket, _) = asked(&stage);
    let error = Error::new(Code::NoPermission, "cannot read /home/li/keys", "check");
    stage.send(Msg::Folder(ticket, Err(error)));
    assert!(stage.shows("cannot read /home/li/keys"));
    assert!(stage.shows("alice.pub"));
    // The last folder is gone: it starts where choosing starts.
    stage.press("esc ctrl-o");
    let (ticket, at) = asked(&stage);
    assert!(at.is_some());
    let error = Error::new(Code::Interface, "cannot read /home/li", "check");
    stage.send(Msg::Folder(ticket, Err(error)));
    assert_eq!(asked(&stage).1, None);
}

#[test]
fn a_path_that_is_typed_faster_than_folders_are_read_leads_where_it_says() {
    let (mut stage, _) = opened();
    stage.type_text("keys/");
    assert_eq!(
        asked(&stage).1,
        Some(("/home/li".into(), "keys/".to_owned()))
    );
    stage.type_text("deep/");
    let path = "keys/deep/".to_owned();
    assert_eq!(asked(&stage).1, Some(("/home/li".into(), path)));
    answer(&mut stage, "/home/li/keys/deep");
    stage.type_text("../");
    let from = PathBuf::from("/home/li/keys/deep");
    assert_eq!(asked(&stage).1, Some((from, "../".to_owned())));
}

#[test]
fn a_folder_that_is_not_there_gives_back_what_was_typed() {
    let (mut stage, _) = opened();
    stage.type_text("zzz/");
    let (ticket, _) = asked(&stage);
    let error = Error::new(Code::Interface, "cannot read /home/li/zzz", "check");
    stage.send(Msg::Folder(ticket, Err(error)));
    assert!(stage.shows("/home/li/zzz"));
    assert!(stage.shows("nothing of that name"), "{}", stage.text());
    stage.press("ctrl-u");
    assert!(stage.shows("alice.pub"));
}

#[test]
fn where_no_folder_can_be_read_a_path_can_still_be_typed() {
    let mut stage = Stage::demo(80, 24);
    stage.press("i ctrl-o");
    let (ticket, _) = asked(&stage);
    let error = Error::new(Code::NoPermission, "cannot read /root", "check");
    stage.send(Msg::Folder(ticket, Err(error)));
    stage.paste("/home/li/");
    assert_eq!(
        asked(&stage).1,
        Some((PathBuf::new(), "/home/li/".to_owned()))
    );
    answer(&mut stage, "/home/li");
    assert!(stage.shows("alice.pub"));
}

#[test]
fn late_answers_are_dropped() {
    let (mut stage, ticket) = opened();
    stage.press("enter");
    stage.send(Msg::Folder(ticket, Ok(listing("/late"))));
    assert!(!stage.shows("/late"));
    let preview = Preview::Unreadable("late".to_owned());
    stage.send(Msg::Preview(ticket, "/home/li/alice.pub".into(), preview));
    assert!(!stage.shows("late"));
    stage.press("esc esc");
    answer_is_ignored(&mut stage, ticket);
}

fn answer_is_ignored(stage: &mut Stage, ticket: Ticket) {
    stage.send(Msg::Folder(ticket, Ok(listing("/late"))));
    assert!(!stage.shows("/late"));
}

#[test]
fn untrusted_names_are_made_visible_and_private_keys_are_not_typed() {
    let mut stage = Stage::demo(80, 24);
    stage.press("i ctrl-o");
    let (ticket, _) = asked(&stage);
    let mut hostile = listing("/home/\u{1b}[31m");
    hostile.label = "/home/\u{1b}[31m".to_owned();
    hostile
        .entries
        .push(FolderEntry::new("a\u{202e}b\u{7}.pub".into(), Kind::File));
    stage.send(Msg::Folder(ticket, Ok(hostile)));
    assert!(stage.shows("a\\u{202e}b\\u{7}.pub"), "{}", stage.text());
    assert!(stage.shows("/home/\\u{1b}[31m/"));
    stage.paste("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n");
    assert!(stage.shows("nothing of it was kept"));
    assert!(!stage.shows("BEGIN"));
}

#[test]
fn the_dialog_draws_at_every_size() {
    let (mut stage, _) = opened();
    stage.press("down ctrl-t G");
    for columns in 1..100 {
        for rows in 1..30 {
            stage.resize(columns, rows);
            stage.buffer();
        }
    }
    stage.resize(50, 15);
    insta::assert_snapshot!("files-50x15", stage.text());
}

#[test]
fn a_path_into_a_folder_that_is_not_there_keeps_its_slash() {
    let (mut stage, _) = opened();
    stage.paste("zzz/ali");
    let (ticket, _) = asked(&stage);
    let error = Error::new(Code::Interface, "cannot read /home/li/zzz", "check");
    stage.send(Msg::Folder(ticket, Err(error)));
    assert!(stage.shows("/home/li/zzz/ali"), "{}", stage.text());
}
