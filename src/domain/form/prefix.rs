//! Lines with something before the key: the options of `authorized_keys` (sshd(8)), the
//! markers and hosts of `known_hosts` (sshd(8)).

use super::openssh::{self, split_word};
use super::scan::Found;
use super::{Beside, Form, Refusal};

/// The options that sshd knows, in lower case; those that take a value.
const WITH_VALUE: [&str; 9] = [
    "command",
    "environment",
    "expiry-time",
    "from",
    "permitlisten",
    "permitopen",
    "principals",
    "tunnel",
    "zos-key-ring-label",
];

/// The options that take none.
const FLAGS: [&str; 15] = [
    "agent-forwarding",
    "cert-authority",
    "no-agent-forwarding",
    "no-port-forwarding",
    "no-pty",
    "no-touch-required",
    "no-user-rc",
    "no-x11-forwarding",
    "port-forwarding",
    "pty",
    "restrict",
    "touch-required",
    "user-rc",
    "verify-required",
    "x11-forwarding",
];

const MARKERS: [&str; 2] = ["@revoked", "@cert-authority"];

/// Reads a key with something before it on the first of `lines`, which may go on in the next;
/// says how many it takes. `None` where no key stands there.
pub(super) fn read(lines: &[&str]) -> Option<(Found, usize)> {
    let whole = lines.first()?;
    let rest = lines.get(1..).unwrap_or_default();
    let line = whole.trim();
    if let Some((options, key)) = split_options(line) {
        let beside = Beside {
            options: Some(options.to_owned()),
            ..Beside::default()
        };
        let read = || read_behind(key, whole.len(), rest, Form::AuthorizedKeys, beside);
        return openssh::starts_key(key).then(read);
    }
    let start = openssh::key_behind(line)?;
    let (before, key) = line.split_at(start);
    let (first, more) = split_word(before);
    let (marker, hosts) = if MARKERS.contains(&first) {
        (Some(first), more)
    } else {
        (None, before.trim())
    };
    if hosts.contains(char::is_whitespace) || !hosts.split(',').all(may_be_host) {
        return Some((Found::Refused(Refusal::TextBefore), 1));
    }
    let beside = Beside {
        options: None,
        hosts: Some(hosts.to_owned()),
        marker: marker.map(str::to_owned),
    };
    Some(read_behind(
        key,
        whole.len(),
        rest,
        Form::KnownHosts,
        beside,
    ))
}

/// Whether a key with something before it stands on `line`.
pub(super) fn has_key(line: &str) -> bool {
    let options = split_options(line.trim());
    options.is_some_and(|(_, key)| openssh::starts_key(key)) || openssh::key_behind(line).is_some()
}

fn read_behind(
    key: &str,
    width: usize,
    rest: &[&str],
    form: Form,
    beside: Beside,
) -> (Found, usize) {
    if openssh::keys_on_one_line(key).is_some() {
        return (Found::Refused(Refusal::TextBefore), 1);
    }
    let (mut found, used) = openssh::read_of_width(key, width, rest);
    if let Found::Key(reading) = &mut found {
        if reading.form == Form::OpenSsh {
            reading.form = form;
        }
        reading.beside = beside;
    }
    (found, used)
}

/// Whether this may stand among the hosts of `known_hosts`: a name, an address, a pattern, a
/// hash; not what looks like an option that sshd does not know.
fn may_be_host(text: &str) -> bool {
    let is_option = FLAGS.contains(&text) || WITH_VALUE.contains(&text) || text.starts_with("no-");
    !text.is_empty()
        && !is_option
        && !text.contains(['"', '\'', '`'])
        && (text.starts_with('|') || !text.contains('='))
        && !text.ends_with(':')
}

/// The options at the start of `line` and what stands behind them. The first field counts as
/// options only if it parses wholly as known ones.
fn split_options(line: &str) -> Option<(&str, &str)> {
    let mut rest = line;
    loop {
        rest = skip_option(rest)?;
        if let Some(next) = rest.strip_prefix(',') {
            rest = next;
            continue;
        }
        let behind = rest.trim_start();
        let options = line.get(..line.len() - rest.len())?;
        let is_set_off = behind.len() < rest.len();
        return is_set_off.then_some((options, behind));
    }
}

/// Whether `options`, all known ones, have the option `name` among them.
pub(super) fn has_option(options: &str, name: &str) -> bool {
    let mut rest = options;
    while let Some(behind) = skip_option(rest) {
        let option = rest.get(..rest.len() - behind.len());
        if option.is_some_and(|option| option.eq_ignore_ascii_case(name)) {
            return true;
        }
        rest = behind.strip_prefix(',').unwrap_or_default();
    }
    false
}

/// What stands behind the known option at the start of `text`.
fn skip_option(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    let name = name.to_ascii_lowercase();
    if WITH_VALUE.contains(&name.as_str()) {
        return skip_quoted(rest.strip_prefix("=\"")?);
    }
    FLAGS.contains(&name.as_str()).then_some(rest)
}

/// What stands behind the quotation mark that ends a value; one with a backslash does not.
fn skip_quoted(text: &str) -> Option<&str> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => return text.get(at + 1..),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_found_among_others_but_not_in_their_values() {
        let is_authority = |options: &str| has_option(options, "cert-authority");
        assert!(is_authority("cert-authority"));
        assert!(is_authority("no-pty,Cert-Authority,restrict"));
        assert!(is_authority("from=\"a,b\",cert-authority"));
        assert!(!is_authority("command=\"x,cert-authority,y\",no-pty"));
        assert!(!is_authority(""));
    }

    #[test]
    fn only_known_options_are_options() {
        for (line, options) in [
            ("no-pty ssh-rsa", Some("no-pty")),
            (
                "restrict,port-forwarding ssh-rsa",
                Some("restrict,port-forwarding"),
            ),
            (
                "NO-PTY,From=\"*.example\" x",
                Some("NO-PTY,From=\"*.example\""),
            ),
            (
                "command=\"a \\\"b\\\" ssh-rsa AAAA\" x",
                Some("command=\"a \\\"b\\\" ssh-rsa AAAA\""),
            ),
            ("no-pty,unknown x", None),
            ("from=10.0.0.1 x", None),
            ("command=\"open x", None),
            ("no-pty", None),
            ("hello x", None),
        ] {
            let found = split_options(line).map(|(options, _)| options);
            assert_eq!(found, options, "{line}");
        }
    }
}
