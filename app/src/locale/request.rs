//! The reader of the request that is being answered.

use leptos::prelude::use_context;
use tokio::task_local;

use super::{Locale, Zone};

/// How a reader reads.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reader {
    pub(crate) locale: Locale,
    pub(crate) zone: Zone,
}

task_local! {
    static READER: Reader;
}

impl Reader {
    /// The reader of the request that is being answered.
    pub(crate) fn current() -> Self {
        Self { locale: locale(), zone: zone() }
    }

    /// Answers this reader's request: all that the future says is for this reader.
    pub(crate) async fn during<F: Future>(self, answer: F) -> F::Output {
        READER.scope(self, answer).await
    }
}

/// The language of the request being answered, or of the page being rendered; outside both, English.
pub(super) fn locale() -> Locale {
    READER.try_with(|reader| reader.locale).ok().or_else(use_context::<Locale>).unwrap_or_default()
}

/// The time zone of the reader; UTC where no request is being answered.
pub(super) fn zone() -> Zone {
    READER.try_with(|reader| reader.zone.clone()).unwrap_or_default()
}

impl Locale {
    /// The language of the request that is being answered.
    #[must_use]
    pub fn current() -> Self {
        locale()
    }
}

impl Zone {
    /// The time zone of the request that is being answered; outside one, UTC.
    pub(crate) fn current() -> Self {
        zone()
    }
}
