//! ROCA (CVE-2017-15361): primes of the form k·M + (65537^a mod M), where M is the product of
//! the first primes. The modulus is then a power of 65537 modulo each of these primes, and all of
//! them are the same power.
//!
//! Exact: the discrete logarithms of n modulo the first 39 primes are looked up, and each two of
//! them must agree modulo what the orders have in common. The odds of a random modulus to pass
//! are 2^-154. M of 39 primes is part of the M of all key sizes.

use std::sync::LazyLock;

/// Those of the primes that divide 2^120 - 1, modulo which a number is quickly reduced. Nearly all
/// other moduli fail here.
const QUICK: &[u32] = &[3, 5, 7, 11, 13, 17, 31, 41, 61, 151];

/// The other primes, in groups whose product fits 32 bits.
const GROUPS: [&[u32]; 8] = [
    &[2, 19, 23, 29, 37, 43],
    &[47, 53, 59],
    &[67, 71, 73, 79],
    &[83, 89, 97],
    &[101, 103, 107, 109],
    &[113, 127, 131, 137],
    &[139, 149, 157],
    &[163, 167],
];

const BASE: u32 = 65537;

/// The powers of the base modulo a prime.
struct Powers {
    prime: u32,
    /// How many different powers there are.
    order: u16,
    /// The logarithm of each remainder that is a power.
    logarithms: Vec<Option<u16>>,
}

impl Powers {
    fn of(prime: u32) -> Self {
        let mut logarithms = vec![None; prime as usize];
        let mut power = 1 % prime;
        let mut order = 0;
        while let Some(entry) = logarithms.get_mut(power as usize)
            && entry.is_none()
        {
            *entry = Some(order);
            power = power * (BASE % prime) % prime;
            order += 1;
        }
        Self {
            prime,
            order,
            logarithms,
        }
    }
}

/// The tables of a group of primes.
struct Group {
    product: u64,
    powers: Vec<Powers>,
}

impl Group {
    fn of(primes: &[u32]) -> Self {
        Self {
            product: primes.iter().map(|prime| u64::from(*prime)).product(),
            powers: primes.iter().map(|prime| Powers::of(*prime)).collect(),
        }
    }

    /// Finds the logarithms of a number, of which the remainder by the product is given, with
    /// their orders; false where it is no power.
    fn find(&self, rest: u64, found: &mut Vec<(u16, u16)>) -> bool {
        self.powers.iter().all(|powers| {
            let rest = usize::try_from(rest % u64::from(powers.prime)).unwrap_or_default();
            let logarithm = powers.logarithms.get(rest).copied().flatten();
            found.extend(logarithm.map(|logarithm| (logarithm, powers.order)));
            logarithm.is_some()
        })
    }
}

static FIRST: LazyLock<Group> = LazyLock::new(|| Group::of(QUICK));
static OTHERS: LazyLock<Vec<Group>> =
    LazyLock::new(|| GROUPS.iter().map(|primes| Group::of(primes)).collect());

/// Whether a modulus, in big-endian bytes, was made so.
pub(super) fn is_weak(modulus: &[u8]) -> bool {
    let mut found: Vec<(u16, u16)> = Vec::new();
    let is_power = FIRST.find(quick_remainder(modulus, FIRST.product), &mut found)
        && OTHERS
            .iter()
            .all(|group| group.find(remainder(modulus, group.product), &mut found));
    if !is_power {
        return false;
    }
    let agree = |(a, a_order): &(u16, u16), (b, b_order): &(u16, u16)| {
        let common = gcd(*a_order, *b_order);
        a % common == b % common
    };
    let pairs = found.iter().enumerate();
    pairs
        .clone()
        .all(|(at, one)| found.iter().take(at).all(|other| agree(one, other)))
}

/// A number in big-endian bytes modulo a divisor of 2^120 - 1: its digits to the base 2^120 are
/// added up. There are at most 137 of them in 16384 bits, so the sum fits.
fn quick_remainder(number: &[u8], divisor: u64) -> u64 {
    let (head, digits) = number.as_rchunks::<15>();
    let value = |bytes: &[u8]| {
        let mut digit = [0; 16];
        let places = digit.iter_mut().rev().zip(bytes.iter().rev());
        places.for_each(|(place, byte)| *place = *byte);
        u128::from_be_bytes(digit)
    };
    let sum = digits
        .iter()
        .fold(value(head), |sum, digit| sum.wrapping_add(value(digit)));
    u64::try_from(sum % u128::from(divisor)).unwrap_or_default()
}

/// A number in big-endian bytes modulo one of at most 32 bits.
fn remainder(number: &[u8], modulus: u64) -> u64 {
    let (head, words) = number.as_rchunks::<4>();
    let head = head
        .iter()
        .fold(0, |rest, byte| rest << 8 | u64::from(*byte));
    words.iter().fold(head % modulus, |rest, word| {
        (rest << 32 | u64::from(u32::from_be_bytes(*word))) % modulus
    })
}

fn gcd(a: u16, b: u16) -> u16 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primes_are_the_first_39_and_their_products_fit() {
        let mut primes: Vec<u32> = [&[QUICK], &GROUPS[..]].concat().concat();
        primes.sort_unstable();
        let is_prime = |n: &u32| (2..*n).all(|divisor| !n.is_multiple_of(divisor));
        let expected: Vec<u32> = (2..=167).filter(is_prime).collect();
        assert_eq!(primes, expected);
        assert_eq!(primes.len(), 39);
        for group in OTHERS.iter() {
            assert!(u32::try_from(group.product).is_ok(), "{}", group.product);
        }
        assert_eq!(((1 << 120) - 1) % u128::from(FIRST.product), 0);
    }

    #[test]
    fn logarithms_are_those_of_the_powers() {
        for powers in FIRST
            .powers
            .iter()
            .chain(OTHERS.iter().flat_map(|group| &group.powers))
        {
            for (rest, logarithm) in powers.logarithms.iter().enumerate() {
                let power = |exponent: u16| {
                    (0..exponent).fold(1 % powers.prime, |power, _| {
                        power * (BASE % powers.prime) % powers.prime
                    })
                };
                if let Some(logarithm) = logarithm {
                    assert_eq!(power(*logarithm) as usize, rest, "{}", powers.prime);
                    assert!(*logarithm < powers.order);
                }
            }
        }
    }

    #[test]
    fn remainders_are_those_of_long_division() {
        assert_eq!(remainder(&[], 7), 0);
        assert_eq!(remainder(&[1, 0], 7), 256 % 7);
        let number = 0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10_u128;
        let modulus = 223_092_870;
        let expected = u64::try_from(number % u128::from(modulus)).unwrap();
        assert_eq!(remainder(&number.to_be_bytes(), modulus), expected);
        let digits: Vec<u8> = (0..2048_u32).map(|at| (at * 167 % 251) as u8).collect();
        for length in [0, 1, 14, 15, 16, 31, 256, 2048] {
            let long = remainder(&digits[..length], 11 * 13 * 151);
            let quick = quick_remainder(&digits[..length], 11 * 13 * 151);
            assert_eq!(quick, long, "{length}");
        }
    }
}
