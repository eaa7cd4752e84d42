//! How the review of many keys looks.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Widget;

use super::review::{Doubt, Phase, Review};
use super::state::{State, trouble};
use crate::domain::bulk::{Candidate, Offer, Verdict};
use crate::domain::fingerprint::Kind;
use crate::library::Library;
use crate::text::{self, grouped, visible};
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::theme::Theme;
use crate::tui::widget::{footer, frame, key_facts, progress};

/// Draws the dialog; gives the cell of the caret or of the selected row.
pub(in crate::tui) fn draw(
    review: &Review,
    library: &Library,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let count = review.candidates.len();
    let rows = review.rows(screen);
    let (width, height) = (layout::MAX_DIALOG, review.height(screen));
    let inside = frame::dialog("Import many keys", width, height, theme, screen, buffer);
    let cells = usize::from(inside.width);
    let mut lines = vec![summary(review, cells, theme)];
    let mut cursor = None;
    if let Phase::Gathering(_) = review.phase {
        lines.resize(
            lines.len() + rows + 1 + layout::review_facts(screen),
            Line::default(),
        );
    } else {
        let columns = Columns::fit(cells, &review.candidates);
        lines.push(columns.head(theme));
        // The screen may have become smaller since the selection moved.
        let mut state = review.state;
        state.select(state.selected, count, rows);
        for number in state.top..state.top + rows {
            let Some(candidate) = review.candidates.get(number) else {
                break;
            };
            let selected = number == state.selected;
            let row = Row {
                number,
                candidate,
                selected,
            };
            let (line, caret) = columns.row(&row, review, library, theme);
            if selected {
                let y = inside.y + u16::try_from(lines.len()).unwrap_or_default();
                let x = inside.x + u16::try_from(caret).unwrap_or_default();
                cursor = Some(Position { x, y });
            }
            lines.push(line);
        }
        lines.extend(facts(
            review,
            library,
            layout::review_facts(screen),
            cells,
            theme,
        ));
    }
    lines.push(match review.phase {
        Phase::Choosing => footer::hints(review.context(), cells, theme),
        Phase::Stopping => Line::default(),
        Phase::Gathering(_) | Phase::Importing(_) => {
            footer::only(review.context(), Action::Back, "stop", theme)
        }
    });
    Text::from(lines).render(inside, buffer);
    cursor.filter(|at| inside.contains(*at))
}

/// What is going on, in one line.
fn summary(review: &Review, cells: usize, theme: &Theme) -> Line<'static> {
    if let Phase::Importing(done) = review.phase {
        return progress::line("storing", done, review.ticked, cells, theme);
    }
    let count = match review.phase {
        Phase::Gathering(0) => "looking for keys …".to_owned(),
        Phase::Gathering(count) => format!("{} keys so far …", grouped(count)),
        Phase::Stopping => "stopping …".to_owned(),
        _ => format!(
            "{} of {} ticked",
            grouped(review.ticked),
            grouped(review.candidates.len())
        ),
    };
    let room = cells.saturating_sub(text::width(&count) + 2);
    let from = visible(&review.from);
    let from = text::cut_start(&from, room).into_owned();
    let gap = " ".repeat(cells.saturating_sub(text::width(&from) + text::width(&count)));
    Line::from(vec![
        Span::styled(from, theme.value),
        Span::raw(gap),
        Span::styled(count, theme.value),
    ])
}

/// One key of the list.
struct Row<'a> {
    number: usize,
    candidate: &'a Candidate,
    selected: bool,
}

/// The widths of the columns.
struct Columns {
    /// The line, or the file where the keys come from several.
    place: usize,
    has_files: bool,
    name: usize,
    bits: bool,
    rest: usize,
}

const BAR: usize = 2;
const TICK: usize = 4;
const BITS: usize = 5;
const GAP: usize = 2;
const MAX_FILE: usize = 18;
const MIN_NAME: usize = 12;
const MAX_NAME: usize = 24;
/// Four bytes of a fingerprint and the mark of the cut, or a short word.
const MIN_REST: usize = 13;

impl Columns {
    fn fit(cells: usize, candidates: &[Candidate]) -> Self {
        // Those of one file stand together.
        let origin = |it: Option<&Candidate>| it.map(|it| Arc::as_ptr(&it.origin));
        let has_files = origin(candidates.first()) != origin(candidates.last());
        let last = candidates.last().and_then(|it| it.line);
        let place = if has_files {
            (cells / 5).clamp(8, MAX_FILE)
        } else {
            last.unwrap_or_default().to_string().len().max(4)
        };
        let left = cells.saturating_sub(BAR + TICK + place + GAP);
        let bits = left >= MIN_NAME + GAP + BITS + GAP + MIN_REST;
        let beside = if bits { GAP + BITS + GAP } else { GAP };
        let name = left
            .saturating_sub(beside + MIN_REST)
            .clamp(MIN_NAME, MAX_NAME)
            .min(left);
        let rest = left.saturating_sub(name + beside);
        Self {
            place,
            has_files,
            name,
            bits,
            rest,
        }
    }

    fn head(&self, theme: &Theme) -> Line<'static> {
        let place = self.place;
        let mut head = " ".repeat(BAR + TICK);
        head.push_str(&if self.has_files {
            text::fit("FILE", place)
        } else {
            format!("{:>place$}", "LINE")
        });
        head.push_str(&format!("  {}", text::fit("NAME", self.name)));
        if self.bits {
            head.push_str(&format!("  {:>BITS$}", "BITS"));
        }
        if self.rest > 0 {
            head.push_str("  MD5");
        }
        Line::styled(head, theme.label)
    }

    /// The line, and the cell of the caret in it.
    fn row(
        &self,
        row: &Row<'_>,
        review: &Review,
        library: &Library,
        theme: &Theme,
    ) -> (Line<'static>, usize) {
        let bar = if row.selected { "▌ " } else { "  " };
        let is_ticked = review.ticks.get(row.number).copied().unwrap_or_default();
        let (tick, tick_style) = match (&row.candidate.verdict, is_ticked) {
            (Verdict::Refused { .. }, _) => (" ✗  ", theme.bad),
            (_, true) => ("[x] ", theme.good),
            (_, false) => ("[ ] ", theme.value),
        };
        let mut spans = vec![
            Span::styled(bar, theme.accent),
            Span::styled(tick, tick_style),
            Span::styled(self.place_of(row.candidate), theme.muted),
            Span::raw(" ".repeat(GAP)),
        ];
        let before = BAR + TICK + self.place + GAP;
        match &row.candidate.verdict {
            Verdict::Key(offer) => {
                let edited = review.editing.as_ref().filter(|_| row.selected);
                let (name, caret) = match edited {
                    Some(field) => field.shown(self.name),
                    None => (self.name_of(row.number, review), 0),
                };
                let style = match (edited.is_some(), row.selected) {
                    (true, _) => theme.accent,
                    (false, true) => theme.selected,
                    (false, false) => theme.value,
                };
                spans.push(Span::styled(text::fit(&name, self.name), style));
                spans.extend(self.about(offer, review.doubt(row.number, library), theme));
                let caret = if edited.is_some() { before + caret } else { 0 };
                (Line::from(spans), caret)
            }
            Verdict::Refused { error, comment } => {
                let comment = text::fit(&visible(comment), self.name);
                spans.push(Span::styled(comment, theme.muted));
                let room = self.rest + if self.bits { GAP + BITS } else { 0 };
                spans.push(Span::raw(" ".repeat(GAP)));
                let reason = text::cut(&error.reason, room).into_owned();
                spans.push(Span::styled(reason, theme.bad));
                (Line::from(spans), 0)
            }
        }
    }

    /// The line, or the name of the file and the line where that is not the first.
    fn place_of(&self, candidate: &Candidate) -> String {
        let width = self.place;
        let line = candidate.line.map(|line| line.to_string());
        if !self.has_files {
            return format!("{:>width$}", line.unwrap_or_default());
        }
        let line = line.filter(|line| line != "1");
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        let file = visible(&candidate.origin.label);
        let file = file.rsplit('/').next().unwrap_or_default();
        let room = width.saturating_sub(line.len());
        text::fit(&format!("{}{line}", text::cut(file, room)), width)
    }

    fn name_of(&self, number: usize, review: &Review) -> String {
        let name = review.name(number).map(ToString::to_string);
        text::fit(&visible(&name.unwrap_or_default()), self.name)
    }

    /// Size, and the fingerprint or what stands against the key.
    fn about(&self, offer: &Offer, doubt: Option<Doubt>, theme: &Theme) -> Vec<Span<'static>> {
        let mut spans = Vec::new();
        if self.bits {
            let bits = offer.reading.key.rsa.bits();
            spans.push(Span::raw(format!("  {bits:>BITS$}")));
        }
        spans.push(Span::raw(" ".repeat(GAP)));
        spans.push(match doubt {
            Some(doubt) => {
                let words = format!("! {}", short_words(&doubt));
                Span::styled(text::cut(&words, self.rest).into_owned(), theme.warn)
            }
            None => {
                let md5 = offer.fingerprints.get(Kind::Md5);
                Span::raw(text::cut_hex(&md5, self.rest).into_owned())
            }
        });
        spans
    }
}

fn short_words(doubt: &Doubt) -> String {
    match doubt {
        Doubt::Stored(holder) => format!("stored as {}", visible(holder)),
        Doubt::Twin(_) => "twice in this list".to_owned(),
        Doubt::Marked(mark) => format!("marked {}", visible(mark)),
        Doubt::Broken(finding) => format!("broken: {}", finding.id()),
        Doubt::NameTaken => "the name is taken".to_owned(),
    }
}

/// What there is to know about the selected key, in exactly `room` lines.
fn facts(
    review: &Review,
    library: &Library,
    room: usize,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let number = review.state.selected;
    let mut lines = Vec::new();
    if let Some(error) = &review.failed {
        lines = trouble(&format!("✗ {}", error.reason), error, cells, theme);
        lines.truncate(room);
        lines.resize(room, Line::default());
        return lines;
    }
    let cut = |text: &str, style: Style| Line::styled(text::cut(text, cells).into_owned(), style);
    if let Some(candidate) = review.candidates.get(number) {
        let place = candidate.place();
        match &candidate.verdict {
            Verdict::Key(offer) => {
                lines.push(cut(
                    &format!("{place}   {}", offer.reading.summary()),
                    theme.muted,
                ));
                let mut digest = |kind: Kind| {
                    let value = offer.fingerprints.get(kind);
                    lines.push(key_facts::short(kind.label(), &value, cells, theme));
                };
                digest(Kind::Md5);
                digest(Kind::Sha256);
                let state = state(review, number, library, theme);
                lines.push(cut(&state.text, state.style));
            }
            Verdict::Refused { error, .. } => {
                lines.push(cut(&place, theme.muted));
                let reason = text::wrap(&format!("✗ {}", error.reason), cells).into_iter();
                lines.extend(reason.map(|line| Line::styled(line, theme.bad)));
                lines.push(cut(&error.hint, theme.value));
            }
        }
    }
    match room {
        5.. => lines.insert(0, Line::default()),
        // The SHA256 gives way first.
        3 if lines.len() == 4 => {
            lines.remove(2);
        }
        1 => {
            lines = lines.pop().into_iter().collect();
        }
        _ => {}
    }
    lines.truncate(room);
    lines.resize(room, Line::default());
    lines
}

/// What is made of the selected key, or of its name while that is edited.
fn state(review: &Review, number: usize, library: &Library, theme: &Theme) -> State {
    if let Some(verdict) = review.verdict(library) {
        return State::of_name(&verdict, theme);
    }
    let is_ticked = review.ticks.get(number).copied().unwrap_or_default();
    let doubt = match review.doubt(number, library) {
        None if is_ticked => {
            let offer = review.candidates.get(number).and_then(Candidate::offer);
            let weakness = offer.and_then(|offer| offer.weakness.as_ref());
            return match weakness {
                None => State::good("will be imported", theme),
                Some(finding) => State {
                    text: format!("! will be imported, but is weak: {finding}"),
                    style: theme.warn,
                },
            };
        }
        None => return State::hint("not ticked: space ticks it", theme),
        Some(doubt) => doubt,
    };
    let words = match &doubt {
        Doubt::Stored(holder) => format!("the same key is stored as {}", visible(holder)),
        Doubt::Twin(twin) => {
            let place = review.candidates.get(*twin).map(Candidate::place);
            format!("the same key as {}", place.unwrap_or_default())
        }
        Doubt::Marked(mark) => format!("its line is marked {}", visible(mark)),
        Doubt::Broken(finding) => format!("broken: {finding}"),
        Doubt::NameTaken => "the name is taken by now: e gives it another".to_owned(),
    };
    State {
        text: format!("! {words}"),
        style: theme.warn,
    }
}
