//! Everything about one key pair: in short beside the list, in full on a screen of its own.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::Widget;

use crate::domain::fingerprint::Kind;
use crate::domain::key::SSH_RSA;
use crate::domain::randomart::randomart;
use crate::library::{Entry, EntryId, StoredKey};
use crate::text::visible;
use crate::tui::action::Action;
use crate::tui::age::{age, local};
use crate::tui::theme::Theme;
use crate::tui::widget::audit::{self, Strength};
use crate::tui::widget::highlight::Highlighter;
use crate::tui::widget::{frame, key_facts, scroll};

/// The fields that a filter looks into.
const SEARCHED: [&str; 3] = ["comment", "tags", "note"];

/// Two randomarts side by side, with a gap.
const TWO_RANDOMARTS: usize = 19 * 2 + 3;

/// The detail screen: what it shows, and how far it is scrolled.
#[derive(Clone, Debug)]
pub(in crate::tui) struct DetailScreen {
    /// The entry.
    pub(in crate::tui) id: EntryId,
    offset: usize,
}

/// What times are shown against.
#[derive(Clone, Copy)]
pub(in crate::tui) struct Clock<'a> {
    /// The moment of the last event.
    pub(in crate::tui) now: Timestamp,
    /// The zone in which times are shown.
    pub(in crate::tui) zone: &'a TimeZone,
}

/// A key pair, and what is known of it beside its entry.
pub(in crate::tui) struct Subject<'a> {
    /// Its entry.
    pub(in crate::tui) entry: &'a Entry,
    /// Where its private half is, if it is on this machine.
    pub(in crate::tui) half: Option<&'a str>,
    /// What is known about the strength of its key.
    pub(in crate::tui) strength: Strength,
    /// What its times are shown against.
    pub(in crate::tui) clock: Clock<'a>,
}

impl DetailScreen {
    /// The start of the details of an entry.
    pub(in crate::tui) fn new(id: EntryId) -> Self {
        Self { id, offset: 0 }
    }

    /// Scrolls over `lines` in a window of `height`.
    pub(in crate::tui) fn go(&mut self, action: Action, lines: usize, height: usize) {
        self.offset = scroll::scrolled(self.offset, action, lines, height);
    }
}

/// Draws the details beside the list, with the words marked that were searched for.
pub(in crate::tui) fn draw_pane(
    subject: Option<&Subject<'_>>,
    searched: &str,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let name = subject
        .map(|it| visible(&it.entry.name))
        .unwrap_or_default();
    let inside = frame::pane(&name, "", false, theme, area, buffer);
    let Some(subject) = subject else {
        return;
    };
    let entry = subject.entry;
    let (cells, height) = (usize::from(inside.width), usize::from(inside.height));
    let art = entry
        .key
        .as_ref()
        .map_or_else(Vec::new, |key| sha256_art(key, theme));
    let strength = entry
        .key
        .as_ref()
        .map_or_else(Vec::new, |_| audit::short(&subject.strength, cells, theme));
    let taken = strength.len() + art.len();
    let mut highlighter = Highlighter::of_words(searched, theme.matched);
    let mut lines = summary(subject, true, &mut highlighter, cells, theme);
    if lines.len() + taken > height {
        lines = summary(subject, false, &mut highlighter, cells, theme);
    }
    lines.extend(strength);
    if lines.len() + art.len() <= height {
        lines.extend(art);
    }
    Text::from(lines).render(inside, buffer);
}

/// The facts that stand beside the list, wrapped or each on one line.
fn summary(
    subject: &Subject<'_>,
    wrapped: bool,
    highlighter: &mut Highlighter,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let entry = subject.entry;
    let mut lines = Vec::new();
    if let Some(key) = &entry.key {
        let size = format!("{SSH_RSA}, {}", key_facts::size(&key.public.rsa));
        lines.push(Line::styled(
            crate::text::cut(&size, cells).into_owned(),
            theme.value,
        ));
        lines.extend(key_facts::fingerprints(
            &key.fingerprints,
            &Kind::ALL,
            wrapped,
            cells,
            theme,
        ));
    }
    for (label, value) in fields(subject) {
        let mut field = if wrapped {
            key_facts::long(label, &value, theme.value, cells, theme)
        } else {
            vec![key_facts::short(label, &value, cells, theme)]
        };
        if SEARCHED.contains(&label) {
            for line in &mut field {
                let value = line.spans.pop().unwrap_or_default();
                let pieces = highlighter.spans(&value.content, &value.content, value.style);
                line.spans.extend(pieces);
            }
        }
        lines.extend(field);
    }
    for fault in &entry.faults {
        lines.extend(key_facts::long(
            "✗ store",
            &fault.to_string(),
            theme.bad,
            cells,
            theme,
        ));
    }
    lines
}

/// What the entry says beside its key: label and value, empty ones left out.
fn fields(subject: &Subject<'_>) -> Vec<(&'static str, String)> {
    let &Subject {
        entry, half, clock, ..
    } = subject;
    let comment = entry
        .key
        .as_ref()
        .map(|key| visible(&key.public.comment).into_owned());
    let source = entry
        .source
        .as_deref()
        .map(|source| visible(source).replacen(':', " ", 1));
    let added = entry.imported_at.map(|at| age(at, clock.now));
    let added = match (added, source) {
        (Some(age), Some(source)) => Some(format!("{age}, {source}")),
        (age, source) => age.or(source),
    };
    let fields = [
        ("comment", comment),
        ("added", added),
        (
            "private",
            half.map(|half| format!("half here: {}", visible(half))),
        ),
        ("tags", Some(visible(&entry.tags.join(", ")).into_owned())),
        (
            "note",
            entry.note.as_deref().map(|note| visible(note).into_owned()),
        ),
    ];
    fields
        .into_iter()
        .filter_map(|(label, value)| value.filter(|v| !v.is_empty()).map(|v| (label, v)))
        .collect()
}

fn sha256_art(key: &StoredKey, theme: &Theme) -> Vec<Line<'static>> {
    randomart(&key.fingerprints.sha256, key.public.rsa.bits(), "SHA256")
        .into_iter()
        .map(|line| Line::styled(line, theme.muted))
        .collect()
}

/// All lines of the detail screen, `cells` wide.
pub(in crate::tui) fn lines(
    subject: &Subject<'_>,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let &Subject { entry, clock, .. } = subject;
    let mut lines = summary(subject, true, &mut Highlighter::default(), cells, theme);
    let mut fact = |label: &str, value: String| {
        lines.extend(key_facts::long(label, &value, theme.value, cells, theme));
    };
    if let Some(at) = entry.imported_at {
        fact("at", format!("{} ({at})", local(at, clock.zone)));
    }
    if let Some(id) = &entry.request_id {
        fact("request", visible(id).into_owned());
    }
    let Some(key) = &entry.key else {
        return lines;
    };
    lines.extend(audit::full(&subject.strength, cells, theme));
    let public = key.public.to_string();
    lines.extend(key_facts::solid("key", &visible(&public), cells, theme));
    lines.push(Line::default());
    let bits = key.public.rsa.bits();
    let sha256 = randomart(&key.fingerprints.sha256, bits, "SHA256");
    let md5 = randomart(&key.fingerprints.md5, bits, "MD5");
    if cells >= TWO_RANDOMARTS {
        let pairs = sha256.iter().zip(&md5);
        lines.extend(pairs.map(|(left, right)| Line::raw(format!("{left}   {right}"))));
    } else {
        lines.extend(sha256.into_iter().chain(md5).map(Line::raw));
    }
    lines.push(Line::default());
    lines.extend(who_shows(cells, theme));
    lines
}

/// Who shows which fingerprint.
fn who_shows(cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    [
        (
            "MD5",
            "RFC 4716, ssh-keygen -E md5, old sshd logs, Hetzner, GitLab",
        ),
        ("ENS", "Alibaba Cloud ENS"),
        ("SHA256", "OpenSSH, GitHub, sshd logs"),
        ("EC2", "AWS EC2, for imported RSA keys"),
    ]
    .into_iter()
    .flat_map(|(label, who)| key_facts::long(label, who, theme.muted, cells, theme))
    .collect()
}

/// Draws the detail screen; gives the cell of the cursor.
pub(in crate::tui) fn draw_screen(
    screen: &DetailScreen,
    subject: &Subject<'_>,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> Position {
    ratatui::widgets::Clear.render(area, buffer);
    let cells = usize::from(area.width.saturating_sub(4));
    let lines = lines(subject, cells, theme);
    let height = usize::from(area.height.saturating_sub(2));
    let offset = scroll::clamp(screen.offset, lines.len(), height);
    let end = (offset + height).min(lines.len());
    let part = if lines.len() > height {
        format!("{}-{end} of {} lines", offset + 1, lines.len())
    } else {
        String::new()
    };
    let name = visible(&subject.entry.name);
    let inside = frame::pane(&name, &part, true, theme, area, buffer);
    let shown: Vec<Line<'_>> = lines.into_iter().skip(offset).take(height).collect();
    Text::from(shown).render(inside, buffer);
    inside.as_position()
}
