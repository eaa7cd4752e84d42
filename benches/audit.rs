//! What the audit costs, measured: `cargo bench --bench audit`. The product and remainder tree runs
//! beside the same one in Python with GMP (`pip install gmpy2`), which uses one core.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and stops where it cannot measure"
)]

use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use keyrack::domain::audit::shared::{self, OneCore};
use keyrack::domain::audit::{self, Depth, RULES};
use keyrack::domain::form::read_one;
use keyrack::domain::key::RsaPublicKey;
use keyrack::job::Cores;

/// The tree as keyrack has it, with the numbers of GMP: prints the seconds that it took.
const WITH_GMP: &str = "
import sys, time, gmpy2
numbers = [gmpy2.mpz(line, 16) for line in sys.stdin]
start = time.perf_counter()
levels, sums = [numbers], [gmpy2.mpz(1)] * len(numbers)
while len(levels[-1]) > 1:
    level, above, above_sums = levels[-1], [], []
    for i in range(0, len(level) - 1, 2):
        a, b = level[i], level[i + 1]
        above.append(a * b)
        above_sums.append(a * sums[i + 1] + b * sums[i])
    if len(level) % 2:
        above.append(level[-1])
        above_sums.append(sums[-1])
    levels.append(above)
    sums = above_sums
rests = sums
for level in reversed(levels[:-1]):
    rests = [rests[i // 2] % node for i, node in enumerate(level)]
common = [gmpy2.gcd(n, rest) for n, rest in zip(numbers, rests)]
print(time.perf_counter() - start)
";

fn main() {
    // `cargo test --benches` only checks that this builds and starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let keys = ["clean-2048-0.pub", "clean-4096-1.pub"].map(clean);
    println!("{:<40}{:>14}{:>14}", "", "2048 bits", "4096 bits");
    for rule in &RULES {
        let name = format!("{} ({})", rule.name, rule.depth.name());
        print!("{name:<40}");
        for key in &keys {
            print!("{:>14}", cost(|| rule.findings(key)));
        }
        println!();
    }
    for depth in [Depth::Instant, Depth::Live, Depth::Deep] {
        print!("{:<40}", format!("all {} rules together", depth.name()));
        for key in &keys {
            print!("{:>14}", cost(|| audit::findings(key, depth)));
        }
        println!();
    }
    let many = random_keys(10_000);
    for count in [100, 1_000, 10_000] {
        let others: Vec<&RsaPublicKey> = many.iter().take(count).collect();
        let (first, _) = keys.split_first().unwrap();
        let cost = cost(|| shared::with_others(first, &others, &mut OneCore(&|| true)));
        println!(
            "{:<40}{cost:>14}",
            format!("one key against {count} others")
        );
    }
    println!(
        "\n{:<40}{:>14}{:>14}{:>8}",
        "primes in common", "2 cores", "GMP, one", "ratio"
    );
    for count in [1_000, 10_000] {
        tree(&many, count);
    }
}

/// The tree on all cores, and with GMP on one, three times each in turns.
fn tree(keys: &[RsaPublicKey], count: usize) {
    let keys: Vec<&RsaPublicKey> = keys.iter().take(count).collect();
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let start = Instant::now();
        let mut goes_on = |_| ControlFlow::Continue(());
        let common = shared::among(&keys, &mut Cores::new(&mut goes_on)).unwrap();
        times.0.push(start.elapsed().as_secs_f64());
        assert!(common.iter().all(shared::Common::is_empty));
        times.1.extend(with_gmp(&keys));
    }
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).copied()
    };
    let ours = median(&mut times.0).unwrap();
    let what = format!("{count} keys of 2048 bits");
    match median(&mut times.1) {
        Some(theirs) => {
            let ratio = ours / theirs;
            println!("{what:<40}{ours:>12.2} s{theirs:>12.2} s{ratio:>8.2}   at most 2.50");
        }
        None => println!("{what:<40}{ours:>12.2} s   no gmpy2 here: pip install gmpy2"),
    }
}

/// The seconds that GMP takes; none where it is not there.
fn with_gmp(keys: &[&RsaPublicKey]) -> Option<f64> {
    let mut python = Command::new("python3");
    python.args(["-c", WITH_GMP]);
    python
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut python = python.spawn().ok()?;
    let mut input = BufWriter::new(python.stdin.take()?);
    for key in keys {
        for byte in key.modulus() {
            write!(input, "{byte:02x}").ok()?;
        }
        writeln!(input).ok()?;
    }
    drop(input);
    let output = python.wait_with_output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// The median of what some work takes.
fn cost<T>(work: impl Fn() -> T) -> String {
    let run = |runs: u32| {
        let start = Instant::now();
        for _ in 0..runs {
            black_box(work());
        }
        start.elapsed()
    };
    let once = run(1) + run(1);
    let runs = (Duration::from_millis(20).as_nanos() / once.as_nanos().max(1)).clamp(1, 100_000);
    let runs = u32::try_from(runs).unwrap();
    let mut times: Vec<Duration> = (0..7).map(|_| run(runs) / runs).collect();
    times.sort();
    let nanoseconds = times.get(3).unwrap().as_secs_f64() * 1e9;
    if nanoseconds < 100_000.0 {
        format!("{:.2} µs", nanoseconds / 1e3)
    } else {
        format!("{:.2} ms", nanoseconds / 1e6)
    }
}

/// A key of two good primes.
fn clean(file: &str) -> RsaPublicKey {
    let root = env!("CARGO_MANIFEST_DIR");
    let line = std::fs::read_to_string(format!("{root}/tests/fixtures/weak/{file}")).unwrap();
    read_one(&line).unwrap().key.rsa
}

/// Keys with moduli of random bits, which the tree takes like any other.
fn random_keys(count: usize) -> Vec<RsaPublicKey> {
    let mut random = Random(4);
    let keys = (0..count).map(|_| {
        let mut modulus: Vec<u8> = (0..32).flat_map(|_| random.next().to_be_bytes()).collect();
        *modulus.first_mut().unwrap() |= 0x80;
        *modulus.last_mut().unwrap() |= 1;
        RsaPublicKey::from_numbers(&[1, 0, 1], &modulus).unwrap()
    });
    keys.collect()
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
