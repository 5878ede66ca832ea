//! The language of the request that is being answered.

use leptos::prelude::use_context;
use tokio::task_local;

use super::Locale;

task_local! {
    static LOCALE: Locale;
}

/// Answers a request in this language: all that the future says is in it.
pub(crate) async fn within<F: Future>(locale: Locale, answer: F) -> F::Output {
    LOCALE.scope(locale, answer).await
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
