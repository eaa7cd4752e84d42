//! The block of RFC 4716: its headers and its body.

#![no_main]

use keyrack_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|inside: &[u8]| {
    let begin = b"---- BEGIN SSH2 PUBLIC KEY ----\n";
    let end = b"\n---- END SSH2 PUBLIC KEY ----\n";
    check(&[begin, inside, end].concat());
});
