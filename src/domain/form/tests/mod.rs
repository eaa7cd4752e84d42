//! The forms against the corpus, whose fingerprints OpenSSH and OpenSSL gave.

mod forms;
mod lines;
mod private;

use super::*;
use crate::domain::key::PublicKey;

fn corpus(name: &str) -> String {
    let path = format!(
        "{}/tests/fixtures/corpus/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn alice() -> PublicKey {
    read_one(&corpus("openssh-2048.pub")).unwrap().key
}
