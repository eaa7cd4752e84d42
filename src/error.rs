//! The one error: an ENS code, what failed on what, what to do, and the exit status.
//!
//! Both front ends print from it. The codes are those that Alibaba Cloud documents for ENS
//! `ImportKeyPair`, as are the sentences, where a code has one there.

use std::{fmt, io};

/// What `Result` means here.
pub type Result<T> = std::result::Result<T, Error>;

/// An error code that ENS documents for `ImportKeyPair`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// A mandatory parameter is not there.
    MissingParameter,
    /// The name breaks a rule, is taken, or names no key pair.
    KeyPairName,
    /// The public key is refused.
    PublicKeyBody,
    /// The request as a whole cannot be answered.
    InvalidParameter,
    /// The store or its folder may not be read or written.
    NoPermission,
    /// Anything else that goes wrong at the store.
    Interface,
    /// Another program that was asked failed.
    CallInterface,
}

impl Code {
    /// The code as ENS writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MissingParameter => "MissingParameter",
            Self::KeyPairName => "InvalidParameter.KeyPairName",
            Self::PublicKeyBody => "InvalidParameter.PublicKeyBody",
            Self::InvalidParameter => "InvalidParameter",
            Self::NoPermission => "NoPermission",
            Self::Interface => "ens.interface.error",
            Self::CallInterface => "CallInterface",
        }
    }

    /// The sentence that goes with the code, filled with the reason.
    fn message(self, reason: &str) -> String {
        let sentence = match self {
            Self::MissingParameter => {
                "The input parameter that is mandatory for processing this request is not supplied."
            }
            Self::KeyPairName => "The specified field KeyPairName invalid. Please check it again.",
            Self::PublicKeyBody => {
                "The specified field PublicKeyBody invalid. Please check it again."
            }
            Self::InvalidParameter => {
                return format!("The errorMessage is {reason}. Please check it again.");
            }
            Self::NoPermission => "Permission denied.",
            // The sentences of these two are keyrack's own.
            Self::Interface => "Failed to call the interface.",
            Self::CallInterface => "Failed to call another program.",
        };
        format!("{sentence} ({reason})")
    }
}

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// The store or the system failed.
    System = 1,
    /// The command line was wrong, or there is no terminal.
    Usage = 2,
    /// The input was refused.
    Refused = 3,
    /// There is no such key pair.
    NotFound = 4,
    /// The audit found something as bad as was asked about.
    Found = 5,
    /// The user chose nothing.
    Cancelled = 130,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Something that went wrong, in words for the person who has to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// ENS's code.
    pub code: Code,
    /// The exit status of a subcommand that ends with this error.
    pub exit: Exit,
    /// What failed, and on what. Never holds key material.
    pub reason: String,
    /// What to do about it.
    pub hint: String,
}

impl Error {
    /// An error whose exit status follows from its code.
    pub fn new(code: Code, reason: impl Into<String>, hint: impl Into<String>) -> Self {
        let exit = match code {
            Code::MissingParameter
            | Code::KeyPairName
            | Code::PublicKeyBody
            | Code::InvalidParameter => Exit::Refused,
            Code::NoPermission | Code::Interface | Code::CallInterface => Exit::System,
        };
        Self {
            code,
            exit,
            reason: reason.into(),
            hint: hint.into(),
        }
    }

    /// There is no key pair that answers to `what`.
    pub fn not_found(what: &str) -> Self {
        Self {
            exit: Exit::NotFound,
            ..Self::new(
                Code::KeyPairName,
                format!("there is no key pair {}", crate::text::quoted(what)),
                "`keyrack list` shows the names",
            )
        }
    }

    /// No key pair has a fingerprint that is written like this.
    pub fn unknown_fingerprint(what: &str, hint: &str) -> Self {
        Self {
            exit: Exit::NotFound,
            ..Self::new(
                Code::KeyPairName,
                format!(
                    "no key pair has the fingerprint {}",
                    crate::text::quoted(what)
                ),
                hint,
            )
        }
    }

    /// Long work that was stopped by the user before it changed anything.
    pub fn stopped() -> Self {
        Self::new(Code::InvalidParameter, "stopped", "nothing was stored")
    }

    /// An input or output error at `what` (a path, or a step on a path).
    ///
    /// A refusal by the system's permissions becomes [`Code::NoPermission`].
    pub fn io(doing: &str, what: &str, error: &io::Error) -> Self {
        let (code, hint) = match error.kind() {
            io::ErrorKind::PermissionDenied => (
                Code::NoPermission,
                "check who owns it and what its mode allows",
            ),
            io::ErrorKind::ReadOnlyFilesystem => {
                (Code::NoPermission, "the file system is mounted read-only")
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                (Code::Interface, "free some space, then try again")
            }
            io::ErrorKind::NotFound => (Code::Interface, "check the path"),
            _ => (Code::Interface, "try again, or look at the disk"),
        };
        let what = crate::text::visible(what);
        let cause = crate::text::system_message(error);
        Self::new(code, format!("cannot {doing} {what}: {cause}"), hint)
    }

    /// The reason and what to do, without the code.
    pub fn advice(&self) -> String {
        format!("{}; {}", self.reason, self.hint)
    }

    /// The same error with the file it is about.
    #[must_use]
    pub fn about(mut self, path: &std::path::Path) -> Self {
        let path = path.to_string_lossy();
        self.reason = format!("{} ({})", self.reason, crate::text::visible(&path));
        self
    }

    /// The message of the failure response: ENS's sentence and the reason.
    pub fn message(&self) -> String {
        self.code.message(&self.reason)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.reason)?;
        if !self.hint.is_empty() {
            write!(f, "; {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
