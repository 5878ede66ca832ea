//! How much of a whole: of a task's bytes, of a limit, of a store's room.

use leptos::prelude::*;

use super::badge::Tone;

/// A bar. What it says stands beside it in words: screen readers get `label` and the words.
#[component]
pub fn Bar(
    /// How much.
    value: u64,
    /// Of how much; `None` is not known, which is shown as under way.
    #[prop(optional_no_strip)]
    total: Option<u64>,
    /// What is measured.
    #[prop(into)]
    label: String,
    /// `Warn` and `Danger` are for what is nearly or wholly used up; all others look the same.
    #[prop(default = Tone::Accent)]
    tone: Tone,
) -> impl IntoView {
    let class = match tone {
        Tone::Warn => "bar warn",
        Tone::Danger => "bar danger",
        Tone::Neutral | Tone::Ok | Tone::Info | Tone::Accent | Tone::Plain => "bar",
    };
    match total {
        Some(total) => {
            let permille = permille(value, total).to_string();
            view! { <progress class=class max="1000" value=permille aria-label=label></progress> }.into_any()
        }
        None => view! { <progress class=class aria-label=label></progress> }.into_any(),
    }
}

/// Thousandths of the whole, at most 1000; nothing of nothing is all of it.
#[must_use]
pub fn permille(value: u64, total: u64) -> u64 {
    if total == 0 {
        return 1000;
    }
    let share = u128::from(value.min(total)) * 1000 / u128::from(total);
    u64::try_from(share).unwrap_or(1000)
}

/// The colour of something used up so far: nine tenths warn, all is bad.
#[must_use]
pub fn fullness(value: u64, total: u64) -> Tone {
    match permille(value, total) {
        1000.. => Tone::Danger,
        900.. => Tone::Warn,
        _ => Tone::Accent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_stay_within_the_whole() {
        for (value, total, expected) in [
            (0, 10, 0),
            (5, 10, 500),
            (10, 10, 1000),
            (11, 10, 1000),
            (0, 0, 1000),
            (u64::MAX, u64::MAX, 1000),
        ] {
            assert_eq!(permille(value, total), expected, "{value} of {total}");
        }
        assert_eq!(
            [fullness(89, 100), fullness(90, 100), fullness(100, 100)],
            [Tone::Accent, Tone::Warn, Tone::Danger]
        );
    }
}
