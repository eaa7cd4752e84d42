//! `keyrack paths`.

use serde::Serialize;

use super::output::Output;
use super::{json, report};
use crate::cli::OutputArgs;
use crate::config::{self, Config};
use crate::error::Result;
use crate::store::{Store, paths};
use crate::text::visible;

pub(super) fn run(args: OutputArgs, store: &Store, out: &mut Output) -> Result<()> {
    #[derive(Serialize)]
    struct Paths {
        store: String,
        config: String,
        settings: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        backups: Option<String>,
    }
    let folder = paths::config_folder()?;
    let settings = folder.join(config::FILE);
    let found = Paths {
        store: store.path().to_string_lossy().into_owned(),
        config: folder.to_string_lossy().into_owned(),
        settings: settings.to_string_lossy().into_owned(),
        backups: store
            .backups_folder()
            .map(|path| path.to_string_lossy().into_owned()),
    };
    if args.json {
        out.line(&json::text(&found));
    } else {
        out.line(&format!("store    {}", visible(&found.store)));
        out.line(&format!("config   {}", visible(&found.config)));
        out.line(&format!("settings {}", visible(&found.settings)));
        if let Some(backups) = &found.backups {
            out.line(&format!("backups  {}", visible(backups)));
        }
    }
    // Nothing but the rack reads them, and it tells of the first mistake alone.
    Config::load(&settings).1.iter().for_each(report);
    Ok(())
}
