//! Former contents of the store, kept for a while.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::document::Document;
use super::file::{self, make_private, shown};
use crate::error::{Code, Error, Result};

/// How many backups are kept, whatever their age.
const NEWEST: usize = 10;
/// For how long one backup a day is kept.
const DAYS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How a backup's file name is made of its time, in UTC; sorted by name is sorted by time.
const NAME_FORMAT: &str = "%Y%m%dT%H%M%S.%6fZ";
const ENDING: &str = "toml";
/// The name of a copy that is not whole yet.
const UNFINISHED: &str = "unfinished";

/// A former content of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Its file.
    pub path: PathBuf,
    /// When another content took its place.
    pub replaced_at: Timestamp,
}

impl Backup {
    fn at(path: PathBuf) -> Option<Self> {
        let stem = path.file_stem()?.to_str()?;
        let is_backup = path.extension()?.to_str()? == ENDING;
        let time = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S.%fZ", stem).ok()?;
        let replaced_at = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
        is_backup.then_some(Self { path, replaced_at })
    }

    /// The content.
    ///
    /// # Errors
    /// It may not be read.
    pub fn read(&self) -> Result<String> {
        file::read(&self.path).map(|(text, _)| text)
    }

    /// The content, if it is that of a store that can take the place of another.
    ///
    /// # Errors
    /// It may not be read, does not parse, or was written by a newer keyrack.
    pub fn store(&self) -> Result<String> {
        let text = self.read()?;
        let refused = |reason: &str| {
            let reason = format!("the former content is no store to go back to: {reason}");
            let hint = "choose another one; nothing was changed";
            Error::new(Code::InvalidParameter, reason, hint).about(&self.path)
        };
        let (document, _) = Document::parse(text, None).map_err(|error| refused(&error.reason))?;
        match document.read_only() {
            Some(reason) => Err(refused(&reason)),
            None => Ok(document.text().to_owned()),
        }
    }

    /// How many key pairs it holds; `None` if it does not parse.
    pub fn key_pairs(&self) -> Option<usize> {
        let (_, library) = Document::parse(self.read().ok()?, None).ok()?;
        Some(library.entries().len())
    }
}

/// The backups in a folder, the newest first.
///
/// # Errors
/// The folder may not be read. One that is not there holds no backups.
pub(super) fn list(folder: &Path) -> Result<Vec<Backup>> {
    let unlisted = |error: &std::io::Error| Error::io("read the folder", &shown(folder), error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unlisted(&error)),
    };
    let mut backups = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unlisted(&error))?;
        backups.extend(Backup::at(entry.path()));
    }
    backups.sort_unstable_by(|a, b| b.path.cmp(&a.path));
    Ok(backups)
}

/// A backup of a content that is about to be replaced; removed again unless it was.
#[derive(Debug)]
pub(super) struct Kept {
    path: PathBuf,
    settled: bool,
}

impl Drop for Kept {
    fn drop(&mut self) {
        if !self.settled {
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Kept {
    /// The content was replaced: the backup stays, and those that are out of time go.
    ///
    /// # Errors
    /// One of those cannot be removed: a warning, for the change is done.
    pub(super) fn settle(mut self, now: Timestamp) -> Result<()> {
        self.settled = true;
        let folder = self.path.parent().unwrap_or(Path::new("."));
        for backup in outdated(&list(folder)?, now) {
            fs::remove_file(&backup.path)
                .map_err(|error| Error::io("remove the backup", &shown(&backup.path), &error))?;
        }
        Ok(())
    }
}

/// Keeps the content of `store` in `folder`: by a second name for the same bytes where the
/// file system allows it, else as a copy.
///
/// # Errors
/// The folder cannot be made or written.
pub(super) fn keep(store: &Path, folder: &Path, now: Timestamp) -> Result<Kept> {
    let failed = |error: &std::io::Error| {
        let cause = crate::text::system_message(error);
        Error::new(
            Code::Interface,
            format!("no backup was kept in {}: {cause}", shown(folder)),
            "the change itself is done",
        )
    };
    make_folder(folder).map_err(|error| failed(&error))?;
    let path = free_name(folder, now);
    if fs::hard_link(store, &path).is_err() {
        copy(store, &path).map_err(|error| failed(&error))?;
    }
    Ok(Kept {
        path,
        settled: false,
    })
}

/// Copies a file so that the copy has its name only when it is whole.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let unfinished = to.with_file_name(UNFINISHED);
    fs::copy(from, &unfinished)
        .and_then(|_| make_private(&unfinished, 0o600))
        .and_then(|()| fs::rename(&unfinished, to))
        .inspect_err(|_| {
            // Left behind, it is harmless: the next copy overwrites it.
            let _ = fs::remove_file(&unfinished);
        })
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// A name that no backup has: two changes within a microsecond get different ones.
fn free_name(folder: &Path, mut now: Timestamp) -> PathBuf {
    loop {
        let name = now.strftime(NAME_FORMAT).to_string();
        let path = folder.join(format!("{name}.{ENDING}"));
        if !path.exists() {
            return path;
        }
        now += SignedDuration::from_micros(1);
    }
}

/// Which of `backups`, the newest first, need not be kept any longer: all but the newest ten
/// and the newest of each of the last thirty days.
fn outdated(backups: &[Backup], now: Timestamp) -> Vec<&Backup> {
    let mut days = HashSet::new();
    let mut gone = Vec::new();
    for (index, backup) in backups.iter().enumerate() {
        let day = backup.replaced_at.strftime("%Y%m%d").to_string();
        let is_first_of_day = days.insert(day);
        let is_recent = now.duration_since(backup.replaced_at) <= DAYS;
        if index >= NEWEST && !(is_first_of_day && is_recent) {
            gone.push(backup);
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backup(time: &str) -> Backup {
        let replaced_at: Timestamp = time.parse().unwrap();
        let name = replaced_at.strftime(NAME_FORMAT).to_string();
        Backup::at(PathBuf::from(format!("{name}.toml"))).unwrap()
    }

    #[test]
    fn names_tell_the_time_to_the_microsecond() {
        let time = "2026-11-24T02:43:29.123456Z";
        assert_eq!(backup(time).replaced_at.to_string(), time);
        assert_eq!(
            backup("2026-11-24T02:43:29Z").path.to_str().unwrap(),
            "20261124T024329.000000Z.toml"
        );
        for name in ["keys.toml", "20261124T024329.000000Z.txt", "x"] {
            assert_eq!(Backup::at(PathBuf::from(name)), None);
        }
    }

    #[test]
    fn the_newest_ten_and_one_a_day_for_thirty_days_are_kept() {
        let now: Timestamp = "2026-11-30T12:00:00Z".parse().unwrap();
        // Four a day for forty days, the newest first.
        let mut backups = Vec::new();
        for hours in 0..160 {
            let time = now - SignedDuration::from_hours(6 * hours);
            backups.push(backup(&time.to_string()));
        }
        let gone = outdated(&backups, now);
        let kept: Vec<&Backup> = backups.iter().filter(|b| !gone.contains(b)).collect();
        assert_eq!(kept[..10], backups[..10].iter().collect::<Vec<_>>()[..]);
        let days: HashSet<String> = kept
            .iter()
            .map(|backup| backup.replaced_at.strftime("%F").to_string())
            .collect();
        assert_eq!(days.len(), 31, "today and thirty days before");
        let old = kept
            .iter()
            .filter(|b| now.duration_since(b.replaced_at) > DAYS);
        assert_eq!(old.count(), 0);
        let later = kept.iter().skip(10);
        assert_eq!(
            later.count(),
            31 - 3,
            "one for each day that the newest ten leave out"
        );
    }
}
