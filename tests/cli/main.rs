//! The command line, run as its users run it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that fails says so"
)]

#[path = "../support/agent.rs"]
mod agent;
#[path = "../support/mod.rs"]
mod support;

mod audit;
mod bulk;
mod changes;
mod completions;
mod errors;
mod exports;
mod find;
mod halves;
mod hostile;
mod imports;
mod inspect;
mod live;
mod openssh;
mod output;
mod untrusted;

use support::{Rack, corpus_path};

/// A rack with a key of the corpus under a name.
fn rack_of(keys: &[(&str, &str)]) -> Rack {
    let rack = Rack::new();
    for (name, file) in keys {
        let path = corpus_path(file);
        rack.run(&["import", "--name", name, path.to_str().unwrap()])
            .done();
    }
    rack
}

/// Whether a text is a UUID v4 in upper case.
fn is_request_id(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == '-',
            14 => c == '4',
            19 => matches!(c, '8' | '9' | 'A' | 'B'),
            _ => matches!(c, '0'..='9' | 'A'..='F'),
        })
}
