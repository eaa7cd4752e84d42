//! DER: as it is, and in each PEM block that holds some.

#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keyrack_fuzz::check;
use libfuzzer_sys::fuzz_target;

const LABELS: [&str; 8] = [
    "PUBLIC KEY",
    "RSA PUBLIC KEY",
    "CERTIFICATE",
    "TRUSTED CERTIFICATE",
    "PRIVATE KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
];

fuzz_target!(|der: &[u8]| {
    check(der);
    let body = STANDARD.encode(der);
    for label in LABELS {
        check(format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n").as_bytes());
    }
});
