//! Keys that a terminal or a mail program folded over several lines.

use super::base64::{decode, is_base64};
use super::openssh::{split_word, starts_key};
use super::{Reading, Refusal, Repair, prefix};
use crate::domain::key::{MAX_BITS, declared_len};

/// The most base64 characters that are joined: a certificate over the largest key has fewer.
const MAX_JOINED: usize = 16 * 1024;
/// The bytes of a comment from which on no more of it is looked for.
const MAX_COMMENT: usize = 1024;
/// The most bytes of a key blob: two numbers of the largest size, and what is around them.
const MAX_BLOB: usize = 2 * (MAX_BITS / 8) + 64;
/// What every bare `ssh-rsa` blob starts with.
const RSA_START: &str = "AAAAB3NzaC1yc2E";

/// Joins `body`, the end of a line of `width` bytes, with the lines of `rest` until its base64
/// is whole, and with those that its comment is folded over; says how many lines that takes.
/// `None` where what is joined is not one whole key.
pub(super) fn join(
    body: &str,
    width: usize,
    rest: &[&str],
    mut is_whole: impl FnMut(&str) -> Whole,
    read: impl Fn(&str) -> Result<Reading, Refusal>,
) -> Option<(Result<Reading, Refusal>, usize)> {
    let mut encoded = body.trim().to_owned();
    if encoded.contains(char::is_whitespace) {
        return None;
    }
    let mut widest = width;
    let mut comment = String::new();
    let mut used = 1_usize;
    let mut state = is_whole(&encoded);
    for line in rest {
        match state {
            Whole::Yes => break,
            Whole::Never => return None,
            Whole::NotYet => {}
        }
        let (piece, behind) = split_word(line);
        let is_piece = piece.bytes().all(is_base64) && !piece.starts_with(RSA_START);
        let is_over = encoded.len() + piece.len() > MAX_JOINED;
        if piece.is_empty() || starts_key(line) || !is_piece || is_over {
            return None;
        }
        encoded.push_str(piece);
        used += 1;
        if !behind.is_empty() {
            comment.push_str(behind);
            break;
        }
        state = is_whole(&encoded);
        if state != Whole::Yes {
            widest = widest.max(line.len());
        }
    }
    // The fold may have fallen into the comment: a last line of full width goes on below.
    let mut last_width = used
        .checked_sub(2)
        .and_then(|at| rest.get(at))
        .map(|l| l.len());
    for line in rest.get(used - 1..).unwrap_or_default() {
        let is_other = line.trim().is_empty() || starts_key(line) || prefix::has_key(line);
        if last_width != Some(widest) || is_other || comment.len() > MAX_COMMENT {
            break;
        }
        comment.push_str(line);
        used += 1;
        last_width = Some(line.len());
    }
    let joined = format!("{encoded} {comment}");
    let mut reading = match read(joined.trim()) {
        Err(refusal) if refusal.is_unfinished() => return None,
        Err(refusal) => return Some((Err(refusal), used)),
        Ok(reading) => reading,
    };
    reading.repairs.insert(0, Repair::Joined(used));
    Some((Ok(reading), used))
}

/// Whether base64 that grows line by line is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// It is.
    Yes,
    /// The next line may make it so.
    NotYet,
    /// It is longer than any key will be.
    Never,
}

/// How long a growing base64 of a key blob will be, as far as the lengths inside it tell.
#[derive(Default)]
pub(super) struct Length {
    /// The characters of the whole.
    whole: Option<usize>,
    /// How many characters it takes to tell more.
    readable_at: usize,
}

impl Length {
    /// Whether `encoded`, which grew since the last time, is as long as it will be.
    pub(super) fn is_reached(&mut self, encoded: &str) -> Whole {
        let data = encoded.trim_end_matches('=');
        let groups = data.len() / 4 * 4;
        while self.whole.is_none() && groups >= self.readable_at {
            let head = data.get(..groups).and_then(decode);
            match declared_len(&head.unwrap_or_default()) {
                Ok(bytes) => self.whole = Some(chars_of(bytes)),
                Err(bytes) => {
                    let chars = bytes.div_ceil(3).saturating_mul(4);
                    self.readable_at = chars.max(groups + 4);
                }
            }
        }
        match self.whole {
            Some(whole) if whole > chars_of(MAX_BLOB) => Whole::Never,
            None if self.readable_at > chars_of(MAX_BLOB) => Whole::Never,
            Some(whole) if data.len() >= whole => Whole::Yes,
            _ => Whole::NotYet,
        }
    }
}

/// The base64 characters that hold this many bytes, without padding.
fn chars_of(bytes: usize) -> usize {
    bytes.saturating_mul(4).div_ceil(3)
}
