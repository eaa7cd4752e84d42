//! `keyrack inspect`: what files hold, without importing any of it.

mod row;
mod table;

use std::fs::File;
use std::io::{self, Cursor, IsTerminal, Read, stdin};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::import::key_itself;
use super::output::{Output, words};
use super::progress::Progress;
use super::report;
use crate::cli::InspectArgs;
use crate::domain::form::Refusal;
use crate::domain::key::RsaPublicKey;
use crate::domain::query::FingerprintQuery;
use crate::error::{Code, Error, Exit, Result};
use crate::job;
use crate::library::Library;
use crate::store::Store;
use crate::text::{quoted, visible};
use row::Row;
use table::Table;

pub(super) fn run(args: &InspectArgs, store: &Store, out: &mut Output) -> Result<Exit> {
    let expected = args.expect.as_deref().map(parse_expected).transpose()?;
    let library = match store.load() {
        Ok(loaded) => Some(loaded.library),
        Err(error) => {
            // What the files hold can be said all the same.
            report(&error);
            None
        }
    };
    let style = match (args.output.json, Output::terminal_width()) {
        (true, _) => Style::Json,
        (_, Some(columns)) if !args.plain => Style::Table(Table::new(columns)),
        _ => Style::Plain,
    };
    let mut inspection = Inspection {
        library,
        expected,
        style,
        out,
        line: String::new(),
        waiting: args.audit.then(Vec::new),
        count: 0,
        written: 0,
        exit: Exit::Done,
    };
    let standard_input = [Path::new("-").to_owned()];
    let files = if args.files.is_empty() {
        &standard_input[..]
    } else {
        &args.files
    };
    for file in files {
        inspection.file(file, files.len() > 1);
    }
    Ok(inspection.end())
}

fn parse_expected(text: &str) -> Result<FingerprintQuery> {
    FingerprintQuery::parse(text).ok_or_else(|| Error {
        exit: Exit::Usage,
        ..Error::new(
            Code::InvalidParameter,
            format!("{} is no fingerprint", quoted(text)),
            "give MD5 in hex or SHA256 in base64, or the start of one",
        )
    })
}

/// How what is found is written.
enum Style {
    Json,
    Plain,
    Table(Table),
}

/// What was found so far, and what it means for the exit status.
struct Inspection<'a> {
    library: Option<Arc<Library>>,
    expected: Option<FingerprintQuery>,
    style: Style,
    out: &'a mut Output,
    /// The line that was written last, for its room.
    line: String,
    /// What waits for the audit, if one is asked for.
    waiting: Option<Vec<Row>>,
    count: usize,
    written: usize,
    exit: Exit,
}

impl Inspection<'_> {
    /// Looks through one file; its name is told where there are several.
    fn file(&mut self, path: &Path, is_one_of_several: bool) {
        let is_standard_input = path == Path::new("-");
        let key_itself = key_itself(path);
        let name = match (is_standard_input, &key_itself) {
            (true, _) => "standard input".into(),
            (_, Some(_)) => "the argument".into(),
            _ => path.to_string_lossy(),
        };
        if is_standard_input && stdin().is_terminal() {
            words("keyrack: waiting for public keys on standard input; ctrl-d ends them");
        }
        let input: io::Result<Box<dyn Read + Send>> = if is_standard_input {
            Ok(Box::new(stdin()))
        } else if let Some(key) = key_itself {
            Ok(Box::new(Cursor::new(key)))
        } else {
            File::open(path).map(|file| Box::new(file) as Box<dyn Read + Send>)
        };
        let place: Option<Arc<str>> = is_one_of_several.then(|| (&*name).into());
        let before = self.count;
        let done = input.and_then(|input| {
            job::inspect(input, |batch| {
                for inspected in batch {
                    let row = Row::new(place.clone(), inspected, self.library.as_deref());
                    self.count += 1;
                    match &mut self.waiting {
                        Some(waiting) => waiting.push(row),
                        None => self.row(row),
                    }
                }
                if self.out.is_broken() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })
        });
        if let Err(error) = done {
            report(&Error::io("read", &name, &error));
            self.exit = Exit::System;
        } else if self.count == before {
            let error = Error::from(Refusal::NotAKey);
            report(&Error {
                reason: format!("there is no key in {}", visible(&name)),
                ..error
            });
            self.refuse();
        }
    }

    fn row(&mut self, row: Row) {
        if row.is_refused() {
            self.refuse();
        }
        if let Some(expected) = &self.expected
            && !row.answers_to(expected)
        {
            words(&format!(
                "keyrack: {}: not the fingerprint that was expected",
                visible(&row.place())
            ));
            self.refuse();
        }
        self.written += 1;
        match &mut self.style {
            Style::Json => {
                self.out.raw(if self.written == 1 { "[" } else { "," });
                self.out.raw(&row.json());
            }
            Style::Plain => {
                self.line.clear();
                row.push_plain(&mut self.line);
                self.line.push('\n');
                self.out.raw(&self.line);
            }
            Style::Table(table) => table.push(row, self.out),
        }
    }

    /// Something was refused; what the system refused weighs more.
    fn refuse(&mut self) {
        if self.exit == Exit::Done {
            self.exit = Exit::Refused;
        }
    }

    /// Looks closely at what waits for it.
    fn audit(&mut self) {
        let Some(mut rows) = self.waiting.take() else {
            return;
        };
        let keys: Vec<(String, &RsaPublicKey)> = rows
            .iter()
            .filter_map(|row| Some((row.place(), &row.reading()?.key.rsa)))
            .collect();
        let library = self.library.clone().unwrap_or_default();
        let mut progress = Progress::new();
        let found = job::audit_beside(&keys, &library, &mut |step| progress.tell(step));
        progress.end();
        let mut found = found.unwrap_or_default().into_iter();
        for row in rows.iter_mut().filter(|row| row.reading().is_some()) {
            found.next().into_iter().for_each(|found| row.learn(found));
        }
        for row in rows {
            self.row(row);
        }
    }

    fn end(mut self) -> Exit {
        self.audit();
        match self.style {
            Style::Json if self.written == 0 => self.out.line("[]"),
            Style::Json => self.out.line("]"),
            Style::Plain => {}
            Style::Table(table) => table.end(self.out),
        }
        self.exit
    }
}
