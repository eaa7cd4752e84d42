//! Keys from many places, gathered for a review or for an import of all of them.

use std::io::{self, Cursor, Read, stdin};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use zeroize::Zeroizing;

use super::inspect::in_batches;
use crate::domain::bulk::{
    Candidate, Gathering, MAX_CANDIDATES, MAX_IMPORT, Origin, PrivateFind, Stop,
};
use crate::domain::form::{self, Item, Refusal, Stream};
use crate::error::{Code, Error, Result};
use crate::source::{Bytes, agent, folder};
use crate::store::{Progress, paths};
use crate::text::{grouped, visible};

/// A place where keys are looked for.
#[derive(Debug)]
pub enum Source {
    /// A file, of whatever kind.
    File(PathBuf),
    /// A file, if it is a regular one.
    RegularFile(PathBuf),
    /// Standard input.
    StandardInput,
    /// A text, and how its source is called.
    Text(Bytes, &'static str),
    /// The public keys in `~/.ssh`.
    SshFolder,
    /// The SSH agent.
    Agent,
}

impl Source {
    /// A text, and how its source is called.
    pub fn text(mut text: Zeroizing<String>, source: &'static str) -> Self {
        // The same bytes: nothing is copied.
        let text = std::mem::take(&mut *text);
        Self::Text(Zeroizing::new(text.into_bytes()), source)
    }
}

/// What keys there are in `sources`, not judged yet; tells how many were found as long as it
/// may go on.
///
/// # Errors
/// One of them holds a private key; the agent or `~/.ssh` cannot be asked, or have no keys;
/// there is more than an import may hold; or it was stopped. A file that cannot be read is a
/// candidate that is refused.
pub fn gather(
    sources: Vec<Source>,
    progress: &mut Progress<'_>,
) -> std::result::Result<Vec<Candidate>, Stop> {
    let mut gatherer = Gatherer {
        found: Gathering::default(),
        left: MAX_IMPORT as u64,
        progress,
    };
    for source in sources {
        gatherer.look(source)?;
    }
    Ok(gatherer.found.finish())
}

/// The one key that each of `inputs` holds, or why it holds none.
///
/// # Errors
/// One of them holds a private key, unless the public half is asked for.
pub fn gather_one_each(
    inputs: impl IntoIterator<Item = (Origin, Result<Bytes>)>,
    public_half: bool,
) -> std::result::Result<Vec<Candidate>, Stop> {
    let mut found = Gathering::default();
    for (origin, bytes) in inputs {
        let origin = Arc::new(origin);
        let read = bytes.and_then(|bytes| {
            let read = if public_half {
                form::read_half_bytes(&bytes)
            } else {
                form::read_one_bytes(&bytes)
            };
            match read {
                Err(Refusal::Private(form)) => Ok(Err(form)),
                read => Ok(Ok(read?)),
            }
        });
        match read {
            Ok(Ok(reading)) => found.add_key(&origin, None, reading),
            Ok(Err(form)) => {
                let half = None;
                return Err(PrivateFind { origin, form, half }.into());
            }
            Err(error) => found.add_refused(&origin, None, error, String::new()),
        }
    }
    Ok(found.finish())
}

/// What is recorded of a file as a source.
pub fn file_origin(path: &Path) -> Origin {
    let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let label = paths::shorten(&absolute, paths::home().as_deref());
    let stem = path.file_stem();
    Origin {
        source: format!("file:{label}"),
        label,
        stem: stem.map(|stem| stem.to_string_lossy().into_owned()),
    }
}

struct Gatherer<'a, 'b> {
    found: Gathering,
    /// How many bytes may still be read.
    left: u64,
    progress: &'a mut Progress<'b>,
}

impl Gatherer<'_, '_> {
    fn look(&mut self, source: Source) -> std::result::Result<(), Stop> {
        match source {
            Source::File(path) => {
                let file = std::fs::File::open(&path)
                    .map_err(|error| Error::io("read", &path.to_string_lossy(), &error));
                self.file(&path, file)
            }
            Source::RegularFile(path) => {
                let file = folder::open_regular(&path);
                self.file(&path, file.map(|(file, _)| file))
            }
            Source::StandardInput => self.read(&Arc::new(Origin::of("stdin")), stdin()),
            Source::Text(text, source) => {
                self.read(&Arc::new(Origin::of(source)), Cursor::new(text))
            }
            Source::SshFolder => {
                let files = folder::ssh_public_keys()?;
                if files.is_empty() {
                    return Err(no_keys("there is no public key in ~/.ssh").into());
                }
                files
                    .into_iter()
                    .try_for_each(|path| self.look(Source::RegularFile(path)))
            }
            Source::Agent => {
                let keys = agent::public_keys()?;
                if keys.is_empty() {
                    return Err(no_keys("the SSH agent holds no key").into());
                }
                self.read(&Arc::new(Origin::of("agent")), Cursor::new(keys))
            }
        }
    }

    fn file(&mut self, path: &Path, file: Result<std::fs::File>) -> std::result::Result<(), Stop> {
        let origin = Arc::new(file_origin(path));
        match file {
            Ok(file) => self.read(&origin, file),
            Err(error) => {
                self.found.add_refused(&origin, None, error, String::new());
                Ok(())
            }
        }
    }

    /// Reads an input to its end.
    fn read(
        &mut self,
        origin: &Arc<Origin>,
        input: impl Read + Send + 'static,
    ) -> std::result::Result<(), Stop> {
        let before = self.found.len();
        let mut stop = None;
        let read = Arc::new(AtomicU64::new(0));
        let input = Counted {
            input: input.take(self.left + 1),
            read: read.clone(),
        };
        let result = in_batches(Stream::new().guarded(), input, |batch: Vec<Item>| {
            for item in batch {
                if let Err(private) = self.found.add(origin, item) {
                    stop = Some(Stop::from(private));
                    return ControlFlow::Break(());
                }
            }
            if self.found.len() > MAX_CANDIDATES {
                stop = Some(Stop::Error(too_many(origin)));
                return ControlFlow::Break(());
            }
            let goes_on = (self.progress)(self.found.len());
            if goes_on.is_break() {
                stop = Some(Stop::Error(Error::stopped()));
            }
            goes_on
        });
        if let Some(stop) = stop {
            return Err(stop);
        }
        let left = self.left.checked_sub(read.load(Ordering::Relaxed));
        self.left = left.ok_or_else(|| too_much(origin))?;
        let found = match result {
            Err(error) => Err(Error::io("read", &origin.label, &error)),
            Ok(()) if self.found.len() == before => Err(nothing_in(&origin.label)),
            Ok(()) => Ok(()),
        };
        if let Err(error) = found {
            self.found.add_refused(origin, None, error, String::new());
        }
        Ok(())
    }
}

/// An input whose bytes are counted.
struct Counted<R> {
    input: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        let bytes = u64::try_from(count).unwrap_or(u64::MAX);
        self.read.fetch_add(bytes, Ordering::Relaxed);
        Ok(count)
    }
}

fn too_many(origin: &Origin) -> Error {
    let (label, most) = (visible(&origin.label), grouped(MAX_CANDIDATES));
    Error::new(
        Code::InvalidParameter,
        format!("{label}: there are more than {most} keys"),
        "import it in parts",
    )
}

fn too_much(origin: &Origin) -> Error {
    let mib = MAX_IMPORT / 1024 / 1024;
    Error::new(
        Code::InvalidParameter,
        format!("{}: there are more than {mib} MiB", visible(&origin.label)),
        "import it in parts",
    )
}

fn no_keys(reason: &str) -> Error {
    let hint = "give keys in a file, or on standard input";
    Error::new(Code::MissingParameter, reason, hint)
}

fn nothing_in(label: &str) -> Error {
    Error {
        reason: format!("there is no key in {}", visible(label)),
        ..Refusal::NotAKey.into()
    }
}
