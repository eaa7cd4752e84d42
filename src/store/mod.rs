//! The store: one TOML file that people may read, edit and keep in git.
//!
//! `document` is its text with the entries in it, which `layout` locates and `entry` reads
//! and writes. `apply` carries a change out on that text, by way of `edit`, and `revert` takes
//! it back. `file` knows how the store is found and told apart, `lock` who may write,
//! `replace` how new content takes its place without ever being seen half, and `backup` keeps
//! what stood there before.

mod apply;
mod backup;
mod document;
mod edit;
mod entry;
mod file;
mod layout;
mod lines;
mod lock;
pub mod paths;
mod replace;
mod revert;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Code, Error, Result};
use crate::library::{Change, Library, Reversal};

pub use backup::Backup;

use apply::Applied;
use document::Document;
use file::Identity;

/// A store at a path; nothing is opened until it is asked to.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
    backups: Option<PathBuf>,
    without_lock: bool,
}

/// What tells one content of a store from another without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark(Option<Identity>);

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
    /// What tells this content from others.
    pub fn mark(&self) -> Mark {
        Mark(self.identity.clone())
    }

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
    /// What takes it back.
    pub reversal: Reversal,
    /// Set where the change is in the store but may not survive a power cut.
    pub doubt: Option<Error>,
    /// Whether the former content is among the backups.
    pub former_kept: bool,
    /// Set where the former content could not be kept, or old backups not be cleared away.
    pub warning: Option<Error>,
}

/// Is told how much of something long is done, and says whether it goes on.
pub type Progress<'a> = dyn FnMut(usize) -> ControlFlow<()> + 'a;

/// How often a change is started over because another program wrote in between.
const ATTEMPTS: usize = 50;

impl Store {
    /// The store at `path`, which may be a symbolic link or not exist yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            backups: None,
            without_lock: false,
        }
    }

    /// The same store, written without a lock: for file systems that have none.
    #[must_use]
    pub fn without_lock(self) -> Self {
        Self {
            without_lock: true,
            ..self
        }
    }

    /// The same store, whose former contents are kept under `folder`: those of each store in
    /// a folder of their own.
    #[must_use]
    pub fn with_backups(self, folder: &Path) -> Self {
        Self {
            backups: Some(folder.to_owned()),
            ..self
        }
    }

    /// The path as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the former contents that are kept.
    pub fn backups_folder(&self) -> Option<PathBuf> {
        let folder = self.backups.as_deref()?;
        Some(folder.join(paths::fingerprint(&self.path)))
    }

    /// The former contents that are kept, the newest first.
    ///
    /// # Errors
    /// Their folder may not be read.
    pub fn backups(&self) -> Result<Vec<Backup>> {
        let folder = self.backups_folder();
        folder.map_or(Ok(Vec::new()), |folder| backup::list(&folder))
    }

    /// What tells the present content from others. A file that cannot be looked at has none.
    pub fn mark(&self) -> Mark {
        let identity = file::resolve(&self.path).and_then(|path| file::identity(&path));
        Mark(identity.ok().flatten())
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

    /// Reads a content that is to be replaced as a whole: it need not be that of a store.
    fn read_to_replace(resolved: &Path) -> Result<Loaded> {
        let (bytes, identity) = file::read_bytes(resolved)?;
        let text = file::text(resolved, bytes);
        let parsed = text.and_then(|text| Document::parse(text, None));
        let (document, library) =
            parsed.unwrap_or_else(|_| (Document::unread(), Library::default()));
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
        self.change_while(change, known, &mut |_| ControlFlow::Continue(()))
    }

    /// Carries out a change as [`Store::change`] does, and tells how many new key pairs are
    /// done. It can be stopped until the new content takes its place.
    ///
    /// # Errors
    /// As [`Store::change`]; and it was stopped.
    pub fn change_while(
        &self,
        change: &Change,
        known: Option<&Loaded>,
        progress: &mut Progress<'_>,
    ) -> Result<Changed> {
        let resolved = file::resolve(&self.path)?;
        file::make_folder(&resolved)?;
        let _lock = if self.without_lock {
            None
        } else {
            Some(lock::take(&resolved)?)
        };
        for _ in 0..ATTEMPTS {
            if let Some(changed) = self.try_change(&resolved, change, known, progress)? {
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
        progress: &mut Progress<'_>,
    ) -> Result<Option<Changed>> {
        let identity = file::identity(resolved)?;
        let fresh;
        let before = match known {
            Some(known) if known.identity == identity && identity.is_some() => known,
            _ => {
                fresh = match change {
                    Change::Restore { .. } => Self::read_to_replace(resolved)?,
                    _ => self.read(resolved, known)?,
                };
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
        let Applied {
            document,
            library,
            reversal,
        } = apply::apply(&before.document, &before.library, &plan, progress).map_err(|error| {
            if error == Error::stopped() {
                error
            } else {
                error.about(&self.path)
            }
        })?;
        let new = match change {
            Change::Import(new) => new.len(),
            _ => 0,
        };
        let now = jiff::Timestamp::now();
        let is_still = |identity: &Option<Identity>| {
            file::identity(resolved).is_ok_and(|now| now == *identity)
        };
        if !is_still(&before.identity) {
            return Ok(None);
        }
        if before.document.text_of_store() == Some(document.text()) {
            return Ok(Some(Changed {
                loaded: before.clone(),
                reversal,
                doubt: None,
                former_kept: false,
                warning: None,
            }));
        }
        let (backup, warning) = self.keep_backup(resolved, before.identity.as_ref(), now);
        // A second name for the file counts as a change of it; only that may have happened.
        let identity = file::identity(resolved)?;
        let is_same = match (&before.identity, &identity) {
            (Some(before), Some(now)) => before.is_content_of(now),
            (before, now) => before == now,
        };
        if !is_same {
            return Ok(None);
        }
        let goes_on = || match is_still(&identity) {
            true if progress(new).is_break() => Err(Error::stopped()),
            is_still => Ok(is_still),
        };
        let Some(written) = replace::replace(
            resolved,
            document.text().as_bytes(),
            before.identity.as_ref(),
            goes_on,
        )?
        else {
            return Ok(None);
        };
        let former_kept = backup.is_some();
        let tidied = backup.map_or(Ok(()), |backup| backup.settle(now));
        let warning = warning.or(tidied.err());
        Ok(Some(Changed {
            former_kept,
            warning,
            loaded: Loaded::new(document, library, written.identity),
            reversal,
            doubt: written.doubt,
        }))
    }

    /// Keeps the content that is about to be replaced; a failure is a warning.
    fn keep_backup(
        &self,
        resolved: &Path,
        identity: Option<&Identity>,
        now: jiff::Timestamp,
    ) -> (Option<backup::Kept>, Option<Error>) {
        let (Some(folder), Some(_)) = (self.backups_folder(), identity) else {
            return (None, None);
        };
        match backup::keep(resolved, &folder, now) {
            Ok(kept) => (Some(kept), None),
            Err(warning) => (None, Some(warning)),
        }
    }

    fn shown(&self) -> String {
        crate::text::visible(&self.path.to_string_lossy()).into_owned()
    }
}
