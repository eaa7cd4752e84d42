//! What holds of every input, whatever it is.

use keyrack::domain::form::{Found, Item, Refusal, Stream, read_half_bytes, read_one, read_one_bytes};

/// Reads an input as one key, as a private key, and as a stream, and checks what comes out.
pub fn check(input: &[u8]) {
    let read = read_one_bytes(input);
    if let Ok(reading) = &read {
        // What was understood is a line that is understood in the same way.
        let line = reading.key.to_string();
        assert_eq!(line.lines().count(), 1, "{line:?}");
        let again = read_one(&line).unwrap();
        assert_eq!(again.key.rsa, reading.key.rsa);
        assert!(!line.contains("PRIVATE KEY-----"), "{line:?}");
    }
    if let Ok(reading) = read_half_bytes(input) {
        // Nothing but the public half comes out, and only on request.
        assert!(matches!(read, Err(Refusal::Private(_))), "{read:?}");
        assert_eq!(read_one(&reading.key.to_string()).unwrap().key.rsa, reading.key.rsa);
    }
    // Its buffers are large; a part of the inputs will do.
    if !input.len().is_multiple_of(8) {
        return;
    }
    for item in stream(input, Stream::WINDOW) {
        if let Some(key) = item.found.key() {
            assert!(!key.blob().is_empty());
        }
        if let Found::Refused(refusal) = item.found {
            let _ = (refusal.to_string(), refusal.hint());
        }
    }
}

/// What is found in an input that comes in windows of this many bytes.
pub fn stream(input: &[u8], window: usize) -> Vec<Item> {
    let mut stream = Stream::new();
    let mut items = Vec::new();
    let mut windows = input.chunks(window.max(1)).peekable();
    if windows.peek().is_none() {
        return stream.read(&[], true);
    }
    while let Some(bytes) = windows.next() {
        items.extend(stream.read(bytes, windows.peek().is_none()));
    }
    items
}
