//! The store: one TOML file that people may read, edit and keep in git.
//!
//! `document` edits its text, `layout` knows where what stands in it, `entry` reads and
//! writes one entry, `file` how it is found and told apart, `lock` who may
//! write, `replace` how new content takes its place without ever being seen half.

mod document;
mod entry;
mod file;
mod layout;
mod lock;
pub mod paths;
mod replace;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Code, Error, Result};
use crate::library::{Change, Library};

use document::Document;
use file::Identity;

/// A store at a path; nothing is opened until it is asked to.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
}

/// The content of a store at one moment.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its key pairs.
    pub library: Arc<Library>,
    /// Why nothing may be written to it, if so.
    pub read_only: Option<String>,
    document: Arc<Document>,
    identity: Option<Identity>,
}

impl Loaded {
    fn new(document: Document, library: Library, identity: Option<Identity>) -> Self {
        Self {
            library: Arc::new(library),
            read_only: document.read_only(),
            document: Arc::new(document),
            identity,
        }
    }
}

/// How a change ended that was carried out.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The store after it.
    pub loaded: Loaded,
    /// Set where the change is in the store but may not survive a power cut.
    pub doubt: Option<Error>,
}

/// How often a change is started over because another program wrote in between.
const ATTEMPTS: usize = 50;

impl Store {
    /// The store at `path`, which may be a symbolic link or not exist yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The path as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the store. A file that is not there is an empty store.
    ///
    /// # Errors
    /// It may not be read, or does not parse.
    pub fn load(&self) -> Result<Loaded> {
        self.load_after(None)
    }

    /// Reads the store, taking over what has not changed since `former`.
    ///
    /// # Errors
    /// As [`Store::load`].
    pub fn load_after(&self, former: Option<&Loaded>) -> Result<Loaded> {
        self.read(&file::resolve(&self.path)?, former)
    }

    fn read(&self, resolved: &Path, former: Option<&Loaded>) -> Result<Loaded> {
        let (text, identity) = file::read(resolved)?;
        let former = former.map(|loaded| (&*loaded.document, &*loaded.library));
        let parsed = Document::parse(text, former);
        let (document, library) = parsed.map_err(|error| error.about(&self.path))?;
        Ok(Loaded::new(document, library, identity))
    }

    /// Carries out a change: under the lock, on the text as it is then, durably.
    ///
    /// `known` is the last state that the caller has seen; the file is read anew unless it
    /// is still that one.
    ///
    /// # Errors
    /// The change is refused, the store cannot be locked or written, or another program
    /// keeps writing. The store then holds what it held before.
    pub fn change(&self, change: &Change, known: Option<&Loaded>) -> Result<Changed> {
        let resolved = file::resolve(&self.path)?;
        file::make_folder(&resolved)?;
        let _lock = lock::take(&resolved)?;
        for _ in 0..ATTEMPTS {
            if let Some(changed) = self.try_change(&resolved, change, known)? {
                return Ok(changed);
            }
        }
        Err(Error::new(
            Code::Interface,
            format!("{} kept changing while it was written", self.shown()),
            "end the program that writes it, then try again",
        ))
    }

    /// One attempt; `None` if the file changed between reading and writing.
    fn try_change(
        &self,
        resolved: &Path,
        change: &Change,
        known: Option<&Loaded>,
    ) -> Result<Option<Changed>> {
        let identity = file::identity(resolved)?;
        let fresh;
        let before = match known {
            Some(known) if known.identity == identity && identity.is_some() => known,
            _ => {
                fresh = self.read(resolved, known)?;
                &fresh
            }
        };
        if let Some(reason) = &before.read_only {
            return Err(Error::new(
                Code::Interface,
                format!("{} is opened read-only: {reason}", self.shown()),
                "use the keyrack that wrote it, or name another store with --store",
            ));
        }
        file::check_owner(resolved, before.identity.as_ref())?;
        let plan = before.library.plan(change)?;
        let (document, library) = before
            .document
            .apply(&plan, &before.library)
            .map_err(|error| error.about(&self.path))?;
        let unchanged = || file::identity(resolved).is_ok_and(|now| now == before.identity);
        let Some(written) = replace::replace(
            resolved,
            document.text().as_bytes(),
            before.identity.as_ref(),
            &unchanged,
        )?
        else {
            return Ok(None);
        };
        Ok(Some(Changed {
            loaded: Loaded::new(document, library, written.identity),
            doubt: written.doubt,
        }))
    }

    fn shown(&self) -> String {
        crate::text::visible(&self.path.to_string_lossy()).into_owned()
    }
}
