//! Keys that are known to be in the hands of everybody: those of Debian's broken generator, and
//! those whose private half is published. The lists lie in `assets/audit`.

use std::collections::HashMap;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use super::Finding;

/// CVE-2008-0166: for each size, the keys that `ssh-keygen` made with each process id on each
/// kind of machine. Packed: the number of keys in each of 65536 buckets by the first two bytes of
/// SHA-256(modulus), four bits each; then for each key the next 31 bits of the hash, the machine
/// in 2 bits and the process id in 15, in 6 bytes.
const DEBIAN: [(usize, &[u8]); 2] = [
    (
        1024,
        include_bytes!("../../../assets/audit/debian-weak-1024.bin"),
    ),
    (
        2048,
        include_bytes!("../../../assets/audit/debian-weak-2048.bin"),
    ),
];

/// Keys whose private half is published: the first 16 bytes of SHA-256(modulus) in hex, the size,
/// a label, and where it is published, set apart by tabs under a line of heads.
const PUBLISHED: &str = include_str!("../../../assets/audit/published-keys.tsv");

const BUCKETS: usize = 1 << 16;
const RECORD: usize = 6;

/// A kind of machine, as far as it made a difference to the broken generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// Little-endian, 32 bits.
    Le32,
    /// Little-endian, 64 bits.
    Le64,
    /// Big-endian, 32 bits.
    Be32,
}

impl Machine {
    /// All kinds, in the order of their numbers in the packed lists.
    pub const ALL: [Self; 3] = [Self::Le32, Self::Le64, Self::Be32];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Le32 => "i386",
            Self::Le64 => "amd64",
            Self::Be32 => "a 32-bit big-endian machine (PowerPC, SPARC, HPPA)",
        }
    }
}

/// A packed list and where its buckets start.
struct Packed {
    bits: usize,
    /// The number of the first record of each bucket, and of all records behind the last.
    starts: Vec<u32>,
    records: &'static [[u8; RECORD]],
}

impl Packed {
    fn new(bits: usize, bytes: &'static [u8]) -> Self {
        let (counts, records) = bytes.split_at(bytes.len().min(BUCKETS / 2));
        let mut starts = Vec::with_capacity(BUCKETS + 1);
        let mut start = 0;
        for byte in counts {
            starts.push(start);
            start += u32::from(byte >> 4);
            starts.push(start);
            start += u32::from(byte & 0x0f);
        }
        starts.push(start);
        Self {
            bits,
            starts,
            records: records.as_chunks().0,
        }
    }

    fn find(&self, hash: &[u8; 32]) -> Option<(u16, Machine)> {
        let [first, second, rest @ ..] = hash;
        let bucket = usize::from(u16::from_be_bytes([*first, *second]));
        let start = usize::try_from(*self.starts.get(bucket)?).ok()?;
        let end = usize::try_from(*self.starts.get(bucket + 1)?).ok()?;
        let wanted = u32::from_be_bytes(*rest.first_chunk()?) >> 1;
        self.records
            .get(start..end)?
            .iter()
            .map(|record| unpacked(*record))
            .find(|(hash, ..)| *hash == wanted)
            .and_then(|(_, machine, process)| {
                Some((process, *Machine::ALL.get(usize::from(machine))?))
            })
    }
}

/// 31 bits of a hash, the number of the machine, and the process id.
fn unpacked(record: [u8; RECORD]) -> (u32, u8, u16) {
    let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    let number = record.iter().fold(0, add);
    let part = |shift: u32, bits: u32| number >> shift & ((1 << bits) - 1);
    (
        u32::try_from(part(17, 31)).unwrap_or_default(),
        u8::try_from(part(15, 2)).unwrap_or_default(),
        u16::try_from(part(0, 15)).unwrap_or_default(),
    )
}

static PACKED: LazyLock<Vec<Packed>> = LazyLock::new(|| {
    let lists = DEBIAN.iter();
    lists
        .map(|(bits, bytes)| Packed::new(*bits, bytes))
        .collect()
});

/// The published keys by the first half of their hash: a label, and where they are published.
static ROWS: LazyLock<HashMap<[u8; 16], (&str, &str)>> = LazyLock::new(|| {
    let rows = PUBLISHED.lines().skip(1).filter_map(|line| {
        let mut fields = line.split('\t');
        let hash = u128::from_str_radix(fields.next()?, 16).ok()?;
        let (_bits, label, place) = (fields.next()?, fields.next()?, fields.next()?);
        Some((hash.to_be_bytes(), (label, place)))
    });
    rows.collect()
});

/// What the lists say of a modulus, in big-endian bytes without leading zeros.
pub(super) fn finding(modulus: &[u8], bits: usize) -> Option<Finding> {
    let packed = PACKED.iter().find(|packed| packed.bits == bits);
    let hash: [u8; 32] = Sha256::digest(modulus).into();
    if let Some((process, machine)) = packed.and_then(|packed| packed.find(&hash)) {
        return Some(Finding::DebianWeak { process, machine });
    }
    let (label, place) = ROWS.get(hash.first_chunk()?).copied()?;
    Some(Finding::Published { label, place })
}

#[cfg(test)]
mod tests;
