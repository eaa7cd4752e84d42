//! Small factors, and powers.

use std::sync::LazyLock;

use dashu_int::UBig;
use dashu_int::ops::Gcd;

/// `small-factor`: up to here primes are tried at once, and in a deep audit.
const LARGEST: u32 = 65537;
const LARGEST_DEEP: u32 = 1 << 20;

/// `perfect-power`: the powers that are tried.
const POWERS: [u32; 4] = [2, 3, 5, 7];

/// Primes, and their product.
struct Primes {
    primes: Vec<u32>,
    product: UBig,
}

impl Primes {
    /// The odd primes in a range.
    fn within(smallest: u32, largest: u32) -> Self {
        let mut is_prime: Vec<bool> = (0..=largest).map(|_| true).collect();
        for (number, step) in (0..=largest).zip(0_usize..).skip(3) {
            if u64::from(number) * u64::from(number) > u64::from(largest) {
                break;
            }
            if is_prime.get(step) == Some(&true) {
                let multiples = is_prime.iter_mut().skip(step * step).step_by(step);
                multiples.for_each(|is_prime| *is_prime = false);
            }
        }
        let numbers = is_prime.into_iter().zip(0..);
        let primes: Vec<u32> = numbers
            .filter(|(is_prime, number)| *is_prime && number % 2 == 1 && *number >= smallest)
            .map(|(_, number)| number)
            .collect();
        let mut factors: Vec<UBig> = primes.iter().map(|prime| UBig::from(*prime)).collect();
        while factors.len() > 1 {
            factors = factors
                .chunks(2)
                .map(|pair| pair.iter().product())
                .collect();
        }
        Self {
            primes,
            product: factors.pop().unwrap_or(UBig::ONE),
        }
    }

    /// The smallest of them that divides a modulus.
    fn divisor(&self, n: &UBig) -> Option<u32> {
        let common = n.gcd(&(&self.product % n));
        if common == UBig::ONE {
            return None;
        }
        // A modulus smaller than the product may be one of its divisors.
        let mut primes = self.primes.iter().copied();
        primes.find(|prime| n != &UBig::from(*prime) && n % *prime == 0)
    }
}

static SMALL: LazyLock<Primes> = LazyLock::new(|| Primes::within(3, LARGEST));
static MEDIUM: LazyLock<Primes> = LazyLock::new(|| Primes::within(LARGEST + 1, LARGEST_DEEP));

/// The smallest prime up to 65537 that divides an odd modulus.
pub(super) fn small_factor(n: &UBig) -> Option<u32> {
    SMALL.divisor(n)
}

/// The smallest prime from there up to 2^20 that divides it.
pub(super) fn medium_factor(n: &UBig) -> Option<u32> {
    MEDIUM.divisor(n)
}

/// What is left of a number without its prime factors up to 65537.
pub(super) fn without_small_factors(mut number: UBig) -> UBig {
    if number == UBig::ZERO {
        return number;
    }
    loop {
        let common = (&number).gcd(&(&SMALL.product % &number));
        if common == UBig::ONE {
            return number;
        }
        number /= common;
    }
}

/// The k with n = r^k.
pub(super) fn perfect_power(n: &UBig) -> Option<u32> {
    POWERS.into_iter().find(|power| {
        let exponent = usize::try_from(*power).unwrap_or_default();
        n.nth_root(exponent).pow(exponent) == *n
    })
}
