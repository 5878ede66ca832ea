//! Instants in ISO 8601, in all the short forms that Glance takes: `2026`, `2026-01`, `20260131T0805`,
//! `2026-01-31 08:05:00.5+01:00`. Without an offset it is UTC.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// The instant, or nothing where the text is none.
pub(crate) fn parse(text: &str) -> Option<OffsetDateTime> {
    let mut cursor = Cursor(text.as_bytes());
    let (date, complete) = date(&mut cursor)?;
    let time =
        if complete && (cursor.eat(b'T') || cursor.eat(b' ')) { clock(&mut cursor)? } else { Time::MIDNIGHT };
    let offset = offset(&mut cursor)?;
    if !cursor.0.is_empty() {
        return None;
    }
    PrimitiveDateTime::new(date, time).assume_offset(offset).checked_to_offset(UtcOffset::UTC)
}

/// A date, and whether it names the day.
fn date(cursor: &mut Cursor<'_>) -> Option<(Date, bool)> {
    let year = i32::try_from(cursor.digits(4, 4)?).ok()?;
    if cursor.0.is_empty() {
        return Some((Date::from_calendar_date(year, Month::January, 1).ok()?, false));
    }
    let dashed = cursor.eat(b'-');
    let month = cursor.digits(if dashed { 1 } else { 2 }, 2)?;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    if cursor.0.is_empty() {
        // `202601` could also be a short year with month and day.
        return if dashed { Some((Date::from_calendar_date(year, month, 1).ok()?, false)) } else { None };
    }
    let least = if cursor.eat(b'-') { 1 } else { 2 };
    let day = u8::try_from(cursor.digits(least, 2)?).ok()?;
    Some((Date::from_calendar_date(year, month, day).ok()?, true))
}

fn clock(cursor: &mut Cursor<'_>) -> Option<Time> {
    let hour = u8::try_from(cursor.digits(2, 2)?).ok()?;
    let (mut minute, mut second, mut nanosecond) = (0, 0, 0);
    if cursor.eat(b':') || cursor.at_digit() {
        minute = u8::try_from(cursor.digits(2, 2)?).ok()?;
        if cursor.eat(b':') || cursor.at_digit() {
            second = u8::try_from(cursor.digits(1, 2)?).ok()?;
            if cursor.eat(b'.') || cursor.eat(b',') {
                nanosecond = cursor.fraction()?;
            }
        }
    }
    Time::from_hms_nano(hour, minute, second, nanosecond).ok()
}

fn offset(cursor: &mut Cursor<'_>) -> Option<UtcOffset> {
    let sign = match cursor.0.first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(b'Z') => 0,
        _ => return Some(UtcOffset::UTC),
    };
    cursor.skip();
    if sign == 0 {
        return Some(UtcOffset::UTC);
    }
    let hours = i8::try_from(cursor.digits(2, 2)?).ok()?;
    let minutes =
        if cursor.eat(b':') || cursor.at_digit() { i8::try_from(cursor.digits(2, 2)?).ok()? } else { 0 };
    UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()
}

/// What is still to be read.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn skip(&mut self) {
        self.0 = self.0.get(1..).unwrap_or_default();
    }

    fn eat(&mut self, wanted: u8) -> bool {
        let found = self.0.first() == Some(&wanted);
        if found {
            self.skip();
        }
        found
    }

    fn at_digit(&self) -> bool {
        self.0.first().is_some_and(u8::is_ascii_digit)
    }

    /// A number of so many digits.
    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let (mut value, mut count) = (0, 0);
        while let Some(digit) = self.0.first().filter(|c| count < most && c.is_ascii_digit()) {
            value = value * 10 + u32::from(digit - b'0');
            count += 1;
            self.skip();
        }
        (count >= least).then_some(value)
    }

    /// Nanoseconds from the digits behind the point; those past the ninth are dropped.
    fn fraction(&mut self) -> Option<u32> {
        let (mut value, mut unit) = (0, 100_000_000);
        if !self.at_digit() {
            return None;
        }
        while let Some(digit) = self.0.first().filter(|c| c.is_ascii_digit()) {
            value += u32::from(digit - b'0') * unit;
            unit /= 10;
            self.skip();
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn all_forms_are_read() {
        for (text, instant) in [
            ("2026", datetime!(2026-01-01 00:00 UTC)),
            ("2026-3", datetime!(2026-03-01 00:00 UTC)),
            ("2026-03-09", datetime!(2026-03-09 00:00 UTC)),
            ("20260309", datetime!(2026-03-09 00:00 UTC)),
            ("2026-03-09T08", datetime!(2026-03-09 08:00 UTC)),
            ("2026-03-09 08:05", datetime!(2026-03-09 08:05 UTC)),
            ("20260309T080507Z", datetime!(2026-03-09 08:05:07 UTC)),
            ("2026-03-09T08:05:07.123456Z", datetime!(2026-03-09 08:05:07.123456 UTC)),
            ("2026-03-09T08:05:07,5+01:30", datetime!(2026-03-09 06:35:07.5 UTC)),
            ("2026-03-09T08:05:07-0800", datetime!(2026-03-09 16:05:07 UTC)),
            ("2026-03-09T08:05:07+01", datetime!(2026-03-09 07:05:07 UTC)),
        ] {
            assert_eq!(parse(text), Some(instant), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "x",
            "26",
            "202603",
            "2026-13",
            "2026-02-30",
            "2026-03-09T",
            "2026-03-09T25",
            "2026-03-09T08:60",
            "2026-03-09T08:05:07.",
            "2026-03-09T08:05:07 00:00",
            "2026-03-09T08:05:07+",
            "2026-03-09T08:05:07Zx",
            "2026-03-09T08:05:07+99:99",
            "٢٠٢٦",
            "-2026-01-01",
            "9999999999999999999",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
