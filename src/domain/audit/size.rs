//! The size of the modulus.

use super::Finding;

/// `rsa-tiny`: OpenSSH refuses to load less (`sshkey.h`, `SSH_RSA_MINIMUM_MODULUS_SIZE`).
const TINY: usize = 1024;
/// `rsa-short`: NIST SP 800-131A revision 2 disallows signing with less.
const SHORT: usize = 2048;
/// `rsa-112`: from here on, NIST SP 800-57 part 1 counts 128 bits of strength.
const STRONG: usize = 3072;
/// `rsa-large`: more than many tools take.
const LARGE: usize = 8192;
/// `rsa-odd-size`: sizes of well-known tools are multiples of this.
const STEP: usize = 256;

/// Finds what there is to say about a modulus of this size.
pub(super) fn find(bits: usize, found: &mut Vec<Finding>) {
    let size = match bits {
        ..TINY => Some(Finding::Tiny { bits }),
        TINY..SHORT => Some(Finding::Short { bits }),
        SHORT..STRONG => Some(Finding::Strength112 { bits }),
        STRONG..=LARGE => None,
        _ => Some(Finding::Large { bits }),
    };
    let odd = (!bits.is_multiple_of(STEP)).then_some(Finding::OddSize { bits });
    found.extend(size.into_iter().chain(odd));
}
