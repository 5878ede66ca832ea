//! What one sees of a running upload.

use leptos::prelude::*;

use super::rates::{RateLine, Rates};
use crate::{
    components::{Notice, Tone, values::human_bytes},
    islands::copy::Copier,
    locale::tr,
    wire::Problem,
};

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    Idle,
    /// It goes as soon as another one of the queue has ended.
    Queued,
    Sending,
    /// Everything is sent; the server checks and stores.
    Finishing,
    /// The connection is lost; after so many seconds it is tried again.
    Waiting(u64),
    Pausing,
    /// By the person, or because of a problem that only the person can solve.
    Paused(Option<Problem>),
    Cancelling,
    Cancelled,
    Failed(Problem),
    /// One of a queue is done.
    Stored {
        /// The image's page.
        page: String,
        hash: Option<String>,
    },
}

impl Stage {
    pub(super) const fn is_busy(&self) -> bool {
        !matches!(self, Self::Idle | Self::Cancelled | Self::Failed(_) | Self::Stored { .. })
    }

    /// Whether it takes one of the places there are for uploads at a time.
    pub(super) const fn is_moving(&self) -> bool {
        self.is_busy() && !matches!(self, Self::Queued | Self::Paused(_))
    }

    /// Whether it can be begun again.
    pub(super) const fn has_failed(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Cancelled)
    }

    /// Whether the person wants it to stop.
    pub(super) const fn is_stopping(&self) -> bool {
        matches!(self, Self::Pausing | Self::Cancelling)
    }
}

/// Bytes and times of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Figures {
    total: f64,
    sent: f64,
    /// Bytes a second, smoothed.
    rate: f64,
    /// When the rate was last measured, in milliseconds, and what was sent by then.
    measured_at: f64,
    measured: f64,
    /// The last minute.
    pub(super) rates: Rates,
}

impl Figures {
    /// An upload of which so many bytes were sent before.
    pub(super) fn start(total: f64, sent: f64, now: f64) -> Self {
        Self::default().again(total, sent, now)
    }

    /// The same upload, of which so many bytes turn out to be there.
    pub(super) fn again(mut self, total: f64, sent: f64, now: f64) -> Self {
        self.rates.begin(sent, now);
        Self { total, sent, measured: sent, measured_at: now, rate: 0.0, rates: self.rates }
    }

    /// So many bytes are sent at this time, in milliseconds.
    pub(super) fn tell(&mut self, sent: f64, now: f64) {
        self.sent = sent.min(self.total);
        self.rates.tell(self.sent, now);
        let seconds = (now - self.measured_at) / 1000.0;
        if seconds < 0.25 {
            return;
        }
        let rate = (self.sent - self.measured).max(0.0) / seconds;
        let weight = if self.rate == 0.0 { 1.0 } else { 0.3 };
        self.rate += (rate - self.rate) * weight;
        self.measured_at = now;
        self.measured = self.sent;
    }

    pub(super) fn is_whole(&self) -> bool {
        self.sent >= self.total
    }

    fn percent(&self) -> f64 {
        if self.total > 0.0 { (self.sent / self.total * 100.0).floor() } else { 100.0 }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole bytes and seconds are shown"
    )]
    fn words(&self) -> [String; 3] {
        let left = if self.rate > 0.0 {
            tr!("islands-upload-left", time = duration(((self.total - self.sent) / self.rate).ceil() as u64))
        } else {
            String::new()
        };
        [
            tr!(
                "islands-upload-figures",
                sent = human_bytes(self.sent as u64),
                total = human_bytes(self.total as u64)
            ),
            format!("{}/s", human_bytes(self.rate as u64)),
            left,
        ]
    }
}

/// Seconds as a person says them.
fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => tr!("islands-upload-seconds", seconds = seconds),
        60..3600 => tr!("islands-upload-minutes", minutes = seconds / 60, seconds = seconds % 60),
        _ => tr!("islands-upload-hours", hours = seconds / 3600, minutes = seconds % 3600 / 60),
    }
}

/// The bar, the figures and the way out; or why it ended.
#[component]
pub(super) fn TransferPanel(
    stage: RwSignal<Stage>,
    figures: RwSignal<Figures>,
    resumable: bool,
    on_cancel: impl Fn() + Copy + Send + Sync + 'static,
    on_pause: impl Fn() + Copy + Send + Sync + 'static,
    on_resume: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    move || {
        match stage.get() {
        Stage::Idle => ().into_any(),
        Stage::Queued => view! {
            <div class="transfer" role="status">
                <div class="row spread">
                    <strong>{tr("islands-upload-queued")}</strong>
                    <div class="row">
                        {button(tr("islands-upload-pause"), on_pause)}{button(tr("islands-upload-cancel"), on_cancel)}
                    </div>
                </div>
            </div>
        }
        .into_any(),
        Stage::Sending => {
            let pause = resumable.then(|| button(tr("islands-upload-pause"), on_pause));
            view! { <Sending figures says=tr("islands-upload-sending")>{pause}{button(tr("islands-upload-cancel"), on_cancel)}</Sending> }.into_any()
        }
        Stage::Waiting(seconds) => view! {
            <Sending figures says=tr("islands-upload-waiting")>{button(tr("islands-upload-pause"), on_pause)}{button(tr("islands-upload-cancel"), on_cancel)}</Sending>
            <p class="muted" role="status">
                {tr!("islands-upload-next", time = duration(seconds))}
            </p>
        }
        .into_any(),
        Stage::Paused(problem) => view! {
            <Sending figures says=tr("islands-upload-paused")>{button(tr("islands-upload-resume"), on_resume)}{button(tr("islands-upload-cancel"), on_cancel)}</Sending>
            {problem.map(|problem| view! { <Refusal problem kept=true /> })}
            <p class="muted" role="status">
                {tr("islands-upload-kept")}
            </p>
        }
        .into_any(),
        Stage::Pausing => {
            view! { <div class="transfer" role="status"><strong>{tr("islands-upload-pausing")}</strong></div> }.into_any()
        }
        Stage::Finishing => view! {
            <div class="transfer" role="status">
                <strong>{tr("islands-upload-finishing")}</strong>
                <progress aria-label=tr("islands-upload-finishing-label")></progress>
            </div>
        }
        .into_any(),
        Stage::Cancelling => {
            view! { <div class="transfer" role="status"><strong>{tr("islands-upload-cancelling")}</strong></div> }.into_any()
        }
        Stage::Cancelled => view! {
            <Notice tone=Tone::Info title=tr("islands-upload-cancelled")>
                <p>{tr("islands-upload-cancelled-do")}</p>
            </Notice>
        }
        .into_any(),
        Stage::Failed(problem) => view! { <Refusal problem kept=false /> }.into_any(),
        Stage::Stored { page, hash } => view! {
            <Notice tone=Tone::Ok title=tr("islands-upload-stored")>
                {hash.map(|hash| view! { <p class="small"><code>{hash}</code></p> })}
                <p><a href=page>{tr("islands-upload-open")}</a></p>
            </Notice>
        }
        .into_any(),
    }
    }
}

pub(super) fn button(label: String, action: impl Fn() + Send + Sync + 'static) -> impl IntoView {
    view! { <button type="button" class="button small" on:click=move |_| action()>{label}</button> }
}

#[component]
fn Sending(
    figures: RwSignal<Figures>,
    says: String,
    /// What can be done.
    children: Children,
) -> impl IntoView {
    let words = move |index: usize| move || figures.get().words()[index].clone();
    let percent = move || figures.get().percent();
    view! {
        <div class="transfer">
            <div class="row spread">
                <strong>{says} " " <span class="num">{move || format!("{} %", percent())}</span></strong>
                <div class="row">{children()}</div>
            </div>
            <progress max="100" prop:value=percent aria-label=tr("islands-upload-sent")></progress>
            <div class="figures">
                <span>{words(0)}</span>
                <span>{words(1)}</span>
                <span>{words(2)}</span>
            </div>
            <RateLine figures />
        </div>
    }
}

#[component]
fn Refusal(problem: Problem, kept: bool) -> impl IntoView {
    let id = problem.request_id;
    let code = problem.code;
    let fields =
        problem.fields.into_iter().map(|(name, why)| view! { <p>{name} ": " {why}</p> }).collect_view();
    view! {
        <Notice tone=Tone::Danger title=problem.title>
            <p>{problem.message}</p>
            {fields}
            <p>{problem.advice} {(!kept).then(|| tr("islands-upload-nothing-kept"))}</p>
            {(!id.is_empty()).then(|| view! {
                <p class="small muted">
                    {code} {tr("islands-upload-request")} <code>{id.clone()}</code> " "
                    <Copier text=id what=tr("islands-upload-request-id") />
                </p>
            })}
        </Notice>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_tell_rate_and_time_left() {
        let mut figures = Figures::start(10.0 * 1024.0 * 1024.0, 0.0, 0.0);
        figures.tell(1024.0 * 1024.0, 1000.0);
        figures.tell(2.0 * 1024.0 * 1024.0, 2000.0);
        assert_eq!(figures.words(), ["2.00 MiB of 10.0 MiB", "1.00 MiB/s", "8 s left"]);
        assert_eq!(figures.percent(), 20.0);
        // Headers count as sent in some browsers: never more than all.
        figures.tell(11.0 * 1024.0 * 1024.0, 3000.0);
        assert!(figures.is_whole());
        assert_eq!(figures.percent(), 100.0);
    }

    #[test]
    fn what_was_sent_before_does_not_count_for_the_rate() {
        let mut figures = Figures::start(10.0 * 1024.0 * 1024.0, 5.0 * 1024.0 * 1024.0, 0.0);
        figures.tell(6.0 * 1024.0 * 1024.0, 1000.0);
        assert_eq!(figures.words(), ["6.00 MiB of 10.0 MiB", "1.00 MiB/s", "4 s left"]);
    }

    #[test]
    fn times_are_said_in_two_units_at_most() {
        assert_eq!([59, 61, 3_700].map(duration), ["59 s", "1 min 1 s", "1 h 1 min"]);
    }
}
