//! Short private exponents.

use dashu_int::UBig;
use dashu_int::ops::{BitTest, DivRem};

use super::low_half::has_roots;

/// Up to this many bits, an exponent is usual, and its private one is not short.
const USUAL_BITS: usize = 32;

/// Whether a convergent of e/n is k/d with e·d = 1 + k·φ(n): M. Wiener, Cryptanalysis of short
/// RSA secret exponents, 1990.
pub(super) fn is_short(n: &UBig, e: &UBig) -> bool {
    if e.bit_len() <= USUAL_BITS {
        return false;
    }
    // Behind a quarter of the bits there is nothing to find.
    let longest = n.bit_len().div_ceil(4) + 8;
    let (mut above, mut below) = (e.clone(), n.clone());
    let (mut k, mut former_k) = (UBig::ONE, UBig::ZERO);
    let (mut d, mut former_d) = (UBig::ZERO, UBig::ONE);
    while below != UBig::ZERO && d.bit_len() <= longest {
        let (quotient, rest) = (&above).div_rem(&below);
        (above, below) = (below, rest);
        let next_k = &quotient * &k + &former_k;
        let next_d = quotient * &d + &former_d;
        (former_k, k) = (k, next_k);
        (former_d, d) = (d, next_d);
        if gives_factors(n, e, &k, &d) {
            return true;
        }
    }
    false
}

fn gives_factors(n: &UBig, e: &UBig, k: &UBig, d: &UBig) -> bool {
    if *k == UBig::ZERO || *d == UBig::ZERO {
        return false;
    }
    let (totient, rest) = (e * d - UBig::ONE).div_rem(k);
    // φ(n) = n + 1 - (p + q).
    rest == UBig::ZERO && totient < *n && has_roots(n, &(n + 1_u32 - totient))
}
