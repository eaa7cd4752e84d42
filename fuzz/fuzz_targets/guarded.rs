//! An input of many keys: what is a private key where one key is asked for is one here, too, in
//! whatever windows it comes.

#![no_main]

use keyrack::domain::form::{Found, Stream, private};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&size, input)) = input.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    if private::find(text).is_none() {
        return;
    }
    let mut stream = Stream::new().guarded();
    let mut windows = input.chunks(usize::from(size) * 16 + 1).peekable();
    let mut is_stopped = false;
    while let Some(window) = windows.next() {
        let items = stream.read(window, windows.peek().is_none());
        is_stopped |= items.iter().any(|item| matches!(item.found, Found::Private(_)));
    }
    assert!(is_stopped);
});
