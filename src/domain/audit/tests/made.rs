//! Weak keys that are made here, at random sizes, and good ones.

use dashu_int::ops::{BitTest, ExtendedGcd, Gcd};
use dashu_int::{IBig, UBig};

use crate::domain::audit::{Finding, factor, fermat, low_half, wiener};

/// A small generator (xorshift), so that every run makes the same keys.
pub(in crate::domain::audit) struct Random(u64);

impl Random {
    pub(in crate::domain::audit) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(in crate::domain::audit) fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.next() % u64::from(limit)).unwrap()
    }

    /// A number of exactly so many bits.
    pub(in crate::domain::audit) fn number(&mut self, bits: usize) -> UBig {
        let words: Vec<u8> = (0..bits.div_ceil(64))
            .flat_map(|_| self.next().to_be_bytes())
            .collect();
        let mut number = UBig::from_be_bytes(&words);
        number.clear_high_bits(bits);
        number.set_bit(bits - 1);
        number
    }

    pub(in crate::domain::audit) fn prime(&mut self, bits: usize) -> UBig {
        let number = self.number(bits);
        next_prime(number)
    }
}

fn power(base: &UBig, exponent: &UBig, modulus: &UBig) -> UBig {
    let mut result = UBig::ONE;
    for bit in (0..exponent.bit_len()).rev() {
        result = &result * &result % modulus;
        if exponent.bit(bit) {
            result = result * base % modulus;
        }
    }
    result
}

/// Whether an odd number is prime, by the test of Miller and Rabin.
fn is_prime(n: &UBig) -> bool {
    let bases = [2_u32, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    if bases.iter().skip(1).any(|base| n % *base == 0) {
        return false;
    }
    let less = n - 1_u32;
    let twos = less.trailing_zeros().unwrap();
    let odd = &less >> twos;
    bases.iter().all(|base| {
        let mut x = power(&UBig::from(*base), &odd, n);
        if x == UBig::ONE || x == less {
            return true;
        }
        (1..twos).any(|_| {
            x = &x * &x % n;
            x == less
        })
    })
}

pub(in crate::domain::audit) fn next_prime(mut from: UBig) -> UBig {
    from.set_bit(0);
    while !is_prime(&from) {
        from += 2_u32;
    }
    from
}

/// What the closer look says of a modulus.
fn findings(n: &UBig) -> Vec<Finding> {
    let factor = factor::small_factor(n).map(|factor| Finding::SmallFactor { factor });
    let power = factor::perfect_power(n).map(|power| Finding::PerfectPower { power });
    let fermat = fermat::rounds(n, fermat::ROUNDS).map(|round| Finding::Fermat { round });
    let ratio = fermat::ratio(n).map(|ratio| Finding::FermatRatio { ratio });
    let low = low_half::is_shared(n).then_some(Finding::SharedLowHalf);
    [factor, power, fermat, ratio, low]
        .into_iter()
        .flatten()
        .collect()
}

const SIZES: [usize; 6] = [256, 263, 272, 320, 389, 512];

#[test]
fn products_of_two_random_primes_are_not_flagged() {
    let mut random = Random(11);
    for size in SIZES {
        let (p, q) = (random.prime(size), random.prime(size));
        assert_eq!(findings(&(p * q)), [], "{size}");
    }
}

#[test]
fn close_primes_are_found_in_the_round_in_which_fermat_finds_them() {
    let mut random = Random(12);
    for size in SIZES {
        let p = random.prime(size);
        // (√p - √q)² / 2 rounds, so with a difference of 2^(bits/2 + 9) about 2^16.
        let far = random.number(size / 2 + 9);
        for difference in [UBig::from(2_u32), far] {
            let n = &p * next_prime(&p + difference);
            let mut round = 0;
            let root = fermat::ceiling_of_root(&n);
            let is_square = |a: UBig| {
                let rest = &a * &a - &n;
                rest.nth_root(2).pow(2) == rest
            };
            while !is_square(&root + round) {
                round += 1_u32;
            }
            assert_eq!(fermat::rounds(&n, fermat::ROUNDS), Some(round), "{size}");
            assert_eq!(fermat::rounds(&n, round), None, "{size}: one round too few");
        }
    }
}

#[test]
fn primes_of_a_simple_ratio_are_found() {
    let mut random = Random(13);
    for size in SIZES {
        let p = random.prime(size);
        let (u, v) = (random.below(19) + 2, random.below(19) + 1);
        let (u, v) = (u.max(v + 1).min(20), v);
        let q = next_prime(&p * u / v);
        let common = u.gcd(v);
        let expected = Some((u / common, v / common));
        assert_eq!(fermat::ratio(&(p * q)), expected, "{size}: {u}/{v}");
    }
}

#[test]
fn primes_that_end_in_the_same_bits_are_found() {
    let mut random = Random(14);
    for size in SIZES {
        let p = random.prime(size);
        let shared = size.div_ceil(2) + 5;
        let q = loop {
            let mut q = random.number(size) >> shared << shared;
            let mut end = p.clone();
            end.clear_high_bits(shared);
            q += end;
            if is_prime(&q) {
                break q;
            }
        };
        assert!(low_half::is_shared(&(&p * &q)), "{size}");
        // Many bits less, and it is not told.
        let other = random.prime(size);
        assert!(!low_half::is_shared(&(p * other)), "{size}");
    }
}

#[test]
fn short_private_exponents_are_found() {
    let mut random = Random(15);
    for size in SIZES {
        let primes = [random.prime(size), random.prime(size)];
        let n: UBig = primes.iter().product();
        let totient: UBig = primes.iter().map(|prime| prime - 1_u32).product();
        let inverse = |d: &UBig| {
            let (common, x, _) = d.gcd_ext(&totient);
            let x = x % IBig::from(totient.clone());
            let x = if x < IBig::ZERO {
                x + IBig::from(totient.clone())
            } else {
                x
            };
            (common == UBig::ONE).then(|| UBig::try_from(x).unwrap())
        };
        let (short, long) = (size / 2 - 8, size - 16);
        for (bits, is_found) in [(short, true), (long, false)] {
            let mut d = random.number(bits);
            d.set_bit(0);
            let e = loop {
                if let Some(e) = inverse(&d) {
                    break e;
                }
                d += 2_u32;
            };
            assert_eq!(wiener::is_short(&n, &e), is_found, "{size}, {bits}");
        }
    }
}

#[test]
fn small_factors_and_powers_are_named() {
    let mut random = Random(16);
    for size in SIZES {
        let p = random.prime(size);
        for factor in [3_u32, 251, 65521, 65537] {
            assert_eq!(factor::small_factor(&(&p * factor)), Some(factor));
        }
        assert_eq!(
            factor::small_factor(&(&p * 65539_u32)),
            None,
            "the next prime"
        );
        for power in [2, 3, 5, 7] {
            let exponent = usize::try_from(power).unwrap();
            assert_eq!(factor::perfect_power(&p.pow(exponent)), Some(power));
        }
        assert_eq!(factor::perfect_power(&(&p * next_prime(&p + 2_u32))), None);
    }
}
