//! `keyrack keys`: the table of bindings, as data.

use serde::Serialize;

use super::json;
use super::output::Output;
use crate::cli::OutputArgs;

/// A row of the table of bindings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Row {
    /// Where the keys work.
    pub context: &'static str,
    /// The keys, as they are written.
    pub keys: String,
    /// What they do.
    pub what: &'static str,
}

pub(super) fn run(args: OutputArgs, rows: &[Row], out: &mut Output) {
    if args.json {
        out.line(&json::text(&rows));
        return;
    }
    let widest = rows.iter().map(|row| row.keys.chars().count()).max();
    let widest = widest.unwrap_or_default();
    let mut context = "";
    for row in rows {
        if row.context != context {
            if !context.is_empty() {
                out.line("");
            }
            context = row.context;
            out.line(context);
        }
        out.line(&format!("  {:<widest$}  {}", row.keys, row.what));
    }
}
