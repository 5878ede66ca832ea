//! Sizes and times as people read them.

use leptos::prelude::*;
use time::{OffsetDateTime, macros::format_description};

use crate::locale::tr;

/// A number of bytes in binary units, three digits or so: `1.46 GiB`.
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

/// A number with its thousands set apart: `1,234,567`.
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

/// A time as the dashboard writes it: `2026-11-21 04:20:07 UTC`, or in the reader's time zone
/// `2026-11-21 12:20:07 +08:00`.
#[cfg(feature = "ssr")]
#[must_use]
pub fn written_time(at: OffsetDateTime) -> String {
    let zone = crate::locale::Zone::current();
    match zone.offset_at(at) {
        None => in_utc(at),
        Some(offset) => {
            let form = format_description!(
                "[year]-[month]-[day] [hour]:[minute]:[second] [offset_hour sign:mandatory]:[offset_minute]"
            );
            at.to_offset(offset).format(form).unwrap_or_else(|_| in_utc(at))
        }
    }
}

/// A time as the dashboard writes it: `2026-11-21 04:20:07 UTC`.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn written_time(at: OffsetDateTime) -> String {
    in_utc(at)
}

fn in_utc(at: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    at.to_offset(time::UtcOffset::UTC).format(form).unwrap_or_else(|_| at.to_string())
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

/// A time, machine-readable as well.
#[component]
pub fn When(
    /// The instant.
    at: OffsetDateTime,
    /// The day alone; the whole is the title.
    #[prop(optional)]
    short: bool,
) -> impl IntoView {
    let whole = written_time(at);
    let shown = if short { whole.get(..16).unwrap_or(&whole).to_owned() } else { whole.clone() };
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
