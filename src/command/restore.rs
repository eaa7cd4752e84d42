//! `keyrack restore`.

use jiff::tz::TimeZone;
use serde::Serialize;

use super::output::{Output, words};
use super::{json, settled};
use crate::cli::RestoreArgs;
use crate::error::{Code, Error, Exit, Result};
use crate::job;
use crate::store::{Backup, Store};

/// A former content in JSON.
#[derive(Serialize)]
struct Row {
    number: usize,
    replaced_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_pairs: Option<usize>,
    path: String,
}

pub(super) fn run(args: &RestoreArgs, store: &Store, out: &mut Output) -> Result<()> {
    let backups = store.backups()?;
    match args.number {
        None => list(args, &backups, out),
        Some(number) => {
            let backup = number.checked_sub(1).and_then(|at| backups.get(at));
            let backup = backup.ok_or_else(|| none_of(number, backups.len()))?;
            let outcome = settled(job::restore(store, backup, None)?)?;
            let way_back = if outcome.former_kept {
                "; `keyrack restore 1` takes that back"
            } else {
                ""
            };
            words(&format!("keyrack: {}{way_back}", outcome.done.sentence()));
            if args.output.json {
                let entries = outcome.loaded.library.entries().iter();
                let keys: Vec<json::Key<'_>> = entries.map(|entry| json::Key::of(entry)).collect();
                out.line(&json::text(&keys));
            }
        }
    }
    Ok(())
}

fn list(args: &RestoreArgs, backups: &[Backup], out: &mut Output) {
    let rows: Vec<Row> = backups
        .iter()
        .enumerate()
        .map(|(index, backup)| Row {
            number: index + 1,
            replaced_at: backup.replaced_at.to_string(),
            key_pairs: backup.key_pairs(),
            path: backup.path.to_string_lossy().into_owned(),
        })
        .collect();
    if args.output.json {
        out.line(&json::text(&rows));
        return;
    }
    if rows.is_empty() {
        words("keyrack: no former content is kept yet; each change keeps one");
    }
    let zone = TimeZone::system();
    for (row, backup) in rows.iter().zip(backups) {
        let local = backup.replaced_at.to_zoned(zone.clone());
        let count = match row.key_pairs {
            Some(1) => "1 key pair".to_owned(),
            Some(count) => format!("{count} key pairs"),
            None => "does not parse".to_owned(),
        };
        out.line(&format!(
            "{:>3}  {}  {count}",
            row.number,
            local.strftime("%F %T")
        ));
    }
}

fn none_of(number: usize, count: usize) -> Error {
    Error {
        exit: Exit::NotFound,
        ..Error::new(
            Code::InvalidParameter,
            format!("there is no former content {number}; {count} are kept"),
            "`keyrack restore` lists them",
        )
    }
}
