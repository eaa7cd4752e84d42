//! New content in the place of the old: whole, durable, or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::file::{Identity, make_private, shown};
use crate::error::{Code, Error, Result};

/// The mode of a store that keyrack makes.
const NEW_MODE: u32 = 0o600;

/// The content stands in its place.
pub(super) struct Written {
    /// What tells this content from what another program may write from now on; none where
    /// one did so already.
    pub(super) identity: Option<Identity>,
    /// Set where the folder could not be synced: the content may not survive a power cut.
    pub(super) doubt: Option<Error>,
}

/// Writes `content` beside `path`, syncs it, and renames it over `path` if that is to go on
/// then; `None` if not. Mode and, where permitted, group of `former` are kept.
///
/// The caller holds the lock, so the temporary file can have one name: what a killed
/// writer left there is overwritten.
pub(super) fn replace(
    path: &Path,
    content: &[u8],
    former: Option<&Identity>,
    goes_on: impl FnOnce() -> Result<bool>,
) -> Result<Option<Written>> {
    let mut temporary = Temporary::beside(path);
    let file = temporary.write(content, former)?;
    if !goes_on()? {
        return Ok(None);
    }
    fs::rename(&temporary.path, path)
        .map_err(|error| Error::io("replace", &shown(path), &error))?;
    temporary.is_renamed = true;
    // The rename itself touched the file's times, so it is looked at after it, through its
    // handle: the name may lead to another file by now. The change is made: no error here.
    let identity = file.metadata().ok().map(|metadata| Identity::of(&metadata));
    Ok(Some(Written {
        identity: identity.filter(|identity| identity.has_size(content.len())),
        doubt: sync_folder(path).err(),
    }))
}

/// The temporary file; removed again unless it was renamed.
struct Temporary {
    path: PathBuf,
    is_renamed: bool,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_renamed {
            // Left behind, it is harmless: the next change overwrites it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Temporary {
    fn beside(path: &Path) -> Self {
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(".new");
        Self {
            path: path.with_file_name(name),
            is_renamed: false,
        }
    }

    fn write(&self, content: &[u8], former: Option<&Identity>) -> Result<File> {
        let failed = |error: &std::io::Error| Error::io("write", &shown(&self.path), error);
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(&error)),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(NEW_MODE);
        }
        let mut file = options.open(&self.path).map_err(|error| failed(&error))?;
        file.write_all(content).map_err(|error| failed(&error))?;
        self.take_over(&file, former)
            .map_err(|error| failed(&error))?;
        file.sync_all().map_err(|error| failed(&error))?;
        Ok(file)
    }

    /// Gives the new file mode and group of the one it replaces.
    #[cfg(unix)]
    fn take_over(&self, file: &File, former: Option<&Identity>) -> std::io::Result<()> {
        let Some(former) = former else {
            return make_private(&self.path, NEW_MODE);
        };
        // Who may not give the file to its old group keeps it in the new one.
        let _ = std::os::unix::fs::fchown(file, None, Some(former.group));
        make_private(&self.path, former.mode)
    }

    #[cfg(not(unix))]
    fn take_over(&self, _: &File, _: Option<&Identity>) -> std::io::Result<()> {
        make_private(&self.path, NEW_MODE)
    }
}

/// Makes the rename durable.
#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| {
            let cause = crate::text::system_message(&error);
            Error::new(
                Code::Interface,
                format!(
                    "the change may be stored: {} could not be synced ({cause})",
                    shown(folder)
                ),
                "look whether it is there after the next start of the machine",
            )
        })
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> Result<()> {
    Ok(())
}
