//! How the import dialog looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Widget;

use super::import::{Focus, Import};
use super::state::{State, trouble, wrapped};
use crate::domain::fingerprint::Kind;
use crate::domain::form::Refusal;
use crate::domain::import::{KeyVerdict, NameVerdict};
use crate::domain::key::RsaPublicKey;
use crate::error::Error;
use crate::text::{self, visible};
use crate::tui::layout;
use crate::tui::theme::Theme;
use crate::tui::widget::field::Field;
use crate::tui::widget::{audit, footer, frame, key_facts};

/// The column of the fields' labels.
const LABEL: usize = 12;
/// Border, fields with their states, a blank line above and below the facts, key hints.
const FIXED_ROWS: u16 = 2 + 4 + 2 + 1;
/// The facts at full length: size, four fingerprints, the audit, state.
const FACTS: u16 = 7;

/// Draws the dialog; gives the cell of the caret.
pub(in crate::tui) fn draw(
    import: &Import,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let height = (FIXED_ROWS + FACTS).min(screen.height);
    let inside = frame::dialog(
        if import.replaces.is_some() {
            "Replace a key"
        } else {
            "Import a key pair"
        },
        layout::MAX_DIALOG,
        height,
        theme,
        screen,
        buffer,
    );
    let cells = usize::from(inside.width);
    let rows = usize::from(inside.height);
    // Where it is tight, the blank lines give way before the facts do.
    let facts_room = rows.saturating_sub(5);
    let mut facts = facts(import, cells, facts_room, theme);
    if facts.len() + 2 <= facts_room {
        facts.insert(0, Line::default());
    }
    facts.truncate(facts_room);
    facts.resize_with(facts_room, Line::default);
    let name = field_line(
        "Name",
        &import.name,
        import.focus == Focus::Name,
        cells,
        theme,
    );
    let key = field_line(
        "Public key",
        &import.key,
        import.focus == Focus::Key,
        cells,
        theme,
    );
    let mut lines = vec![
        name.0,
        indented(&name_line(import, theme), cells),
        key.0,
        indented(&key_line(import, theme), cells),
    ];
    lines.extend(facts);
    lines.push(footer::hints(import.context(), cells, theme));
    Text::from(lines).render(inside, buffer);
    let (row, caret) = match import.focus {
        Focus::Name => (0, name.1),
        Focus::Key => (2, key.1),
    };
    let x = inside.x + u16::try_from(caret).unwrap_or_default();
    Some(Position {
        x,
        y: inside.y + row,
    })
    .filter(|at| inside.contains(*at))
}

/// A label and a field, and the cell of the caret.
fn field_line(
    label: &str,
    field: &Field,
    focused: bool,
    cells: usize,
    theme: &Theme,
) -> (Line<'static>, usize) {
    let (shown, caret) = field.shown(cells.saturating_sub(LABEL));
    let label_style = if focused { theme.accent } else { theme.label };
    let line = Line::from(vec![
        Span::styled(text::fit(label, LABEL), label_style),
        Span::styled(shown, theme.value),
    ]);
    (line, LABEL + caret)
}

/// The state of a field, under it and cut where it does not fit.
fn indented(state: &State, cells: usize) -> Line<'static> {
    let text = text::cut(&state.text, cells.saturating_sub(LABEL)).into_owned();
    Line::from(vec![
        Span::raw(" ".repeat(LABEL)),
        Span::styled(text, state.style),
    ])
}

/// The state of the name: a hint, a reason, or ok.
fn name_line(import: &Import, theme: &Theme) -> State {
    match &import.name_verdict {
        NameVerdict::Unfinished(fault) if import.insisted => State::bad(fault, theme),
        verdict => State::of_name(verdict, theme),
    }
}

/// The state of the key: a hint, a reason, or form and repairs.
fn key_line(import: &Import, theme: &Theme) -> State {
    match &import.key_verdict {
        KeyVerdict::Refused(Refusal::Private(form)) if import.half.is_some() => {
            let kept = "nothing but its public half was kept";
            State::bad(&format!("{}: {kept}", form.label()), theme)
        }
        KeyVerdict::Good { reading, .. } => {
            let summary = reading.summary();
            match import.given_from() {
                Some(from) => State::good(&format!("{summary}, from {}", visible(from)), theme),
                None => State::good(&summary, theme),
            }
        }
        KeyVerdict::Unfinished(refusal) if import.insisted => State::bad(refusal, theme),
        KeyVerdict::Unfinished(Refusal::Empty) => State::hint(
            "paste a public key: ssh-rsa AAAA…, RFC 4716, PEM, JWK",
            theme,
        ),
        KeyVerdict::Unfinished(refusal) => State::hint(&format!("so far: {refusal}"), theme),
        KeyVerdict::Refused(refusal) => State::bad(refusal, theme),
    }
}

/// The most that is told of what is weak about a key.
const MAX_WEAK: usize = 3;

/// What stands under the fields: the key's size and fingerprints, or what to do.
fn facts(import: &Import, cells: usize, room: usize, theme: &Theme) -> Vec<Line<'static>> {
    if let Some(error) = &import.failed {
        return trouble(&format!("✗ {}", error.reason), error, cells, theme);
    }
    let room_for_state = cells.saturating_sub(LABEL);
    let cut_off = |state: State| (text::width(&state.text) > room_for_state).then_some(state.text);
    if let Some(half) = &import.half {
        let mut lines = vec![Line::styled("alt-p takes its public half:", theme.value)];
        lines.push(size(&half.public.rsa, theme));
        lines.extend(digests(
            &half.fingerprints,
            cells,
            room.saturating_sub(2),
            theme,
        ));
        return lines;
    }
    match &import.key_verdict {
        KeyVerdict::Good {
            reading,
            fingerprints,
            holder,
        } => {
            let mut lines = vec![size(&reading.key.rsa, theme)];
            let state = match holder {
                Some(holder) => Line::styled(
                    format!("! the same key is stored as {}", visible(holder)),
                    theme.warn,
                ),
                None if import.sending => Line::styled("storing …", theme.muted),
                None => Line::styled("not stored yet", theme.muted),
            };
            let strength = audit::one_line_each(&import.strength, cells, theme);
            let strength = strength.into_iter().take(MAX_WEAK);
            let room = room.saturating_sub(2 + strength.len());
            lines.extend(digests(fingerprints, cells, room, theme));
            lines.extend(strength);
            lines.push(state);
            lines
        }
        KeyVerdict::Refused(Refusal::Several(_)) if import.replaces.is_none() => wrapped(
            "enter shows all of them, to choose from",
            cells,
            theme.value,
        ),
        KeyVerdict::Refused(refusal) => {
            let what = cut_off(key_line(import, theme)).unwrap_or_default();
            trouble(&what, &Error::from(refusal.clone()), cells, theme)
        }
        KeyVerdict::Unfinished(refusal) if import.insisted => {
            let what = cut_off(key_line(import, theme)).unwrap_or_default();
            trouble(&what, &Error::from(refusal.clone()), cells, theme)
        }
        KeyVerdict::Unfinished(_) => match &import.name_verdict {
            NameVerdict::Refused(fault) => {
                let what = cut_off(name_line(import, theme)).unwrap_or_default();
                trouble(&what, &Error::from(fault.clone()), cells, theme)
            }
            _ => Vec::new(),
        },
    }
}

/// The size of a key.
fn size(key: &RsaPublicKey, theme: &Theme) -> Line<'static> {
    Line::styled(format!("RSA {}", key_facts::size(key)), theme.value)
}

/// The fingerprints in `room` lines: all four where they fit, else the two that answer
/// most questions, and never less than they are long.
fn digests(
    fingerprints: &crate::domain::fingerprint::Fingerprints,
    cells: usize,
    room: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let all = key_facts::fingerprints(fingerprints, &Kind::ALL, true, cells, theme);
    if all.len() <= room {
        return all;
    }
    key_facts::fingerprints(fingerprints, &[Kind::Md5, Kind::Sha256], true, cells, theme)
}
