//! An input that comes in windows: their size makes no difference.

#![no_main]

use keyrack::domain::form::Stream;
use keyrack_fuzz::stream;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&size, input)) = input.split_first() else {
        return;
    };
    let window = usize::from(size) + 2;
    assert_eq!(stream(input, window), stream(input, Stream::WINDOW));
});
