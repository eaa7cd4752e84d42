//! The figures that keyrack promises, measured: `cargo bench`.
//!
//! Each line is the median and the worst of several runs beside its target for two cores.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and stops where it cannot measure"
)]

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use keyrack::config::Borders;
use keyrack::domain::audit;
use keyrack::domain::filter::Filter;
use keyrack::domain::fingerprint::{Fingerprints, Kind};
use keyrack::domain::form::read_one;
use keyrack::domain::import::{
    Allowances, KeyVerdict, NameVerdict, Request, judge_key, judge_name,
};
use keyrack::domain::name::KeyPairName;
use keyrack::job;
use keyrack::library::audit::Verdicts;
use keyrack::library::{Library, Query};
use keyrack::store::Store;
use keyrack::text::grouped;
use keyrack::tui::theme::Theme;
use keyrack::tui::{App, Settings, view};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

#[path = "../tests/terminal/driver.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod driver;

const KEYRACK: &str = env!("CARGO_BIN_EXE_keyrack");

fn main() {
    // `cargo test --benches` only checks that this builds and starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    println!("{:<56}{:>11}{:>11}{:>10}", "", "median", "worst", "target");

    let empty = path("empty.toml");
    let figure = measure(20, || first_frame_of_process(&empty));
    report("first frame, from the start of the process", &figure, 20.0);
    let figure = measure(50, || timed(first_frame));
    report("first frame, drawing alone", &figure, 20.0);

    for (count, target) in [(1_000, 20.0), (10_000, 120.0)] {
        let store = filled(&path(&format!("{count}.toml")), count);
        let figure = measure(10, || timed(|| store.load().unwrap()));
        report(&format!("list of {count} complete"), &figure, target);
    }
    let store = filled(&path("100000.toml"), 100_000);
    let text = std::fs::read_to_string(store.path()).unwrap();
    let ours = measure(3, || timed(|| store.load().unwrap()));
    let plain = measure(3, || {
        timed(|| toml::from_str::<toml::Table>(&text).unwrap())
    });
    report("list of 100000 complete", &ours, plain.median * 1.5);
    report("  plain toml::from_str of the same file", &plain, f64::NAN);

    for bits in [2048, 4096] {
        let line = line(&mut Random(7), bits);
        let library = Library::default();
        let figure = measure(200, || timed(|| validate(&line, &library)));
        report(
            &format!("live validation of a key of {bits} bits"),
            &figure,
            5.0,
        );
    }

    let store = filled(&path("import.toml"), 10_000);
    let known = store.load().unwrap();
    let mut random = Random(99);
    let mut known = Some(known);
    let figure = measure(15, || {
        let request = request(&mut random);
        let start = Instant::now();
        let outcome = job::import(&store, request, known.as_ref()).unwrap();
        let time = start.elapsed();
        known = Some(outcome.loaded);
        time
    });
    report(
        "import into 10000, durable, from open screens",
        &figure,
        60.0,
    );
    let figure = measure(15, || {
        let line = line(&mut random, 2048);
        timed(|| import_by_command(store.path(), &line))
    });
    report("import into 10000, durable, as a command", &figure, 150.0);
    let figure = measure(15, || timed(|| sync_only(&path("sync"), store.path())));
    report("  writing and syncing that file alone", &figure, f64::NAN);

    let keys = path("100000.pub");
    let lines = (0..100_000).map(|_| line(&mut random, 2048) + "\n");
    std::fs::write(&keys, lines.collect::<String>()).unwrap();
    let out = path("out.txt");
    let mut keygen = Command::new("ssh-keygen");
    keygen.arg("-lf").arg(&keys);
    let theirs = measure(3, || timed(|| write_to(&mut keygen, &out)));
    let mut inspect = Command::new(KEYRACK);
    inspect.arg("--store").arg(&empty).arg("inspect").arg(&keys);
    let ours = measure(9, || timed(|| write_to(&mut inspect, &out)));
    report(
        "inspect of 100000 lines, text to a file",
        &ours,
        theirs.median / 8.0,
    );
    report("  ssh-keygen -lf of the same file", &theirs, f64::NAN);

    find_in_log(folder.path(), &mut random);
    filter(10_000, 16.0, folder.path());
    filter(100_000, 100.0, folder.path());

    let bulk = path("bulk");
    let import = || assert!(import_all(&keys, &bulk).wait().unwrap().success());
    let figure = measure(5, || timed(import));
    report("import of 100000 lines, as a command", &figure, 2500.0);
    let memory = memory(import_all(&keys, &bulk));
    println!("  its memory at most{memory:>38} MiB{:>20}", "500 MiB");
    let (gathered, imported, echo) = import_in_the_rack(&keys, &path("home"));
    report(
        "the same in the rack: until they are reviewed",
        &gathered,
        f64::NAN,
    );
    report("  from enter until they are stored", &imported, 2500.0);
    report("  the echo of a key meanwhile", &echo, 16.0);
}

/// A filter typed over `count` key pairs: what the search takes, and in the rack the echo of each
/// key and the time until its result is there.
fn filter(count: usize, target: f64, folder: &Path) {
    const TYPED: &str = "ey917";
    let store = Store::at(folder.join(format!("{count}.toml")));
    let library = store.load().unwrap().library;
    let typed: Vec<&str> = (1..=TYPED.len())
        .filter_map(|end| TYPED.get(..end))
        .collect();
    let query = |text: &str| Query {
        filter: Filter::parse(text),
        ..Query::default()
    };
    let verdicts = Verdicts::default();
    let words = ["key-9", "user12 host", "ky99", "8327d8", "bits:<3072 9"];
    let searches = words.iter().chain(&typed).map(|text| {
        let query = query(text);
        timed(|| query.rows(&library, &verdicts))
    });
    let figure = Figure::of(searches.collect());
    report(&format!("search of {count} for a filter"), &figure, target);
    let counts: Vec<usize> = typed
        .iter()
        .map(|text| query(text).rows(&library, &verdicts).len())
        .collect();

    let mut terminal = open_rack(store.path(), folder);
    terminal.wait_for(&format!("1 of {}", grouped(count)));
    let (mut echoes, mut results) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        terminal.keys("/");
        terminal.wait_for("/ ");
        for (text, found) in typed.iter().zip(&counts) {
            let start = Instant::now();
            terminal.keys(text.get(text.len() - 1..).unwrap());
            terminal.wait_for(&format!("/ {text}"));
            echoes.push(start.elapsed());
            terminal.wait_for(&format!("1 of {} ╮", grouped(*found)));
            results.push(start.elapsed());
        }
        terminal.keys("\x1b");
        terminal.wait_for(&format!(" of {} ╮", grouped(count)));
    }
    terminal.keys("q");
    terminal.exit();
    let what = "in the rack: the echo of a key in the filter";
    report(&format!("  {what}"), &Figure::of(echoes), 16.0);
    let what = "in the rack: its result on the screen";
    report(&format!("  {what}"), &Figure::of(results), target);
}

/// The rack on a store, in a terminal.
fn open_rack(store: &Path, home: &Path) -> driver::Terminal {
    let mut command = CommandBuilder::new(KEYRACK);
    command.env("HOME", home);
    command.env("TERM", "xterm-256color");
    command.arg("--store");
    command.arg(store);
    driver::Terminal::start(command, driver::Size(120, 36))
}

/// A log of a million lines, half of which have a fingerprint of one of a thousand key pairs.
fn find_in_log(folder: &Path, random: &mut Random) {
    let store = filled(&folder.join("1000.toml"), 1_000);
    let library = store.load().unwrap().library;
    let digests = library.keys().map(|key| key.fingerprints);
    let digests: Vec<Fingerprints> = digests.collect();
    let spelled = |kind: Kind| digests.iter().map(move |digests| digests.get(kind));
    let wanted: Vec<String> = spelled(Kind::Sha256).chain(spelled(Kind::Md5)).collect();
    std::fs::write(folder.join("wanted"), wanted.join("\n") + "\n").unwrap();
    let mut log = String::new();
    for line in 0..1_000_000_usize {
        let at = usize::try_from(random.next()).unwrap_or_default() % (2 * wanted.len());
        log.push_str(&match wanted.get(at) {
            Some(fingerprint) => format!(
                "Nov 24 12:34:56 gw sshd[{line}]: Accepted publickey for root from 198.51.100.7 \
                 port 50112 ssh2: RSA {fingerprint}\n"
            ),
            None => format!(
                "Nov 24 12:34:56 gw sshd[{line}]: pam_unix(sshd:session): session opened for user \
                 root(uid=0) by (uid=0)\n"
            ),
        });
    }
    let path = folder.join("log");
    std::fs::write(&path, log).unwrap();
    let out = folder.join("out.txt");
    let read = |command: &mut Command| {
        command.stdin(std::fs::File::open(&path).unwrap());
        write_to(command, &out);
    };
    let mut grep = Command::new("grep");
    grep.args(["-F", "-f"]).arg(folder.join("wanted"));
    let theirs = measure(3, || timed(|| read(&mut grep)));
    let mut find = Command::new(KEYRACK);
    find.arg("--store").arg(store.path()).args(["find", "-"]);
    let ours = measure(5, || timed(|| read(&mut find)));
    report("find in a log of 1000000 lines", &ours, theirs.median * 2.0);
    report("  grep -F -f with the same fingerprints", &theirs, f64::NAN);
}

/// Starts the import of all keys of a file into a new store in `folder`.
fn import_all(keys: &Path, folder: &Path) -> Child {
    let _ = std::fs::remove_dir_all(folder);
    let mut command = Command::new(KEYRACK);
    command.arg("--store").arg(folder.join("keys.toml"));
    command.args(["import", "--all"]).arg(keys);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// The memory that a program takes at most until it ends, in MiB.
#[expect(
    clippy::disallowed_methods,
    reason = "nothing tells when another program takes more memory"
)]
fn memory(mut program: Child) -> usize {
    let status = format!("/proc/{}/status", program.id());
    let mut most = 0;
    while program.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
        most = kib.unwrap_or_default().max(most);
        std::thread::sleep(Duration::from_millis(2));
    }
    most / 1024
}

/// Chooses a file in the rack and imports all of its keys; how long it took until they were
/// reviewed and until they were stored, and how long each key took to be echoed meanwhile.
fn import_in_the_rack(keys: &Path, home: &Path) -> (Figure, Figure, Figure) {
    std::fs::create_dir(home).unwrap();
    let mut terminal = open_rack(&home.join("keys.toml"), home);
    terminal.wait_for("0 key pairs");
    terminal.keys("i");
    terminal.wait_for("Import a key pair");
    terminal.keys("\x0f");
    terminal.wait_for("Choose files");
    terminal.paste(keys.to_str().unwrap());
    terminal.wait_for_cursor_at("100000.pub");
    terminal.wait_for("▌ [ ] 100000.pub");
    let start = Instant::now();
    terminal.keys(driver::ENTER);
    terminal.wait_for("100,000 of 100,000 ticked");
    let gathered = start.elapsed();
    let start = Instant::now();
    terminal.keys(driver::ENTER);
    terminal.wait_for("storing");
    let mut echoes = Vec::new();
    while !terminal.text().contains("imported 100,000 key pairs") {
        let pressed = Instant::now();
        terminal.keys("?");
        terminal.wait_for("╭ Keys");
        echoes.push(pressed.elapsed());
        terminal.keys("?");
        terminal.wait_gone("╭ Keys");
    }
    let imported = start.elapsed();
    terminal.keys("q");
    terminal.exit();
    (
        Figure::of(vec![gathered]),
        Figure::of(vec![imported]),
        Figure::of(echoes),
    )
}

/// Runs a command whose answer goes to a file.
fn write_to(command: &mut Command, out: &Path) {
    command.stdout(std::fs::File::create(out).unwrap());
    assert!(command.status().unwrap().success());
}

/// Milliseconds.
struct Figure {
    median: f64,
    worst: f64,
}

fn measure(runs: usize, mut run: impl FnMut() -> Duration) -> Figure {
    run();
    Figure::of((0..runs).map(|_| run()).collect())
}

impl Figure {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        let milliseconds = |time: Option<&Duration>| time.unwrap().as_secs_f64() * 1000.0;
        Self {
            median: milliseconds(times.get(times.len() / 2)),
            worst: milliseconds(times.last()),
        }
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = work();
    let time = start.elapsed();
    drop(result);
    time
}

fn report(what: &str, figure: &Figure, target: f64) {
    let target = if target.is_nan() {
        String::new()
    } else {
        format!("{target:.0} ms")
    };
    let Figure { median, worst } = figure;
    println!("{what:<56}{median:>8.3} ms{worst:>8.3} ms{target:>10}");
}

fn first_frame() {
    let mut app = App::new(Settings {
        store: String::new(),
        theme: Theme::standard(),
        borders: Borders::Rounded,
        pick: None,
        complaint: None,
        time_zone: TimeZone::UTC,
    });
    app.start(120, 36);
    let mut terminal = Terminal::new(TestBackend::new(120, 36)).unwrap();
    terminal.draw(|frame| view(&app, frame)).unwrap();
}

/// From the start of the program to the first text of its first frame.
fn first_frame_of_process(store: &Path) -> Duration {
    let size = PtySize {
        rows: 36,
        cols: 120,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut command = CommandBuilder::new(KEYRACK);
    command.arg("--store");
    command.arg(store);
    let start = Instant::now();
    let mut child = pair.slave.spawn_command(command).unwrap();
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    while !seen.windows(7).any(|window| window == b"keyrack") {
        let count = reader.read(&mut buffer).unwrap();
        seen.extend_from_slice(&buffer[..count]);
    }
    let time = start.elapsed();
    child.kill().unwrap();
    child.wait().unwrap();
    time
}

fn validate(line: &str, library: &Library) -> bool {
    let name = judge_name("some-name", library);
    let key = judge_key(read_one(line), library);
    if let KeyVerdict::Good { reading, .. } = &key {
        std::hint::black_box(audit::live(&reading.key.rsa));
    }
    matches!(name, NameVerdict::Good { .. }) && matches!(key, KeyVerdict::Good { .. })
}

fn import_by_command(store: &Path, line: &str) {
    let mut child = Command::new(KEYRACK)
        .arg("--store")
        .arg(store)
        .args(["import", "--allow-weak", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), line.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// What the disk alone takes: the same bytes written and synced.
fn sync_only(to: &Path, from: &Path) {
    let content = std::fs::read(from).unwrap();
    let file = std::fs::File::create(to).unwrap();
    std::io::Write::write_all(&mut &file, &content).unwrap();
    file.sync_all().unwrap();
}

fn request(random: &mut Random) -> Request {
    let name = format!("new-{}", random.next());
    Request {
        name: KeyPairName::new(&name).unwrap(),
        key: read_one(&line(random, 2048)).unwrap().key,
        source: "paste".to_owned(),
        allow: Allowances {
            duplicate: false,
            // Random moduli have small factors.
            weak: true,
        },
    }
}

/// A store of `count` key pairs as keyrack writes them.
fn filled(path: &PathBuf, count: usize) -> Store {
    let mut random = Random(42);
    let mut text = String::from("version = 1\n");
    let now = Timestamp::UNIX_EPOCH;
    for number in 0..count {
        let line = line(&mut random, 2048);
        let key = read_one(&line).unwrap().key;
        let md5 = Fingerprints::of(&key.rsa).get(Kind::Md5);
        text.push_str(&format!(
            "\n[[key_pair]]\nname = \"key-{number}\"\npublic_key = \"{line}\"\n\
             fingerprint = \"{md5}\"\nimported_at = {now}\n\
             request_id = \"473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E\"\nsource = \"stdin\"\n"
        ));
    }
    std::fs::write(path, text).unwrap();
    Store::at(path)
}

/// An OpenSSH line with a modulus of random bits: good for parsing and hashing.
fn line(random: &mut Random, bits: usize) -> String {
    let mut modulus = vec![0_u8];
    modulus.extend((0..bits / 8).map(|_| random.next().to_be_bytes()[0]));
    modulus[1] |= 0x80;
    *modulus.last_mut().unwrap() |= 1;
    let mut blob = Vec::new();
    for part in [b"ssh-rsa".as_slice(), &[1, 0, 1], &modulus] {
        blob.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
        blob.extend(part);
    }
    format!(
        "ssh-rsa {} user{}@host",
        STANDARD.encode(blob),
        random.next() % 1000
    )
}

/// A small generator (xorshift), so that every run measures the same keys.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
