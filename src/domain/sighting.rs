//! Fingerprints in text that people did not write: log lines, reports, whatever holds one.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use memchr::memmem::Finder;

/// A whole fingerprint in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Where it starts.
    pub start: usize,
    /// The digest.
    pub digest: Digest,
    /// Whether it is written as only fingerprints are: with a label, or bytes set apart by colons.
    /// Bare hex digits may be anything.
    pub is_certain: bool,
}

/// A digest, whatever it was taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Digest {
    /// Of 16 bytes: MD5.
    Short([u8; 16]),
    /// Of 32 bytes: SHA-256.
    Long([u8; 32]),
}

const LABEL: &[u8] = b"SHA256:";
/// The base64 characters of a SHA-256 without padding.
const BASE64: usize = 43;

static LABELS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(LABEL));

/// Finds whole fingerprints in a text, in their order: `SHA256:` with base64, and MD5 or SHA-256 in
/// hex digits, bare or in bytes set apart by colons.
pub fn sightings(text: &[u8], found: &mut Vec<Sighting>) {
    found.clear();
    find_base64(text, found);
    find_hex(text, found);
    found.sort_unstable_by_key(|sighting| sighting.start);
}

fn find_base64(text: &[u8], found: &mut Vec<Sighting>) {
    for start in LABELS.find_iter(text) {
        let body = start + LABEL.len();
        let Some(digits) = text.get(body..body + BASE64) else {
            continue;
        };
        let goes_on = text.get(body + BASE64).is_some_and(|byte| is_base64(*byte));
        let mut digest = [0; 32];
        let decoded = STANDARD_NO_PAD.decode_slice_unchecked(digits, &mut digest);
        if !goes_on && decoded == Ok(digest.len()) {
            found.push(Sighting {
                start,
                digest: Digest::Long(digest),
                is_certain: true,
            });
        }
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// The fewest digits of a fingerprint in hex.
const SHORTEST: usize = 32;
/// The longest run that is looked at: a SHA-256 with colons, and what may stand around it.
const LONGEST: usize = 3 * 32 + 8;

fn find_hex(text: &[u8], found: &mut Vec<Sighting>) {
    let is_digit = |at: usize| text.get(at).is_some_and(|byte| is_hex_or_colon(*byte));
    let mut at = SHORTEST - 1;
    // Whatever is that long covers one of these places.
    while at < text.len() {
        if !is_digit(at) {
            at += SHORTEST;
            continue;
        }
        let mut start = at;
        while start > 0 && at - start < LONGEST && is_digit(start - 1) {
            start -= 1;
        }
        let mut end = at + 1;
        while end - start < 2 * LONGEST && is_digit(end) {
            end += 1;
        }
        if end - start >= SHORTEST {
            let is_part = start > 0 && text.get(start - 1).is_some_and(u8::is_ascii_alphanumeric);
            let label = text
                .get(..start)
                .is_some_and(|before| before.ends_with(b"M"));
            let run = text.get(start..end).unwrap_or_default();
            let after = text.get(end).is_some_and(u8::is_ascii_alphanumeric);
            // The last two characters of `MD5` are hex digits.
            let (skipped, run) = match run.strip_prefix(b"D5:").filter(|_| label) {
                Some(rest) => (3, rest),
                None => (0, run),
            };
            if !after && (skipped > 0 || !is_part) {
                found.extend(hex_sighting(run, start + skipped, skipped > 0));
            }
        }
        at = end.max(at) + SHORTEST - 1;
    }
}

fn is_hex_or_colon(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b':'
}

/// A fingerprint that is all of a run of hex digits and colons, but for a colon at either end.
fn hex_sighting(run: &[u8], start: usize, has_label: bool) -> Option<Sighting> {
    let (skipped, run) = match run.strip_prefix(b":") {
        Some(rest) => (1, rest),
        None => (0, run),
    };
    let run = run.strip_suffix(b":").unwrap_or(run);
    let has_colons = matches!(run.len(), 47 | 95);
    let mut bytes = [0; 32];
    let mut count = 0;
    let step = if has_colons { 3 } else { 2 };
    for group in run.chunks(step) {
        let [high, low, rest @ ..] = group else {
            return None;
        };
        if !matches!(rest, [] | [b':']) || (rest.is_empty() && has_colons && count < 15) {
            return None;
        }
        *bytes.get_mut(count)? = digit(*high)? << 4 | digit(*low)?;
        count += 1;
    }
    let digest = match count {
        16 => Digest::Short(*bytes.first_chunk()?),
        32 => Digest::Long(bytes),
        _ => return None,
    };
    Some(Sighting {
        start: start + skipped,
        digest,
        is_certain: has_colons || has_label,
    })
}

fn digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6";
    const SHA256: &str = "SHA256:aoMjreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgQ";

    fn found(text: &str) -> Vec<(usize, usize, bool)> {
        let mut found = Vec::new();
        sightings(text.as_bytes(), &mut found);
        let found = found.into_iter().map(|sighting| {
            let length = match sighting.digest {
                Digest::Short(_) => 16,
                Digest::Long(_) => 32,
            };
            (sighting.start, length, sighting.is_certain)
        });
        found.collect()
    }

    #[test]
    fn whole_fingerprints_are_found_wherever_they_stand_in_a_line() {
        let bare = MD5.replace(':', "");
        let upper = bare.to_uppercase();
        let long = format!("{MD5}:{MD5}");
        let long_bare = bare.repeat(2);
        for before in [
            "",
            " ",
            "RSA ",
            "fp=",
            "(",
            "12:34:56 ",
            "host sshd[1]: x ",
            "é ",
        ] {
            for after in ["", " ", ")", ",", ".", "\n", " port 22", "="] {
                for (text, length, is_certain) in [
                    (MD5, 16, true),
                    (&bare, 16, false),
                    (&upper, 16, false),
                    (&long, 32, true),
                    (&long_bare, 32, false),
                    (SHA256, 32, true),
                ] {
                    let line = format!("{before}{text}{after}");
                    let expected = (before.len(), length, is_certain);
                    assert_eq!(found(&line), [expected], "{line}");
                }
                let labelled = format!("{before}MD5:{MD5}{after}");
                assert_eq!(
                    found(&labelled),
                    [(before.len() + 4, 16, true)],
                    "{labelled}"
                );
                let labelled = format!("{before}MD5:{bare}{after}");
                assert_eq!(
                    found(&labelled),
                    [(before.len() + 4, 16, true)],
                    "{labelled}"
                );
            }
        }
        let line = format!("{SHA256} {MD5} {SHA256}");
        assert_eq!(
            found(&line),
            [(0, 32, true), (51, 16, true), (99, 32, true)]
        );
    }

    #[test]
    fn what_only_looks_like_one_is_left_alone() {
        let bare = MD5.replace(':', "");
        for text in [
            "",
            "SHA256:",
            "SHA256:aoMjreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqg",
            "SHA256:aoMjreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgQQ",
            "SHA256:aoMjreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgR",
            "83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32",
            "83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6:00",
            "83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e",
            "832:7d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6",
            "2001:db8:85a3:0000:0000:8a2e:0370:7334",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            &format!("x{bare}"),
            &format!("{bare}g"),
            &format!("{bare}0"),
            &"0".repeat(1000),
            &":".repeat(1000),
            &"a:".repeat(500),
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
