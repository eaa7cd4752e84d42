//! How the bits of the modulus look.

use super::Finding;

/// `pattern`: so many equal bytes in a row are no accident.
const RUN: usize = 16;
/// `sparse-primes`: the least size, in bits, at which the share of ones tells something.
const MIN_SPARSE: usize = 500;
/// `sparse-primes`: the share of ones below which primes were mostly zeros, in percent.
const SPARSE: usize = 40;

/// Finds what there is to say about a modulus, in big-endian bytes without leading zeros.
pub(super) fn find(modulus: &[u8], bits: usize, found: &mut Vec<Finding>) {
    let ones = count_ones(modulus);
    let lower = modulus.get(modulus.len() / 2..).unwrap_or_default();
    let is_under = |ones: usize, bits: usize| ones * 100 < SPARSE * bits;
    let is_sparse =
        bits >= MIN_SPARSE && is_under(ones, bits) && is_under(count_ones(lower), lower.len() * 8);
    let percent = ones * 100 / bits.max(1);
    if is_sparse {
        found.push(Finding::SparsePrimes { ones: percent });
    }
    found.extend(run(modulus));
    let width = match bits {
        2001.. => 10,
        1001.. => 12,
        _ => 17,
    };
    let is_odd = ones * 100 < (50 - width) * bits || ones * 100 > (50 + width) * bits;
    if is_odd && !is_sparse {
        found.push(Finding::Share { ones: percent });
    }
}

fn count_ones(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    let words = words
        .iter()
        .map(|word| u64::from_ne_bytes(*word).count_ones());
    let rest = rest.iter().map(|byte| byte.count_ones());
    words.chain(rest).map(|ones| ones as usize).sum()
}

/// The longest run of one byte, if it is long enough.
fn run(bytes: &[u8]) -> Option<Finding> {
    // A run that long covers one of these words whole.
    let (words, _) = bytes.as_chunks::<8>();
    let mut words = words.iter().map(|word| u64::from_ne_bytes(*word));
    if !words.any(|word| word == word.rotate_left(8)) {
        return None;
    }
    let runs = bytes.chunk_by(|a, b| a == b);
    let longest = runs.max_by_key(|run| run.len())?;
    (longest.len() >= RUN).then_some(Finding::Run {
        byte: *longest.first()?,
        count: longest.len(),
    })
}
