//! The `keyrack` program: the library's exit status, nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    keyrack::run().into()
}
