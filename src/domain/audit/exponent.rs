//! The public exponent.

use super::Finding;

/// The usual exponent, and the least that FIPS 186-5 allows (appendix A.1.1).
const USUAL: u32 = 65537;
/// FIPS 186-5, appendix A.1.1: less than 2^256.
const MAX_BITS: usize = 256;
/// OpenSSL refuses larger ones (`OPENSSL_RSA_MAX_PUBEXP_BITS`) ...
const OPENSSL_MAX_BITS: usize = 64;
/// ... where the modulus is larger than this (`OPENSSL_RSA_SMALL_MODULUS_BITS`).
const OPENSSL_SMALL_MODULUS: usize = 3072;

/// What there is to say about an exponent, in big-endian bytes without leading zeros, beside a
/// modulus of this size.
pub(super) fn finding(exponent: &[u8], modulus_bits: usize) -> Option<Finding> {
    if exponent.len() <= 4 {
        let value = exponent
            .iter()
            .fold(0, |value, byte| value << 8 | u32::from(*byte));
        return (value < USUAL).then_some(Finding::SmallExponent { exponent: value });
    }
    let zeros = exponent.first().map_or(0, |byte| byte.leading_zeros());
    let bits = exponent.len() * 8 - usize::try_from(zeros).unwrap_or_default();
    let is_large =
        bits > MAX_BITS || (bits > OPENSSL_MAX_BITS && modulus_bits > OPENSSL_SMALL_MODULUS);
    is_large.then_some(Finding::LargeExponent { bits })
}
