//! Input that is made to hurt: no panic, no wrong fingerprint, bounded memory.

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use crate::support::{Answer, KEYRACK, Rack, corpus, made_up_key};

/// Bytes of address space that keyrack may have, whatever it is fed.
const ROOM: usize = 256 * MIB;

const MIB: usize = 1024 * 1024;

/// Runs keyrack with that room on an input that is made while it is read.
fn feed(
    args: &str,
    input: impl FnOnce(&mut dyn Write) -> std::io::Result<()> + Send + 'static,
) -> Answer {
    let rack = Rack::new();
    let mut shell = rack.program("sh");
    let kib = ROOM / 1024;
    shell.args([
        "-c",
        &format!("ulimit -v {kib}; exec \"$0\" {args}"),
        KEYRACK,
    ]);
    run(shell, input)
}

fn run(
    mut command: Command,
    input: impl FnOnce(&mut dyn Write) -> std::io::Result<()> + Send + 'static,
) -> Answer {
    let piped = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // Who refuses early does not read to the end.
    let writer = thread::spawn(move || input(&mut stdin));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Answer {
        exit: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Many MiB of this text again and again.
fn much(
    mib: usize,
    unit: &'static str,
) -> impl FnOnce(&mut dyn Write) -> std::io::Result<()> + Send + 'static {
    move |out| {
        let block = unit.repeat(MIB / unit.len() + 1);
        for _ in 0..mib {
            out.write_all(&block.as_bytes()[..MIB])?;
        }
        Ok(())
    }
}

#[test]
fn lines_and_blocks_without_an_end_are_passed_over() {
    for unit in [
        "x",
        "A",
        "ssh-rsa ",
        "AAAAB3NzaC1yc2E",
        "-",
        ">",
        "\"",
        "{",
        "{\"kty\":",
        "\n",
        "\r",
        "# \n",
        "AAAA\n",
        "AAAAB3NzaC1yc2E\n",
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABf////w\n",
        "-----BEGIN PUBLIC KEY-----\n",
        "---- BEGIN SSH2 PUBLIC KEY ----\nComment: a\\\n",
        "{\"kty\":\n",
        "PuTTY-User-Key-File-3: ssh-rsa\nPublic-Lines: 99999999\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n",
        "command=\"",
        "\"AAAA\n",
        "\"ssh-rsa \n",
        "a ssh-rsa AAAA\n",
        "no-pty,\n",
        "ssh-rsa-cert-v01@openssh.com AAAA\n",
        "AAAAB3NzaC1yc2EAAAADAQAB\nAAAA\nAAAA\n",
        "ssh-rsa AAAA ssh-rsa AAAA ",
    ] {
        let answer = feed("inspect --plain", much(1, unit));
        assert_eq!(answer.exit, Some(3), "{unit:?}: {}", answer.stderr);
        assert!(!answer.stdout.contains("SHA256:"), "{unit:?}");
        let answer = feed("import --name hostile", much(1, unit));
        assert_eq!(answer.exit, Some(3), "{unit:?}: {}", answer.stderr);
    }
}

#[test]
fn a_line_of_64_mib_is_passed_over() {
    let answer = feed("inspect --plain", much(64, "ssh-rsa AAAAB3NzaC1yc2E"));
    assert_eq!(answer.exit, Some(3), "{}", answer.stderr);
    assert!(answer.stdout.contains("over 64 KiB"), "{}", answer.stdout);
    let answer = feed("import --name hostile", much(64, "ssh-rsa AAAAB3NzaC1yc2E"));
    answer.failed(3, "over 64 KiB");
}

#[test]
fn a_key_behind_much_that_is_none_is_found() {
    let line = corpus("openssh-2048.pub");
    for unit in ["x", "\n", "AAAA\n", "-----BEGIN PUBLIC KEY-----\n", "{\n"] {
        let line = line.clone();
        let answer = feed("inspect --plain", move |out| {
            much(2, unit)(out)?;
            writeln!(out, "\n{line}")
        });
        assert!(
            answer.stdout.contains("83:27:d8:b1:92:f6"),
            "{unit:?}: {}",
            answer.stderr
        );
    }
}

#[test]
fn memory_does_not_grow_with_the_number_of_keys() {
    for format in ["--plain", "--json"] {
        let answer = feed(&format!("inspect {format}"), |out| {
            let lines: String = (0..500).map(|number| made_up_key(number) + "\n").collect();
            for _ in 0..200 {
                out.write_all(lines.as_bytes())?;
            }
            Ok(())
        });
        assert_eq!(answer.exit, Some(0), "{}", answer.stderr);
        assert_eq!(answer.stdout.matches("SHA256:").count(), 100_000);
    }
}

#[test]
fn der_that_is_nested_or_lies_about_its_length_is_refused() {
    let mut deep = vec![0x30, 0x80];
    for _ in 0..14 {
        deep = [deep.clone(), deep].concat();
    }
    let mut nested = Vec::new();
    for depth in (0..16_000_u32).rev() {
        nested.extend([0x30, 0x83]);
        nested.extend(&(depth * 5).to_be_bytes()[1..]);
    }
    let lying = [
        &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x02, 0x01, 0x05][..],
        &[0x41; 60],
    ]
    .concat();
    for der in [deep, nested, lying] {
        let input = der.clone();
        let answer = feed("inspect", move |out| out.write_all(&input));
        assert_eq!(answer.exit, Some(3), "{}", answer.stderr);
        let answer = feed("import --name hostile", move |out| out.write_all(&der));
        assert_eq!(answer.exit, Some(3), "{}", answer.stderr);
    }
}

#[test]
fn a_reader_that_goes_away_ends_it() {
    let rack = Rack::new();
    let mut shell = rack.program("sh");
    shell.args(["-c", "\"$0\" inspect --plain | head -n 1", KEYRACK]);
    let answer = run(shell, |out| {
        let line = made_up_key(1) + "\n";
        loop {
            out.write_all(line.as_bytes())?;
        }
    });
    assert_eq!((answer.exit, answer.stdout.lines().count()), (Some(0), 1));
}
