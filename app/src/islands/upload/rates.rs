//! The rate of an upload over the last minute, as a line.

use leptos::prelude::*;

use super::transfer::Figures;
use crate::{components::values::human_bytes, locale::tr};

/// Points of the line.
const POINTS: usize = 30;

/// Milliseconds from one point to the next: together a minute.
const STEP: f64 = 2000.0;

/// The picture: 24 high, with a unit free above and below the line, and its points 4 apart.
const PICTURE: &str = "0 0 116 24";

/// Bytes a second, oldest first; of the last minute.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Rates {
    seen: [f32; POINTS],
    count: usize,
    /// When the present point began, in milliseconds, and what was sent by then.
    since: f64,
    sent: f64,
}

impl Rates {
    /// Measures from here on; what was measured before stays.
    pub(super) fn begin(&mut self, sent: f64, now: f64) {
        (self.sent, self.since) = (sent, now);
    }

    /// So many bytes are sent at this time. What went while nothing was told is spread evenly over that time.
    pub(super) fn tell(&mut self, sent: f64, now: f64) {
        let gone = now - self.since;
        if gone < STEP {
            return;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a picture needs no more digits")]
        let rate = ((sent - self.sent).max(0.0) / gone * 1000.0) as f32;
        let mut left = gone;
        for _ in 0..POINTS {
            if left < STEP {
                break;
            }
            self.push(rate);
            left -= STEP;
        }
        self.begin(sent, now);
    }

    fn push(&mut self, rate: f32) {
        if self.count == POINTS {
            self.seen.rotate_left(1);
            self.count -= 1;
        }
        self.seen[self.count] = rate;
        self.count += 1;
    }

    fn known(&self) -> &[f32] {
        &self.seen[..self.count]
    }

    /// The highest.
    fn top(&self) -> f32 {
        self.known().iter().copied().fold(0.0, f32::max)
    }

    /// Where the line goes; nothing before there are two points.
    fn points(&self) -> Option<String> {
        let top = self.top().max(1.0);
        let line = self.known().iter().zip(0_i32..).map(|(rate, index)| {
            #[expect(clippy::cast_possible_truncation, reason = "it is at most the picture's height")]
            let height = (rate / top * 22.0) as i32;
            format!("{},{} ", index * 4, 23 - height)
        });
        (self.count > 1).then(|| line.collect())
    }
}

/// The line, with its meaning in words for who does not see it.
#[component]
pub(super) fn RateLine(figures: RwSignal<Figures>) -> impl IntoView {
    let points = Memo::new(move |_| figures.with(|figures| figures.rates.points()));
    let says = move || {
        points.track();
        let (top, last) = figures.with_untracked(|figures| {
            let rates = figures.rates;
            (rates.top(), rates.known().last().copied().unwrap_or_default())
        });
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rates are never below 0, and whole bytes are shown"
        )]
        let [top, last] = [top, last].map(|rate| human_bytes(rate as u64));
        tr!("islands-upload-rates", top = top, last = last)
    };
    let shown = Memo::new(move |_| points.with(Option::is_some));
    move || {
        shown.get().then(|| {
            view! {
                <svg
                    class="rates"
                    role="img"
                    aria-label=says
                    viewBox=PICTURE
                    preserveAspectRatio="none"
                >
                    <polyline points=move || points.get().unwrap_or_default() />
                </svg>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_of_the_last_minute() {
        let mut rates = Rates::default();
        rates.begin(0.0, 0.0);
        rates.tell(10.0, 1999.0);
        assert_eq!((rates.known(), rates.points()), (&[] as &[f32], None), "too early");
        rates.tell(2000.0, 2000.0);
        assert_eq!(rates.points(), None, "a point is no line");
        rates.tell(2000.0 + 4000.0, 4000.0);
        assert_eq!(rates.known(), [1000.0, 2000.0]);
        assert_eq!(rates.points().as_deref(), Some("0,12 4,1 "));
        for second in 0..40 {
            rates.tell(6000.0, 6000.0 + 2000.0 * f64::from(second));
        }
        assert_eq!(rates.known(), [0.0; POINTS], "what is older is gone");
        assert_eq!(rates.points().unwrap().split(' ').next(), Some("0,23"), "no rate is the base line");
    }

    #[test]
    fn silence_is_in_the_line_with_its_length() {
        let mut rates = Rates::default();
        rates.begin(500.0, 0.0);
        rates.tell(6500.0, 6000.0);
        assert_eq!(rates.known(), [1000.0; 3]);
        rates.begin(0.0, 60_000.0);
        rates.tell(2000.0, 62_000.0);
        assert_eq!(rates.known(), [1000.0; 4], "what was measured before a pause stays");
        rates.tell(2000.0, 1e9);
        assert_eq!(rates.known().len(), POINTS);
    }
}
