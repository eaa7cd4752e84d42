//! Any text or bytes: lines, folds, options, hosts, repairs.

#![no_main]

use keyrack_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| check(input));
