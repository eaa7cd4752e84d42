//! Lines of any length and number, each told whose fingerprints are in it.

use std::io::{self, Read};
use std::ops::ControlFlow;

use crate::domain::sighting::{Sighting, sightings};
use crate::library::Index;
use crate::source;
use crate::text::visible;

/// How much is looked through at once. A longer line is looked through in pieces.
const WINDOW: usize = 1 << 20;
/// The most names that are told of one line.
const MOST: usize = 10;
/// What is said of a fingerprint that no key pair has.
const UNKNOWN: &str = "unknown key";

/// Reads lines to their end and gives them on, with the names of the key pairs behind each line
/// that has a fingerprint in it, until the receiver breaks off.
///
/// # Errors
/// The input cannot be read to its end.
pub fn annotate(
    mut input: impl Read,
    index: &Index<'_>,
    mut each: impl FnMut(&[u8]) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut annotator = Annotator {
        index,
        found: Vec::new(),
        names: Vec::new(),
        out: Vec::with_capacity(WINDOW + WINDOW / 4),
    };
    let mut window = vec![0; WINDOW];
    let mut kept = 0;
    loop {
        // What is there is given on, however little it is: somebody may watch.
        let read = source::read(&mut input, window.get_mut(kept..).unwrap_or_default())?;
        let filled = kept + read;
        let is_last = read == 0;
        let text = window.get(..filled).unwrap_or_default();
        let end = match memchr::memrchr(b'\n', text) {
            _ if is_last => filled,
            Some(at) => at + 1,
            // A line that goes on, and one that does so for very long.
            None if filled < WINDOW => 0,
            None => memchr::memrchr2(b' ', b'\t', text).map_or(filled, |at| at + 1),
        };
        annotator.take(text.get(..end).unwrap_or_default(), is_last);
        if each(&annotator.out).is_break() || is_last {
            return Ok(());
        }
        window.copy_within(end..filled, 0);
        kept = filled - end;
    }
}

struct Annotator<'a> {
    index: &'a Index<'a>,
    found: Vec<Sighting>,
    /// What is to be told behind the line that goes on.
    names: Vec<&'a str>,
    out: Vec<u8>,
}

impl Annotator<'_> {
    /// Takes in the next piece of the text.
    fn take(&mut self, text: &[u8], is_last: bool) {
        self.out.clear();
        let mut found = std::mem::take(&mut self.found);
        sightings(text, &mut found);
        let mut written = 0;
        let mut sighted = found.iter().peekable();
        while sighted.peek().is_some() || !self.names.is_empty() {
            // The line that goes on, or that of the next sighting.
            let start = match (self.names.is_empty(), sighted.peek()) {
                (true, Some(sighting)) => sighting.start,
                _ => written,
            };
            let rest = text.get(start..).unwrap_or_default();
            let end = memchr::memchr(b'\n', rest).map(|at| start + at);
            while let Some(sighting) = sighted.next_if(|it| end.is_none_or(|end| it.start < end)) {
                self.tell(sighting);
            }
            let line_end = match end {
                Some(end) if end > written && text.get(end - 1) == Some(&b'\r') => end - 1,
                Some(end) => end,
                None if is_last => text.len(),
                // The names wait for the end of the line.
                None => break,
            };
            if !self.names.is_empty() {
                self.out
                    .extend_from_slice(text.get(written..line_end).unwrap_or_default());
                self.write_names();
                written = line_end;
            }
            if end.is_none() {
                break;
            }
        }
        self.out
            .extend_from_slice(text.get(written..).unwrap_or_default());
        self.found = found;
    }

    /// Notes whose fingerprint was sighted.
    fn tell(&mut self, sighting: &Sighting) {
        let name = match self.index.find(&sighting.digest) {
            Some((entry, _)) => entry.name.as_str(),
            None if sighting.is_certain => UNKNOWN,
            None => return,
        };
        if self.names.len() < MOST && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    fn write_names(&mut self) {
        let mut separator = "  [";
        for name in self.names.drain(..) {
            self.out.extend_from_slice(separator.as_bytes());
            self.out.extend_from_slice(visible(name).as_bytes());
            separator = ", ";
        }
        self.out.push(b']');
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::form::read_one;
    use crate::library::{Entry, Library, StoredKey};

    const SHA256: &str = "SHA256:aoMjreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgQ";
    const MD5: &str = "83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6";
    const STRANGE: &str = "SHA256:AAAAreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgQ";

    fn library() -> Library {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/fixtures/corpus/openssh-2048.pub"
        );
        let line = std::fs::read_to_string(path).unwrap();
        Library::new(vec![Arc::new(Entry {
            name: "alice".to_owned(),
            key: Some(StoredKey::new(read_one(&line).unwrap().key)),
            ..Entry::default()
        })])
    }

    /// An input that gives so many bytes at once.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(room.len()).min(self.0.len());
            let (now, later) = self.0.split_at(count);
            room[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    fn annotated(text: &str, at_once: usize) -> String {
        let library = library();
        let mut out = Vec::new();
        annotate(
            Slow(text.as_bytes(), at_once),
            &Index::of(&library),
            |piece| {
                out.extend_from_slice(piece);
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_line_with_a_fingerprint_gets_the_name_behind_it_however_it_arrives() {
        let bare = MD5.replace(':', "");
        let text = format!(
            "nothing here\nRSA {SHA256}\r\n\n{MD5} and {STRANGE}, {SHA256}\n{STRANGE}\n\
             {bare} 00000000000000000000000000000000\nend {bare}"
        );
        let expected = format!(
            "nothing here\nRSA {SHA256}  [alice]\r\n\n{MD5} and {STRANGE}, {SHA256}  [alice, \
             unknown key]\n{STRANGE}  [unknown key]\n{bare} 00000000000000000000000000000000  \
             [alice]\nend {bare}  [alice]"
        );
        for at_once in [1, 2, 3, 7, 50, 64, 1000] {
            assert_eq!(annotated(&text, at_once), expected, "{at_once}");
        }
        assert_eq!(annotated("", 1), "");
        assert_eq!(annotated("\n", 1), "\n");
    }

    #[test]
    fn lines_longer_than_the_window_are_annotated_at_their_end_and_lose_nothing() {
        let filler = "word 12:34:56 ".repeat(WINDOW / 14 + 10);
        for shift in 0..60 {
            let shift = "x".repeat(shift);
            let text = format!("{shift}{filler}{MD5} {filler}{SHA256}\nnext\n");
            let out = annotated(&text, usize::MAX);
            let expected = format!("{shift}{filler}{MD5} {filler}{SHA256}  [alice]\nnext\n");
            assert!(out == expected, "{}", shift.len());
        }
        // Without any blank, it is at least given on whole.
        let solid = "a".repeat(3 * WINDOW + 5);
        assert!(annotated(&solid, usize::MAX) == solid);
    }

    #[test]
    fn it_ends_where_nobody_listens() {
        let library = library();
        let text = "line\n".repeat(WINDOW);
        let mut pieces = 0;
        let input = Slow(text.as_bytes(), usize::MAX);
        let done = annotate(input, &Index::of(&library), |_| {
            pieces += 1;
            ControlFlow::Break(())
        });
        assert!(done.is_ok());
        assert_eq!(pieces, 1);
    }
}
