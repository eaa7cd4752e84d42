//! The single table of bindings. It drives dispatch, the footer, the help, `keyrack keys`
//! and the table in the README.

use super::action::{Action, Edit};
use super::key::Key;
use crate::domain::fingerprint::Kind;
use crate::library::export::{ExportFormat, Part};

/// Where a binding holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// On every screen and in every dialog.
    Everywhere,
    /// In the list of key pairs.
    List,
    /// In the filter box.
    Filter,
    /// In the list that `keyrack pick` chooses from.
    Pick,
    /// In the import dialog.
    Import,
    /// In the dialog for a new key under an old name.
    Replace,
    /// In the review of many keys.
    Review,
    /// In the name of a key that is reviewed.
    ReviewName,
    /// In the dialog that files are chosen in.
    Files,
    /// In the dialog for a name, a note or tags.
    Prompt,
    /// In the dialog for a file to export to.
    Export,
    /// Among the former contents of the store.
    Restore,
    /// In the audit of all key pairs.
    Audit,
    /// After the key that copies.
    Copy,
    /// On the detail screen.
    Detail,
    /// In a question.
    Confirm,
    /// In the help.
    Help,
    /// In the filter box of the help.
    HelpFilter,
    /// On the screen that says why the store cannot be shown.
    Trouble,
    /// In any field that takes text.
    Field,
}

impl Context {
    /// All contexts, in the order of the documentation.
    pub const ALL: [Self; 20] = [
        Self::Everywhere,
        Self::List,
        Self::Filter,
        Self::Pick,
        Self::Import,
        Self::Replace,
        Self::Review,
        Self::ReviewName,
        Self::Files,
        Self::Prompt,
        Self::Export,
        Self::Restore,
        Self::Audit,
        Self::Copy,
        Self::Detail,
        Self::Confirm,
        Self::Help,
        Self::HelpFilter,
        Self::Trouble,
        Self::Field,
    ];

    /// Its name in the help and the documentation.
    pub fn label(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::List => "list",
            Self::Filter => "filter",
            Self::Pick => "keyrack pick",
            Self::Import => "import",
            Self::Replace => "replace a key",
            Self::Review => "review",
            Self::ReviewName => "name in the review",
            Self::Files => "files",
            Self::Prompt => "name, note, tags",
            Self::Export => "export",
            Self::Restore => "former contents",
            Self::Audit => "audit",
            Self::Copy => "after y",
            Self::Detail => "details",
            Self::Confirm => "question",
            Self::Help => "help",
            Self::HelpFilter => "help filter",
            Self::Trouble => "store trouble",
            Self::Field => "text field",
        }
    }

    /// Whether plain characters are typed into a field here.
    pub fn is_text(self) -> bool {
        matches!(
            self,
            Self::Filter
                | Self::Pick
                | Self::Import
                | Self::Replace
                | Self::ReviewName
                | Self::Files
                | Self::Prompt
                | Self::Export
                | Self::HelpFilter
        )
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where it holds.
    pub context: Context,
    /// The keys, each as [`Key`] displays it.
    pub keys: &'static [&'static str],
    /// What they ask for.
    pub action: Action,
    /// The word in the footer; empty: not shown there.
    pub short: &'static str,
    /// The sentence in the help.
    pub long: &'static str,
    /// Order in the footer; the highest goes first where there is no room.
    pub rank: u8,
}

const fn row(
    context: Context,
    keys: &'static [&'static str],
    action: Action,
    short: &'static str,
    long: &'static str,
    rank: u8,
) -> Binding {
    Binding {
        context,
        keys,
        action,
        short,
        long,
        rank,
    }
}

/// All bindings, one line each.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    row(Context::Everywhere, &["ctrl-c"], Action::Quit, "", "quit; asks where text was typed", 0),
    row(Context::Everywhere, &["ctrl-z"], Action::Suspend, "", "suspend; fg in the shell comes back", 0),
    row(Context::Everywhere, &["ctrl-l"], Action::Redraw, "", "draw the screen anew", 0),
    row(Context::Everywhere, &["F1"], Action::Help, "", "show these keys", 0),
    row(Context::Everywhere, &["esc"], Action::Back, "", "one level back; quits nothing but keyrack pick", 0),
    row(Context::List, &["i"], Action::Import, "import", "import a key pair", 1),
    row(Context::List, &["I"], Action::FromSshFolder, "", "review the public keys in ~/.ssh, to import them", 0),
    row(Context::List, &["/"], Action::Filter, "filter", "filter by name, comment, tag, note or fingerprint", 2),
    row(Context::List, &["enter"], Action::Details, "details", "show everything about the key pair", 3),
    row(Context::List, &["space"], Action::Tick, "select", "select the key pair, or not any more, and go to the next", 13),
    row(Context::List, &["v"], Action::Range, "", "select from here on; v again keeps that, esc gives it up", 0),
    row(Context::List, &["ctrl-a"], Action::TickAll, "", "select all that are shown, or none", 0),
    row(Context::List, &["y"], Action::Copy, "copy", "copy the public key, a fingerprint or the name, of each", 5),
    row(Context::List, &["r"], Action::Rename, "rename", "rename the key pair", 5),
    row(Context::List, &["e"], Action::Note, "note", "edit the note", 8),
    row(Context::List, &["t"], Action::Tags, "tags", "edit the tags; of several: +edge adds, -edge removes", 9),
    row(Context::List, &["p"], Action::Replace, "", "put a new key under the name, note and tags", 0),
    row(Context::List, &["x"], Action::Export, "export", "export the public key, or several, into a file", 10),
    row(Context::List, &["d"], Action::Delete, "delete", "delete the key pair, or several, after a question", 6),
    row(Context::List, &["s"], Action::Order, "sort", "sort by name, bits, age, weakness, or as in the store", 12),
    row(Context::List, &["S"], Action::Reverse, "", "turn the order round", 0),
    row(Context::List, &["a"], Action::Audit, "audit", "audit all keys deeply, and look for shared primes", 11),
    row(Context::List, &["u"], Action::Undo, "undo", "undo the last change of this run", 7),
    row(Context::List, &["ctrl-r"], Action::Redo, "", "do again what was undone", 0),
    row(Context::List, &["R"], Action::Restore, "", "former contents of the store, to bring one back", 0),
    row(Context::List, &["?"], Action::Help, "help", "show these keys", 4),
    row(Context::List, &["q"], Action::Quit, "quit", "quit", 4),
    row(Context::List, &["j", "down"], Action::Down, "", "down", 0),
    row(Context::List, &["k", "up"], Action::Up, "", "up", 0),
    row(Context::List, &["g", "home"], Action::Top, "", "to the first", 0),
    row(Context::List, &["G", "end"], Action::Bottom, "", "to the last", 0),
    row(Context::List, &["ctrl-d"], Action::HalfDown, "", "half a page down", 0),
    row(Context::List, &["ctrl-u"], Action::HalfUp, "", "half a page up", 0),
    row(Context::List, &["page-down"], Action::PageDown, "", "a page down", 0),
    row(Context::List, &["page-up"], Action::PageUp, "", "a page up", 0),
    row(Context::List, &["esc"], Action::Back, "", "give up what is selected, then clear the filter", 0),
    row(Context::Filter, &["enter"], Action::Submit, "keep", "keep the filter and go to the list", 1),
    row(Context::Filter, &["esc"], Action::Back, "clear", "clear the filter", 2),
    row(Context::Filter, &["down", "ctrl-n"], Action::Down, "", "down in the list", 0),
    row(Context::Filter, &["up", "ctrl-p"], Action::Up, "", "up in the list", 0),
    row(Context::Filter, &["page-down"], Action::PageDown, "", "a page down in the list", 0),
    row(Context::Filter, &["page-up"], Action::PageUp, "", "a page up in the list", 0),
    row(Context::Pick, &["enter"], Action::Submit, "choose", "choose the key pair, or all that are selected", 1),
    row(Context::Pick, &["tab"], Action::Tick, "select", "select the key pair, or not any more, and go to the next", 3),
    row(Context::Pick, &["down", "ctrl-n"], Action::Down, "", "down", 0),
    row(Context::Pick, &["up", "ctrl-p"], Action::Up, "", "up", 0),
    row(Context::Pick, &["page-down"], Action::PageDown, "", "a page down", 0),
    row(Context::Pick, &["page-up"], Action::PageUp, "", "a page up", 0),
    row(Context::Pick, &["esc"], Action::Back, "cancel", "choose nothing; the exit status is 130", 2),
    row(Context::Import, &["enter"], Action::Submit, "import", "import, or go to the field at fault", 1),
    row(Context::Import, &["tab", "down"], Action::Next, "next field", "to the next field", 2),
    row(Context::Import, &["shift-tab", "up"], Action::Previous, "", "to the field before", 0),
    row(Context::Import, &["ctrl-o"], Action::FromFiles, "file", "choose files", 4),
    row(Context::Import, &["alt-a"], Action::FromAgent, "agent", "look at the keys of the SSH agent", 5),
    row(Context::Import, &["alt-s"], Action::FromSshFolder, "~/.ssh", "review the public keys in ~/.ssh", 6),
    row(Context::Import, &["alt-p"], Action::PublicHalf, "", "take the public half of the private key that was stopped", 0),
    row(Context::Import, &["esc"], Action::Back, "cancel", "cancel; asks once where text was typed", 3),
    row(Context::Replace, &["enter"], Action::Submit, "replace", "put this key in the place of the old one", 1),
    row(Context::Replace, &["ctrl-o"], Action::FromFiles, "file", "choose a file", 3),
    row(Context::Replace, &["alt-p"], Action::PublicHalf, "", "take the public half of the private key that was stopped", 0),
    row(Context::Replace, &["esc"], Action::Back, "cancel", "cancel; asks once where text was typed", 2),
    row(Context::Review, &["enter"], Action::Submit, "import", "import what is ticked, as one change", 1),
    row(Context::Review, &["space"], Action::Tick, "tick", "tick the key, or take its tick away", 2),
    row(Context::Review, &["ctrl-a"], Action::TickAll, "all", "tick all, or none", 4),
    row(Context::Review, &["e"], Action::Rename, "name", "edit the name", 5),
    row(Context::Review, &["j", "down"], Action::Down, "", "down", 0),
    row(Context::Review, &["k", "up"], Action::Up, "", "up", 0),
    row(Context::Review, &["g", "home"], Action::Top, "", "to the first", 0),
    row(Context::Review, &["G", "end"], Action::Bottom, "", "to the last", 0),
    row(Context::Review, &["ctrl-d"], Action::HalfDown, "", "half a page down", 0),
    row(Context::Review, &["ctrl-u"], Action::HalfUp, "", "half a page up", 0),
    row(Context::Review, &["page-down"], Action::PageDown, "", "a page down", 0),
    row(Context::Review, &["page-up"], Action::PageUp, "", "a page up", 0),
    row(Context::Review, &["?"], Action::Help, "", "show these keys", 0),
    row(Context::Review, &["esc", "q"], Action::Back, "cancel", "cancel; while it imports, stop: nothing is stored then", 3),
    row(Context::ReviewName, &["enter"], Action::Submit, "keep", "keep the name", 1),
    row(Context::ReviewName, &["esc"], Action::Back, "leave", "leave the name as it was", 2),
    row(Context::Files, &["enter"], Action::Submit, "open", "open the folder, or take the file or all that are ticked", 1),
    row(Context::Files, &["tab"], Action::Complete, "complete", "complete what was typed", 2),
    row(Context::Files, &["ctrl-t"], Action::Tick, "tick", "tick the file, or take its tick away", 4),
    row(Context::Files, &["ctrl-o"], Action::Take, "", "take the files that are ticked", 0),
    row(Context::Files, &["alt-h"], Action::Hidden, "hidden", "show hidden files, or hide them", 5),
    row(Context::Files, &["down", "ctrl-n"], Action::Down, "", "down", 0),
    row(Context::Files, &["up", "ctrl-p"], Action::Up, "", "up", 0),
    row(Context::Files, &["page-down"], Action::PageDown, "", "a page down", 0),
    row(Context::Files, &["page-up"], Action::PageUp, "", "a page up", 0),
    row(Context::Files, &["alt-up"], Action::Parent, "", "to the folder above; backspace too, if nothing is typed", 0),
    row(Context::Files, &["esc"], Action::Back, "cancel", "clear what was typed, else cancel", 3),
    row(Context::Prompt, &["enter"], Action::Submit, "store", "store what was typed", 1),
    row(Context::Prompt, &["esc"], Action::Back, "cancel", "cancel", 2),
    row(Context::Export, &["enter"], Action::Submit, "export", "write the file; asks before it overwrites one", 1),
    row(Context::Export, &["tab"], Action::Next, "next format", "to the next format", 2),
    row(Context::Export, &["shift-tab"], Action::Previous, "", "to the format before", 0),
    row(Context::Export, &["esc"], Action::Back, "cancel", "cancel", 3),
    row(Context::Restore, &["enter"], Action::Submit, "restore", "bring this content back, after a question", 1),
    row(Context::Restore, &["j", "down"], Action::Down, "", "down", 0),
    row(Context::Restore, &["k", "up"], Action::Up, "", "up", 0),
    row(Context::Restore, &["g", "home"], Action::Top, "", "to the newest", 0),
    row(Context::Restore, &["G", "end"], Action::Bottom, "", "to the oldest", 0),
    row(Context::Restore, &["q", "esc"], Action::Back, "cancel", "back", 2),
    row(Context::Audit, &["enter"], Action::Submit, "details", "show everything about this key pair", 1),
    row(Context::Audit, &["j", "down"], Action::Down, "", "down", 0),
    row(Context::Audit, &["k", "up"], Action::Up, "", "up", 0),
    row(Context::Audit, &["g", "home"], Action::Top, "", "to the first", 0),
    row(Context::Audit, &["G", "end"], Action::Bottom, "", "to the last", 0),
    row(Context::Audit, &["page-down"], Action::PageDown, "", "a page down", 0),
    row(Context::Audit, &["page-up"], Action::PageUp, "", "a page up", 0),
    row(Context::Audit, &["?"], Action::Help, "", "show these keys", 0),
    row(Context::Audit, &["esc", "q"], Action::Back, "close", "close; while it runs, stop: what was found stays known", 2),
    row(Context::Copy, &["k", "y"], Action::CopyThat(Part::Key(ExportFormat::OpenSsh)), "public key", "the public key, as one line", 1),
    row(Context::Copy, &["m"], Action::CopyThat(Part::Fingerprint(Kind::Md5)), "MD5", "the MD5 fingerprint", 2),
    row(Context::Copy, &["e"], Action::CopyThat(Part::Fingerprint(Kind::Ens)), "ENS", "the fingerprint as ENS writes it", 3),
    row(Context::Copy, &["s"], Action::CopyThat(Part::Fingerprint(Kind::Sha256)), "SHA256", "the SHA256 fingerprint", 4),
    row(Context::Copy, &["a"], Action::CopyThat(Part::Fingerprint(Kind::Ec2)), "EC2", "the fingerprint as AWS EC2 shows it", 5),
    row(Context::Copy, &["n"], Action::CopyThat(Part::Name), "name", "the name", 6),
    row(Context::Copy, &["esc"], Action::Back, "cancel", "copy nothing; any other key does the same", 7),
    row(Context::Detail, &["j", "down"], Action::Down, "scroll", "scroll down", 2),
    row(Context::Detail, &["k", "up"], Action::Up, "", "scroll up", 0),
    row(Context::Detail, &["g", "home"], Action::Top, "", "to the start", 0),
    row(Context::Detail, &["G", "end"], Action::Bottom, "", "to the end", 0),
    row(Context::Detail, &["]"], Action::Next, "next", "the next key pair", 3),
    row(Context::Detail, &["["], Action::Previous, "previous", "the key pair before", 4),
    row(Context::Detail, &["y"], Action::Copy, "copy", "copy the public key, a fingerprint or the name", 5),
    row(Context::Detail, &["r"], Action::Rename, "rename", "rename the key pair", 5),
    row(Context::Detail, &["e"], Action::Note, "note", "edit the note", 8),
    row(Context::Detail, &["t"], Action::Tags, "tags", "edit the tags", 9),
    row(Context::Detail, &["p"], Action::Replace, "", "put a new key under the name, note and tags", 0),
    row(Context::Detail, &["x"], Action::Export, "export", "export the public key into a file", 10),
    row(Context::Detail, &["d"], Action::Delete, "delete", "delete the key pair, after a question", 6),
    row(Context::Detail, &["u"], Action::Undo, "undo", "undo the last change of this run", 7),
    row(Context::Detail, &["ctrl-r"], Action::Redo, "", "do again what was undone", 0),
    row(Context::Detail, &["?"], Action::Help, "help", "show these keys", 4),
    row(Context::Detail, &["q", "esc"], Action::Back, "back", "back to the list", 1),
    row(Context::Confirm, &["y"], Action::Yes, "yes", "yes", 1),
    row(Context::Confirm, &["n", "esc"], Action::No, "no", "no", 2),
    row(Context::Confirm, &["g"], Action::GoTo, "", "go to the key pair, where that is offered", 0),
    row(Context::Confirm, &["tab", "right"], Action::Next, "", "to the next button", 0),
    row(Context::Confirm, &["shift-tab", "left"], Action::Previous, "", "to the button before", 0),
    row(Context::Confirm, &["enter"], Action::Submit, "the marked button", "press the marked button, which is No at first", 3),
    row(Context::Help, &["j", "down"], Action::Down, "scroll", "scroll down", 1),
    row(Context::Help, &["k", "up"], Action::Up, "", "scroll up", 0),
    row(Context::Help, &["g", "home"], Action::Top, "", "to the start", 0),
    row(Context::Help, &["G", "end"], Action::Bottom, "", "to the end", 0),
    row(Context::Help, &["/"], Action::Filter, "filter", "filter the keys", 3),
    row(Context::Help, &["q", "?", "F1", "esc"], Action::Back, "close", "close the help", 2),
    row(Context::HelpFilter, &["enter"], Action::Submit, "keep", "keep the filter", 1),
    row(Context::HelpFilter, &["esc"], Action::Back, "clear", "clear the filter", 2),
    row(Context::Trouble, &["r"], Action::Reload, "try again", "read the store again", 1),
    row(Context::Trouble, &["R"], Action::Restore, "former contents", "former contents of the store, to bring one back", 4),
    row(Context::Trouble, &["q"], Action::Quit, "quit", "quit", 2),
    row(Context::Trouble, &["?"], Action::Help, "help", "show these keys", 3),
    row(Context::Field, &["left", "ctrl-b"], Action::Edit(Edit::Left), "", "a character left", 0),
    row(Context::Field, &["right", "ctrl-f"], Action::Edit(Edit::Right), "", "a character right", 0),
    row(Context::Field, &["home", "ctrl-a"], Action::Edit(Edit::Start), "", "to the start", 0),
    row(Context::Field, &["end", "ctrl-e"], Action::Edit(Edit::End), "", "to the end", 0),
    row(Context::Field, &["alt-b"], Action::Edit(Edit::WordLeft), "", "a word left", 0),
    row(Context::Field, &["alt-f"], Action::Edit(Edit::WordRight), "", "a word right", 0),
    row(Context::Field, &["backspace", "ctrl-h"], Action::Edit(Edit::Backspace), "", "delete the character before", 0),
    row(Context::Field, &["delete", "ctrl-d"], Action::Edit(Edit::Delete), "", "delete the character at the caret", 0),
    row(Context::Field, &["ctrl-w"], Action::Edit(Edit::DeleteWord), "", "delete the word before", 0),
    row(Context::Field, &["ctrl-u"], Action::Edit(Edit::DeleteToStart), "", "delete to the start", 0),
    row(Context::Field, &["ctrl-k"], Action::Edit(Edit::DeleteToEnd), "", "delete to the end", 0),
];

/// The contexts in which a key is looked up, nearest first.
fn chain(context: Context) -> impl Iterator<Item = Context> {
    let field = context.is_text().then_some(Context::Field);
    [Some(context), field, Some(Context::Everywhere)]
        .into_iter()
        .flatten()
}

/// What `key` asks for in `context`.
pub fn lookup(context: Context, key: Key) -> Option<Action> {
    let name = key.to_string();
    chain(context).find_map(|context| {
        BINDINGS
            .iter()
            .find(|binding| binding.context == context && binding.keys.contains(&name.as_str()))
            .map(|binding| binding.action)
    })
}

/// The bindings that the footer of `context` shows, in the table's order: those that are
/// `useful`, and as long as they do not fit, the one with the highest rank is left out.
pub fn footer(
    context: Context,
    useful: impl Fn(Action) -> bool,
    fits: impl Fn(&[&'static Binding]) -> bool,
) -> Vec<&'static Binding> {
    let mut shown: Vec<&Binding> = BINDINGS
        .iter()
        .filter(|binding| binding.context == context && !binding.short.is_empty())
        .filter(|binding| useful(binding.action))
        .collect();
    while !fits(&shown) {
        let Some(last) = shown.iter().map(|binding| binding.rank).max() else {
            break;
        };
        let at = shown.iter().rposition(|binding| binding.rank == last);
        shown.remove(at.unwrap_or_default());
    }
    shown
}

/// The keys of a binding as they are written: `j down`.
pub fn written(binding: &Binding) -> String {
    binding.keys.join(" ")
}

/// All rows as context, keys and sentence, for `keyrack keys` and the README.
pub fn rows() -> impl Iterator<Item = (&'static str, String, &'static str)> {
    Context::ALL.into_iter().flat_map(|context| {
        BINDINGS
            .iter()
            .filter(move |binding| binding.context == context)
            .map(move |binding| (context.label(), written(binding), binding.long))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_key_is_bound_twice_in_one_context() {
        for context in Context::ALL {
            let mut seen = HashSet::new();
            for binding in BINDINGS.iter().filter(|b| b.context == context) {
                for key in binding.keys {
                    assert!(seen.insert(key), "{context:?}: {key}");
                }
            }
        }
    }

    #[test]
    fn no_key_of_a_text_context_hides_an_edit() {
        let keys_of = |context: Context| -> HashSet<&str> {
            let own = BINDINGS.iter().filter(|b| b.context == context);
            own.flat_map(|b| b.keys.iter().copied()).collect()
        };
        let edits = keys_of(Context::Field);
        for context in Context::ALL.into_iter().filter(|c| c.is_text()) {
            assert!(keys_of(context).is_disjoint(&edits), "{context:?}");
        }
        assert!(keys_of(Context::Everywhere).is_disjoint(&edits));
    }

    #[test]
    fn ctrl_j_is_bound_to_nothing() {
        assert!(BINDINGS.iter().all(|b| !b.keys.contains(&"ctrl-j")));
    }

    #[test]
    fn every_context_is_documented_and_reachable() {
        for context in Context::ALL {
            assert!(BINDINGS.iter().any(|b| b.context == context));
        }
        assert_eq!(rows().count(), BINDINGS.len());
    }
}
