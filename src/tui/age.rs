//! Moments as people speak of them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// How long ago `then` was, such as `2 hours ago`.
pub(super) fn age(then: Timestamp, now: Timestamp) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    const MONTH: i64 = 30 * DAY;
    const YEAR: i64 = 365 * DAY;
    let seconds = now.as_second() - then.as_second();
    let (count, unit) = match seconds {
        ..0 => return "in the future".to_owned(),
        0..MINUTE => return "just now".to_owned(),
        MINUTE..HOUR => (seconds / MINUTE, "minute"),
        HOUR..DAY => (seconds / HOUR, "hour"),
        DAY..MONTH => (seconds / DAY, "day"),
        MONTH..YEAR => (seconds / MONTH, "month"),
        _ => (seconds / YEAR, "year"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

/// The local date and time, to the second.
pub(super) fn local_to_the_second(then: Timestamp, zone: &TimeZone) -> String {
    then.to_zoned(zone.clone()).strftime("%F %T").to_string()
}

/// The local date and time, to the minute.
pub(super) fn local(then: Timestamp, zone: &TimeZone) -> String {
    then.to_zoned(zone.clone()).strftime("%F %R").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_one_number_and_one_unit() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        for (then, expected) in [
            ("2026-11-24T12:00:05Z", "in the future"),
            ("2026-11-24T12:00:00Z", "just now"),
            ("2026-11-24T11:59:01Z", "just now"),
            ("2026-11-24T11:59:00Z", "1 minute ago"),
            ("2026-11-24T10:00:00Z", "2 hours ago"),
            ("2026-11-22T11:00:00Z", "2 days ago"),
            ("2026-10-01T00:00:00Z", "1 month ago"),
            ("2020-01-01T00:00:00Z", "6 years ago"),
        ] {
            assert_eq!(age(then.parse().unwrap(), now), expected, "{then}");
        }
    }
}
