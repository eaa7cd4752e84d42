//! Keys that are made up.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha512};

/// The line of an RSA key of 3072 bits that nobody has the private half of: a different one
/// for each number.
pub(crate) fn made_up_key(number: usize) -> String {
    // The zero keeps it positive.
    let mut modulus = vec![0];
    for part in 0..6_u8 {
        modulus.extend(Sha512::digest(
            [&number.to_be_bytes()[..], &[part]].concat(),
        ));
    }
    modulus[1] |= 0x80;
    modulus[384] |= 1;
    let mut blob = Vec::new();
    for part in [&b"ssh-rsa"[..], &[1, 0, 1], &modulus] {
        blob.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
        blob.extend(part);
    }
    format!("ssh-rsa {}", STANDARD.encode(blob))
}
