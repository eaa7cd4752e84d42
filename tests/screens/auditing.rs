//! Weak keys: marked, sorted, filtered, told while they are pasted, and looked for in the whole
//! store.

use std::ops::ControlFlow;
use std::sync::Arc;

use keyrack::domain::audit::Depth;
use keyrack::domain::form::read_one;
use keyrack::error::{Code, Error};
use keyrack::job;
use keyrack::library::audit::{Stage as AuditStage, Step, Verdict};
use keyrack::library::{Entry, Library, StoredKey};
use keyrack::tui::{Effect, Msg};

use crate::stage::{Stage, demo, package, snapshot};

fn weak(file: &str) -> String {
    std::fs::read_to_string(package("tests/fixtures/weak").join(file)).unwrap()
}

fn entry(name: &str, file: &str) -> Arc<Entry> {
    Arc::new(Entry {
        name: name.to_owned(),
        key: Some(StoredKey::new(read_one(&weak(file)).unwrap().key)),
        ..Entry::default()
    })
}

/// A clean key, a short one, two that share a prime, and a close one.
pub(crate) fn library() -> Arc<Library> {
    Arc::new(Library::new(vec![
        entry("clean", "clean-3072-0.pub"),
        entry("short", "size-1536.pub"),
        entry("one-of-two", "shared-a.pub"),
        entry("李雷-工作站", "fermat-2048-c1000.pub"),
        entry("two-of-two", "shared-b.pub"),
    ]))
}

fn stage(columns: u16, rows: u16) -> Stage {
    let mut stage = Stage::dark(columns, rows);
    stage.load(library());
    stage
}

/// The names in the list, from the top.
fn names(stage: &mut Stage) -> Vec<String> {
    let text = stage.text();
    let rows = text.lines().skip(3).filter_map(|line| {
        let row = line.split('│').nth(1)?.trim_start_matches(['▌', ' ']);
        let name = row.split(' ').next()?;
        library().named(name).is_ok().then(|| name.to_owned())
    });
    rows.collect()
}

/// What the audit of this number finds, as the program does it.
pub(crate) fn audit(stage: &mut Stage) {
    let [Effect::Audit(serial, generation, library)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    let (serial, generation, library) = (*serial, *generation, library.clone());
    let report = job::audit(&library, Depth::Live, &mut |_| ControlFlow::Continue(()));
    stage.send(Msg::Audited(serial, generation, Ok(report)));
}

#[test]
fn weak_key_pairs_have_a_sign_and_a_word_in_the_list() {
    let mut stage = stage(80, 24);
    let text = stage.text();
    let row = |name: &str| text.lines().find(|line| line.contains(name)).unwrap();
    assert!(row("short").contains("! weak "));
    assert!(row("one-of-two").contains("! broken "));
    assert!(row("李雷-工作站").contains("! broken "));
    assert!(!row("clean").contains('!'));
    // Where there is no room for the word, the sign stays.
    stage.resize(40, 10);
    let text = stage.text();
    let row = text.lines().find(|line| line.contains("李雷-工作站"));
    assert!(row.unwrap().contains(" ! "), "{text}");
    assert!(!text.contains("broken"), "{text}");
}

#[test]
fn a_filter_shows_weak_key_pairs_and_goes_with_a_text() {
    let mut stage = stage(80, 24);
    stage.press("/").type_text("weak:");
    let found = ["short", "one-of-two", "李雷-工作站", "two-of-two"];
    assert_eq!(names(&mut stage), found);
    stage.type_text("critical");
    assert_eq!(names(&mut stage), found[1..]);
    stage.type_text(" 李雷");
    assert_eq!(names(&mut stage), ["李雷-工作站"]);
    stage.press("esc");
    assert_eq!(names(&mut stage).len(), 5);
}

#[test]
fn the_list_is_sorted_by_each_order_and_back_and_the_selection_stays() {
    let mut stage = stage(80, 24);
    stage.press("j");
    assert!(stage.shows("2 of 5"));
    let mut sorted = |order: &str, expected: [&str; 5]| {
        stage.press("s");
        assert_eq!(names(&mut stage), expected, "{order}");
        assert!(stage.shows(order), "{order}");
        let text = stage.text();
        let selected = text.lines().find(|line| line.contains('▌')).unwrap();
        assert!(selected.contains("short"), "{order}: {text}");
    };
    let [clean, short, one, close, two] =
        ["clean", "short", "one-of-two", "李雷-工作站", "two-of-two"];
    sorted("by name, 3 of 5", [clean, one, short, two, close]);
    sorted("by bits, 1 of 5", [short, one, close, two, clean]);
    sorted("by age, 2 of 5", [clean, short, one, close, two]);
    sorted("by weakness, 4 of 5", [one, close, two, short, clean]);
    stage.press("S");
    assert_eq!(names(&mut stage), [clean, short, two, close, one]);
    assert!(stage.shows("by weakness, reversed, 2 of 5"));
    stage.press("s");
    assert_eq!(names(&mut stage), [clean, short, one, close, two]);
    assert!(!stage.shows("by "));
}

#[test]
fn the_audit_shows_how_far_it_is_and_then_what_it_found_the_worst_first() {
    let mut stage = stage(80, 24);
    stage.press("a");
    let [Effect::Audit(serial, ..)] = stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    let serial = *serial;
    let step = Step {
        stage: AuditStage::Primes,
        done: 3,
        of: 12,
    };
    stage.send_before_a_look(Msg::Auditing(serial + 1, step));
    assert!(!stage.shows("comparing primes"), "that of another audit");
    stage.send_before_a_look(Msg::Auditing(serial, step));
    assert!(stage.shows("comparing primes, step 3 of 12"));
    assert!(stage.shows("esc stop"));
    stage.press("esc");
    assert_eq!(stage.effects, [Effect::Stop(serial)]);
    assert!(!stage.shows("╭ Audit"));
    stage.press("a");
    audit(&mut stage);
    let text = stage.text();
    assert!(
        text.contains("5 key pairs audited: 3 broken, 1 weak"),
        "{text}"
    );
    let at = |name: &str| text.find(&format!("{name} ")).unwrap();
    assert!(at("▌ one-of-two") < at("two-of-two  "), "{text}");
    assert!(stage.shows("factored: it has a prime in common with two-of-two"));
    // From there to the details, and back to the list.
    stage.press("j enter");
    assert!(stage.shows("╭ 李雷-工作站"));
    assert!(stage.shows("critical: factored: its primes are close"));
    stage.press("esc");
    assert!(stage.shows("4 of 5"));
}

#[test]
fn an_audit_that_finds_nothing_says_so_and_one_of_an_empty_store_too() {
    let mut stage = Stage::dark(80, 24);
    stage.load(Arc::new(Library::new(vec![entry(
        "clean",
        "clean-3072-0.pub",
    )])));
    stage.press("a");
    audit(&mut stage);
    assert!(stage.shows("1 key pair audited: no known weakness"));
    stage.press("enter");
    assert!(stage.shows("╭ Audit"), "there is nothing to go to");
    let mut stage = Stage::empty(80, 24);
    stage.press("a");
    audit(&mut stage);
    assert!(stage.shows("0 key pairs audited: no known weakness"));
}

#[test]
fn what_the_audit_found_stays_known_and_names_go_with_the_key_pairs() {
    let mut stage = stage(100, 30);
    stage.press("a");
    audit(&mut stage);
    stage.press("esc j j enter");
    assert!(stage.shows("it has a prime in common with two-of-two"));
    let mut entries = library().entries().to_vec();
    Arc::make_mut(&mut entries[4]).name = "renamed".to_owned();
    stage.load(Arc::new(Library::new(entries.clone())));
    assert!(stage.shows("it has a prime in common with renamed"));
    entries.pop();
    stage.load(Arc::new(Library::new(entries)));
    assert!(stage.shows("no known weakness"), "its partner is gone");
}

#[test]
fn a_key_is_looked_at_closely_beside_the_typing_and_enter_waits_for_that() {
    let key = weak("fermat-2048-c1000.pub");
    let open = || {
        let mut stage = Stage::demo(80, 24);
        stage.press("i tab");
        stage.send_before_a_look(Msg::Paste(key.clone().into()));
        let [Effect::LookClosely(generation, keys, library)] = stage.effects.as_slice() else {
            panic!("{:?}", stage.effects);
        };
        let pasted = StoredKey::new(read_one(&key).unwrap().key);
        assert_eq!(keys.first(), Some(&pasted), "it comes first");
        let verdict = Verdict::live(&pasted, library);
        let sha256 = pasted.fingerprints.sha256;
        let found = Msg::LookedClosely(*generation, sha256, Ok(Box::new(verdict)));
        (stage, found)
    };
    let (mut stage, found) = open();
    assert!(stage.shows("looking closely …"));
    assert!(!stage.shows("no known weakness"));
    stage.send(found);
    assert!(stage.shows("! broken: factored: its primes are close"));

    let (mut stage, found) = open();
    stage.press("enter");
    assert_eq!(stage.effects, [], "nothing is stored before it is known");
    stage.send(found);
    assert_eq!(stage.effects, []);
    assert!(stage.shows("Import a broken key?"), "{}", stage.text());
    assert!(stage.shows("its primes are close"));
}

/// A stage with a key pasted into the import dialog that was not looked at yet, and what a look
/// at it finds.
fn pasted(file: &str) -> (Stage, Msg) {
    let mut stage = Stage::demo(80, 24);
    stage.press("i tab");
    stage.send_before_a_look(Msg::Paste(weak(file).into()));
    let found = look(&stage.effects);
    (stage, found)
}

/// What a look finds at the first of the keys that are to be looked at.
fn look(effects: &[Effect]) -> Msg {
    let wanted = effects.iter().find_map(|effect| match effect {
        Effect::LookClosely(generation, keys, library) => Some((generation, &keys[0], library)),
        _ => None,
    });
    let (generation, key, library) = wanted.unwrap();
    let verdict = Ok(Box::new(Verdict::live(key, library)));
    Msg::LookedClosely(*generation, key.fingerprints.sha256, verdict)
}

fn press_before_a_look(stage: &mut Stage, keys: &str) {
    for key in keys.split(' ') {
        stage.send_before_a_look(Msg::Key(crate::stage::key(key)));
    }
}

#[test]
fn enter_before_a_closer_look_imports_a_key_that_turns_out_well_unless_the_user_goes_on() {
    for (keys, is_sent) in [
        ("", true),
        ("shift-tab x", false),
        ("F1", false),
        ("F1 q", false),
        ("esc", false),
        ("esc n", false),
        ("ctrl-c n", false),
    ] {
        let (mut stage, found) = pasted("clean-2048-0.pub");
        press_before_a_look(&mut stage, "enter");
        assert!(
            !stage
                .effects
                .iter()
                .any(|it| matches!(it, Effect::Import(_)))
        );
        if !keys.is_empty() {
            press_before_a_look(&mut stage, keys);
        }
        stage.send(found);
        let sent = stage
            .effects
            .iter()
            .any(|it| matches!(it, Effect::Import(_)));
        assert_eq!(sent, is_sent, "{keys}: {:?}", stage.effects);
    }
}

#[test]
fn a_look_beside_key_pairs_of_before_is_taken_again() {
    let mut stage = Stage::dark(100, 30);
    stage.load(Arc::default());
    stage.press("i tab");
    stage.send_before_a_look(Msg::Paste(weak("shared-b.pub").into()));
    let late = look(&stage.effects);
    // Meanwhile its partner is stored by another hand.
    let library = Arc::new(Library::new(vec![entry("partner", "shared-a.pub")]));
    stage.send_before_a_look(Msg::Loaded(Ok(snapshot(library))));
    let anew = look(&stage.effects);
    press_before_a_look(&mut stage, "enter");
    stage.send_before_a_look(late);
    assert!(
        !stage
            .effects
            .iter()
            .any(|it| matches!(it, Effect::Import(_)))
    );
    assert!(stage.shows("looking closely …"));
    stage.send(anew);
    assert!(stage.shows("Import a broken key?"), "{}", stage.text());
}

#[test]
fn a_key_pair_far_down_the_list_marks_its_partner_on_the_screen() {
    let mut entries = vec![entry("partner", "shared-a.pub")];
    entries.extend(demo().entries().iter().cloned());
    let mut stage = Stage::dark(80, 12);
    stage.load(Arc::new(Library::new(entries.clone())));
    assert!(
        !stage.text().contains("partner        ! broken"),
        "{}",
        stage.text()
    );
    entries.push(entry("far-down", "shared-b.pub"));
    stage.load(Arc::new(Library::new(entries)));
    assert!(!stage.shows("far-down"));
    let text = stage.text();
    let row = text.lines().find(|line| line.contains("partner")).unwrap();
    assert!(row.contains("! broken"), "{text}");
}

#[test]
fn enter_does_nothing_while_the_audit_runs_and_one_that_failed_says_so() {
    let mut stage = stage(80, 24);
    stage.press("a");
    let [Effect::Audit(serial, generation, _)] = *stage.effects.as_slice() else {
        panic!("{:?}", stage.effects);
    };
    stage.load(library());
    stage.press("enter");
    assert!(stage.shows("╭ Audit"));
    let error = Error::new(Code::Interface, "keyrack made a mistake", "report it");
    stage.send(Msg::Audited(serial, generation, Err(error)));
    assert!(!stage.shows("╭ Audit"));
    assert!(stage.shows("✗ ens.interface.error: keyrack made a mistake"));
}

#[test]
fn what_is_broken_is_told_whatever_else_is_wrong_with_the_entry() {
    let twice = vec![
        entry("twice", "shared-a.pub"),
        entry("twice", "shared-b.pub"),
    ];
    let mut stage = Stage::dark(80, 24);
    stage.load(Arc::new(Library::new(twice)));
    assert!(stage.shows("twice        ! broken"), "{}", stage.text());
    stage.press("a");
    audit(&mut stage);
    assert!(stage.shows("2 key pairs audited: 2 broken, 2 faulty"));
    assert!(stage.shows("factored: it has a prime in common with twice"));
}

#[test]
fn a_prime_that_a_pasted_key_shares_with_a_stored_one_is_told_and_both_are_marked_then() {
    let mut stage = Stage::dark(100, 30);
    let mut entries = library().entries().to_vec();
    let partner = entries.pop().unwrap();
    stage.load(Arc::new(Library::new(entries.clone())));
    assert!(
        !stage
            .text()
            .lines()
            .any(|line| line.contains("one-of-two") && line.contains('!'))
    );
    stage.press("i tab").paste(&weak("shared-b.pub"));
    assert!(stage.shows("broken: factored: it has a prime in common with one-of-two"));
    stage.press("enter");
    assert!(stage.shows("Import a broken key?"), "{}", stage.text());
    stage.press("esc").press("esc").press("y");
    // Stored by whatever hand, it marks its partner.
    entries.push(partner);
    stage.load(Arc::new(Library::new(entries)));
    let text = stage.text();
    for name in ["one-of-two", "two-of-two"] {
        let row = text.lines().find(|line| line.contains(name)).unwrap();
        assert!(row.contains("! broken"), "{text}");
    }
}

#[test]
fn the_audit_at_all_sizes_with_chinese_names() {
    for (columns, rows) in [(80, 24), (120, 36), (50, 15)] {
        let mut stage = stage(columns, rows);
        stage.press("a");
        audit(&mut stage);
        stage.press("j");
        insta::assert_snapshot!(format!("audit-{columns}x{rows}"), stage.text());
        stage.press("esc s s s s");
        insta::assert_snapshot!(format!("list-by-weakness-{columns}x{rows}"), stage.text());
    }
}
