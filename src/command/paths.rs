//! `keyrack paths`.

use serde::Serialize;

use super::json;
use super::output::Output;
use crate::cli::OutputArgs;
use crate::error::Result;
use crate::store::{Store, paths};
use crate::text::visible;

pub(super) fn run(args: OutputArgs, store: &Store, out: &mut Output) -> Result<()> {
    #[derive(Serialize)]
    struct Paths {
        store: String,
        config: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        backups: Option<String>,
    }
    let found = Paths {
        store: store.path().to_string_lossy().into_owned(),
        config: paths::config_folder()?.to_string_lossy().into_owned(),
        backups: store
            .backups_folder()
            .map(|path| path.to_string_lossy().into_owned()),
    };
    if args.json {
        out.line(&json::text(&found));
    } else {
        out.line(&format!("store   {}", visible(&found.store)));
        out.line(&format!("config  {}", visible(&found.config)));
        if let Some(backups) = &found.backups {
            out.line(&format!("backups {}", visible(backups)));
        }
    }
    Ok(())
}
