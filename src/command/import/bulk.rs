//! `keyrack import` of many keys: each gets its own verdict, and those that are good are
//! imported as one change.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::super::output::{Output, words};
use super::super::{allowances, json, settled};
use super::{key_itself, read, wait_for_terminal};
use crate::cli::ImportArgs;
use crate::domain::bulk::{self, Candidate, Offer, Origin, Verdict};
use crate::domain::fingerprint::{Fingerprints, Kind};
use crate::domain::form::MAX_ITEM;
use crate::domain::import::{Allowances, Rack, Request, Response, weak};
use crate::error::{Code, Error, Exit, Result};
use crate::job::{self, Source};
use crate::source::Bytes;
use crate::store::Store;
use crate::text::{grouped, visible};

/// How often the keys are judged anew because another program changed the store meanwhile.
const ATTEMPTS: usize = 5;

pub(super) fn run(args: &ImportArgs, store: &Store, out: &mut Output) -> Result<Exit> {
    if args.name.is_some() {
        return Err(Error::new(
            Code::InvalidParameter,
            "a name was given for several keys",
            "leave --name out: names are suggested; rename them afterwards",
        ));
    }
    let allow = allowances(args.allow);
    let mut candidates = gather(args)?;
    let mut attempt = 1;
    let (fates, responses) = loop {
        let loaded = store.load()?;
        let library = &*loaded.library;
        bulk::judge(&mut candidates, library);
        let fates = fates(&candidates, allow);
        let wanted = candidates.iter().zip(&fates);
        let requests: Vec<(Request, Fingerprints)> = wanted
            .filter(|(_, fate)| matches!(fate, Fate::Import))
            .filter_map(|(candidate, _)| {
                let name = candidate.offer()?.name.clone();
                candidate.request(name, allow)
            })
            .collect();
        warn_of_twins(&requests, library);
        if requests.is_empty() {
            break (fates, Vec::new());
        }
        if args.dry_run {
            break (
                fates,
                requests
                    .iter()
                    .map(|(request, digests)| job::answer(request, *digests))
                    .collect(),
            );
        }
        let goes_on = &mut |_| ControlFlow::Continue(());
        match job::import_all(store, requests, Some(&loaded), goes_on) {
            Ok((outcome, responses)) => {
                settled(outcome)?;
                break (fates, responses);
            }
            Err(error) => {
                let is_overtaken = error.exit == Exit::Refused && store.mark() != loaded.mark();
                if !is_overtaken || attempt == ATTEMPTS {
                    return Err(error);
                }
                attempt += 1;
            }
        }
    };
    let told = Told {
        candidates: &candidates,
        fates: &fates,
        responses: &responses,
    };
    if args.output.json {
        told.in_json(out);
    } else {
        told.in_words(args.dry_run, out);
    }
    Ok(told.exit())
}

/// Reads everything that was named.
fn gather(args: &ImportArgs) -> Result<Vec<Candidate>> {
    if !args.many.any() {
        let inputs = read_each(&args.files);
        for ((_, bytes), path) in inputs.iter().zip(&args.files) {
            // What is too long for one key may still hold a private one.
            if bytes.as_ref().is_ok_and(|bytes| bytes.len() > MAX_ITEM) {
                job::gather(vec![source(path)], &mut |_| ControlFlow::Continue(()))?;
            }
        }
        return Ok(job::gather_one_each(inputs, args.public_half)?);
    }
    let mut sources: Vec<Source> = args.files.iter().map(|path| source(path)).collect();
    if args.many.from_ssh_dir {
        sources.push(Source::SshFolder);
    }
    if args.many.from_agent {
        sources.push(Source::Agent);
    }
    if sources.is_empty() {
        wait_for_terminal();
        sources.push(Source::StandardInput);
    }
    let goes_on = &mut |_| ControlFlow::Continue(());
    Ok(job::gather(sources, goes_on)?)
}

/// The bytes of each file, or why there are none.
fn read_each(files: &[PathBuf]) -> Vec<(Origin, Result<Bytes>)> {
    let files = files.iter().map(|path| match read(Some(path)) {
        Ok((bytes, origin)) => (origin, Ok(bytes)),
        Err(error) => (Origin::of(&path.to_string_lossy()), Err(error)),
    });
    files.collect()
}

fn source(path: &Path) -> Source {
    if path == Path::new("-") {
        return Source::StandardInput;
    }
    match key_itself(path) {
        Some(key) => Source::Text(key, "argument"),
        None => Source::File(path.to_owned()),
    }
}

fn warn_of_twins(requests: &[(Request, Fingerprints)], rack: &dyn Rack) {
    for (Request { name, .. }, _) in requests {
        if let Some(twin) = rack.case_twin(name.as_str()) {
            words(&format!(
                "keyrack: warning: \"{name}\" differs from \"{twin}\" in case only"
            ));
        }
    }
}

/// What becomes of a candidate.
enum Fate {
    /// It is imported.
    Import,
    /// It is stored already, under this name.
    Stored(String),
    /// The same key is this candidate's before it.
    Twin(usize),
    /// Its line says that it is not to be used.
    Marked,
    /// It is refused.
    Refused(Error),
}

fn fates(candidates: &[Candidate], allow: Allowances) -> Vec<Fate> {
    let fate = |candidate: &Candidate| match &candidate.verdict {
        Verdict::Refused { error, .. } => Fate::Refused(error.clone()),
        Verdict::Key(offer) if offer.mark().is_some() => Fate::Marked,
        Verdict::Key(offer) => match (&offer.holder, offer.twin, offer.broken()) {
            (Some(holder), ..) if !allow.duplicate => Fate::Stored(holder.clone()),
            (_, Some(twin), _) if !allow.duplicate => Fate::Twin(twin),
            (.., Some(finding)) if !allow.weak => Fate::Refused(weak(finding)),
            _ => Fate::Import,
        },
    };
    candidates.iter().map(fate).collect()
}

/// What is told of an import.
struct Told<'a> {
    candidates: &'a [Candidate],
    fates: &'a [Fate],
    responses: &'a [Response],
}

impl Told<'_> {
    /// Each candidate with its fate, and its answer if it was imported.
    fn rows(&self) -> impl Iterator<Item = (&Candidate, &Fate, Option<&Response>)> {
        let mut responses = self.responses.iter();
        let rows = self.candidates.iter().zip(self.fates);
        rows.map(move |(candidate, fate)| {
            let response = match fate {
                Fate::Import => responses.next(),
                _ => None,
            };
            (candidate, fate, response)
        })
    }

    fn in_words(&self, dry_run: bool, out: &mut Output) {
        let (mut stored, mut left_out, mut refused) = (0, 0, 0);
        for (candidate, fate, response) in self.rows() {
            let place = candidate.place();
            match fate {
                Fate::Import => {
                    let offer = candidate.offer().filter(|offer| is_changed(offer));
                    if let Some(offer) = offer {
                        words(&format!("keyrack: {place}: {}", offer.reading.summary()));
                    }
                    if let Some(response) = response {
                        let md5 = response.fingerprints.get(Kind::Md5);
                        out.line(&format!("{md5}  {}", response.name));
                    }
                }
                Fate::Stored(holder) => {
                    stored += 1;
                    let holder = visible(holder);
                    words(&format!("keyrack: {place}: stored already as {holder}"));
                }
                Fate::Twin(twin) => {
                    left_out += 1;
                    let other = self.candidates.get(*twin).map(Candidate::place);
                    let other = other.unwrap_or_default();
                    words(&format!(
                        "keyrack: {place}: left out: the same key as {other}"
                    ));
                }
                Fate::Marked => {
                    left_out += 1;
                    let mark = candidate.offer().and_then(Offer::mark);
                    let mark = visible(mark.unwrap_or_default());
                    words(&format!("keyrack: {place}: left out: marked {mark}"));
                }
                Fate::Refused(error) => {
                    refused += 1;
                    let comment = match visible(candidate.comment()) {
                        comment if comment.is_empty() => String::new(),
                        comment => format!(" ({comment})"),
                    };
                    words(&format!("keyrack: {place}: {}{comment}", error.reason));
                }
            }
        }
        let imported = self.responses.len();
        let verb = if dry_run { "would import" } else { "imported" };
        let keys = if imported == 1 {
            "key pair"
        } else {
            "key pairs"
        };
        let mut summary = format!("keyrack: {verb} {} {keys}", grouped(imported));
        for (count, what) in [
            (stored, "stored already"),
            (left_out, "left out"),
            (refused, "refused"),
        ] {
            if count > 0 {
                summary.push_str(&format!(", {} {what}", grouped(count)));
            }
        }
        words(&summary);
    }

    fn in_json(&self, out: &mut Output) {
        let first = self.candidates.first().map(|candidate| &candidate.origin);
        let is_one = |candidate: &Candidate| Some(&candidate.origin) == first;
        let several = !self.candidates.iter().all(is_one);
        let mut names: Vec<Option<&str>> = Vec::with_capacity(self.candidates.len());
        out.raw("[");
        for (number, (candidate, fate, response)) in self.rows().enumerate() {
            let imported = response.map(|response| response.name.as_str());
            let stored_as = match fate {
                Fate::Stored(holder) => Some(holder.as_str()),
                Fate::Twin(twin) => names.get(*twin).copied().flatten(),
                _ => None,
            };
            names.push(imported.or(stored_as));
            let error = match fate {
                Fate::Refused(error) => Some(error),
                _ => None,
            };
            let marker = candidate.offer().and_then(Offer::mark);
            let label = several.then_some(candidate.origin.label.as_str());
            out.raw(if number == 0 { "" } else { "," });
            out.raw(&json::text(&json::OneOfMany {
                file: label,
                line: candidate.line,
                success: response.map(json::Success::of),
                failure: error.map(json::Failure::of),
                stored_as,
                marker: marker.filter(|_| matches!(fate, Fate::Marked)),
            }));
        }
        out.line("]");
    }

    /// What the system refused weighs more than what keyrack refused.
    fn exit(&self) -> Exit {
        let errors = self.fates.iter().filter_map(|fate| match fate {
            Fate::Refused(error) => Some(error.exit),
            _ => None,
        });
        errors.fold(Exit::Done, |worst, exit| match (worst, exit) {
            (Exit::System, _) | (_, Exit::System) => Exit::System,
            _ => Exit::Refused,
        })
    }
}

/// Whether something was repaired, or dropped that the name does not tell.
fn is_changed(offer: &Offer) -> bool {
    !offer.reading.repairs.is_empty() || offer.reading.beside.options.is_some()
}
