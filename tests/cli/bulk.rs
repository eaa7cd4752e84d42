//! `keyrack import` of many keys at once.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::agent::Agent;
use crate::live::has;
use crate::support::{Answer, Rack, corpus, corpus_path, entry, made_up_key};
use crate::{is_request_id, rack_of};

/// The MD5 and the comment of each public key that `FINGERPRINTS.tsv` lists, without colons.
fn truth() -> Vec<(String, String, String)> {
    let table = corpus("FINGERPRINTS.tsv");
    let rows = table.lines().skip(1).map(|row| {
        let mut fields = row.split('\t');
        let file = fields.next().unwrap().to_owned();
        let md5 = fields.nth(1).unwrap().replace(':', "");
        (file, md5, fields.nth(2).unwrap_or_default().to_owned())
    });
    rows.collect()
}

fn path(name: &str) -> String {
    corpus_path(name).to_str().unwrap().to_owned()
}

/// The paths of all public keys in the corpus that lie in a file `….pub`.
fn all_pub_files() -> Vec<String> {
    let folder = fs::read_dir(corpus_path("")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "pub"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|file| file.to_str().unwrap().to_owned())
        .collect()
}

/// The names in the store, in its order.
fn names(rack: &Rack) -> Vec<String> {
    let listed = rack.run(&["list", "--json"]).done().json();
    let listed = listed.as_array().unwrap().iter();
    listed
        .map(|entry| entry["name"].as_str().unwrap().to_owned())
        .collect()
}

/// The elements of an answer, with the parts that differ each time checked and taken away.
fn elements(answer: &Answer) -> Vec<Value> {
    let mut all = answer.json().as_array().unwrap().clone();
    for element in &mut all {
        let element = element.as_object_mut().unwrap();
        if let Some(id) = element.remove("RequestId") {
            assert!(is_request_id(id.as_str().unwrap()));
        }
    }
    all
}

#[test]
fn each_line_of_authorized_keys_gets_its_own_verdict() {
    let rack = Rack::new();
    let answer = rack.run(&["import", "--all", "--json", &path("authorized_keys.txt")]);
    assert_eq!(answer.exit, Some(3));
    let refused = |line: u32, reason: &str| {
        let sentence = "The specified field PublicKeyBody invalid. Please check it again.";
        json!({
            "line": line,
            "Code": "InvalidParameter.PublicKeyBody",
            "Message": format!("{sentence} ({reason})"),
        })
    };
    let imported = |line: u32, file: &str, name: &str| {
        let truth = truth();
        let (_, md5, _) = truth.iter().find(|(it, ..)| it == file).unwrap();
        json!({"line": line, "KeyPairFingerPrint": md5, "KeyPairName": name})
    };
    assert_eq!(
        elements(&answer),
        [
            imported(3, "openssh-2048.pub", "alice-laptop"),
            imported(4, "openssh-3072.pub", "alice-laptop-work"),
            refused(5, "ssh-ed25519 key: ENS takes ssh-rsa only"),
            imported(6, "openssh-4096.pub", "ops"),
            refused(
                7,
                "truncated: the type name should have 158 bytes, 2 are there"
            ),
            json!({"line": 8, "stored_as": "alice-laptop"}),
            json!({"line": 9, "marker": "cert-authority"}),
        ]
    );
    assert_eq!(names(&rack), ["alice-laptop", "alice-laptop-work", "ops"]);
    let shown = rack.run(&["show", "ops", "--json"]).done().json();
    let file = corpus_path("authorized_keys.txt").canonicalize().unwrap();
    assert_eq!(shown["source"], format!("file:{}", file.display()));

    // Once more, nothing is there to import.
    let before = rack.text();
    let answer = rack.run(&["import", "--all", &path("authorized_keys.txt")]);
    assert_eq!(answer.exit, Some(3));
    assert!(
        answer
            .stderr
            .ends_with("keyrack: imported 0 key pairs, 4 stored already, 1 left out, 2 refused\n")
    );
    assert_eq!(answer.stdout, "");
    assert_eq!(rack.text(), before);
}

#[test]
fn each_line_of_known_hosts_is_named_after_its_host_and_revoked_ones_are_left_out() {
    let rack = Rack::new();
    let answer = rack
        .run(&["import", "--all", &path("known_hosts.txt")])
        .done();
    assert!(
        answer
            .stderr
            .contains("known_hosts.txt:3: left out: marked @revoked\n")
    );
    assert!(
        answer
            .stderr
            .ends_with("keyrack: imported 2 key pairs, 1 left out\n")
    );
    // One host is hashed and tells nothing, so the file has to do.
    assert_eq!(names(&rack), ["known_hosts", "edge-example"]);
}

#[test]
fn all_public_keys_of_the_corpus_come_in_with_the_fingerprints_that_openssh_shows() {
    let rack = Rack::new();
    let files = all_pub_files();
    let args = ["import", "--json", "--all"].into_iter();
    let args: Vec<&str> = args.chain(files.iter().map(String::as_str)).collect();
    let answer = rack.run(&args);
    assert_eq!(answer.exit, Some(3), "there are keys of other types");
    let elements = elements(&answer);
    assert_eq!(elements.len(), files.len());
    let mut checked = 0;
    for (file, md5, _) in truth() {
        let Some(element) = elements
            .iter()
            .find(|element| element["file"].as_str().unwrap().ends_with(&file))
        else {
            continue;
        };
        match element.get("KeyPairFingerPrint") {
            Some(found) => assert_eq!(*found, md5, "{file}"),
            // The same key stands in a certificate before it.
            None => assert_eq!(file, "openssh-2048.pub"),
        }
        checked += 1;
    }
    assert!(checked >= 12, "{checked}");
    for other in ["other-dsa.pub", "other-ecdsa.pub", "other-ed25519.pub"] {
        let is_it = |element: &&Value| element["file"].as_str().unwrap().ends_with(other);
        let element = elements.iter().find(is_it).unwrap();
        assert_eq!(element["Code"], "InvalidParameter.PublicKeyBody");
    }
}

#[test]
fn several_files_hold_one_key_each() {
    let rack = Rack::new();
    let one = path("openssh-2048.pub");
    let many = path("authorized_keys.txt");
    let der = path("openssl.spki.der");
    let answer = rack.run(&["import", &one, &many, &der, "gone.pub"]);
    assert_eq!(answer.exit, Some(1), "one of them cannot be read");
    assert_eq!(names(&rack), ["alice-laptop", "openssl-spki"]);
    assert!(answer.stderr.contains("7 keys where one was asked for"));
    assert!(answer.stderr.contains("cannot read gone.pub"));

    let half = Rack::new();
    let (openssh, ppk) = (path("openssh-2048"), path("putty-v3.ppk"));
    half.run(&["import", "--public-half", &openssh, &ppk])
        .done();
    assert_eq!(names(&half), ["alice-laptop", "putty-v3-key"]);
    assert!(!half.text().contains("PRIVATE"));
}

#[test]
fn a_private_key_anywhere_stops_the_whole_import() {
    let good = path("openssh-2048.pub");
    for private in [
        "openssh-2048",
        "openssh-encrypted",
        "openssl.pkcs1.key",
        "openssl.pkcs8.key",
        "openssl.pkcs8-encrypted.key",
        "putty-v3.ppk",
        "other-ed25519",
    ] {
        let rack = Rack::new();
        let text = corpus(private);
        let private_path = path(private);
        for args in [
            vec!["import", "--all", &good, &private_path],
            vec!["import", &good, &private_path],
        ] {
            let answer = rack.run(&args).failed(3, "InvalidParameter.PublicKeyBody");
            assert!(answer.stderr.contains(private), "{}", answer.stderr);
            assert!(answer.stderr.contains("nothing of it was kept"));
            assert!(!rack.store().exists(), "{private}");
        }
        let long = rack.path("long.txt");
        fs::write(&long, format!("{}{text}", "prose\n".repeat(20_000))).unwrap();
        rack.run(&["import", &good, long.to_str().unwrap()])
            .failed(3, "nothing of it was kept");
        assert!(!rack.store().exists(), "{private}");
        // Among lines, quoted, as a comment, and folded in the middle of its mark.
        let quoted = format!("> {}", text.replace('\n', "\n> "));
        let commented = format!("# {}", text.replace('\n', "\n# "));
        let folded = text.replacen("-----BEGIN ", "-----BEGIN\n", 1);
        for hidden in [&text, &quoted, &commented, &folded] {
            let input = format!("{}\n{hidden}\n{}", corpus("gpg.pub"), corpus("openssl.pub"));
            rack.feed(&["import", "--all"], &input)
                .failed(3, "nothing of it was kept");
            assert!(!rack.store().exists(), "{private}: {hidden}");
        }
    }
}

#[test]
fn names_are_unique_among_what_is_stored_and_what_comes() {
    let rack = Rack::with(entry("same", &made_up_key(1)));
    let lines: String = (1..=5).map(|n| made_up_key(n) + " same\n").collect();
    let answer = rack.feed(&["import", "--all"], &lines).done();
    assert!(answer.stderr.contains("stdin:1: stored already as same\n"));
    assert_eq!(
        names(&rack),
        ["same", "same-2", "same-3", "same-4", "same-5"]
    );
    // What is left out takes no name from what comes in.
    let lines = format!("{} same\n{} same\n", made_up_key(2), made_up_key(6));
    rack.feed(&["import", "--all"], &lines).done();
    assert_eq!(names(&rack).last().unwrap(), "same-6");
}

#[test]
fn duplicates_are_stored_where_that_is_asked_for() {
    let rack = Rack::with(entry("first", &made_up_key(1)));
    let lines = format!("{0} a1\n{0} a2\n", made_up_key(1));
    rack.feed(&["import", "--all", "--allow-duplicate"], &lines)
        .done();
    assert_eq!(names(&rack), ["first", "a1", "a2"]);
}

#[test]
fn a_dry_run_answers_and_stores_nothing() {
    let rack = Rack::new();
    let args = ["import", "--all", "--dry-run"];
    let answer = rack.feed(&args, made_up_key(1) + " it\n").done();
    assert!(answer.stdout.ends_with("  it\n"));
    assert_eq!(answer.stderr, "keyrack: would import 1 key pair\n");
    assert!(!rack.store().exists());
}

#[test]
fn all_come_in_one_change_and_go_with_one_restore() {
    let rack = rack_of(&[("one", "openssh-1024.pub")]);
    let lines: String = (0..40).map(|n| made_up_key(n) + "\n").collect();
    rack.feed(&["import", "--all"], &lines).done();
    assert_eq!(names(&rack).len(), 41);
    let former = rack.run(&["restore", "--json"]).done().json();
    assert_eq!(former.as_array().unwrap().len(), 1, "{former}");
    rack.run(&["restore", "1"]).done();
    assert_eq!(names(&rack), ["one"]);
}

#[test]
fn what_is_asked_as_a_whole_is_refused_as_a_whole() {
    let rack = Rack::new();
    rack.feed(&["import", "--all", "--name", "x1"], made_up_key(1))
        .failed(3, "InvalidParameter: a name was given for several keys");
    rack.feed(&["import", "--all"], "")
        .failed(3, "there is no key in stdin");
    let two = format!("{}\n{}\n", made_up_key(1), made_up_key(2));
    rack.feed(&["import"], &two)
        .failed(3, "keyrack import --all FILE imports all of them");
    rack.feed(&["import", "--all", "--public-half"], &two)
        .failed(2, "--public-half");
    let many = "ssh-rsa A\n".repeat(250_001);
    rack.feed(&["import", "--all"], &many)
        .failed(3, "stdin: there are more than 250,000 keys");
    let big = ("#".repeat(60_000) + "\n").repeat(1_200);
    rack.feed(&["import", "--all"], &big)
        .failed(3, "stdin: there are more than 64 MiB");
    assert!(!rack.store().exists());
}

#[test]
fn the_public_keys_in_the_ssh_folder_come_in_and_private_ones_are_not_opened() {
    let rack = Rack::new();
    rack.run(&["import", "--from-ssh-dir"])
        .failed(3, "there is no public key in ~/.ssh");
    let ssh = rack.path(".ssh");
    fs::create_dir(&ssh).unwrap();
    for file in ["openssh-2048", "openssh-2048.pub", "other-ed25519.pub"] {
        fs::copy(corpus_path(file), ssh.join(file)).unwrap();
    }
    fs::create_dir(ssh.join("folder.pub")).unwrap();
    std::os::unix::fs::symlink("nowhere", ssh.join("loose.pub")).unwrap();
    let mut mkfifo = rack.program("mkfifo");
    assert!(mkfifo.arg(ssh.join("pipe.pub")).status().unwrap().success());
    let answer = rack.run(&["import", "--from-ssh-dir"]);
    assert_eq!(answer.exit, Some(3), "{answer:?}");
    assert_eq!(names(&rack), ["alice-laptop"]);
    assert!(
        answer
            .stderr
            .contains("ssh-ed25519 key: ENS takes ssh-rsa only")
    );
    let shown = rack.run(&["show", "alice-laptop", "--json"]).done().json();
    assert_eq!(shown["source"], "file:~/.ssh/openssh-2048.pub");
}

#[test]
fn an_agent_that_is_not_there_is_told_as_another_program_that_failed() {
    if !has("ssh-add") {
        return;
    }
    let rack = Rack::new();
    let mut command = rack.program(crate::support::KEYRACK);
    command
        .args(["import", "--from-agent", "--json"])
        .env_remove("SSH_AUTH_SOCK");
    let answer = Answer::of(command, "").failed(1, "CallInterface");
    assert!(
        answer.json()["Message"]
            .as_str()
            .unwrap()
            .contains("no SSH agent")
    );
    let mut command = rack.program(crate::support::KEYRACK);
    command.args(["import", "--from-agent"]).env("PATH", "");
    let answer = Answer::of(command, "").failed(1, "CallInterface: cannot run ssh-add");
    assert!(answer.stderr.contains("install the OpenSSH client"));
}

#[test]
fn the_keys_of_a_live_agent_come_in() {
    let rack = Rack::new();
    let Some(agent) = Agent::start(&rack.path("")) else {
        return;
    };
    let import = |args: &[&str]| {
        let mut command = rack.program(crate::support::KEYRACK);
        command.args(args).env("SSH_AUTH_SOCK", agent.socket());
        Answer::of(command, "")
    };
    import(&["import", "--from-agent"]).failed(3, "the SSH agent holds no key");
    for key in ["openssh-2048", "openssh-3072", "other-ed25519"] {
        agent.add(&corpus_path(key));
    }
    let answer = import(&["import", "--from-agent"]);
    assert_eq!(answer.exit, Some(3), "one of them is no RSA key");
    assert_eq!(names(&rack), ["alice-laptop", "alice-laptop-work"]);
    let shown = rack.run(&["show", "alice-laptop", "--json"]).done().json();
    assert_eq!(shown["source"], "agent");
    let keygen = rack
        .program("ssh-keygen")
        .arg("-lf")
        .arg(corpus_path("openssh-2048.pub"))
        .output()
        .unwrap();
    let keygen = String::from_utf8(keygen.stdout).unwrap();
    let sha256 = shown["fingerprints"]["sha256"].as_str().unwrap();
    assert!(keygen.contains(sha256), "{keygen}");
}

#[test]
fn broken_keys_are_refused_one_by_one_and_in_bulk_unless_that_is_insisted_on() {
    let weak = |name: &str| path(&format!("../weak/{name}"));
    let rack = Rack::new();
    for file in [
        "roca-2048.pub",
        "size-768.pub",
        "dw-1024-le64-1.pub",
        "pub-07-paramiko.pub",
        "fermat-2048-c1000000.pub",
        "ratio-3-2.pub",
        "n-factor-65521.pub",
        "wiener-1024.pub",
    ] {
        rack.run(&["import", &weak(file)])
            .failed(3, "--allow-weak stores this one all the same");
        assert!(!rack.store().exists(), "{file}");
    }
    let args = [
        "import",
        "--json",
        "--all",
        &weak("roca-2048.pub"),
        &weak("size-1536.pub"),
    ];
    let answer = rack.run(&args);
    assert_eq!(answer.exit, Some(3));
    let elements = elements(&answer);
    let message = elements[0]["Message"].as_str().unwrap();
    assert!(
        message.contains("ROCA: its primes can be computed"),
        "{message}"
    );
    assert_eq!(elements[1]["KeyPairName"], names(&rack)[0].as_str());
    rack.run(&["replace", &names(&rack)[0], &weak("roca-1024.pub")])
        .failed(3, "(roca)");
    rack.run(&["import", "--all", "--allow-weak", &weak("roca-2048.pub")])
        .done();
    rack.run(&["import", "--allow-weak", &weak("dw-1024-le64-1.pub")])
        .done();
    rack.run(&[
        "replace",
        "--allow-weak",
        &names(&rack)[0],
        &weak("roca-1024.pub"),
    ])
    .done();
    assert_eq!(names(&rack).len(), 3);
}
