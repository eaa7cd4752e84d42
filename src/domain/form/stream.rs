//! Any number of keys, in an input of any length: it comes window by window, and no more than
//! one window and one item of it are held at a time.

use zeroize::Zeroizing;

use super::one::check_comment;
use super::openssh::{read_plain, starts_key};
use super::private::{self, MIN_PRIVATE, PrivateForm, PrivateKey};
use super::repair::{Lines, Repair, Utf16};
use super::scan::{Found, step};
use super::{MAX_ITEM, Reading, Refusal, der, half};

/// Something that was found in an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The line in which it starts, from 1.
    pub line: usize,
    /// What it is.
    pub found: Found,
}

/// An input that is read window by window.
#[derive(Debug)]
pub struct Stream {
    /// What was decoded and not yet looked at. Its room is never exceeded: growing would leave
    /// copies behind that nobody wipes.
    text: Zeroizing<String>,
    /// Bytes at the end that are no whole character yet.
    rest: Zeroizing<Vec<u8>>,
    encoding: Option<Encoding>,
    /// Whether bytes were met that are no text.
    has_gaps: bool,
    /// Whether a line is passed over that is too long.
    passes: bool,
    /// How many lines were looked at.
    lines: usize,
    /// Whether a private key is looked for in all of it, as where one key is asked for, and
    /// not only in each line.
    is_guarded: bool,
    /// The end of what was given up of a line that is passed over.
    tail: Zeroizing<String>,
    /// A private key in binary that was met among other bytes.
    binary: Option<PrivateForm>,
}

/// How much of a line that is passed over is kept for a mark that begins in it.
const TAIL: usize = 4 * 1024;

/// How the characters of an input are encoded.
#[derive(Clone, Copy, Debug)]
enum Encoding {
    Utf8,
    Utf16(Utf16),
}

impl Default for Stream {
    fn default() -> Self {
        Self::new()
    }
}

impl Stream {
    /// How many bytes a window may have.
    pub const WINDOW: usize = 512 * 1024;

    /// An input of which nothing was read.
    pub fn new() -> Self {
        // A byte becomes at most one character of three bytes.
        let room = 3 * (Self::WINDOW + 4) + MAX_ITEM;
        Self {
            text: Zeroizing::new(String::with_capacity(room)),
            rest: Zeroizing::new(Vec::with_capacity(Self::WINDOW + 4)),
            encoding: None,
            has_gaps: false,
            passes: false,
            lines: 0,
            is_guarded: false,
            tail: Zeroizing::default(),
            binary: None,
        }
    }

    /// The same input, in which no fold, quote or comment hides a private key.
    #[must_use]
    pub fn guarded(self) -> Self {
        Self {
            is_guarded: true,
            ..self
        }
    }

    /// What is found in the next window of at most [`Stream::WINDOW`] bytes; a window that is
    /// not the last one is not empty.
    pub fn read(&mut self, window: &[u8], is_last: bool) -> Vec<Item> {
        if self.encoding.is_none() {
            if is_last && let Some(found) = read_binary(window) {
                return vec![Item { line: 1, found }];
            }
            let marked = Utf16::of(window);
            let behind = window.get(2..).filter(|_| marked.is_some());
            self.encoding = Some(marked.map_or(Encoding::Utf8, Encoding::Utf16));
            self.decode(behind.unwrap_or(window), is_last);
        } else {
            self.decode(window, is_last);
        }
        let binary = self.binary.take().map(|form| Item {
            line: self.lines + 1,
            found: Found::Private(Box::new(PrivateKey::broken(form))),
        });
        let mut items = self.look(is_last);
        items.extend(binary);
        items
    }

    /// Decodes a window behind what is left of the last one.
    fn decode(&mut self, window: &[u8], is_last: bool) {
        if self.is_guarded && std::str::from_utf8(window).is_err() {
            self.binary = self.binary.or_else(|| private::find_binary(window));
        }
        let (text, has_gaps) = (&mut self.text, &mut self.has_gaps);
        let mut decode = |bytes: &[u8]| match self.encoding {
            Some(Encoding::Utf16(order)) => order.decode(bytes, is_last, text, has_gaps),
            _ => decode_utf8(bytes, is_last, text, has_gaps),
        };
        if self.rest.is_empty() {
            let used = decode(window);
            self.rest
                .extend_from_slice(window.get(used..).unwrap_or_default());
        } else {
            self.rest.extend_from_slice(window);
            let used = decode(&self.rest);
            self.rest.drain(..used);
        }
    }

    /// Looks at what was decoded, up to where an item might go on in the next window.
    fn look(&mut self, is_last: bool) -> Vec<Item> {
        let hidden = self.hidden();
        self.tail = Zeroizing::default();
        let mut items = Vec::new();
        if self.passes {
            let end = self.text.find(['\n', '\r']);
            let end = end.unwrap_or(self.text.len());
            self.keep_tail(end);
            self.text.drain(..end);
            self.passes = self.text.is_empty();
        }
        let lines = if self.lines == 0 {
            Lines::of(&self.text)
        } else {
            Lines::behind(&self.text)
        };
        let mut at = 0;
        while let Some(line) = lines.texts().get(at) {
            let start = lines.start(at).unwrap_or(self.text.len());
            if !is_last && self.text.len() - start <= MAX_ITEM {
                break;
            }
            let number = self.lines + at + 1;
            let used = if line.len() > MAX_ITEM {
                items.extend(too_long(line).map(|found| Item {
                    line: number,
                    found,
                }));
                1
            } else if let Some(reading) = self.read_plain(&lines, at) {
                let found = Found::Key(Box::new(reading));
                items.push(Item {
                    line: number,
                    found,
                });
                1
            } else {
                let step = step(&lines, at);
                let run = lines.texts().get(at..at + step.used).unwrap_or_default();
                for mut found in step.found {
                    self.check(&mut found, run);
                    items.push(Item {
                        line: number,
                        found,
                    });
                }
                step.used
            };
            at += used;
        }
        let is_cut_off = at == lines.texts().len() && !is_last;
        // Before the first line, its mark stays with it.
        let end = match at {
            0 => 0,
            at => lines.start(at).unwrap_or(self.text.len()),
        };
        // A line that is passed over is counted when its end is met.
        self.lines += at - usize::from(is_cut_off);
        self.passes = is_cut_off;
        if is_cut_off {
            self.keep_tail(end);
        }
        self.text.drain(..end);
        // Behind the others: of those, a private key may have a public half.
        items.extend(hidden);
        items
    }

    /// A private key that stands somewhere in what is looked at now, where that is guarded.
    fn hidden(&self) -> Option<Item> {
        if !self.is_guarded {
            return None;
        }
        let mut text = Zeroizing::new(String::with_capacity(self.tail.len() + self.text.len()));
        text.push_str(&self.tail);
        text.push_str(&self.text);
        let form = private::find(&text).or_else(|| {
            // Text of two bytes a character, in the middle of other text.
            let has_nul = text.contains('\0');
            let stripped = has_nul.then(|| Zeroizing::new(text.replace('\0', "")));
            stripped.and_then(|text| private::find(&text))
        })?;
        Some(Item {
            line: self.lines + 1,
            found: Found::Private(Box::new(PrivateKey::broken(form))),
        })
    }

    /// Keeps the end of what is given up of a line that is passed over, where a mark may begin.
    fn keep_tail(&mut self, end: usize) {
        let given_up = self.text.get(..end).unwrap_or_default();
        let mut start = given_up.len().saturating_sub(TAIL);
        while !given_up.is_char_boundary(start) {
            start += 1;
        }
        let tail = given_up.get(start..).unwrap_or_default();
        self.tail = Zeroizing::new(tail.to_owned());
    }

    /// Reads a line that takes no closer look.
    fn read_plain(&self, lines: &Lines<'_>, at: usize) -> Option<Reading> {
        let is_plain = matches!(self.encoding, Some(Encoding::Utf8)) && !self.has_gaps;
        let line = lines.texts().get(at)?;
        (is_plain && lines.is_untouched(at)).then(|| read_plain(line))?
    }

    /// Makes sure that what was found holds text and nothing private, and tells what was
    /// decoded for it.
    fn check(&self, found: &mut Found, run: &[&str]) {
        let has_gap = self.has_gaps && run.iter().any(|line| line.contains('\u{fffd}'));
        let checked = match found {
            Found::Key(_) | Found::Other(_) if has_gap => Err(Refusal::NotText),
            Found::Key(reading) => {
                check_comment(reading).and_then(|()| check_private(&reading.key.comment))
            }
            Found::Other(other) => check_private(&other.comment),
            Found::Private(key) => {
                key.half = key.half.clone().and_then(|mut half| {
                    check_comment(&mut half)?;
                    Ok(half)
                });
                Ok(())
            }
            Found::Refused(_) => Ok(()),
        };
        if let Err(refusal) = checked {
            *found = Found::Refused(refusal);
        }
        if matches!(self.encoding, Some(Encoding::Utf16(_))) {
            found.add_repairs(vec![Repair::Utf16]);
        }
    }
}

/// Makes sure that no private key is shown as the comment of a public one.
fn check_private(comment: &str) -> Result<(), Refusal> {
    let form = (comment.len() >= MIN_PRIVATE).then(|| private::find(comment));
    form.flatten()
        .map_or(Ok(()), |form| Err(Refusal::Private(form)))
}

/// What a line is that is too long for one item.
fn too_long(line: &str) -> Option<Found> {
    let private = private::find(line).map(PrivateKey::broken);
    let private = private.map(|private| Found::Private(Box::new(private)));
    let is_key = || starts_key(line).then_some(Found::Refused(Refusal::TooLong));
    private.or_else(is_key)
}

/// A key in DER, which is an input of its own.
fn read_binary(bytes: &[u8]) -> Option<Found> {
    if let Some(form) = private::find_der(bytes) {
        let half = half::read_binary(form, bytes);
        return Some(Found::Private(Box::new(PrivateKey { form, half })));
    }
    if std::str::from_utf8(bytes).is_ok() || bytes.len() > MAX_ITEM {
        return None;
    }
    der::read(bytes).map(Found::from)
}

/// Decodes UTF-8 and says how many bytes it took. What is none becomes U+FFFD.
fn decode_utf8(bytes: &[u8], is_last: bool, text: &mut String, has_gaps: &mut bool) -> usize {
    let mut used = 0;
    loop {
        let rest = bytes.get(used..).unwrap_or_default();
        let error = match std::str::from_utf8(rest) {
            Ok(valid) => {
                text.push_str(valid);
                return bytes.len();
            }
            Err(error) => error,
        };
        let valid = rest.get(..error.valid_up_to()).unwrap_or_default();
        text.push_str(std::str::from_utf8(valid).unwrap_or_default());
        used += valid.len();
        let invalid = match error.error_len() {
            None if !is_last => return used,
            None => bytes.len() - used,
            Some(length) => length,
        };
        text.push(char::REPLACEMENT_CHARACTER);
        *has_gaps = true;
        used += invalid;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus(name: &str) -> Vec<u8> {
        let path = format!(
            "{}/tests/fixtures/corpus/{name}",
            env!("CARGO_MANIFEST_DIR")
        );
        std::fs::read(path).unwrap()
    }

    /// Everything in an input that comes in windows of this many bytes.
    fn all(input: &[u8], window: usize) -> Vec<Item> {
        let mut stream = Stream::new();
        let mut items = Vec::new();
        let mut windows = input.chunks(window).peekable();
        if windows.peek().is_none() {
            return stream.read(&[], true);
        }
        while let Some(bytes) = windows.next() {
            items.extend(stream.read(bytes, windows.peek().is_none()));
        }
        items
    }

    fn lines(items: &[Item]) -> Vec<usize> {
        items.iter().map(|item| item.line).collect()
    }

    #[test]
    fn the_windows_make_no_difference() {
        let mut input = Vec::new();
        for name in [
            "openssh-2048.pub",
            "authorized_keys.txt",
            "pasted-wrapped.txt",
            "openssl.x509.pem",
            "putty-v3.ppk",
            "node.jwk.json",
            "known_hosts.txt",
            "openssh-3072",
            "pasted-mail-quoted.txt",
            "openssh-unicode.pub",
            "putty-v2.rfc4716",
        ] {
            input.extend(corpus(name));
            input.extend(b"\nand a line of prose\n\n");
        }
        // Longer than several windows, with each form at many places in them.
        let input = input.repeat(24);
        let whole = all(&input, Stream::WINDOW);
        let found = 24 * (1 + 7 + 1 + 1 + 1 + 1 + 3 + 1 + 1 + 1 + 1);
        assert_eq!(whole.len(), found);
        for window in [Stream::WINDOW - 1, 70_001, 4_099] {
            assert_eq!(all(&input, window), whole, "{window}");
        }
    }

    #[test]
    fn each_item_has_its_line() {
        let items = all(&corpus("authorized_keys.txt"), Stream::WINDOW);
        assert_eq!(lines(&items), [3, 4, 5, 6, 7, 8, 9]);
        let text = b"\r\n# one\rssh-rsa AAAA\r\n\nssh-rsa AAAA";
        assert_eq!(lines(&all(text, Stream::WINDOW)), [3, 5]);
    }

    #[test]
    fn utf_16_is_decoded_across_windows() {
        let input = corpus("saved-utf16.txt");
        let whole = all(&input, Stream::WINDOW);
        assert_eq!(whole.len(), 1);
        for window in [2, 3, 5] {
            assert_eq!(all(&input, window), whole, "{window}");
        }
        let Found::Key(reading) = &whole[0].found else {
            panic!("{whole:?}");
        };
        assert_eq!(reading.repairs, [Repair::Utf16]);
    }

    #[test]
    fn a_byte_order_mark_is_one_at_the_start_alone() {
        let line = corpus("openssh-2048.pub");
        let marked = [b"\xef\xbb\xbf".as_slice(), &line].concat();
        let filler = b"# x\n".repeat(Stream::WINDOW / 8);
        // Behind as much as makes the marked line the first of what is looked at next.
        let input = [&marked, filler.as_slice(), &marked, &filler].concat();
        for window in [
            Stream::WINDOW,
            filler.len() + marked.len() - MAX_ITEM,
            70_001,
            4_099,
        ] {
            let items = all(&input, window);
            assert!(matches!(&items[0].found, Found::Key(reading)
                if reading.repairs == [Repair::ByteOrderMark]));
            assert_eq!(items[1..], all(&input, Stream::WINDOW)[1..], "{window}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_spoil_their_own_line_only() {
        let good = corpus("openssh-2048.pub");
        let mut input = good.trim_ascii_end().to_vec();
        input.extend(b" caf\xe9\n");
        input.extend(&good);
        let items = all(&input, Stream::WINDOW);
        assert_eq!(items[0].found, Found::Refused(Refusal::NotText));
        assert!(matches!(items[1].found, Found::Key(_)));
        assert_eq!(items.len(), 2);
    }

    #[test]
    fn a_line_of_any_length_is_passed_over_and_what_follows_is_read() {
        let good = corpus("openssh-2048.pub");
        for start in [
            "x",
            "ssh-rsa AAAAB3NzaC1yc2E",
            "AAAAB3NzaC1yc2E",
            "{\"kty\":\"",
            "\"",
        ] {
            let mut input = start.as_bytes().to_vec();
            input.resize(3 * Stream::WINDOW + 17, b'A');
            input.push(b'\n');
            input.extend(&good);
            let items = all(&input, Stream::WINDOW);
            let last = items.last().unwrap();
            assert!(matches!(last.found, Found::Key(_)), "{start}");
            assert_eq!(last.line, 2, "{start}");
            let is_refused = |item: &Item| item.found == Found::Refused(Refusal::TooLong);
            let refused = usize::from(start.starts_with("ssh-rsa "));
            assert_eq!(
                items.iter().filter(|item| is_refused(item)).count(),
                refused
            );
        }
    }

    #[test]
    fn where_it_is_guarded_no_place_hides_a_private_key() {
        let key = String::from_utf8(corpus("openssl.pkcs1.key")).unwrap();
        let good = String::from_utf8(corpus("openssh-2048.pub")).unwrap();
        let commented = format!("# {}", key.replace('\n', "\n# "));
        let folded = key.replacen("-----BEGIN ", "-----BEGIN\n", 1);
        let filler = "# nothing\n".repeat(3 * Stream::WINDOW / 10);
        for hidden in [&key, &commented, &folded] {
            for input in [
                format!("{good}{hidden}\n{good}"),
                format!("{filler}{hidden}\n{filler}"),
            ] {
                let mut stream = Stream::new().guarded();
                let mut windows = input.as_bytes().chunks(Stream::WINDOW).peekable();
                let mut has_private = false;
                while let Some(window) = windows.next() {
                    let items = stream.read(window, windows.peek().is_none());
                    let is_private = |item: &Item| matches!(item.found, Found::Private(_));
                    has_private |= items.iter().any(is_private);
                }
                assert!(has_private);
            }
        }
        // In the second and third window of a line that is passed over, and across two of them.
        let flat = key.replace('\n', " ");
        for before in [
            Stream::WINDOW + 70_000,
            2 * Stream::WINDOW + 70_000,
            2 * Stream::WINDOW - 8,
        ] {
            let input = format!("{good}{} {flat}", "x".repeat(before - good.len()));
            let mut stream = Stream::new().guarded();
            let mut windows = input.as_bytes().chunks(Stream::WINDOW).peekable();
            let mut has_private = false;
            while let Some(window) = windows.next() {
                let items = stream.read(window, windows.peek().is_none());
                has_private |= items
                    .iter()
                    .any(|item| matches!(item.found, Found::Private(_)));
            }
            assert!(has_private, "{before}");
        }
        // Behind text: binary, and text of two bytes a character.
        let wide: Vec<u8> = key.bytes().flat_map(|byte| [byte, 0]).collect();
        let body = String::from_utf8(corpus("openssh-2048")).unwrap();
        let body: String = body.lines().filter(|line| !line.contains('-')).collect();
        let binary = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body);
        for bytes in [wide, binary.unwrap()] {
            let input = [good.as_bytes(), &bytes].concat();
            let items = Stream::new().guarded().read(&input, true);
            assert!(
                items
                    .iter()
                    .any(|item| matches!(item.found, Found::Private(_)))
            );
        }
        let harmless = Stream::new().guarded().read(good.as_bytes(), true);
        assert!(matches!(harmless[0].found, Found::Key(_)));
    }

    #[test]
    fn a_private_key_in_a_comment_is_not_shown() {
        let private = String::from_utf8(corpus("openssl.pkcs1.key")).unwrap();
        let public = String::from_utf8(corpus("other-ed25519.pub")).unwrap();
        for line in ["openssh-2048.pub", "other-ed25519.pub"] {
            let public = String::from_utf8(corpus(line)).unwrap();
            let line = format!("{} {}", public.trim(), private.replace('\n', " "));
            let items = all(line.as_bytes(), Stream::WINDOW);
            let refused = Found::Refused(Refusal::Private(super::private::PrivateForm::Pkcs1));
            assert_eq!(items[0].found, refused);
        }
        assert!(matches!(
            all(public.as_bytes(), 10)[0].found,
            Found::Other(_)
        ));
    }
}
