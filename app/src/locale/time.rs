//! Instants as the reader writes them: in the order of the language, in the reader's time zone.

use icu_datetime::{
    FixedCalendarDateTimeFormatter,
    fieldsets::{YMD, YMDT},
    input::{Date, DateTime, Time},
    options::TimePrecision,
};
use icu_locale_core::locale;
use time::{OffsetDateTime, UtcOffset, macros::format_description};

use super::{Locale, request};

/// How exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    /// To the second, with the time zone.
    Second,
    /// To the minute, where the whole is told beside it.
    Minute,
    /// The day, where the whole is told beside it.
    Day,
}

/// An instant for the reader of the request.
pub(crate) fn written(at: OffsetDateTime, precision: Precision) -> String {
    write(request::locale(), at.to_offset(request::zone().offset(at)), precision)
}

fn write(locale: Locale, at: OffsetDateTime, precision: Precision) -> String {
    let text = match locale {
        // Its readers put day and month in either order: this one is clear to all of them.
        Locale::English => numeric(at, precision),
        Locale::SimplifiedChinese => by_custom(at, precision).unwrap_or_else(|| numeric(at, precision)),
    };
    match precision {
        Precision::Second => format!("{text} {}", zone(at.offset())),
        Precision::Minute | Precision::Day => text,
    }
}

fn numeric(at: OffsetDateTime, precision: Precision) -> String {
    let text = match precision {
        Precision::Second => at.format(format_description!("[year]-[month]-[day] [hour]:[minute]:[second]")),
        Precision::Minute => at.format(format_description!("[year]-[month]-[day] [hour]:[minute]")),
        Precision::Day => at.format(format_description!("[year]-[month]-[day]")),
    };
    text.unwrap_or_else(|_| at.to_string())
}

/// As it is written in Chinese: `2026年11月21日 04:20:07`.
fn by_custom(at: OffsetDateTime, precision: Precision) -> Option<String> {
    let locale = locale!("zh-CN");
    let date = Date::try_new_gregorian(at.year(), u8::from(at.month()), at.day()).ok()?;
    let precision = match precision {
        Precision::Second => TimePrecision::Second,
        Precision::Minute => TimePrecision::Minute,
        Precision::Day => {
            let formatter = FixedCalendarDateTimeFormatter::try_new(locale.into(), YMD::medium()).ok()?;
            return Some(formatter.format(&date).to_string());
        }
    };
    let fields = YMDT::medium().with_time_precision(precision);
    let formatter = FixedCalendarDateTimeFormatter::try_new(locale.into(), fields).ok()?;
    let time = Time::try_new(at.hour(), at.minute(), at.second(), 0).ok()?;
    Some(formatter.format(&DateTime { date, time }).to_string())
}

/// `UTC`, `UTC+8`, `UTC-3:30`.
fn zone(offset: UtcOffset) -> String {
    let (hours, minutes, _) = offset.as_hms();
    let sign = if offset.is_negative() { '-' } else { '+' };
    match (hours.unsigned_abs(), minutes.unsigned_abs()) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{datetime, offset};

    use super::*;

    #[test]
    fn every_language_has_its_way() {
        let at = datetime!(2026-11-21 04:20:07 UTC);
        for (locale, at, whole, short, day) in [
            (Locale::English, at, "2026-11-21 04:20:07 UTC", "2026-11-21 04:20", "2026-11-21"),
            (
                Locale::English,
                at.to_offset(offset!(-3:30)),
                "2026-11-21 00:50:07 UTC-3:30",
                "2026-11-21 00:50",
                "2026-11-21",
            ),
            (
                Locale::SimplifiedChinese,
                at.to_offset(offset!(+8)),
                "2026年11月21日 12:20:07 UTC+8",
                "2026年11月21日 12:20",
                "2026年11月21日",
            ),
        ] {
            assert_eq!(write(locale, at, Precision::Second), whole);
            assert_eq!(write(locale, at, Precision::Minute), short);
            assert_eq!(write(locale, at, Precision::Day), day);
        }
    }
}
