//! Fingerprints and drawings against what OpenSSH and OpenSSL say: as recorded in the
//! corpus, and live where `ssh-keygen` is installed.

use std::fs;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keyrack::domain::fingerprint::{Fingerprints, colon_hex};
use keyrack::domain::form::read_one;
use keyrack::domain::randomart::randomart;
use md5::{Digest, Md5};

use crate::support::{Answer, Rack, corpus, corpus_path};
use crate::{is_request_id, rack_of};

/// The lines of the drawing in what `ssh-keygen -lv` printed, without the line above it.
fn drawing(printed: &str) -> Vec<&str> {
    printed.lines().skip(1).collect()
}

/// The drawing that `show --randomart` ends with.
fn shown_drawing(rack: &Rack, name: &str) -> Vec<String> {
    let shown = rack.run(&["show", name, "--randomart"]).done().stdout;
    let lines = shown.lines().skip_while(|line| !line.starts_with('+'));
    lines.map(str::to_owned).collect()
}

/// The drawing over MD5.
fn md5_drawing(line: &str) -> Vec<String> {
    let key = read_one(line).unwrap().key;
    randomart(&Fingerprints::of(&key.rsa).md5, key.rsa.bits(), "MD5")
}

#[test]
fn every_key_of_the_corpus_has_the_fingerprints_of_openssh_and_openssl() {
    let table = fs::read_to_string(corpus_path("FINGERPRINTS.tsv")).unwrap();
    let rack = Rack::new();
    let mut rows = 0;
    for row in table.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [file, bits, md5, sha256, ec2, comment] = fields[..] else {
            panic!("{row:?}");
        };
        let name = file.trim_end_matches(".pub");
        let path = corpus_path(file);
        let import = ["import", "--json", "--name", name, path.to_str().unwrap()];
        let answer = rack.run(&import).done();
        let shown = rack.run(&["show", name, "--json"]).done().json();

        let ens = md5.replace(':', "");
        let id = shown["request_id"].as_str().unwrap();
        assert!(is_request_id(id), "{id}");
        assert_eq!(
            answer.stdout,
            format!(
                "{{\"KeyPairFingerPrint\":\"{ens}\",\"KeyPairName\":\"{name}\",\
                 \"RequestId\":\"{id}\"}}\n"
            )
        );
        assert_eq!(shown["type"], "ssh-rsa", "{file}");
        assert_eq!(shown["bits"].to_string(), bits, "{file}");
        assert_eq!(shown["fingerprints"]["md5"], md5, "{file}");
        assert_eq!(shown["fingerprints"]["ens"], ens.as_str(), "{file}");
        assert_eq!(shown["fingerprints"]["sha256"], sha256, "{file}");
        assert_eq!(shown["fingerprints"]["ec2"], ec2, "{file}");
        assert_eq!(
            shown["comment"].as_str().unwrap_or_default(),
            comment,
            "{file}"
        );
        rows += 1;
    }
    assert!(rows > 10, "the table was read");
}

#[test]
fn drawings_are_those_of_ssh_keygen() {
    for stem in ["openssh-2048", "openssh-3072", "openssh-4096", "putty-v3"] {
        let file = format!("{stem}.pub");
        let rack = rack_of(&[("key", &file)]);
        let recorded = corpus(&format!("{stem}.randomart.txt"));
        assert_eq!(shown_drawing(&rack, "key"), drawing(&recorded), "{stem}");
        let recorded = corpus(&format!("{stem}.randomart-md5.txt"));
        assert_eq!(md5_drawing(&corpus(&file)), drawing(&recorded), "{stem}");
    }
}

/// What `ssh-keygen` prints for a file.
fn ssh_keygen(rack: &Rack, args: &[&str]) -> String {
    let mut command = rack.program("ssh-keygen");
    command.args(args);
    Answer::of(command, "").done().stdout
}

/// The MD5 over the DER in a PEM file.
fn md5_of_pem(pem: &str) -> String {
    let body: String = pem.lines().filter(|line| !line.contains('-')).collect();
    colon_hex(&Md5::digest(STANDARD.decode(body).unwrap()))
}

#[test]
fn keys_that_ssh_keygen_makes_now_have_its_fingerprints() {
    if Command::new("ssh-keygen").arg("-?").output().is_err() {
        eprintln!("skipped: ssh-keygen is not installed");
        return;
    }
    let rack = Rack::new();
    for bits in ["1024", "1025", "2048"] {
        let (file, public) = (format!("key-{bits}"), format!("key-{bits}.pub"));
        let make = ["-q", "-t", "rsa", "-b", bits, "-N", "", "-C", &file];
        ssh_keygen(&rack, &[&make[..], &["-f", &file]].concat());
        rack.run(&["import", &public]).done();
        let shown = rack.run(&["show", &file, "--json"]).done().json();
        let prints = &shown["fingerprints"];

        let sha256 = ssh_keygen(&rack, &["-l", "-v", "-f", &public]);
        let expected = format!("{bits} {} {file} (RSA)", prints["sha256"].as_str().unwrap());
        assert_eq!(sha256.lines().next(), Some(&*expected));
        assert_eq!(shown_drawing(&rack, &file), drawing(&sha256));

        let md5 = ssh_keygen(&rack, &["-l", "-v", "-E", "md5", "-f", &public]);
        let expected = format!(
            "{bits} MD5:{} {file} (RSA)",
            prints["md5"].as_str().unwrap()
        );
        assert_eq!(md5.lines().next(), Some(&*expected));
        let line = fs::read_to_string(rack.path(&public)).unwrap();
        assert_eq!(md5_drawing(&line), drawing(&md5));

        let pem = ssh_keygen(&rack, &["-e", "-m", "PKCS8", "-f", &public]);
        assert_eq!(prints["ec2"], md5_of_pem(&pem).as_str());
    }
}
