//! The store's text, and its entries located by their spans.

use std::sync::Arc;

use toml::de::DeTable;

use super::entry;
use super::layout::{self, Layout, Place, VERSION};
use super::lines::mark_len;
use crate::error::{Code, Error, Result};
use crate::library::{Entry, Library};

/// A store's text and where its entries lie in it.
#[derive(Clone, Debug)]
pub(super) struct Document {
    text: String,
    version: u64,
    layout: Layout,
    is_read: bool,
}

impl Document {
    /// Reads a text. Entries whose bytes stand in `former` too are taken over from there.
    ///
    /// # Errors
    /// It is not TOML, holds conflict markers of git, or is laid out in another way.
    pub(super) fn parse(
        text: String,
        former: Option<(&Self, &Library)>,
    ) -> Result<(Self, Library)> {
        let mut known = former.map(Known::new);
        let (version, layout, entries) = {
            let mark = mark_len(&text);
            let body = text.get(mark..).unwrap_or_default();
            let root = DeTable::parse(body).map_err(|error| layout::not_toml(body, error))?;
            let mut root = root.into_inner();
            let version = layout::read_version(&root)?;
            let list = layout::take_list(&mut root)?;
            let layout = Layout::of(&root, list.as_deref(), body, mark);
            let known = layout.places.iter().map(|place| {
                let bytes = text.get(place.span.clone()).unwrap_or_default();
                known.as_mut().and_then(|known| known.take(bytes))
            });
            let entries = entry::read_all(list.unwrap_or_default(), known.collect());
            (version, layout, entries)
        };
        let document = Self {
            text,
            version,
            layout,
            is_read: true,
        };
        Ok((document, Library::new(entries)))
    }

    /// In the place of a content that is no store. It can only be replaced as a whole.
    pub(super) fn unread() -> Self {
        Self {
            text: String::new(),
            version: VERSION,
            layout: Layout::default(),
            is_read: false,
        }
    }

    /// The text, where it is that of a store.
    pub(super) fn text_of_store(&self) -> Option<&str> {
        self.is_read.then_some(&*self.text)
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Why this text may not be written over, if so.
    pub(super) fn read_only(&self) -> Option<String> {
        (self.version > VERSION).then(|| {
            format!(
                "its version is {}, this keyrack writes version {VERSION}",
                self.version
            )
        })
    }

    /// Where entries lie, without the text.
    pub(super) fn into_layout(self) -> Layout {
        self.layout
    }

    /// Where entries lie.
    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// This text with another behind it that was parsed by itself, and may follow it; so laid
    /// out is the whole.
    pub(super) fn followed_by(&self, addition: &str, layout: Layout) -> Self {
        let whole = Self {
            text: [self.text.as_str(), addition].concat(),
            version: self.version,
            layout,
            is_read: true,
        };
        debug_assert!(whole.reads_as_a_whole(), "the addition does not fit");
        whole
    }

    /// Whether the whole text parses, and everything is where it is said to be.
    fn reads_as_a_whole(&self) -> bool {
        let mark = mark_len(&self.text);
        let body = self.text.get(mark..).unwrap_or_default();
        let Ok(root) = DeTable::parse(body) else {
            return false;
        };
        let mut root = root.into_inner();
        layout::take_list(&mut root).is_ok_and(|list| {
            let layout = Layout::of(&root, list.as_deref(), body, mark);
            layout == self.layout
        })
    }

    /// The bytes of an entry.
    pub(super) fn slice(&self, row: usize) -> Option<&str> {
        self.text.get(self.layout.places.get(row)?.span.clone())
    }
}

/// Entries of a former state, found by their bytes.
struct Known<'a> {
    text: &'a str,
    places: &'a [Place],
    entries: &'a [Arc<Entry>],
    next: usize,
}

impl<'a> Known<'a> {
    fn new((document, library): (&'a Document, &'a Library)) -> Self {
        Self {
            text: &document.text,
            places: &document.layout.places,
            entries: library.entries(),
            next: 0,
        }
    }

    /// The entry with these bytes, looked for from where the last one was found: entries
    /// keep their order, some go, some come.
    fn take(&mut self, bytes: &str) -> Option<Arc<Entry>> {
        const LOOK_AHEAD: usize = 64;
        let ahead = self.next..(self.next + LOOK_AHEAD).min(self.places.len());
        let found = ahead.into_iter().find(|&row| {
            let place = self.places.get(row);
            place.and_then(|place| self.text.get(place.span.clone())) == Some(bytes)
        })?;
        self.next = found + 1;
        self.entries.get(found).cloned()
    }
}

/// The text is valid, but not laid out so that this change can be made in it.
pub(super) fn by_hand() -> Error {
    Error::new(
        Code::Interface,
        "the store lists its key pairs in a form that keyrack does not edit",
        "write each of them under a line [[key_pair]], or edit it by hand",
    )
}
