//! Messages for the next page, kept in the session: what a form did.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use crate::{
    components::{Notice, Tone},
    failure::Failure,
    locale::tr,
    wire::Problem,
};

const KEY: &str = "flash";

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Flash {
    bad: bool,
    title: String,
    lines: Vec<String>,
}

impl Flash {
    /// It worked.
    pub(crate) fn done(title: impl Into<String>) -> Self {
        Self { bad: false, title: title.into(), lines: Vec::new() }
    }

    /// It did not, or not wholly.
    pub(crate) fn failed(title: impl Into<String>) -> Self {
        Self { bad: true, title: title.into(), lines: Vec::new() }
    }

    /// The same with one more line.
    pub(crate) fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// It did not: the whole reason, with what to do about it.
    pub(crate) fn refused(title: impl Into<String>, problem: Problem) -> Self {
        Self::failed(title).line(problem.message).line(problem.advice).line(tr!(
            "errors-request-line",
            code = problem.code,
            id = problem.request_id
        ))
    }

    /// Keeps it for the next page.
    pub(crate) async fn keep(self, session: &Session) -> Result<(), Failure> {
        let mut all: Vec<Self> = session.get(KEY).await?.unwrap_or_default();
        all.push(self);
        Ok(session.insert(KEY, all).await?)
    }
}

/// Takes the messages out of the session.
pub(crate) async fn take(session: &Session) -> Result<Vec<Flash>, Failure> {
    // Asking first leaves a session without messages unmodified, so that it is not written.
    if session.get_value(KEY).await?.is_none() {
        return Ok(Vec::new());
    }
    Ok(session.remove(KEY).await?.unwrap_or_default())
}

/// The messages, above the page.
#[component]
pub(crate) fn Flashes(flashes: Vec<Flash>) -> impl IntoView {
    flashes
        .into_iter()
        .map(|flash| {
            let tone = if flash.bad { Tone::Danger } else { Tone::Ok };
            let lines = flash.lines.into_iter().map(|line| view! { <p><bdi>{line}</bdi></p> }).collect_view();
            view! { <Notice tone title=flash.title>{lines}</Notice> }
        })
        .collect_view()
}
