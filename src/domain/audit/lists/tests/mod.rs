//! The packed lists against what they were packed from.

use super::*;

const NAMES: [(&str, Machine); 3] = [
    ("le32", Machine::Le32),
    ("le64", Machine::Le64),
    ("be32", Machine::Be32),
];

/// The lists of a size in the folder that `KEYRACK_LISTS` names, one for each kind of machine: the
/// first 8 bytes of SHA-256(modulus) for each process id from 0 on.
fn given(bits: usize) -> Option<Vec<Vec<[u8; 8]>>> {
    let folder = std::env::var("KEYRACK_LISTS").ok()?;
    let list = |(machine, _): (&str, Machine)| {
        let bytes = std::fs::read(format!("{folder}/debian-weak-{bits}-{machine}.bin")).unwrap();
        bytes.as_chunks().0.to_vec()
    };
    Some(NAMES.map(list).into())
}

fn hash_of(start: [u8; 8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&start);
    hash
}

/// Packs the lists of a size.
fn pack(lists: &[Vec<[u8; 8]>]) -> Vec<u8> {
    let mut keys = Vec::new();
    for (machine, list) in lists.iter().enumerate() {
        for (process, hash) in list.iter().enumerate() {
            keys.push((u64::from_be_bytes(*hash), machine as u64, process as u64));
        }
    }
    keys.sort_unstable();
    let mut counts = vec![0_u8; BUCKETS / 2];
    let mut records = Vec::with_capacity(keys.len() * RECORD);
    for (hash, machine, process) in keys {
        let bucket = usize::try_from(hash >> 48).unwrap();
        let count = &mut counts[bucket / 2];
        let one = if bucket.is_multiple_of(2) { 0x10 } else { 0x01 };
        let in_bucket = if one == 1 { *count & 0x0f } else { *count >> 4 };
        assert!(in_bucket < 15, "a bucket overflows");
        *count += one;
        let number = (hash >> 17 & 0x7fff_ffff) << 17 | machine << 15 | process;
        records.extend_from_slice(&number.to_be_bytes()[2..]);
    }
    counts.extend(records);
    counts
}

#[test]
fn the_packed_lists_hold_all_keys_and_each_sample_of_the_given_ones() {
    let root = env!("CARGO_MANIFEST_DIR");
    let samples = format!("{root}/tests/fixtures/weak/debian-weak-samples.tsv");
    let samples = std::fs::read_to_string(samples).unwrap();
    for (bits, bytes) in DEBIAN {
        let packed = Packed::new(bits, bytes);
        assert_eq!(packed.records.len(), 3 * 32768);
        let mut count = 0;
        for row in samples.lines().skip(1) {
            let fields: Vec<&str> = row.split('\t').collect();
            if fields[0] != bits.to_string() {
                continue;
            }
            let (_, machine) = NAMES.iter().find(|(name, _)| *name == fields[1]).unwrap();
            let process = fields[2].parse().unwrap();
            let start = u64::from_str_radix(fields[3], 16).unwrap();
            let mut hash = hash_of(start.to_be_bytes());
            assert_eq!(packed.find(&hash), Some((process, *machine)), "{row}");
            // One bit beside it is another key.
            hash[5] ^= 0x10;
            assert_eq!(packed.find(&hash), None, "{row}");
            count += 1;
        }
        assert!(count >= 290, "{count}");
    }
}

/// `KEYRACK_LISTS=FOLDER cargo test --lib packed` compares all keys with the lists in a folder;
/// with `KEYRACK_UPDATE_LISTS=1` besides, it packs them anew.
#[test]
fn the_packed_lists_are_the_given_ones_where_those_are_at_hand() {
    for (bits, bytes) in DEBIAN {
        let Some(lists) = given(bits) else { return };
        if std::env::var_os("KEYRACK_UPDATE_LISTS").is_some() {
            let root = env!("CARGO_MANIFEST_DIR");
            let path = format!("{root}/assets/audit/debian-weak-{bits}.bin");
            std::fs::write(path, pack(&lists)).unwrap();
            continue;
        }
        assert!(pack(&lists) == bytes, "{bits}: not what is packed");
        let packed = Packed::new(bits, bytes);
        for (list, (_, machine)) in lists.iter().zip(NAMES) {
            for (process, start) in list.iter().enumerate() {
                let process = u16::try_from(process).unwrap();
                assert_eq!(packed.find(&hash_of(*start)), Some((process, machine)));
            }
        }
    }
}

#[test]
fn the_published_keys_are_all_read() {
    assert_eq!(ROWS.len(), PUBLISHED.lines().count() - 1);
}
