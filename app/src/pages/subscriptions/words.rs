//! States and rhythms, in words.

use leptos::prelude::*;
use vitrine_domain::SubscriptionOverview;
use vitrine_model::{CatalogueKind, CheckResult, Subscription, Task, VersionState};

use crate::{
    components::{Badge, Glyph, Tone, When},
    locale::{key, tr},
};

/// The form of a catalogue.
pub(super) fn kind(kind: CatalogueKind) -> String {
    tr(match kind {
        CatalogueKind::Simplestreams => key("subscriptions-kind-simplestreams"),
        CatalogueKind::List => key("subscriptions-kind-list"),
    })
}

/// How often it is looked at.
pub(super) fn rhythm(subscription: &Subscription) -> String {
    match subscription.choice.every_hours {
        0 => tr("subscriptions-by-hand"),
        hours => tr!("subscriptions-every", count = hours),
    }
}

/// What a filter lets through.
pub(super) fn filter(subscription: &Subscription) -> String {
    let filter = &subscription.choice.filter;
    let words = [&filter.product, &filter.release, &filter.arch, &filter.ftype];
    let words: Vec<&str> = words.into_iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { tr("subscriptions-everything") } else { words.join(" · ") }
}

/// What came of it, in a line.
pub(super) fn tally(one: &SubscriptionOverview) -> String {
    let counted = [
        (VersionState::Ready, key("subscriptions-count-ready")),
        (VersionState::Importing, key("subscriptions-count-importing")),
        (VersionState::Failed, key("subscriptions-count-failed")),
        (VersionState::Stale, key("subscriptions-count-stale")),
        (VersionState::Old, key("subscriptions-count-old")),
    ];
    let told: Vec<String> = counted
        .into_iter()
        .filter_map(|(state, label)| match one.count(state) {
            0 => None,
            count => Some(format!("{} {count}", tr(label))),
        })
        .collect();
    if told.is_empty() { tr("subscriptions-count-none") } else { told.join(" · ") }
}

/// The state of a subscription.
#[component]
pub(super) fn StateBadge(subscription: Subscription, check: Option<Task>) -> impl IntoView {
    let (tone, glyph, text) = match (&check, subscription.enabled, subscription.result) {
        (Some(_), ..) => (Tone::Info, Glyph::Spinner, key("subscriptions-state-checking")),
        (None, false, _) => (Tone::Neutral, Glyph::Pause, key("subscriptions-state-paused")),
        (None, true, CheckResult::Failed) => (Tone::Danger, Glyph::Error, key("subscriptions-state-failed")),
        (None, true, CheckResult::Never) => (Tone::Neutral, Glyph::Clock, key("subscriptions-state-never")),
        (None, true, CheckResult::Ok) => (Tone::Ok, Glyph::Check, key("subscriptions-state-ok")),
    };
    view! { <Badge tone glyph text=tr(text) /> }.into_any()
}

/// When the next check is due.
#[component]
pub(super) fn NextCheck(subscription: Subscription) -> impl IntoView {
    match subscription.next_check_at.filter(|_| subscription.enabled) {
        Some(at) => view! { <When at short=true /> }.into_any(),
        None => view! { <span class="muted">{tr("subscriptions-by-hand")}</span> }.into_any(),
    }
}

/// The state of a version.
#[component]
pub(super) fn VersionBadge(state: VersionState) -> impl IntoView {
    let (tone, glyph, text) = match state {
        VersionState::Importing => (Tone::Info, Glyph::Spinner, key("subscriptions-version-importing")),
        VersionState::Ready => (Tone::Ok, Glyph::Check, key("subscriptions-version-ready")),
        VersionState::Failed => (Tone::Danger, Glyph::Error, key("subscriptions-version-failed")),
        VersionState::Stale => (Tone::Warn, Glyph::Warning, key("subscriptions-version-stale")),
        VersionState::Old => (Tone::Neutral, Glyph::EyeOff, key("subscriptions-version-old")),
        VersionState::Removed => (Tone::Neutral, Glyph::Trash, key("subscriptions-version-removed")),
        VersionState::Gone => (Tone::Neutral, Glyph::Trash, key("subscriptions-version-gone")),
    };
    view! { <Badge tone glyph text=tr(text) /> }.into_any()
}

/// What a state means, where its name does not say all.
pub(super) fn meaning(state: VersionState) -> Option<String> {
    match state {
        VersionState::Stale => Some(tr("subscriptions-stale-why")),
        VersionState::Failed => Some(tr("subscriptions-failed-why")),
        VersionState::Gone => Some(tr("subscriptions-gone-why")),
        _ => None,
    }
}
