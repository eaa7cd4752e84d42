//! Primes in common, against the greatest common divisor of each two.

use super::*;
use crate::domain::audit::tests::made::Random;

/// One core, stopped after some calls.
pub(in crate::domain::audit) struct One {
    calls: usize,
}

impl Workers for One {
    fn map<T: Sync, R: Send>(
        &mut self,
        items: &[T],
        work: impl Fn(&T) -> R + Sync,
    ) -> Option<Vec<R>> {
        self.calls = self.calls.checked_sub(1)?;
        Some(items.iter().map(work).collect())
    }

    fn tell(&mut self, done: usize, of: usize) {
        assert!(done <= of, "{done} of {of}");
    }
}

pub(in crate::domain::audit) fn one() -> One {
    One { calls: usize::MAX }
}

/// What each two have in common, found one by one.
fn pairwise(moduli: &[UBig]) -> Vec<Vec<usize>> {
    let others = |at: usize| {
        let others = moduli.iter().enumerate();
        let sharing = others.filter(move |(other, m)| {
            let common = (*m).gcd(&moduli[at]);
            *other != at && common.bit_len() > 64
        });
        sharing.map(|(other, _)| other).collect()
    };
    (0..moduli.len()).map(others).collect()
}

#[test]
fn every_pair_with_a_prime_in_common_is_found_whatever_the_pattern() {
    let mut random = Random::new(21);
    let p: Vec<UBig> = (0..40).map(|_| random.prime(140)).collect();
    let product = |factors: &[usize]| factors.iter().map(|at| &p[*at]).product::<UBig>();
    let patterns: [&[&[usize]]; 8] = [
        // None; two; a chain, whose inner links share both of their primes.
        &[&[0, 1], &[2, 3], &[4, 5]],
        &[&[0, 1], &[2, 3], &[4, 5], &[6, 1], &[7, 8]],
        &[&[0, 1], &[1, 2], &[2, 3], &[3, 4], &[5, 6]],
        // A ring; a star; all pairs of four primes.
        &[&[0, 1], &[1, 2], &[2, 3], &[3, 0]],
        &[&[0, 1], &[0, 2], &[0, 3], &[0, 4], &[5, 6], &[7, 8]],
        &[&[0, 1], &[0, 2], &[0, 3], &[1, 2], &[1, 3], &[2, 3]],
        // Keys of three primes.
        &[&[0, 1, 2], &[0, 3, 4], &[5, 1, 6], &[7, 8, 9], &[2, 10]],
        // Keys of four, two and two of which share two.
        &[&[0, 1, 2, 3], &[0, 1, 4, 5], &[0, 6, 7, 8], &[0, 6, 10, 11]],
    ];
    for pattern in patterns {
        let moduli: Vec<UBig> = pattern.iter().map(|factors| product(factors)).collect();
        for in_a_tree in [1, 2, 3, 100] {
            let found = partners(&moduli, in_a_tree, &mut one()).unwrap();
            assert_eq!(found, pairwise(&moduli), "{pattern:?}, {in_a_tree}");
        }
    }
}

#[test]
fn shared_primes_are_found_at_random_sizes_and_among_good_keys_none() {
    let mut random = Random::new(22);
    for round in 0..6 {
        let size = |random: &mut Random| 128 + random.below(140) as usize;
        let mut moduli = Vec::new();
        for _ in 0..20 {
            let (one, other) = (size(&mut random), size(&mut random));
            moduli.push(random.prime(one) * random.prime(other));
        }
        let found = partners(&moduli, 7, &mut one()).unwrap();
        assert!(found.iter().all(Vec::is_empty), "{round}: {found:?}");
        let shared = random.prime(150);
        for at in [3, 11, 19] {
            let bits = size(&mut random);
            moduli[at] = &shared * random.prime(bits);
        }
        let found = partners(&moduli, 7, &mut one()).unwrap();
        assert_eq!(found, pairwise(&moduli), "{round}");
        assert_eq!(found[11], [3, 19]);
    }
}

#[test]
fn small_factors_in_common_are_no_shared_prime() {
    let mut random = Random::new(23);
    let smooth: UBig = [3_u32, 5, 7, 251, 257, 65521, 65537].iter().product();
    let smooth = smooth.pow(2);
    let mut moduli: Vec<UBig> = (0..8).map(|_| &smooth * random.prime(300)).collect();
    // 20 bits are no prime of an RSA key either.
    moduli.extend((0..4).map(|_| random.prime(300) * 1_000_003_u32));
    let found = partners(&moduli, 5, &mut one()).unwrap();
    assert!(found.iter().all(Vec::is_empty), "{found:?}");
}

#[test]
fn it_ends_when_it_is_stopped() {
    let mut random = Random::new(24);
    let moduli: Vec<UBig> = (0..9).map(|_| random.number(300)).collect();
    let all = (0..).take_while(|calls| partners(&moduli, 4, &mut One { calls: *calls }).is_none());
    assert!((4..100).contains(&all.count()));
}

#[test]
fn more_others_than_can_be_named_are_cut() {
    let mut random = Random::new(25);
    let shared = random.prime(100);
    let mut other = random.number(100);
    let moduli = (0..150).map(|_| {
        other += 2_u32;
        &shared * &other
    });
    let moduli: Vec<UBig> = moduli.collect();
    let found = partners(&moduli, TREE, &mut one()).unwrap();
    assert!(found.iter().all(|others| others.len() == MOST));
}
