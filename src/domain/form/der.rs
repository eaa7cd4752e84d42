//! RSA public keys in DER: PKCS#1, `SubjectPublicKeyInfo`, and the one in an X.509
//! certificate. The `RustCrypto` crates parse; what they hold is checked here.

use pkcs1::der::asn1::UintRef;
use pkcs1::der::oid::ObjectIdentifier;
use pkcs1::der::{Decode, Encode, SliceReader};
use spki::SubjectPublicKeyInfoRef;
use x509_cert::Certificate;

use super::{Form, Reading, Refusal};
use crate::domain::key::{PublicKey, RsaPublicKey};

/// Kinds of keys that ENS does not take, by the object identifier of their algorithm.
const OTHER_ALGORITHMS: [(&str, &str); 6] = [
    ("1.2.840.113549.1.1.10", "RSASSA-PSS"),
    ("1.2.840.10045.2.1", "elliptic curve (EC)"),
    ("1.2.840.10040.4.1", "DSA"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
    ("1.3.101.110", "X25519"),
];

/// A reader of one of the three: `None` where the bytes are something else.
type Read = fn(&[u8]) -> Option<Result<Reading, Refusal>>;

/// Reads whatever of the three `bytes` are; `None` if none.
pub(super) fn read(bytes: &[u8]) -> Option<Result<Reading, Refusal>> {
    let read: [Read; 3] = [
        |bytes| {
            Some(read_spki(
                &SubjectPublicKeyInfoRef::from_der(bytes).ok()?,
                Form::Spki,
            ))
        },
        |bytes| read_pkcs1(bytes).ok().map(Ok),
        |bytes| Certificate::from_der(bytes).ok().map(|_| read_x509(bytes)),
    ];
    read.iter().find_map(|read| read(bytes))
}

/// Reads an `RSAPublicKey`.
pub(super) fn read_pkcs1(bytes: &[u8]) -> Result<Reading, Refusal> {
    let key =
        pkcs1::RsaPublicKey::from_der(bytes).map_err(|_| Refusal::BrokenForm("PKCS#1 key"))?;
    from_numbers(&key, Form::Pkcs1)
}

/// Reads a `SubjectPublicKeyInfo`.
pub(super) fn read_spki_bytes(bytes: &[u8]) -> Result<Reading, Refusal> {
    let info = SubjectPublicKeyInfoRef::from_der(bytes);
    read_spki(
        &info.map_err(|_| Refusal::BrokenForm("public key"))?,
        Form::Spki,
    )
}

/// Reads the key in an X.509 certificate.
pub(super) fn read_x509(bytes: &[u8]) -> Result<Reading, Refusal> {
    read_certificate(Certificate::from_der(bytes).ok())
}

/// Reads the key in a certificate behind which OpenSSL wrote what it trusts it for.
pub(super) fn read_trusted_x509(bytes: &[u8]) -> Result<Reading, Refusal> {
    let reader = SliceReader::new(bytes).ok();
    read_certificate(reader.and_then(|mut reader| Certificate::decode(&mut reader).ok()))
}

fn read_certificate(certificate: Option<Certificate>) -> Result<Reading, Refusal> {
    const BROKEN: Refusal = Refusal::BrokenForm("certificate");
    let certificate = certificate.ok_or(BROKEN)?;
    let info = certificate.tbs_certificate.subject_public_key_info;
    let info = info.to_der().map_err(|_| BROKEN)?;
    let info = SubjectPublicKeyInfoRef::from_der(&info).map_err(|_| BROKEN)?;
    read_spki(&info, Form::X509)
}

fn read_spki(info: &SubjectPublicKeyInfoRef<'_>, form: Form) -> Result<Reading, Refusal> {
    let oid = info.algorithm.oid;
    if oid != pkcs1::ALGORITHM_OID {
        return Err(Refusal::OtherType(algorithm_name(oid)));
    }
    // RFC 3279, section 2.3.1: the parameters are NULL; some leave them out.
    if info.algorithm.parameters.is_some_and(|any| !any.is_null()) {
        return Err(Refusal::BrokenForm("public key"));
    }
    let bytes = info.subject_public_key.as_bytes();
    let key = bytes.and_then(|bytes| pkcs1::RsaPublicKey::from_der(bytes).ok());
    from_numbers(&key.ok_or(Refusal::BrokenForm("public key"))?, form)
}

pub(super) fn algorithm_name(oid: ObjectIdentifier) -> String {
    let oid = oid.to_string();
    let known = OTHER_ALGORITHMS.iter().find(|(known, _)| *known == oid);
    known.map_or(oid, |(_, name)| (*name).to_owned())
}

fn from_numbers(key: &pkcs1::RsaPublicKey<'_>, form: Form) -> Result<Reading, Refusal> {
    reading(key.public_exponent, key.modulus, form)
}

/// A key of these numbers.
pub(super) fn reading(
    exponent: UintRef<'_>,
    modulus: UintRef<'_>,
    form: Form,
) -> Result<Reading, Refusal> {
    let (e, n) = (exponent.as_bytes(), modulus.as_bytes());
    let rsa = RsaPublicKey::from_numbers(e, n).map_err(Refusal::Blob)?;
    let comment = String::new();
    Ok(Reading::new(PublicKey { rsa, comment }, form))
}
