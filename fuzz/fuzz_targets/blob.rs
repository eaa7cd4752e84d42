//! The key blob of RFC 4253, behind base64 that is always right.

#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keyrack_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|blob: &[u8]| {
    let encoded = STANDARD.encode(blob);
    check(format!("ssh-rsa {encoded} comment").as_bytes());
    check(encoded.as_bytes());
});
