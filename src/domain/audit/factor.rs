//! Small factors, and powers.

use std::sync::LazyLock;

use dashu_int::UBig;
use dashu_int::ops::Gcd;

/// `small-factor`: the largest prime that is tried.
const LARGEST: usize = 65537;

/// `perfect-power`: the powers that are tried.
const POWERS: [u32; 4] = [2, 3, 5, 7];

/// The odd primes up to [`LARGEST`].
static PRIMES: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut is_prime = vec![true; LARGEST + 1];
    for number in 2..=LARGEST {
        if is_prime.get(number) == Some(&true) {
            let multiples = is_prime.iter_mut().skip(number * number).step_by(number);
            multiples.for_each(|is_prime| *is_prime = false);
        }
    }
    let numbers = is_prime.into_iter().zip(0..).skip(3);
    numbers
        .filter_map(|(is_prime, number)| is_prime.then_some(number))
        .collect()
});

/// Their product.
static PRODUCT: LazyLock<UBig> = LazyLock::new(|| {
    let mut factors: Vec<UBig> = PRIMES.iter().map(|prime| UBig::from(*prime)).collect();
    while factors.len() > 1 {
        factors = factors
            .chunks(2)
            .map(|pair| pair.iter().product())
            .collect();
    }
    factors.pop().unwrap_or_default()
});

/// The smallest prime up to 65537 that divides an odd modulus.
pub(super) fn small_factor(n: &UBig) -> Option<u32> {
    let common = n.gcd(&(&*PRODUCT % n));
    if common == UBig::ONE {
        return None;
    }
    // A modulus smaller than the product may be one of its divisors.
    let mut primes = PRIMES.iter().copied();
    primes.find(|prime| n != &UBig::from(*prime) && n % *prime == 0)
}

/// The k with n = r^k.
pub(super) fn perfect_power(n: &UBig) -> Option<u32> {
    POWERS.into_iter().find(|power| {
        let exponent = usize::try_from(*power).unwrap_or_default();
        n.nth_root(exponent).pow(exponent) == *n
    })
}
