//! Sizes and times as people read them.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::locale::tr;

/// A number of bytes in binary units, three digits or so: `1.46 GiB`. Every language of [`Locale`](crate::locale::Locale)
/// writes numbers and these units in this way.
#[must_use]
pub fn human_bytes(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1023.995 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let digits = match (unit, value) {
        (0, _) => 0,
        (_, v) if v < 9.995 => 2,
        (_, v) if v < 99.95 => 1,
        _ => 0,
    };
    format!("{value:.digits$} {}", UNITS[unit])
}

/// A number with its thousands set apart: `1,234,567`, as every language of [`Locale`](crate::locale::Locale) does.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A text with a capital letter at its beginning.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A size; the exact number of bytes is its title.
#[component]
pub fn Bytes(
    /// Bytes; a dash where there are none known.
    value: Option<u64>,
) -> impl IntoView {
    match value {
        Some(bytes) => view! {
            <span class="num nowrap" title=tr!("values-bytes", bytes = grouped(bytes))>
                {human_bytes(bytes)}
            </span>
        }
        .into_any(),
        None => view! { <span class="muted" aria-label=tr("values-unknown")>"–"</span> }.into_any(),
    }
}

/// An instant for the reader, whole and as it is shown.
#[cfg(feature = "ssr")]
fn written(at: OffsetDateTime, short: bool, day: bool) -> (String, String) {
    use crate::locale::time::{Precision, written};

    let whole = written(at, Precision::Second);
    let shown = match (day, short) {
        (true, _) => written(at, Precision::Day),
        (false, true) => written(at, Precision::Minute),
        (false, false) => whole.clone(),
    };
    (whole, shown)
}

/// No island shows an instant.
#[cfg(not(feature = "ssr"))]
fn written(at: OffsetDateTime, _short: bool, _day: bool) -> (String, String) {
    (at.to_string(), at.to_string())
}

/// A time, machine-readable as well; the reader's language and time zone decide how it is written.
#[component]
pub fn When(
    /// The instant.
    at: OffsetDateTime,
    /// To the minute; the whole is the title.
    #[prop(optional)]
    short: bool,
    /// The day alone; the whole is the title.
    #[prop(optional)]
    day: bool,
) -> impl IntoView {
    let (whole, shown) = written(at, short, day);
    let machine = at.format(&time::format_description::well_known::Rfc3339).unwrap_or_default();
    view! {
        <time class="num nowrap" datetime=machine title=whole>
            {shown}
        </time>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_digits_or_so() {
        for (bytes, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.00 KiB"),
            (1536, "1.50 KiB"),
            (10 * 1024, "10.0 KiB"),
            (1024 * 1024 - 1, "1.00 MiB"),
            (734_003_200, "700 MiB"),
            (1_099_511_627_776, "1.00 TiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(human_bytes(bytes), text, "{bytes}");
        }
    }

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
