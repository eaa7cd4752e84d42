//! The `ssh-rsa` key blob of RFC 4253, section 6.6: `string "ssh-rsa"`, `mpint e`, `mpint n`.
//!
//! Read strictly: lengths are checked against what is there before anything is allocated,
//! numbers must be canonical, nothing may follow. `ssh-keygen -l` is more lenient (it takes
//! e = 1, an even modulus and needless zero bytes), so it is not the judge here.

use std::{fmt, ops::Range};

use ssh_key::Mpint;

use super::{SSH_RSA, SSH_RSA_CERT};

/// The fewest bits of a modulus.
pub const MIN_BITS: usize = 512;
/// The most bits of a modulus: the ceiling of OpenSSH and OpenSSL.
pub const MAX_BITS: usize = 16384;

/// An RSA public key that passed every check, kept as its key blob.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RsaPublicKey {
    blob: Box<[u8]>,
    exponent: Range<u32>,
    modulus: Range<u32>,
}

impl RsaPublicKey {
    /// Reads a whole key blob.
    ///
    /// # Errors
    /// What is wrong with it; see [`BlobFault`].
    pub fn from_blob(blob: &[u8]) -> Result<Self, BlobFault> {
        Self::from_owned_blob(blob.to_vec())
    }

    /// As [`RsaPublicKey::from_blob`], without a copy.
    ///
    /// # Errors
    /// As [`RsaPublicKey::from_blob`].
    pub fn from_owned_blob(blob: Vec<u8>) -> Result<Self, BlobFault> {
        let mut reader = Reader::new(&blob);
        let inside = reader.string("the type name")?;
        if blob.get(inside.clone()) != Some(SSH_RSA.as_bytes()) {
            let name = blob.get(inside).unwrap_or_default();
            return Err(BlobFault::Type(String::from_utf8_lossy(name).into_owned()));
        }
        let exponent = reader.number("the exponent")?;
        let modulus = reader.number("the modulus")?;
        match blob.len() - reader.at {
            0 => {}
            left => return Err(BlobFault::Trailing(left)),
        }
        let key = Self {
            blob: blob.into_boxed_slice(),
            exponent,
            modulus,
        };
        key.check_numbers()?;
        Ok(key)
    }

    /// A key from its numbers: big-endian bytes, with or without zeros in front.
    ///
    /// # Errors
    /// As [`RsaPublicKey::from_blob`], for numbers that are no key.
    pub fn from_numbers(exponent: &[u8], modulus: &[u8]) -> Result<Self, BlobFault> {
        let mut blob = Vec::with_capacity(modulus.len() + exponent.len() + 32);
        let mut push = |bytes: &[u8], what: &'static str| {
            let length = u32::try_from(bytes.len()).map_err(|_| BlobFault::NotCanonical(what))?;
            blob.extend_from_slice(&length.to_be_bytes());
            blob.extend_from_slice(bytes);
            Ok(())
        };
        push(SSH_RSA.as_bytes(), "the type name")?;
        for (number, what) in [(exponent, "the exponent"), (modulus, "the modulus")] {
            let number =
                Mpint::from_positive_bytes(number).map_err(|_| BlobFault::NotCanonical(what))?;
            push(number.as_bytes(), what)?;
        }
        Self::from_owned_blob(blob)
    }

    /// Reads the key inside a whole OpenSSH certificate over an RSA key (PROTOCOL.certkeys).
    /// What it certifies is not looked at, nor is its signature.
    ///
    /// # Errors
    /// As [`RsaPublicKey::from_blob`].
    pub fn from_certificate(blob: &[u8]) -> Result<Self, BlobFault> {
        let mut reader = Reader::new(blob);
        let inside = reader.string("the type name")?;
        if blob.get(inside.clone()) != Some(SSH_RSA_CERT.as_bytes()) {
            let name = blob.get(inside).unwrap_or_default();
            return Err(BlobFault::Type(String::from_utf8_lossy(name).into_owned()));
        }
        reader.string("the nonce")?;
        let exponent = reader.string("the exponent")?;
        let modulus = reader.string("the modulus")?;
        reader.skip(8 + 4, "the serial number and the kind")?;
        for what in ["the key id", "the principals"] {
            reader.string(what)?;
        }
        reader.skip(8 + 8, "the times of its validity")?;
        for what in [
            "the critical options",
            "the extensions",
            "the reserved field",
            "the signature key",
            "the signature",
        ] {
            reader.string(what)?;
        }
        match blob.len() - reader.at {
            0 => {}
            left => return Err(BlobFault::Trailing(left)),
        }
        let mut inner = Vec::with_capacity(modulus.end);
        for part in [
            Some(SSH_RSA.as_bytes()),
            blob.get(exponent),
            blob.get(modulus),
        ] {
            let part = part.unwrap_or_default();
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
            inner.extend_from_slice(&length.to_be_bytes());
            inner.extend_from_slice(part);
        }
        Self::from_owned_blob(inner)
    }

    /// RSA sanity: sizes, parity, and the exponent below the modulus.
    fn check_numbers(&self) -> Result<(), BlobFault> {
        let (e, n) = (self.exponent(), self.modulus());
        let bits = self.bits();
        if bits < MIN_BITS {
            return Err(BlobFault::ModulusTooShort(bits));
        }
        if bits > MAX_BITS {
            return Err(BlobFault::ModulusTooLong(bits));
        }
        if n.last().is_none_or(|low| low % 2 == 0) {
            return Err(BlobFault::Even("the modulus"));
        }
        if e.last().is_none_or(|low| low % 2 == 0) {
            return Err(BlobFault::Even("the exponent"));
        }
        if e == [1] {
            return Err(BlobFault::ExponentOne);
        }
        if (e.len(), e) >= (n.len(), n) {
            return Err(BlobFault::ExponentNotBelowModulus);
        }
        Ok(())
    }

    /// The key blob, as it stands in base64 on an OpenSSH line.
    pub fn blob(&self) -> &[u8] {
        &self.blob
    }

    /// The public exponent e: big-endian bytes without leading zeros.
    pub fn exponent(&self) -> &[u8] {
        self.slice(&self.exponent)
    }

    /// The modulus n: big-endian bytes without leading zeros.
    pub fn modulus(&self) -> &[u8] {
        self.slice(&self.modulus)
    }

    fn slice(&self, range: &Range<u32>) -> &[u8] {
        self.blob
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    }

    /// The size of the modulus in bits.
    pub fn bits(&self) -> usize {
        bit_length(self.modulus())
    }

    /// The exponent as a decimal number.
    pub fn exponent_decimal(&self) -> String {
        decimal(self.exponent())
    }

    /// The DER `RSAPublicKey` of the key (RFC 8017, appendix A.1.1).
    pub fn to_pkcs1_der(&self) -> Vec<u8> {
        use pkcs1::der::{Encode, asn1::UintRef};
        // The sizes were checked, so no length here can overflow.
        let encode = || {
            pkcs1::RsaPublicKey {
                modulus: UintRef::new(self.modulus())?,
                public_exponent: UintRef::new(self.exponent())?,
            }
            .to_der()
        };
        encode().unwrap_or_default()
    }

    /// The DER `SubjectPublicKeyInfo` of the key (RFC 5280, section 4.1.2.7), which is what
    /// EC2 hashes.
    pub fn to_spki_der(&self) -> Vec<u8> {
        use pkcs1::der::{Encode, asn1::BitStringRef};
        let key = self.to_pkcs1_der();
        let encode = || {
            spki::SubjectPublicKeyInfo {
                algorithm: pkcs1::ALGORITHM_ID,
                subject_public_key: BitStringRef::from_bytes(&key)?,
            }
            .to_der()
        };
        encode().unwrap_or_default()
    }
}

/// How long a blob that starts like `start` will be once it is whole, in bytes. Used to tell
/// a folded key from the text behind it.
///
/// # Errors
/// How many bytes of its start it takes to tell more.
pub fn declared_len(start: &[u8]) -> Result<usize, usize> {
    let mut at = 0_usize;
    for _ in 0..3 {
        let behind = at.saturating_add(4);
        let length = start.get(at..behind).ok_or(behind)?;
        let length = length.try_into().map_or(u32::MAX, u32::from_be_bytes);
        at = behind.saturating_add(length as usize);
    }
    Ok(at)
}

/// Bits of a big-endian number without leading zero bytes.
fn bit_length(number: &[u8]) -> usize {
    number
        .first()
        .map_or(0, |top| number.len() * 8 - top.leading_zeros() as usize)
}

/// A big-endian number in decimal digits.
fn decimal(number: &[u8]) -> String {
    // Little-endian groups of nine decimal digits.
    let mut groups = vec![0_u32];
    for &byte in number {
        let mut carry = u64::from(byte);
        for group in &mut groups {
            let value = u64::from(*group) * 256 + carry;
            carry = value / 1_000_000_000;
            *group = u32::try_from(value % 1_000_000_000).unwrap_or_default();
        }
        if carry > 0 {
            groups.push(u32::try_from(carry).unwrap_or_default());
        }
    }
    let mut digits = groups.pop().unwrap_or_default().to_string();
    for group in groups.iter().rev() {
        digits.push_str(&format!("{group:09}"));
    }
    digits
}

/// Reads RFC 4251 strings and numbers from a blob.
pub(in crate::domain) struct Reader<'a> {
    blob: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(in crate::domain) fn new(blob: &'a [u8]) -> Self {
        Self { blob, at: 0 }
    }

    /// A `string` of RFC 4251, section 5: where its bytes lie.
    pub(in crate::domain) fn string(
        &mut self,
        what: &'static str,
    ) -> Result<Range<usize>, BlobFault> {
        let start = self.at + 4;
        let length = self
            .blob
            .get(self.at..start)
            .and_then(|bytes| bytes.try_into().ok())
            .map(u32::from_be_bytes)
            .ok_or(BlobFault::Missing(what))?;
        let left = self.blob.len() - start;
        let claimed = length as usize;
        if claimed > left {
            return Err(BlobFault::Truncated {
                what,
                claimed,
                left,
            });
        }
        self.at = start + claimed;
        Ok(start..self.at)
    }

    /// Passes over this many bytes.
    pub(in crate::domain) fn skip(
        &mut self,
        bytes: usize,
        what: &'static str,
    ) -> Result<(), BlobFault> {
        if self.blob.len() - self.at < bytes {
            return Err(BlobFault::Missing(what));
        }
        self.at += bytes;
        Ok(())
    }

    /// A positive `mpint` of RFC 4251, section 5: where its bytes lie, without a sign byte.
    fn number(&mut self, what: &'static str) -> Result<Range<u32>, BlobFault> {
        let range = self.string(what)?;
        let bytes = self.blob.get(range.clone()).unwrap_or_default();
        if bytes.is_empty() {
            return Err(BlobFault::Zero(what));
        }
        if bytes.len() > MAX_BITS / 8 + 1 {
            return Err(BlobFault::ModulusTooLong(bytes.len() * 8));
        }
        let sign = match bytes {
            [0x80..=0xff, ..] => return Err(BlobFault::Negative(what)),
            [0, 0x80..=0xff, ..] => 1,
            [0, ..] => return Err(BlobFault::NotCanonical(what)),
            _ => 0,
        };
        let offset = |at: usize| u32::try_from(at).map_err(|_| BlobFault::NotCanonical(what));
        Ok(offset(range.start + sign)?..offset(range.end)?)
    }
}

/// Why bytes are no `ssh-rsa` key blob that keyrack takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobFault {
    /// It ends before the length of this part.
    Missing(&'static str),
    /// A part claims more bytes than are left.
    Truncated {
        /// Which part.
        what: &'static str,
        /// The length it claims, in bytes.
        claimed: usize,
        /// The bytes that are there.
        left: usize,
    },
    /// This many bytes are left over behind the key.
    Trailing(usize),
    /// The type name inside is this one.
    Type(String),
    /// A number is zero.
    Zero(&'static str),
    /// A number is negative.
    Negative(&'static str),
    /// A number has needless leading bytes.
    NotCanonical(&'static str),
    /// A number that must be odd is even.
    Even(&'static str),
    /// The exponent is 1.
    ExponentOne,
    /// The exponent is not smaller than the modulus.
    ExponentNotBelowModulus,
    /// The modulus has this few bits.
    ModulusTooShort(usize),
    /// A number has this many bits.
    ModulusTooLong(usize),
}

impl BlobFault {
    /// Whether more bytes at the end could still make a key of it.
    pub fn is_unfinished(&self) -> bool {
        matches!(self, Self::Missing(_) | Self::Truncated { .. })
    }
}

impl fmt::Display for BlobFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(what) => write!(f, "truncated: it ends before {what}"),
            Self::Truncated {
                what,
                claimed,
                left,
            } => write!(
                f,
                "truncated: {what} should have {claimed} bytes, {left} are there"
            ),
            Self::Trailing(1) => f.write_str("1 byte is left over behind the key"),
            Self::Trailing(left) => write!(f, "{left} bytes are left over behind the key"),
            Self::Type(name) => write!(
                f,
                "the key inside is of type \"{}\"",
                crate::text::cut(&crate::text::visible(name), 64)
            ),
            Self::Zero(what) => write!(f, "{what} is zero"),
            Self::Negative(what) => write!(f, "{what} is negative"),
            Self::NotCanonical(what) => write!(f, "{what} has needless leading bytes"),
            Self::Even(what) => write!(f, "{what} is even; no RSA key has that"),
            Self::ExponentOne => f.write_str("the exponent is 1, which encrypts nothing"),
            Self::ExponentNotBelowModulus => {
                f.write_str("the exponent is not smaller than the modulus")
            }
            Self::ModulusTooShort(bits) => write!(
                f,
                "the modulus has {bits} bits; {MIN_BITS} to {MAX_BITS} are taken"
            ),
            Self::ModulusTooLong(bits) => write!(
                f,
                "a number of {bits} bits; a modulus has {MIN_BITS} to {MAX_BITS}"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(bytes: &[u8]) -> Vec<u8> {
        let mut out = u32::try_from(bytes.len()).unwrap().to_be_bytes().to_vec();
        out.extend_from_slice(bytes);
        out
    }

    fn blob(e: &[u8], n: &[u8]) -> Vec<u8> {
        [string(b"ssh-rsa"), string(e), string(n)].concat()
    }

    /// A positive odd number of exactly `bits` bits as an mpint.
    fn number(bits: usize) -> Vec<u8> {
        let mut bytes = vec![0xff; bits.div_ceil(8)];
        bytes[0] >>= bytes.len() * 8 - bits;
        if bytes[0] >= 0x80 {
            bytes.insert(0, 0);
        }
        bytes
    }

    const F4: &[u8] = &[1, 0, 1];

    #[test]
    fn the_size_has_a_last_value_that_passes_and_a_first_that_fails() {
        for bits in [512, 513, 1023, 2048, 16383, 16384] {
            let key = RsaPublicKey::from_blob(&blob(F4, &number(bits))).unwrap();
            assert_eq!(key.bits(), bits);
        }
        assert_eq!(
            RsaPublicKey::from_blob(&blob(F4, &number(511))),
            Err(BlobFault::ModulusTooShort(511))
        );
        assert_eq!(
            RsaPublicKey::from_blob(&blob(F4, &number(16385))),
            Err(BlobFault::ModulusTooLong(16385))
        );
    }

    #[test]
    fn the_exponent_is_odd_at_least_three_and_below_the_modulus() {
        let n = number(512);
        let judge = |e: &[u8]| RsaPublicKey::from_blob(&blob(e, &n)).map(|k| k.exponent_decimal());
        assert_eq!(judge(&[3]).unwrap(), "3");
        assert_eq!(judge(&[35]).unwrap(), "35");
        assert_eq!(judge(F4).unwrap(), "65537");
        assert_eq!(judge(&[1, 0, 0, 0, 1]).unwrap(), "4294967297");
        assert_eq!(judge(&[1]), Err(BlobFault::ExponentOne));
        assert_eq!(judge(&[2]), Err(BlobFault::Even("the exponent")));
        assert_eq!(judge(&[]), Err(BlobFault::Zero("the exponent")));
        assert_eq!(judge(&[0x83]), Err(BlobFault::Negative("the exponent")));
        assert_eq!(judge(&[0, 3]), Err(BlobFault::NotCanonical("the exponent")));
        assert_eq!(judge(&[0]), Err(BlobFault::NotCanonical("the exponent")));
        assert_eq!(judge(&n), Err(BlobFault::ExponentNotBelowModulus));
        let mut below = n.clone();
        *below.last_mut().unwrap() -= 2;
        assert!(judge(&below).is_ok());
    }

    #[test]
    fn an_even_modulus_is_refused() {
        let mut n = number(1024);
        *n.last_mut().unwrap() = 0xfe;
        assert_eq!(
            RsaPublicKey::from_blob(&blob(F4, &n)),
            Err(BlobFault::Even("the modulus"))
        );
    }

    #[test]
    fn every_prefix_is_unfinished_and_every_extra_byte_is_named() {
        let whole = blob(F4, &number(1024));
        for end in 0..whole.len() {
            let fault = RsaPublicKey::from_blob(&whole[..end]).unwrap_err();
            assert!(fault.is_unfinished(), "{end}: {fault}");
        }
        let mut longer = whole.clone();
        longer.push(0);
        assert_eq!(
            RsaPublicKey::from_blob(&longer),
            Err(BlobFault::Trailing(1))
        );
        assert_eq!(declared_len(&whole), Ok(whole.len()));
        assert_eq!(declared_len(&whole[..20]), Err(22));
        assert_eq!(declared_len(&whole[..22]), Ok(whole.len()));
    }

    #[test]
    fn a_length_that_claims_more_than_is_there_is_refused() {
        let mut lying = blob(F4, &number(512));
        lying[11] = 0xff;
        assert!(matches!(
            RsaPublicKey::from_blob(&lying),
            Err(BlobFault::Truncated { claimed, .. }) if claimed >= 0xff00_0000
        ));
    }

    #[test]
    fn decimals_agree_with_the_machines_own() {
        for value in [0_u64, 1, 9, 10, 999_999_999, 1_000_000_000, u64::MAX] {
            assert_eq!(decimal(&value.to_be_bytes()), value.to_string());
        }
    }
}
