//! Primes that are close to each other, or whose ratio is close to a simple fraction.

use dashu_int::UBig;
use dashu_int::ops::{Gcd, SquareRootRem};

/// `fermat`: the rounds of the live tier. badkeys (MIT) stops at 100.
pub(super) const ROUNDS: u32 = 1 << 20;
/// `fermat`: the rounds of the deep tier.
pub(super) const DEEP_ROUNDS: u32 = 1 << 26;
/// `fermat-ratio`: the largest term of a fraction.
const LARGEST_TERM: u32 = 20;
/// `fermat-ratio`: the rounds for each fraction.
const RATIO_ROUNDS: u32 = 8;

/// The moduli of the sieve. What is a square is one modulo each of them.
const SIEVE: [u32; 18] = [
    256, 81, 25, 49, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61,
];

/// After how many rounds, from 0, Fermat's method finds the two factors of an odd modulus:
/// a² - n is a square, for a from √n upwards. CVE-2022-26320; FIPS 186-5, appendix A.1.3, wants
/// primes further apart.
pub(super) fn rounds(n: &UBig, most: u32) -> Option<u32> {
    let start = ceiling_of_root(n);
    let sieve: Vec<Residues> = SIEVE.iter().map(|m| Residues::of(n, &start, *m)).collect();
    let mut at: Vec<usize> = vec![0; sieve.len()];
    for word in 0..most.div_ceil(64) {
        let mut open = u64::MAX;
        for (residues, at) in sieve.iter().zip(&mut at) {
            open &= residues.words.get(*at).copied().unwrap_or(u64::MAX);
            *at = (*at + 64) % residues.words.len();
        }
        while open != 0 {
            let round = word * 64 + open.trailing_zeros();
            open &= open - 1;
            let a = &start + round;
            if round < most && gives_factors(n, &a, &(&a * &a - n)) {
                return Some(round);
            }
        }
    }
    None
}

/// Which rounds may lead to a square, as one modulus sees it: for each remainder of a round's
/// number, that round and the 63 behind it.
struct Residues {
    words: Vec<u64>,
}

impl Residues {
    fn of(n: &UBig, start: &UBig, modulus: u32) -> Self {
        let (rest, start) = (n % modulus, start % modulus);
        let mut is_square = vec![false; modulus as usize];
        for root in 0..modulus {
            if let Some(square) = is_square.get_mut((root * root % modulus) as usize) {
                *square = true;
            }
        }
        let is_open = |round: u32| {
            let a = (start + round) % modulus;
            let difference = (a * a + modulus - rest) % modulus;
            is_square.get(difference as usize) == Some(&true)
        };
        let open: Vec<bool> = (0..modulus).map(is_open).collect();
        let word = |first: usize| {
            let rounds = open.iter().cycle().skip(first).take(64);
            let bits = rounds.enumerate().filter(|(_, is_open)| **is_open);
            bits.fold(0, |word, (bit, _)| word | 1 << bit)
        };
        Self {
            words: (0..modulus as usize).map(word).collect(),
        }
    }
}

/// The fraction u/v, in its lowest terms, that the ratio of the two primes is close to:
/// a² - 4uvn is a square within a few steps (Lehman's method).
pub(super) fn ratio(n: &UBig) -> Option<(u32, u32)> {
    let terms = (2..=LARGEST_TERM).flat_map(|u| (1..u).map(move |v| (u, v)));
    let mut lowest = terms.filter(|(u, v)| u.gcd(*v) == 1);
    lowest.find(|(u, v)| {
        let scaled = n * (4 * u * v);
        let mut a = ceiling_of_root(&scaled);
        let mut difference = &a * &a - &scaled;
        (0..RATIO_ROUNDS).any(|_| {
            let is_it = gives_factors(n, &a, &difference);
            difference += &a + &a + 1_u32;
            a += 1_u32;
            is_it
        })
    })
}

/// Whether `difference` is a square b², and a + b has a factor with n in common.
fn gives_factors(n: &UBig, a: &UBig, difference: &UBig) -> bool {
    // Three quarters of all numbers are told from squares by their last bits.
    let low = difference % 64_u32;
    if !matches!(low, 0 | 1 | 4 | 9 | 16 | 17 | 25 | 33 | 36 | 41 | 49 | 57) {
        return false;
    }
    let (b, rest) = difference.sqrt_rem();
    if rest != UBig::ZERO || b == UBig::ZERO {
        return false;
    }
    let factor = n.gcd(&(a + b));
    factor != UBig::ONE && factor != *n
}

/// The least number whose square is not below n.
pub(super) fn ceiling_of_root(n: &UBig) -> UBig {
    let (root, rest) = n.sqrt_rem();
    if rest == UBig::ZERO {
        root
    } else {
        root + 1_u32
    }
}
