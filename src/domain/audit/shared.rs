//! Moduli and primes that several keys have in common.
//!
//! Product tree and remainder tree, after D. J. Bernstein (How to find smooth parts of integers,
//! 2004) and N. Heninger et al. (Mining Your Ps and Qs, 2012). The product P of all moduli modulo
//! n² tells what n has in common with the others; here the sum of all P/m is carried up the tree
//! instead, and reduced modulo n going down. All its terms but P/n are multiples of n, so it has
//! the same factors in common with n, and the numbers are half as large.

use std::collections::{HashMap, HashSet};

use dashu_int::UBig;
use dashu_int::ops::{BitTest, Gcd};

use super::factor::without_small_factors;
use super::prime;
use crate::domain::key::RsaPublicKey;

/// What is in common and has no more bits is no prime of an RSA key.
const SMALL: usize = 64;
/// The most moduli in one tree: all of its levels are in memory at once.
const TREE: usize = 30_000;
/// The most others that are told for one key.
pub(super) const MOST: usize = 100;
/// How many keys one key is compared with in one piece of work.
const STEP: usize = 64;

/// Cores that share work, tell how far it is, and may be stopped.
pub trait Workers {
    /// Does some work on each item; `None` if it was stopped.
    fn map<T: Sync, R: Send>(
        &mut self,
        items: &[T],
        work: impl Fn(&T) -> R + Sync,
    ) -> Option<Vec<R>>;

    /// So many steps of all are done.
    fn tell(&mut self, done: usize, of: usize);
}

/// What a key has in common with others, which are told by their numbers, the first hundred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Common {
    /// Those with one of its primes, but another modulus.
    pub primes: Vec<usize>,
    /// Those with its modulus, but another exponent.
    pub modulus: Vec<usize>,
}

impl Common {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.primes.is_empty() && self.modulus.is_empty()
    }
}

/// One core, which works as long as it may go on.
pub struct OneCore<'a>(pub &'a dyn Fn() -> bool);

impl Workers for OneCore<'_> {
    fn map<T: Sync, R: Send>(
        &mut self,
        items: &[T],
        work: impl Fn(&T) -> R + Sync,
    ) -> Option<Vec<R>> {
        let items = items.iter();
        items.map(|item| (self.0)().then(|| work(item))).collect()
    }

    fn tell(&mut self, _done: usize, _of: usize) {}
}

/// What one key has in common with others; `None` if it was stopped.
pub fn with_others(
    key: &RsaPublicKey,
    others: &[&RsaPublicKey],
    workers: &mut impl Workers,
) -> Option<Common> {
    let n = UBig::from_be_bytes(key.modulus());
    let is_other = |other: &RsaPublicKey| other.modulus() != key.modulus();
    let pieces: Vec<&[&RsaPublicKey]> = others.chunks(STEP).collect();
    let products = workers.map(&pieces, |piece| {
        let moduli = piece.iter().filter(|other| is_other(other));
        moduli.fold(UBig::ONE, |product, other| {
            product * UBig::from_be_bytes(other.modulus()) % &n
        })
    })?;
    let product = products
        .into_iter()
        .fold(UBig::ONE, |product, piece| product * piece % &n);
    let numbered = others.iter().enumerate();
    let twins = numbered.clone().filter(|(_, other)| !is_other(other));
    let twins = twins.filter(|(_, twin)| twin.exponent() != key.exponent());
    let mut common = Common {
        primes: Vec::new(),
        modulus: twins.map(|(number, _)| number).take(MOST).collect(),
    };
    if is_prime_of_a_key(&in_common(&n, &product)) {
        let with = numbered.filter(|(_, other)| {
            is_other(other) && shares_prime(&n, &UBig::from_be_bytes(other.modulus()))
        });
        common.primes = with.map(|(number, _)| number).take(MOST).collect();
    }
    Some(common)
}

/// What each of many keys has in common with the others; `None` if it was stopped.
pub fn among(keys: &[&RsaPublicKey], workers: &mut impl Workers) -> Option<Vec<Common>> {
    let mut numbers: HashMap<&[u8], usize> = HashMap::with_capacity(keys.len());
    // The keys of each modulus.
    let mut owners: Vec<Vec<usize>> = Vec::new();
    for (number, key) in keys.iter().enumerate() {
        let next = owners.len();
        let at = *numbers.entry(key.modulus()).or_insert(next);
        match owners.get_mut(at) {
            Some(owners) => owners.push(number),
            None => owners.push(vec![number]),
        }
    }
    let owners_of = |at: usize| owners.get(at).map_or(&[][..], Vec::as_slice);
    let key_of = |number: usize| keys.get(number);
    let moduli: Vec<UBig> = (0..owners.len())
        .filter_map(|at| key_of(*owners_of(at).first()?))
        .map(|key| UBig::from_be_bytes(key.modulus()))
        .collect();
    let partners = partners(&moduli, TREE, workers)?;
    let mut all = vec![Common::default(); keys.len()];
    for (at, partners) in partners.iter().enumerate() {
        let twins = owners_of(at);
        if partners.is_empty() && twins.len() == 1 {
            continue;
        }
        let sharing = partners.iter().flat_map(|partner| owners_of(*partner));
        let primes: Vec<usize> = sharing.copied().take(MOST).collect();
        for &number in twins {
            let exponent = |number: usize| key_of(number).map(|key| key.exponent());
            let others = twins.iter().copied();
            let others = others.filter(|&twin| exponent(twin) != exponent(number));
            if let Some(common) = all.get_mut(number) {
                common.modulus = others.take(MOST).collect();
                common.primes.clone_from(&primes);
            }
        }
    }
    Some(all)
}

/// For each of some different moduli, the others that have a prime of it.
fn partners(
    moduli: &[UBig],
    in_a_tree: usize,
    workers: &mut impl Workers,
) -> Option<Vec<Vec<usize>>> {
    let rests = rests(moduli, in_a_tree, workers)?;
    let pairs: Vec<(&UBig, UBig)> = moduli.iter().zip(rests).collect();
    let shared = workers.map(&pairs, |(n, rest)| in_common(n, rest))?;
    let hits: Vec<(usize, &UBig, UBig)> = moduli
        .iter()
        .zip(shared)
        .enumerate()
        .map(|(at, (n, shared))| (at, n, shared))
        .filter(|(_, _, shared)| is_prime_of_a_key(shared))
        .collect();
    let mut groups: HashMap<&UBig, Vec<usize>> = HashMap::new();
    for (at, _, shared) in &hits {
        groups.entry(shared).or_default().push(*at);
    }
    // Who shares the very same prime is found. Where it is several primes, or nobody else has the
    // same in common, each other one has to be asked.
    let several: Vec<&UBig> = groups
        .iter()
        .filter_map(|(shared, group)| (group.len() > 1).then_some(*shared))
        .collect();
    let is_prime = workers.map(&several, |shared| prime::is_prime(shared))?;
    let primes: HashSet<&UBig> = several
        .into_iter()
        .zip(is_prime)
        .filter_map(|(shared, is_prime)| is_prime.then_some(shared))
        .collect();
    let mut found = vec![Vec::new(); moduli.len()];
    let mut tell = |at: usize, other: usize| {
        let others = found.get_mut(at).filter(|others| others.len() < MOST);
        if let Some(others) = others.filter(|others| at != other && !others.contains(&other)) {
            others.push(other);
        }
    };
    for group in groups.values() {
        for &at in group {
            group.iter().take(MOST + 1).for_each(|&it| tell(at, it));
        }
    }
    let open: Vec<&(usize, &UBig, UBig)> = hits
        .iter()
        .filter(|(_, _, shared)| !primes.contains(shared))
        .collect();
    let asked = workers.map(&open, |(at, n, _)| asked(*at, n, &hits))?;
    for ((at, ..), others) in open.iter().zip(asked) {
        for other in others {
            tell(*at, other);
            tell(other, *at);
        }
    }
    for others in &mut found {
        others.sort_unstable();
    }
    Some(found)
}

/// Those among the hits that have a prime in common with one of them: the first that are told.
fn asked(at: usize, n: &UBig, hits: &[(usize, &UBig, UBig)]) -> Vec<usize> {
    let mut sharing = Vec::new();
    // Once both primes are known, it is quicker to divide by them.
    let mut both: Option<[UBig; 2]> = None;
    for (other, modulus, _) in hits.iter().filter(|(other, ..)| *other != at) {
        let is_shared = match &both {
            Some(primes) => primes.iter().any(|prime| (*modulus % prime) == UBig::ZERO),
            None => {
                let common = in_common(n, modulus);
                if common != *n && is_prime_of_a_key(&common) {
                    let primes = [n / &common, common.clone()];
                    both = primes.iter().all(prime::is_prime).then_some(primes);
                }
                is_prime_of_a_key(&common)
            }
        };
        if is_shared {
            sharing.push(*other);
        }
        if sharing.len() == MOST {
            break;
        }
    }
    sharing
}

/// What a modulus and the rest of the product have in common, without its small factors.
fn in_common(n: &UBig, rest: &UBig) -> UBig {
    if *rest == UBig::ZERO {
        return without_small_factors(n.clone());
    }
    let common = n.gcd(rest);
    if is_prime_of_a_key(&common) {
        return without_small_factors(common);
    }
    UBig::ONE
}

fn is_prime_of_a_key(common: &UBig) -> bool {
    common.bit_len() > SMALL
}

fn shares_prime(one: &UBig, other: &UBig) -> bool {
    is_prime_of_a_key(&in_common(one, other))
}

/// For each modulus, a number that has the same factors in common with it as the product of all
/// others; so many moduli are in one tree at most.
fn rests(moduli: &[UBig], in_a_tree: usize, workers: &mut impl Workers) -> Option<Vec<UBig>> {
    let trees = moduli.len().div_ceil(in_a_tree).max(1);
    let chunk = moduli.len().div_ceil(trees).max(1);
    let chunks: Vec<&[UBig]> = moduli.chunks(chunk).collect();
    let height = chunk.next_power_of_two().trailing_zeros() as usize;
    let mut steps = Steps {
        done: 0,
        of: chunks.len() * 2 * height + if trees > 1 { trees * (height + 1) } else { 0 },
    };
    let mut tops = Vec::new();
    if trees > 1 {
        for chunk in &chunks {
            tops.push(product(chunk.to_vec(), workers, &mut steps)?);
        }
    }
    let mut all = Vec::with_capacity(moduli.len());
    for (at, chunk) in chunks.iter().enumerate() {
        let mut tree = Tree::of(chunk, workers, &mut steps)?;
        if let Some(top) = tree.top().filter(|_| trees > 1) {
            let others: Vec<&UBig> = tops
                .iter()
                .enumerate()
                .filter_map(|(other, top)| (other != at).then_some(top))
                .collect();
            let rests = workers.map(&others, |other| *other % &top)?;
            let rest = rests
                .into_iter()
                .fold(tree.sum, |all, rest| all * rest % &top);
            tree.sum = rest;
            steps.tell(workers);
        }
        all.extend(tree.rests(workers, &mut steps)?);
    }
    Some(all)
}

/// How far the trees are.
struct Steps {
    done: usize,
    of: usize,
}

impl Steps {
    fn tell(&mut self, workers: &mut impl Workers) {
        self.done += 1;
        workers.tell(self.done.min(self.of), self.of);
    }
}

/// The product of some numbers.
fn product(mut level: Vec<UBig>, workers: &mut impl Workers, steps: &mut Steps) -> Option<UBig> {
    while level.len() > 1 {
        let pairs: Vec<&[UBig]> = level.chunks(2).collect();
        level = workers.map(&pairs, |pair| pair.iter().product())?;
        steps.tell(workers);
    }
    level.pop().or(Some(UBig::ONE))
}

/// A product tree.
struct Tree {
    /// The levels, from the moduli to the product of all.
    levels: Vec<Vec<UBig>>,
    /// The sum of the products of all but one.
    sum: UBig,
}

impl Tree {
    fn of(moduli: &[UBig], workers: &mut impl Workers, steps: &mut Steps) -> Option<Self> {
        let mut levels = Vec::new();
        let mut level = moduli.to_vec();
        let mut sums = vec![UBig::ONE; level.len()];
        let (unit, zero) = (UBig::ONE, UBig::ZERO);
        while level.len() > 1 {
            // Each product by itself: at the top there are few nodes for many cores.
            let pairs = level.chunks(2).zip(sums.chunks(2));
            let factors: Vec<[&UBig; 2]> = pairs
                .flat_map(|pair| match pair {
                    ([a, b], [of_a, of_b]) => [[a, b], [a, of_b], [b, of_a]],
                    ([one, ..], [sum, ..]) => [[one, &unit], [sum, &unit], [&zero; 2]],
                    _ => [[&zero; 2]; 3],
                })
                .collect();
            let products = workers.map(&factors, |[a, b]| *a * *b)?;
            let mut products = products.into_iter();
            let mut above = Vec::with_capacity(level.len().div_ceil(2));
            sums.clear();
            while let (Some(product), Some(of_a), Some(of_b)) =
                (products.next(), products.next(), products.next())
            {
                above.push(product);
                sums.push(of_a + of_b);
            }
            levels.push(std::mem::replace(&mut level, above));
            steps.tell(workers);
        }
        levels.push(level);
        Some(Self {
            levels,
            sum: sums.pop().unwrap_or(UBig::ONE),
        })
    }

    /// The product of all.
    fn top(&self) -> Option<UBig> {
        self.levels.last()?.first().cloned()
    }

    /// The sum modulo each of the moduli.
    fn rests(mut self, workers: &mut impl Workers, steps: &mut Steps) -> Option<Vec<UBig>> {
        self.levels.pop();
        let mut rests = vec![self.sum];
        while let Some(level) = self.levels.pop() {
            let parents = rests.iter().flat_map(|rest| [rest, rest]);
            let pairs: Vec<(&UBig, &UBig)> = parents.zip(&level).collect();
            rests = workers.map(&pairs, |(rest, node)| *rest % *node)?;
            steps.tell(workers);
        }
        Some(rests)
    }
}

#[cfg(test)]
#[path = "tests/shared.rs"]
pub(super) mod tests;
