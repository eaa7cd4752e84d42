//! A look at each line of an input: which form starts there, and what its reader says.

use super::{Reading, Refusal, block, jwk, openssh, prefix};

/// What a look at each line found.
pub(super) struct Scan {
    /// The keys, and what looked like one.
    pub(super) items: Vec<Result<Reading, Refusal>>,
    /// How many lines beside them hold something else.
    pub(super) other_lines: usize,
}

/// Looks for keys in `lines`.
pub(super) fn scan(lines: &[&str]) -> Scan {
    if let Some(items) = jwk::read(lines) {
        return Scan {
            items,
            other_lines: 0,
        };
    }
    let mut items = Vec::new();
    let mut other_lines = 0;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or_default();
        let (found, used) = read_at(line, rest);
        if found.is_empty() && !is_blank_or_comment(line) {
            other_lines += 1;
        }
        items.extend(found);
        at += used.max(1);
    }
    Scan { items, other_lines }
}

/// What starts at the first of `rest`, and how many lines it takes.
fn read_at(line: &str, rest: &[&str]) -> (Vec<Result<Reading, Refusal>>, usize) {
    if let Some(count) = openssh::keys_on_one_line(line) {
        let each = || Err(Refusal::TextBefore);
        return (std::iter::repeat_with(each).take(count).collect(), 1);
    }
    if openssh::starts_key(line) {
        let (item, used) = openssh::read(rest);
        return (vec![item], used);
    }
    if let Some((item, used)) = block::read(rest) {
        return (vec![item], used);
    }
    let item = openssh::read_bare(line).or_else(|| prefix::read(line));
    (item.into_iter().collect(), 1)
}

/// Blank lines and comments are part of `authorized_keys`, not lines beside a key.
fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}
