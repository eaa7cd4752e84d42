//! What can go wrong at a system call.

use std::process::Command;
use std::{fmt, fs};

use crate::stage::Stage;
use crate::trace::{self, Call};

/// An error of the system, and the words for it that must be in the message.
pub(crate) struct Errno {
    name: &'static str,
    words: &'static str,
}

const fn errno(name: &'static str, words: &'static str) -> Errno {
    Errno { name, words }
}

const FULL: Errno = errno("ENOSPC", "No space left on device");
const QUOTA: Errno = errno("EDQUOT", "Disk quota exceeded");
const BROKEN: Errno = errno("EIO", "Input/output error");
const READ_ONLY: Errno = errno("EROFS", "Read-only file system");
const DENIED: Errno = errno("EACCES", "Permission denied");
const TOO_MANY_LOCKS: Errno = errno("ENOLCK", "No locks available");
const UNLOCKABLE: Errno = errno("EOPNOTSUPP", "has no locks");
const INTERRUPTED: Errno = errno("EINTR", "Interrupted system call");
const TOO_LARGE: Errno = errno("EFBIG", "File too large");

/// The errors that are tried at system calls.
const ERRORS: [(&str, &[Errno]); 7] = [
    (
        "openat mkdir mkdirat rename renameat renameat2 link linkat symlink symlinkat",
        &[FULL, QUOTA, BROKEN, READ_ONLY, DENIED],
    ),
    (
        "write pwrite64 writev copy_file_range sendfile",
        &[FULL, QUOTA, BROKEN, TOO_LARGE, INTERRUPTED],
    ),
    (
        "fsync fdatasync sync_file_range close",
        &[FULL, QUOTA, BROKEN, READ_ONLY],
    ),
    (
        "chmod fchmod fchmodat chown fchown fchownat ftruncate unlink unlinkat rmdir utimensat",
        &[QUOTA, BROKEN, READ_ONLY, DENIED],
    ),
    ("flock", &[TOO_MANY_LOCKS, UNLOCKABLE, BROKEN]),
    (
        "readlink readlinkat statx newfstatat access",
        &[BROKEN, DENIED],
    ),
    // These are about no file.
    (
        "brk mmap munmap mremap mprotect madvise futex getrandom geteuid gettid getpid \
         sigaltstack rt_sigaction rt_sigprocmask rt_sigreturn exit_group",
        &[],
    ),
];

/// The errors that are tried at a system call that the table does not know.
const ANY: &[Errno] = &[BROKEN];

/// The system calls that nothing makes up for: that one of them failed is always told.
const VITAL: &str = "flock openat write fsync fdatasync rename renameat renameat2";

/// What goes wrong in one run of the program.
pub(crate) enum Fault<'a> {
    /// It is killed on entering a call.
    Killed(&'a Call),
    /// A call fails.
    Once(&'a Call, &'static Errno),
    /// A call fails, and so do all later ones of its name.
    FromThenOn(&'a Call, &'static Errno),
    /// Files end at a number of blocks of 512 bytes: writes are cut short, then fail.
    Blocks(usize),
}

impl<'a> Fault<'a> {
    /// All that can go wrong at these calls of a change that writes so many bytes.
    pub(crate) fn all(calls: &'a [Call], bytes: usize) -> Vec<Self> {
        let at_calls = calls.iter().flat_map(Self::at);
        let blocks = (0..bytes.div_ceil(512)).map(Self::Blocks);
        at_calls.chain(blocks).collect()
    }

    fn at(call: &'a Call) -> Vec<Self> {
        let errors = if call.closes_folder {
            &[]
        } else {
            errors_of(&call.name)
        };
        let once = errors.iter().map(|errno| Self::Once(call, errno));
        let lasting = errors.iter().filter(|errno| can_last(call, errno));
        let lasting = lasting.map(|errno| Self::FromThenOn(call, errno));
        let killed = std::iter::once(Self::Killed(call));
        killed.chain(once).chain(lasting).collect()
    }

    /// The change with the fault in it.
    pub(crate) fn command(&self, stage: &Stage<'_>) -> Command {
        let (call, what) = match self {
            Self::Killed(call) => (call, format!("signal=KILL:when={}", call.ordinal)),
            Self::Once(call, Errno { name, .. }) => {
                (call, format!("error={name}:when={}", call.ordinal))
            }
            Self::FromThenOn(call, Errno { name, .. }) => {
                (call, format!("error={name}:when={}+", call.ordinal))
            }
            Self::Blocks(blocks) => {
                let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
                return stage.change_under("sh", &["-c", &script]);
            }
        };
        let name = &call.name;
        let options = [format!("trace={name}"), format!("inject={name}:{what}")];
        let [trace, inject] = &options;
        trace::command(stage, &["-e", trace, "-e", inject])
    }

    /// Whether it came about in the run of [`Fault::command`].
    pub(crate) fn came_about(&self, stage: &Stage<'_>, exit: Option<i32>) -> bool {
        match self {
            Self::Killed(_) => exit.is_none(),
            Self::Once(..) | Self::FromThenOn(..) => {
                let log = fs::read_to_string(stage.log());
                exit.is_some() && log.is_ok_and(|log| log.contains("(INJECTED)"))
            }
            Self::Blocks(_) => exit.is_some_and(|exit| exit != 0),
        }
    }

    /// The system's words for it; none where nothing can be said.
    pub(crate) fn words(&self) -> Option<&'static str> {
        match self {
            Self::Killed(_) => None,
            Self::Once(_, errno) | Self::FromThenOn(_, errno) => Some(errno.words),
            Self::Blocks(_) => Some(TOO_LARGE.words),
        }
    }

    /// Whether it may not be passed over in silence. An interruption may, since the call is
    /// made again; what standard error does not take cannot be told.
    pub(crate) fn must_be_told(&self) -> bool {
        match self {
            Self::Killed(_) => false,
            Self::Once(call, errno) | Self::FromThenOn(call, errno) => {
                let is_vital = lists(VITAL, &call.name);
                is_vital && errno.name != INTERRUPTED.name && !call.text.starts_with("write(2,")
            }
            Self::Blocks(_) => true,
        }
    }
}

/// Whether `name` is one of `names`.
fn lists(names: &str, name: &str) -> bool {
    names.split_whitespace().any(|listed| listed == name)
}

fn errors_of(name: &str) -> &'static [Errno] {
    ERRORS
        .iter()
        .find(|(names, _)| lists(names, name))
        .map_or(ANY, |(_, errors)| errors)
}

/// Whether an error can stay: an interruption passes, what can no longer write cannot say so
/// either, and one at each close would reach the folders.
fn can_last(call: &Call, errno: &Errno) -> bool {
    !lists("write close", &call.name) && errno.name != INTERRUPTED.name
}

impl fmt::Display for Fault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, when, call) = match self {
            Self::Killed(call) => ("killed", "at", call),
            Self::Once(call, errno) => (errno.name, "at", call),
            Self::FromThenOn(call, errno) => (errno.name, "from", call),
            Self::Blocks(blocks) => return write!(f, "files of {blocks} blocks at most"),
        };
        write!(
            f,
            "{what} {when} {} {}: {}",
            call.name, call.ordinal, call.text
        )
    }
}
