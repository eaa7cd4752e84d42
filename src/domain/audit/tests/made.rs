//! Weak keys that are made here, at random sizes, and good ones.

use dashu_int::ops::{BitTest, ExtendedGcd, Gcd};
use dashu_int::{IBig, UBig};

use crate::domain::audit::{
    Depth, Finding, Severity, factor, fermat, findings as findings_of, low_half, prime, roca,
    shared, wiener,
};
use crate::domain::key::RsaPublicKey;

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

/// Sizes of primes in bits: those that tools use most, and random ones.
fn sizes(random: &mut Random) -> [usize; 6] {
    let mut size = || 256 + random.below(300) as usize;
    [256, size(), size(), size(), size(), 512]
}

#[test]
fn products_of_two_random_primes_are_not_flagged() {
    let mut random = Random(11);
    for size in sizes(&mut random) {
        let (p, q) = (random.prime(size), random.prime(size));
        assert_eq!(findings(&(p * q)), [], "{size}");
    }
}

#[test]
fn close_primes_are_found_in_the_round_in_which_fermat_finds_them() {
    let mut random = Random(12);
    for size in sizes(&mut random) {
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
    for size in sizes(&mut random) {
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
    for size in sizes(&mut random) {
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
    for size in sizes(&mut random) {
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
    for size in sizes(&mut random) {
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

#[test]
fn moduli_of_the_form_that_roca_tells_are_found_and_such_of_one_prime_are_not() {
    let mut random = Random(17);
    let first = (2_u32..).filter(|n| (2..*n).all(|divisor| n % divisor != 0));
    let primorial: UBig = first.take(39).map(UBig::from).product();
    let base = UBig::from(65537_u32);
    for size in sizes(&mut random) {
        let mut vulnerable = || {
            loop {
                let exponent = random.number(200);
                let factor = random.number(size - primorial.bit_len());
                let p = &factor * &primorial + power(&base, &exponent, &primorial);
                if is_prime(&p) {
                    break p;
                }
            }
        };
        let (p, q) = (vulnerable(), vulnerable());
        assert!(roca::is_weak(&(&p * q).to_be_bytes()), "{size}");
        let good = random.prime(size);
        assert!(!roca::is_weak(&(p * good).to_be_bytes()), "{size}");
    }
}

#[test]
fn primes_are_told_from_what_looks_like_them() {
    let mut random = Random(18);
    for size in sizes(&mut random) {
        let p = random.prime(size);
        assert!(prime::is_prime(&p), "{size}");
        let q = random.prime(size);
        assert!(!prime::is_prime(&(&p * &q)), "{size}");
        assert!(!prime::is_prime(&(&p * &p)), "{size}");
    }
    // The smallest numbers that pass with the first bases but one, and Carmichael numbers.
    for composite in [
        2047_u64,
        1_373_653,
        25_326_001,
        3_215_031_751,
        3_825_123_056_546_413_051,
        8911,
        1_024_651,
        64_774_055,
    ] {
        assert!(!prime::is_prime(&UBig::from(composite)), "{composite}");
    }
    for number in [97_u64, 65537, 2_147_483_647, 18_446_744_073_709_551_557] {
        assert!(prime::is_prime(&UBig::from(number)), "{number}");
    }
    // The exponents of Mersenne primes, and two that give none.
    for (exponent, is_one) in [
        (521, true),
        (607, true),
        (1279, true),
        (523, false),
        (1277, false),
    ] {
        let number = (UBig::ONE << exponent) - 1_u32;
        assert_eq!(prime::is_prime(&number), is_one, "{exponent}");
    }
}

/// A prime of exactly so many bits, found in a way that is quick enough for many.
fn quick_prime(random: &mut Random, bits: usize) -> UBig {
    loop {
        let mut number = random.number(bits);
        number.set_bit(bits - 2);
        number.set_bit(0);
        if factor::without_small_factors(number.clone()) == number && prime::is_prime(&number) {
            return number;
        }
    }
}

/// `KEYRACK_MODULI=10000 cargo test --release --lib thousands` takes more of them, and at 2048 bits.
#[test]
fn of_hundreds_and_thousands_of_moduli_of_real_primes_none_is_called_weak() {
    let wanted = std::env::var("KEYRACK_MODULI").ok();
    let wanted: Option<u64> = wanted.map(|count| count.parse().unwrap());
    let (count, bits) = wanted.map_or((300, 512), |count| (count, 1024));
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let made = |core: u64| {
        let mut random = Random(1000 + core);
        let keys = (0..count).skip(usize::try_from(core).unwrap());
        keys.step_by(usize::try_from(cores).unwrap())
            .map(|_| {
                let (p, q) = (
                    quick_prime(&mut random, bits),
                    quick_prime(&mut random, bits),
                );
                let modulus = (p * q).to_be_bytes();
                let key = RsaPublicKey::from_numbers(&[1, 0, 1], &modulus).unwrap();
                let found = findings_of(&key, Depth::Live);
                // At 1024 bits, the size is weak, and nothing else.
                let weak = found.iter().filter(|it| it.severity() >= Severity::Warning);
                let weak: Vec<&str> = weak.map(Finding::id).collect();
                let expected: &[&str] = if bits == 512 { &["rsa-short"] } else { &[] };
                assert_eq!(weak, expected, "{key:?}");
                assert!(!found.iter().any(|it| it.id() == "pattern"), "{key:?}");
                key
            })
            .collect::<Vec<_>>()
    };
    let keys: Vec<RsaPublicKey> = std::thread::scope(|scope| {
        let made = &made;
        let threads: Vec<_> = (0..cores)
            .map(|core| scope.spawn(move || made(core)))
            .collect();
        let keys = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap());
        keys.collect()
    });
    assert_eq!(keys.len() as u64, count);
    let keys: Vec<&RsaPublicKey> = keys.iter().collect();
    let common = shared::among(&keys, &mut shared::tests::one()).unwrap();
    assert!(common.iter().all(shared::Common::is_empty));
}
