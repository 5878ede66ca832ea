//! The language and the time zone of the request that is being answered.

use leptos::prelude::use_context;
use tokio::task_local;

use super::{Locale, Zone};

task_local! {
    static LOCALE: Locale;
    static ZONE: Zone;
}

/// Answers a request in this language: all that the future says is in it.
pub(crate) async fn within<F: Future>(locale: Locale, answer: F) -> F::Output {
    LOCALE.scope(locale, answer).await
}

/// Answers a request with the times of this zone.
pub(crate) async fn in_zone<F: Future>(zone: Zone, answer: F) -> F::Output {
    ZONE.scope(zone, answer).await
}

/// The language of the page being rendered, else of the request being answered; outside both, English.
pub(super) fn locale() -> Locale {
    LOCALE.try_with(|locale| *locale).ok().or_else(use_context::<Locale>).unwrap_or_default()
}

impl Locale {
    /// The language of the request that is being answered.
    #[must_use]
    pub fn current() -> Self {
        locale()
    }
}

impl Zone {
    /// The time zone of the page being rendered, else of the request being answered; outside both, UTC.
    #[must_use]
    pub fn current() -> Self {
        ZONE.try_with(Clone::clone).ok().or_else(use_context::<Self>).unwrap_or_default()
    }
}
