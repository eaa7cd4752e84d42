//! What must hold after a fault.

use crate::fault::Fault;
use crate::stage::{Node, Stage, Tree};
use crate::support::{Answer, made_up_key};

/// A change that a fault befell.
pub(crate) struct Case<'a> {
    pub(crate) fault: &'a Fault<'a>,
    pub(crate) stage: Stage<'a>,
    pub(crate) answer: Answer,
    /// What there was before: the store's text, the names in it, and the folder.
    pub(crate) old: Option<String>,
    pub(crate) names: Vec<String>,
    pub(crate) tree: Tree,
    /// The store's text after the same change without a fault.
    pub(crate) new: &'a str,
}

/// What is wrong.
type Verdict = Result<(), String>;

/// What the message says where the change is in the store all the same.
const IN_DOUBT: [&str; 2] = ["may be stored", "was done all the same"];

/// Another key pair, imported afterwards.
const NEXT: &str = "next";

pub(crate) fn judge(case: &Case<'_>) -> Verdict {
    let came_about = case.fault.came_about(&case.stage, case.answer.exit);
    ensure(came_about, "the fault did not come about")?;
    let is_new = case.is_new()?;
    case.names_are_whole(is_new)?;
    case.what_is_told_is_true(is_new)?;
    case.fault_is_told()?;
    case.failure_is_told(is_new)?;
    case.folder_is_tidy()?;
    case.next_change_works(is_new)
}

fn ensure(holds: bool, otherwise: &str) -> Verdict {
    if holds {
        Ok(())
    } else {
        Err(otherwise.to_owned())
    }
}

impl Case<'_> {
    /// Whether the store holds the new content, byte for byte; it is wrong unless it holds
    /// the old otherwise.
    fn is_new(&self) -> Result<bool, String> {
        let now = self.stage.content();
        let is_new = now.as_deref() == Some(self.new);
        ensure(
            is_new || now == self.old,
            &format!("neither old nor new: {now:?}"),
        )?;
        Ok(is_new)
    }

    /// The store parses, and these are its key pairs.
    fn names_are_whole(&self, is_new: bool) -> Verdict {
        let names = self.stage.names()?;
        let is_whole = if is_new {
            names == self.stage.operation.names_after(&self.names)
        } else {
            names == self.names
        };
        ensure(is_whole, &format!("not the expected entries: {names:?}"))
    }

    /// What was reported done is there.
    fn what_is_told_is_true(&self, is_new: bool) -> Verdict {
        let told = self.stage.operation.told;
        let Answer { stdout, stderr, .. } = &self.answer;
        let is_told = stdout.contains(told) || stderr.contains(told);
        let is_claimed = is_told || self.answer.exit == Some(0);
        ensure(is_new || !is_claimed, "told as done, and it is not")
    }

    /// Nothing vital fails in silence.
    fn fault_is_told(&self) -> Verdict {
        let Answer { stdout, stderr, .. } = &self.answer;
        let names_it = |words: &str| stdout.contains(words) || stderr.contains(words);
        let is_told = self.fault.words().is_none_or(names_it);
        ensure(
            is_told || !self.fault.must_be_told(),
            "passed over in silence",
        )
    }

    /// A failure is told as one: the system's words, and what to do about it.
    fn failure_is_told(&self, is_new: bool) -> Verdict {
        let Answer {
            exit,
            stdout,
            stderr,
        } = &self.answer;
        let (Some(1..), Some(words)) = (exit, self.fault.words()) else {
            return Ok(());
        };
        ensure(*exit == Some(1), "exit status")?;
        let told = self.stage.operation.told;
        ensure(!stdout.contains(told), "a failure that tells success")?;
        let message = if stdout.is_empty() {
            message_for_people(stderr, words)
        } else {
            message_for_programs(stdout, words)
        };
        let message = message.ok_or("the message does not name the fault and what to do")?;
        let in_doubt = IN_DOUBT.iter().any(|words| message.contains(words));
        ensure(in_doubt == is_new, "the message is wrong about the store")
    }

    /// Modes are private, other files are as they were, and nothing else lies about.
    fn folder_is_tidy(&self) -> Verdict {
        let tree = self.stage.tree();
        for (path, node) in &tree {
            let is_right = match self.tree.get(path) {
                Some(former) if *path != self.stage.file => former == node,
                _ => self.stage.may_appear(path) && is_private(node),
            };
            ensure(is_right, &format!("{} is {node:?}", path.display()))?;
        }
        let lost = self.tree.keys().find(|path| !tree.contains_key(*path));
        ensure(lost.is_none(), &format!("{lost:?} is gone"))
    }

    /// A plain import afterwards adds its entry, and takes away what was left behind.
    fn next_change_works(&self, is_new: bool) -> Verdict {
        let before = if is_new {
            Some(self.new)
        } else {
            self.old.as_deref()
        };
        let answer = self
            .stage
            .run(&["import", "--name", NEXT], &made_up_key(99));
        ensure(answer.exit == Some(0), &format!("next: {answer:?}"))?;
        let text = self.stage.content().unwrap_or_default();
        let added = text.strip_prefix(before.unwrap_or_default());
        let is_added = added.is_some_and(|added| added.contains(NEXT));
        ensure(is_added, &format!("the next import left {text:?}"))?;
        let left = self.stage.temporary().exists();
        ensure(!left, "a temporary file stays")?;
        self.folder_is_tidy()
    }
}

/// Whether what keyrack made is for its owner alone.
fn is_private(node: &Node) -> bool {
    match node {
        Node::Folder { mode } => *mode == 0o700,
        Node::File { mode, .. } => *mode == 0o600,
        Node::Link { .. } => false,
    }
}

/// The lines on standard error that name the fault and say what to do.
fn message_for_people(stderr: &str, words: &str) -> Option<String> {
    let mut lines = stderr.lines().skip_while(|line| !line.contains(words));
    let (what, hint) = (lines.next()?, lines.next()?);
    let is_hint = hint.starts_with("  ") && !hint.trim().is_empty();
    (what.starts_with("keyrack: ") && is_hint).then(|| format!("{what}\n{hint}"))
}

/// The message of a failure in JSON.
fn message_for_programs(stdout: &str, words: &str) -> Option<String> {
    let failure: serde_json::Value = serde_json::from_str(stdout).ok()?;
    let has_code = failure["Code"]
        .as_str()
        .is_some_and(|code| !code.is_empty());
    let message = failure["Message"].as_str()?.to_owned();
    (has_code && message.contains(words)).then_some(message)
}
