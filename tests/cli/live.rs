//! Keys that other tools make here and now: keyrack sees what they see. Where a tool is not
//! installed, that is said and its part is skipped.

use std::fs;
use std::process::Command;

use crate::support::Rack;

#[expect(clippy::print_stdout, reason = "says that nothing was tested")]
pub(crate) fn has(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok();
    if !found {
        println!("skipped: there is no {tool}");
    }
    found
}

/// Runs a line of the shell in the folder of a rack.
#[track_caller]
fn shell(rack: &Rack, line: &str) -> String {
    let mut shell = rack.program("sh");
    let output = shell.args(["-ec", line]).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{line}: {words}");
    String::from_utf8(output.stdout).unwrap()
}

/// The SHA256 that `ssh-keygen` sees in a file.
#[track_caller]
fn truth(rack: &Rack, file: &str) -> String {
    let said = shell(rack, &format!("ssh-keygen -lf {file}"));
    said.split(' ').nth(1).unwrap().to_owned()
}

/// Insists that a file holds one key: of this form, with the fingerprint of `truth`.
#[track_caller]
fn is_seen(rack: &Rack, file: &str, format: &str, truth: &str) {
    let answer = rack.run(&["inspect", "--json", file]).done();
    let found = answer.json();
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{file}: {found}");
    assert_eq!(found[0]["format"], format, "{file}");
    assert_eq!(found[0]["key"]["fingerprints"]["sha256"], truth, "{file}");
}

/// Insists that a file is refused with these words.
#[track_caller]
fn is_refused(rack: &Rack, file: &str, format: &str, words: &str) {
    let answer = rack.run(&["inspect", "--json", file]);
    assert_eq!(answer.exit, Some(3), "{file}: {}", answer.stdout);
    let found = answer.json();
    assert_eq!(found[0]["format"], format, "{file}");
    let message = found[0]["error"]["Message"].as_str().unwrap();
    assert!(message.contains(words), "{file}: {message}");
}

#[test]
fn what_openssh_writes_is_what_it_reads() {
    if !has("ssh-keygen") {
        return;
    }
    let rack = Rack::new();
    shell(
        &rack,
        "ssh-keygen -q -t rsa -b 2048 -N '' -C 'made here 云' -f new
         ssh-keygen -q -t rsa -b 2048 -N secret -C encrypted -f locked
         ssh-keygen -q -t rsa -b 1024 -N '' -m PEM -f pem
         ssh-keygen -q -t rsa -b 1024 -N '' -m PKCS8 -f pkcs8
         ssh-keygen -q -t rsa -b 1024 -N secret -m PEM -f pem-locked
         ssh-keygen -q -t rsa -b 1024 -N secret -m PKCS8 -f pkcs8-locked
         for form in RFC4716 PKCS8 PEM; do ssh-keygen -e -m $form -f new.pub > new.$form; done
         ssh-keygen -q -s pem -I id -n alice new.pub",
    );
    let new = truth(&rack, "new.pub");
    for (file, format) in [
        ("new.pub", "openssh"),
        ("new", "openssh-private"),
        ("new.RFC4716", "rfc4716"),
        ("new.PKCS8", "spki"),
        ("new.PEM", "pkcs1"),
        ("new-cert.pub", "certificate"),
    ] {
        is_seen(&rack, file, format, &new);
    }
    is_seen(
        &rack,
        "locked",
        "openssh-private",
        &truth(&rack, "locked.pub"),
    );
    is_seen(&rack, "pem", "pkcs1-private", &truth(&rack, "pem.pub"));
    is_seen(&rack, "pkcs8", "pkcs8-private", &truth(&rack, "pkcs8.pub"));
    let unreadable = "no public half can be read from it";
    is_refused(&rack, "pem-locked", "pkcs1-private", unreadable);
    is_refused(&rack, "pkcs8-locked", "pkcs8-private", unreadable);
    for kind in ["ed25519", "ecdsa -b 256", "ecdsa -b 384", "ecdsa -b 521"] {
        shell(
            &rack,
            &format!("rm -f other*; ssh-keygen -q -N '' -t {kind} -f other"),
        );
        let truth = truth(&rack, "other.pub");
        let found = rack.run(&["inspect", "--json", "other.pub"]).json();
        assert_eq!(found[0]["key"]["fingerprints"]["sha256"], truth, "{kind}");
        let bits = shell(&rack, "ssh-keygen -lf other.pub");
        assert_eq!(
            found[0]["key"]["bits"].to_string(),
            bits.split(' ').next().unwrap(),
            "{kind}"
        );
        is_refused(&rack, "other", "openssh-private", "ENS takes ssh-rsa only");
    }
}

#[test]
fn what_openssl_writes_is_what_openssh_reads() {
    if !has("openssl") || !has("ssh-keygen") {
        return;
    }
    let rack = Rack::new();
    shell(
        &rack,
        "exec 2>/dev/null
         openssl genrsa -traditional -out traditional 2048
         chmod 600 traditional
         openssl pkcs8 -topk8 -nocrypt -in traditional -out pkcs8
         openssl pkcs8 -topk8 -passout pass:secret -in traditional -out pkcs8-locked
         openssl rsa -aes128 -passout pass:secret -traditional -in traditional -out locked
         openssl rsa -in traditional -pubout -out spki.pem
         openssl rsa -in traditional -pubout -outform DER -out spki.der
         openssl rsa -in traditional -RSAPublicKey_out -out pkcs1.pem
         openssl rsa -in traditional -RSAPublicKey_out -outform DER -out pkcs1.der
         openssl rsa -in traditional -outform DER -traditional -out private.der
         openssl req -x509 -new -key traditional -subj /CN=edge -out x509.pem
         openssl x509 -in x509.pem -outform DER -out x509.der
         openssl x509 -in x509.pem -trustout -addtrust serverAuth -out trusted.pem
         ssh-keygen -y -f traditional > traditional.pub",
    );
    let truth = truth(&rack, "traditional.pub");
    for (file, format) in [
        ("traditional", "pkcs1-private"),
        ("pkcs8", "pkcs8-private"),
        ("spki.pem", "spki"),
        ("spki.der", "spki"),
        ("pkcs1.pem", "pkcs1"),
        ("pkcs1.der", "pkcs1"),
        ("private.der", "pkcs1-private"),
        ("x509.pem", "x509"),
        ("x509.der", "x509"),
        ("trusted.pem", "x509"),
    ] {
        is_seen(&rack, file, format, &truth);
    }
    let unreadable = "no public half can be read from it";
    is_refused(&rack, "locked", "pkcs1-private", unreadable);
    is_refused(&rack, "pkcs8-locked", "pkcs8-private", unreadable);
    // And through import: the fingerprint that EC2 shows is that of the DER form.
    let ec2 = shell(&rack, "openssl md5 -c spki.der");
    let ec2 = ec2.trim().rsplit(' ').next().unwrap().to_owned();
    rack.run(&["import", "--name", "edge", "spki.pem"]).done();
    let shown = rack.run(&["show", "edge", "--json"]).done().json();
    assert_eq!(shown["fingerprints"]["ec2"], ec2.as_str());
}

#[test]
fn what_puttygen_writes_is_what_openssh_reads() {
    if !has("puttygen") || !has("ssh-keygen") {
        return;
    }
    let rack = Rack::new();
    fs::write(rack.path("secret"), "secret\n").unwrap();
    fs::write(rack.path("empty"), "").unwrap();
    shell(
        &rack,
        "puttygen -q -t rsa -b 2048 -C 'putty key' --new-passphrase empty -o v3.ppk
         puttygen -q v3.ppk --reencrypt --ppk-param version=2 --new-passphrase empty -O private -o v2.ppk
         puttygen -q v3.ppk -P --new-passphrase secret -O private -o locked.ppk
         puttygen -q v3.ppk -L > key.pub
         puttygen -q v3.ppk -p > key.rfc4716
         puttygen -q v3.ppk -O private-openssh -o key.pem
         puttygen -q v3.ppk -O private-openssh-new -o key.new
         puttygen -q v3.ppk -O private-sshcom -o key.sshcom",
    );
    let truth = truth(&rack, "key.pub");
    for (file, format) in [
        ("v3.ppk", "ppk"),
        ("v2.ppk", "ppk"),
        ("locked.ppk", "ppk"),
        ("key.pub", "openssh"),
        ("key.rfc4716", "rfc4716"),
        ("key.pem", "pkcs1-private"),
        ("key.new", "openssh-private"),
    ] {
        is_seen(&rack, file, format, &truth);
    }
    is_refused(
        &rack,
        "key.sshcom",
        "ssh2-private",
        "an ssh.com private key",
    );
}
