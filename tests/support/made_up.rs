//! Keys that are made up.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dashu_int::UBig;
use dashu_int::ops::Gcd;
use sha2::{Digest, Sha512};

/// The line of an RSA key of 3072 bits that nobody has the private half of, and whose modulus no
/// small prime divides: a different one for each number.
pub(crate) fn made_up_key(number: usize) -> String {
    static MADE: LazyLock<Mutex<HashMap<usize, String>>> = LazyLock::new(Mutex::default);
    let made = MADE.lock().unwrap().get(&number).cloned();
    made.unwrap_or_else(|| {
        let line = line(number);
        MADE.lock().unwrap().insert(number, line.clone());
        line
    })
}

/// The product of the odd primes up to 65537.
static PRODUCT: LazyLock<UBig> = LazyLock::new(|| {
    let odd = (3..=65537_u32).step_by(2);
    let is_prime = |n: &u32| {
        let mut divisors = (3..=*n).step_by(2).take_while(|d| d * d <= *n);
        !divisors.any(|divisor| n.is_multiple_of(divisor))
    };
    odd.filter(is_prime).map(UBig::from).product()
});

fn line(number: usize) -> String {
    let digests = (0..6_u8).flat_map(|part| {
        let seed = [&number.to_be_bytes()[..], &[part]].concat();
        Sha512::digest(seed).to_vec()
    });
    let mut modulus = UBig::from_be_bytes(&digests.collect::<Vec<u8>>());
    modulus.set_bit(3071);
    modulus.set_bit(0);
    while (&modulus).gcd(&*PRODUCT % &modulus) != UBig::ONE {
        modulus += 2_u32;
    }
    // The zero keeps it positive.
    let modulus = [&[0][..], &modulus.to_be_bytes()].concat();
    let mut blob = Vec::new();
    for part in [&b"ssh-rsa"[..], &[1, 0, 1], &modulus] {
        blob.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
        blob.extend(part);
    }
    format!("ssh-rsa {}", STANDARD.encode(blob))
}
