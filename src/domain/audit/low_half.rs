//! Primes whose lower halves are the same.

use dashu_int::UBig;
use dashu_int::ops::{BitTest, SquareRootRem};

/// How many bits more than half of a prime must be the same.
const MORE: usize = 4;

/// Whether p ≡ q modulo 2^k, for a little more than half of the bits of a prime: the lower bits
/// are then a square root of n modulo 2^k, which gives p + q.
pub(super) fn is_shared(n: &UBig) -> bool {
    let bits = n.bit_len();
    let k = bits.div_ceil(4) + MORE;
    // A product of two numbers with the same lower bits is 1 modulo 8.
    if n % 8_u32 != 1 {
        return false;
    }
    let modulus = UBig::ONE << k;
    let inverse = inverse_root(n, k);
    let root = low(&(n * &inverse), k);
    let half = UBig::ONE << (k - 1);
    let roots = [
        (root.clone(), inverse.clone()),
        (&modulus - &root, &modulus - &inverse),
        (low(&(&root + &half), k), low(&(&inverse + &half), k)),
        (
            low(&(&modulus - &root + &half), k),
            low(&(&modulus - &inverse + &half), k),
        ),
    ];
    roots.iter().any(|(x, inverse)| {
        // n = x² + 2^k·x·(a + b) + 2^2k·ab for p = x + 2^k·a, q = x + 2^k·b.
        let square = UBig::ONE << (2 * k);
        let difference = low(&(n + &square - low(&(x * x), 2 * k)), 2 * k) >> k;
        let sum_of_high = low(&(difference * inverse), k);
        let sum = x * 2_u32 + (sum_of_high << k);
        has_roots(n, &sum)
    })
}

/// Whether n is the product of two numbers with this sum.
pub(super) fn has_roots(n: &UBig, sum: &UBig) -> bool {
    let (square, product) = (sum * sum, n * 4_u32);
    if square < product {
        return false;
    }
    let (root, rest) = (square - product).sqrt_rem();
    if rest != UBig::ZERO || root >= *sum {
        return false;
    }
    let smaller: UBig = (sum - &root) / 2_u32;
    let larger: UBig = (sum + &root) / 2_u32;
    smaller > UBig::ONE && smaller * larger == *n
}

/// The y with n·y² ≡ 1 modulo 2^k, for an n that is 1 modulo 8: Newton's method, each step of
/// which nearly doubles the bits that are right.
fn inverse_root(n: &UBig, k: usize) -> UBig {
    let mut inverse = UBig::ONE;
    let mut right = 3;
    while right < k {
        right = 2 * right - 2;
        // One more, for the division by 2.
        let bits = right + 1;
        let square = low(&(n * &inverse * &inverse), bits);
        let three_less = low(&((UBig::ONE << bits) + 3_u32 - square), bits);
        inverse = low(&(&inverse * three_less), bits) >> 1;
    }
    low(&inverse, k)
}

/// A number modulo 2^bits.
fn low(number: &UBig, bits: usize) -> UBig {
    let mut low = number.clone();
    low.clear_high_bits(bits);
    low
}
