//! JSON Web Keys, and sets of them.

#![no_main]

use keyrack_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|inside: &[u8]| {
    check(&[b"{\"kty\":\"RSA\",", inside, b"}"].concat());
    check(&[b"{\"keys\":[{\"kty\":\"RSA\",", inside, b"}]}"].concat());
});
