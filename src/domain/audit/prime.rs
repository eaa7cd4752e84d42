//! Whether a modulus is itself a prime.

use dashu_int::UBig;
use dashu_int::fast_div::ConstDivisor;

/// The bases of the test. A composite that passes with all of them has to be made for it, and
/// would only accuse itself.
const BASES: [u32; 24] = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89,
];

/// `prime-modulus`: the test of Miller and Rabin, for an odd number above the bases. Nearly all
/// that is no prime fails with the first base.
pub(super) fn is_prime(n: &UBig) -> bool {
    let less = n - UBig::ONE;
    let twos = less.trailing_zeros().unwrap_or_default();
    let odd = &less >> twos;
    let ring = ConstDivisor::new(n.clone());
    BASES.into_iter().all(|base| {
        let mut power = ring.reduce(UBig::from(base)).pow(&odd);
        let is_one = power.residue() == UBig::ONE;
        let mut squares = (0..twos).map(|at| {
            if at > 0 {
                power = power.sqr();
            }
            power.residue() == less
        });
        is_one || squares.any(|is_minus_one| is_minus_one)
    })
}
