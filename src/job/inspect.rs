//! Keys in inputs of any length, found while the next part is read.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::mpsc::{TrySendError, sync_channel};
use std::thread;

use zeroize::Zeroizing;

use crate::domain::audit::{self, Finding};
use crate::domain::fingerprint::BlobFingerprints;
use crate::domain::form::{Item, Stream, Whole};
use crate::source;

/// How many batches may wait for the one before them.
const AHEAD: usize = 4;

/// Something that was found.
#[derive(Clone, Debug)]
pub struct Inspected {
    /// What it is.
    pub item: Item,
    /// The digests of its key blob, if a key was read whole.
    pub digests: Option<BlobFingerprints>,
    /// What is weak about it by the instant rules, if it is an RSA key.
    pub weak: Vec<Finding>,
}

impl From<Item> for Inspected {
    fn from(item: Item) -> Self {
        let key = item.found.key();
        let digests = key.map(|key| BlobFingerprints::of(key.blob()));
        let weak = match key {
            Some(Whole::Rsa(reading)) => audit::weaknesses(&reading.key.rsa),
            _ => Vec::new(),
        };
        Self {
            item,
            digests,
            weak,
        }
    }
}

/// Looks for keys in an input of any length, and tells what it finds in batches, until the
/// receiver breaks off. While one batch is dealt with, the next is read.
///
/// # Errors
/// The input cannot be read to its end.
pub fn inspect(
    input: impl Read + Send + 'static,
    each: impl FnMut(Vec<Inspected>) -> ControlFlow<()>,
) -> io::Result<()> {
    in_batches(Stream::new(), input, each)
}

/// What was read, on its way to the receiver.
enum Batch<T> {
    /// The receiver makes of it what it needs.
    Read(Vec<Item>),
    /// That is done.
    Made(Vec<T>),
}

impl<T: From<Item>> Batch<T> {
    fn made(self) -> Vec<T> {
        match self {
            Self::Read(items) => items.into_iter().map(T::from).collect(),
            Self::Made(made) => made,
        }
    }
}

/// Reads an input and gives what is found in it, batch by batch; a long one on a thread of its
/// own, which helps to make something of the items where the receiver is the slower one.
pub(super) fn in_batches<T: From<Item> + Send + 'static>(
    stream: Stream,
    input: impl Read + Send + 'static,
    mut each: impl FnMut(Vec<T>) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut reader = Reader {
        stream,
        input,
        window: Zeroizing::new(vec![0; Stream::WINDOW]),
    };
    let (first, is_last) = reader.read()?;
    if is_last {
        // Whether there should be more does not matter any more.
        let _ = each(Batch::Read(first).made());
        return Ok(());
    }
    let (sender, batches) = sync_channel(AHEAD);
    let reader = thread::spawn(move || {
        let mut batch = Ok((first, false));
        loop {
            let (items, is_last) = batch?;
            let is_received = match sender.try_send(Batch::Read(items)) {
                Err(TrySendError::Full(batch)) => sender.send(Batch::Made(batch.made())).is_ok(),
                sent => sent.is_ok(),
            };
            if is_last || !is_received {
                return Ok(());
            }
            batch = reader.read();
        }
    });
    for batch in batches {
        if each(batch.made()).is_break() {
            // The reader may wait for input that nobody wants any more.
            return Ok(());
        }
    }
    let stopped = |_| {
        Err(io::Error::other(
            "keyrack made a mistake and stopped reading",
        ))
    };
    reader.join().unwrap_or_else(stopped)
}

/// An input that is read window by window.
struct Reader<R> {
    stream: Stream,
    input: R,
    window: Zeroizing<Vec<u8>>,
}

impl<R: Read> Reader<R> {
    /// What is found in the next window, and whether it was the last one.
    fn read(&mut self) -> io::Result<(Vec<Item>, bool)> {
        let bytes = source::fill(&mut self.input, &mut self.window)?;
        let is_last = bytes.len() < Stream::WINDOW;
        Ok((self.stream.read(bytes, is_last), is_last))
    }
}
