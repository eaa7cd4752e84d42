//! Private keys: the binary form of OpenSSH, and the fields of PuTTY.

#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keyrack_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|inside: &[u8]| {
    let binary = [b"openssh-key-v1\0", inside].concat();
    check(&binary);
    let body = STANDARD.encode(&binary);
    let label = "OPENSSH PRIVATE KEY";
    check(format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n").as_bytes());
    check(&[b"PuTTY-User-Key-File-3: ssh-rsa\n", inside].concat());
});
