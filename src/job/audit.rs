//! The audit of many keys, on all cores.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::domain::audit::shared::{self, Common, OneCore, Workers};
use crate::domain::audit::{self, Depth, Finding};
use crate::domain::import::Allowances;
use crate::domain::key::{PublicKey, RsaPublicKey};
use crate::error::Result;
use crate::library::audit::{Stage, Step, Verdict, Verdicts};
use crate::library::{Library, StoredKey};

/// How many keys are looked at before what was found is kept, should the audit be stopped.
const BATCH: usize = 16;
/// Up to so many keys are each compared with all that are stored; more are put into a tree with
/// them.
const FEW: usize = 256;

/// Judges how strong a key is that is to be stored beside others: what there is to say of it.
///
/// # Errors
/// There is a critical finding, and it was not allowed.
pub fn judge(key: &PublicKey, allow: Allowances, library: &Library) -> Result<Vec<Finding>> {
    let goes_on = &mut |_| ControlFlow::Continue(());
    crate::library::audit::judge(key, allow, library, &mut Cores::new(goes_on))
}

/// What a closer look finds about a stored key, which is compared with all others.
pub fn look_closely(key: &StoredKey, library: &Library) -> Vec<Finding> {
    let goes_on = &mut |_| ControlFlow::Continue(());
    let verdict = Verdict::live_by(key, library, &mut Cores::new(goes_on));
    verdict.map_or_else(Vec::new, |verdict| verdict.findings(library))
}

/// Audits all keys of a library, live or deeply, and compares them with each other. Tells how far
/// it is as long as it may go on; what was found until it is stopped is kept.
pub fn audit(
    library: &Library,
    depth: Depth,
    progress: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Verdicts {
    let keys: Vec<&StoredKey> = library.keys().collect();
    let mut cores = Cores::new(progress);
    let mut verdicts = Verdicts::default();
    let look = |stage: Stage, depth: Depth, cores: &mut Cores<'_>, verdicts: &mut Verdicts| {
        cores.each(
            stage,
            &keys,
            |key| Verdict::alone(key, depth),
            |key, found| {
                verdicts.learn(key.fingerprints.sha256, found);
            },
        )
    };
    // Whether it came to its end does not matter: what is not known then is not told.
    let _ = look(Stage::Closely, Depth::Live, &mut cores, &mut verdicts).and_then(|()| {
        let rsa: Vec<_> = keys.iter().map(|key| &key.public.rsa).collect();
        let common = shared::among(&rsa, cores.begin(Stage::Primes, 1))?;
        verdicts.compare(&keys, &common);
        if depth == Depth::Deep {
            look(Stage::Deeply, depth, &mut cores, &mut verdicts)?;
        }
        Some(())
    });
    verdicts
}

/// Audits keys that are not stored, each with the words for its place, live; compares them with
/// each other and with those of a library. `None` if it was stopped.
pub fn audit_beside(
    keys: &[(String, &RsaPublicKey)],
    library: &Library,
    progress: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Option<Vec<Vec<Finding>>> {
    let mut cores = Cores::new(progress);
    let mut all = Vec::with_capacity(keys.len());
    let live = |(_, key): &(String, &RsaPublicKey)| audit::live(key);
    cores.each(Stage::Closely, keys, live, |_, found| all.push(found))?;
    let stored = library.entries().iter();
    let stored: Vec<(&str, &RsaPublicKey)> = stored
        .filter_map(|entry| Some((entry.name.as_str(), &entry.key.as_ref()?.public.rsa)))
        .collect();
    let others: Vec<&RsaPublicKey> = stored.iter().map(|(_, key)| *key).collect();
    let rsa: Vec<&RsaPublicKey> = keys.iter().map(|(_, key)| *key).collect();
    let common = relatives(&rsa, &others, &mut cores)?;
    let name = |number: &usize| match keys.get(*number) {
        Some((place, _)) => Some(place.clone()),
        None => {
            let (name, _) = stored.get(number - keys.len())?;
            Some(format!("key pair {name}"))
        }
    };
    let names = |numbers: &[usize]| numbers.iter().filter_map(name).collect();
    for (findings, common) in all.iter_mut().zip(&common) {
        let (primes, modulus) = (names(&common.primes), names(&common.modulus));
        findings.extend(audit::relations(primes, modulus));
    }
    Some(all)
}

/// What each of some keys has in common with the rest of them, and with others, which are numbered
/// behind them.
fn relatives(
    keys: &[&RsaPublicKey],
    others: &[&RsaPublicKey],
    cores: &mut Cores<'_>,
) -> Option<Vec<Common>> {
    if keys.len() > FEW {
        let all = [keys, others].concat();
        let mut common = shared::among(&all, cores.begin(Stage::Primes, 1))?;
        common.truncate(keys.len());
        return Some(common);
    }
    let mut common = shared::among(keys, cores.begin(Stage::Primes, 1))?;
    let compare = |key: &&RsaPublicKey| shared::with_others(key, others, &mut OneCore(&|| true));
    let mut more = Vec::with_capacity(keys.len());
    cores.each(Stage::Stored, keys, compare, |_, common| {
        more.extend(common);
    })?;
    for (common, more) in common.iter_mut().zip(more) {
        let behind = |number: usize| number + keys.len();
        common.primes.extend(more.primes.into_iter().map(behind));
        common.modulus.extend(more.modulus.into_iter().map(behind));
    }
    Some(common)
}

/// All cores: this thread works, too, tells how far the work is, and hears whether it goes on.
pub struct Cores<'a> {
    progress: &'a mut dyn FnMut(Step) -> ControlFlow<()>,
    step: Step,
    /// Whether each item that is done is a step.
    counts_items: bool,
    is_stopped: bool,
}

impl<'a> Cores<'a> {
    /// Cores that report here.
    pub fn new(progress: &'a mut dyn FnMut(Step) -> ControlFlow<()>) -> Self {
        Self {
            progress,
            step: Step {
                stage: Stage::Closely,
                done: 0,
                of: 0,
            },
            counts_items: false,
            is_stopped: false,
        }
    }

    /// Another stage begins.
    fn begin(&mut self, stage: Stage, of: usize) -> &mut Self {
        self.step = Step { stage, done: 0, of };
        self.report();
        self
    }

    /// Does some work on each item, and takes in what comes of it, batch by batch.
    fn each<T: Sync, R: Send>(
        &mut self,
        stage: Stage,
        items: &[T],
        work: impl Fn(&T) -> R + Sync,
        mut take: impl FnMut(&T, R),
    ) -> Option<()> {
        self.begin(stage, items.len()).counts_items = true;
        for (batch, start) in items.chunks(BATCH).zip((0..).step_by(BATCH)) {
            self.step.done = start;
            let results = self.map(batch, &work)?;
            for (item, result) in batch.iter().zip(results) {
                take(item, result);
            }
        }
        self.counts_items = false;
        Some(())
    }

    fn report(&mut self) {
        self.is_stopped |= (self.progress)(self.step).is_break();
    }
}

impl Workers for Cores<'_> {
    fn map<T: Sync, R: Send>(
        &mut self,
        items: &[T],
        work: impl Fn(&T) -> R + Sync,
    ) -> Option<Vec<R>> {
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(self.is_stopped);
        // One piece of work; none when all is done or it is stopped.
        let one = || {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let item = items.get(at)?;
            (!stop.load(Ordering::Relaxed)).then(|| (at, work(item)))
        };
        let before = self.step.done;
        // Who has a single thing to do asks for no help.
        let cores = match items.len() {
            ..=1 => 1,
            _ => thread::available_parallelism().map_or(1, usize::from),
        };
        let mut results: Vec<(usize, R)> = thread::scope(|scope| {
            let others: Vec<_> = (1..cores.min(items.len()))
                .map(|_| scope.spawn(|| std::iter::from_fn(one).collect::<Vec<_>>()))
                .collect();
            let mut results = Vec::new();
            while let Some(result) = one() {
                results.push(result);
                if self.counts_items {
                    let taken = next.load(Ordering::Relaxed).min(items.len());
                    self.step.done = before + taken;
                }
                self.report();
                stop.fetch_or(self.is_stopped, Ordering::Relaxed);
            }
            for other in others {
                match other.join() {
                    Ok(more) => results.extend(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            results
        });
        results.sort_unstable_by_key(|(at, _)| *at);
        let results: Vec<R> = results.into_iter().map(|(_, result)| result).collect();
        (results.len() == items.len()).then_some(results)
    }

    fn tell(&mut self, done: usize, of: usize) {
        self.step = Step {
            done,
            of,
            ..self.step
        };
        self.report();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::read_one;

    fn key(file: &str) -> RsaPublicKey {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/weak");
        let line = std::fs::read_to_string(format!("{folder}/{file}")).unwrap();
        read_one(&line).unwrap().key.rsa
    }

    #[test]
    fn few_keys_and_many_have_the_same_in_common_with_others() {
        let [a, b, c] = ["shared-a.pub", "shared-b.pub", "shared-c.pub"].map(key);
        let (clean, twin, other) = (
            key("clean-2048-0.pub"),
            key("dup-1.pub"),
            key("dup-other-e.pub"),
        );
        let others = [&clean, &c, &twin];
        for filler in [0, FEW] {
            let mut keys = vec![&a, &b, &other];
            keys.extend(std::iter::repeat_n(&clean, filler));
            let goes_on = &mut |_| ControlFlow::Continue(());
            let common = relatives(&keys, &others, &mut Cores::new(goes_on)).unwrap();
            let behind = keys.len();
            assert_eq!(common[0].primes, [1], "{filler}");
            assert_eq!(common[1].primes, [0, behind + 1], "{filler}");
            assert_eq!(common[2].modulus, [behind + 2], "{filler}");
            assert!(common.iter().skip(3).all(Common::is_empty), "{filler}");
        }
    }

    #[test]
    fn work_is_shared_in_order_and_ends_when_it_is_stopped() {
        let items: Vec<usize> = (0..1000).collect();
        let goes_on = &mut |_| ControlFlow::Continue(());
        let doubled = Cores::new(goes_on).map(&items, |item| item * 2).unwrap();
        assert!(
            doubled
                .iter()
                .zip(&items)
                .all(|(double, item)| *double == 2 * item)
        );
        let mut told = 0;
        let stops = &mut |_| {
            told += 1;
            if told > 5 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let stopped = Cores::new(stops).map(&items, |item| {
            // Long enough for the others to hear of the end.
            std::hint::black_box((0..50_000).fold(*item, |sum, more| sum ^ more))
        });
        assert_eq!(stopped, None);
    }

    #[test]
    fn what_was_found_until_an_audit_is_stopped_is_kept() {
        let keys = (0..3 * BATCH).map(|number| {
            let key = read_one(
                &std::fs::read_to_string(concat!(
                    env!("CARGO_MANIFEST_DIR"),
                    "/tests/fixtures/corpus/openssh-1024.pub"
                ))
                .unwrap(),
            );
            std::sync::Arc::new(crate::library::Entry {
                name: format!("key-{number}"),
                key: Some(StoredKey::new(key.unwrap().key)),
                ..crate::library::Entry::default()
            })
        });
        let library = Library::new(keys.collect());
        let progress = &mut |step: Step| {
            if step.done > BATCH {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let verdicts = audit(&library, Depth::Live, progress);
        let key = library.keys().next().unwrap();
        assert!(verdicts.get(&key.fingerprints.sha256).is_some());
        assert!(!verdicts.is_live(key), "it was compared with nothing");
    }
}
