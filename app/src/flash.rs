//! Messages for the next page, kept in the session: what a form did.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tokio::task_local;
use tower_sessions::Session;

use crate::{
    components::{Glyph, Notice, RequestLine, SubmitButton, Tone},
    failure::Failure,
    locale::tr,
    session::Login,
    wire::{CSRF_FIELD, Problem},
};

const KEY: &str = "flash";

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Flash {
    bad: bool,
    /// It was done, but there is something to know about it.
    #[serde(default)]
    warns: bool,
    title: String,
    lines: Vec<String>,
    #[serde(default)]
    link: Option<(String, String)>,
    #[serde(default)]
    undo: Option<Undo>,
    /// The status and the id of the request that was refused.
    #[serde(default)]
    request: Option<(u16, String)>,
}

task_local! {
    static REQUEST: String;
}

/// Answers the request of this id, so that what it refuses can be found by it.
pub(crate) async fn during<F: Future>(request_id: String, answer: F) -> F::Output {
    REQUEST.scope(request_id, answer).await
}

/// The form that takes back what was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Undo {
    action: String,
    fields: Vec<(String, String)>,
}

impl Flash {
    /// It worked.
    pub(crate) fn done(title: impl Into<String>) -> Self {
        Self {
            bad: false,
            warns: false,
            title: title.into(),
            lines: Vec::new(),
            link: None,
            undo: None,
            request: None,
        }
    }

    /// It did not, or not wholly: because of what was sent, unless [`code`](Self::code) says otherwise.
    pub(crate) fn failed(title: impl Into<String>) -> Self {
        let request = REQUEST.try_with(|id| (400, id.clone())).ok();
        Self { bad: true, request, ..Self::done(title) }
    }

    /// Whether it did not work.
    pub(crate) const fn is_bad(&self) -> bool {
        self.bad
    }

    /// The same with the HTTP status that a client of the API would have been given.
    pub(crate) fn code(mut self, code: u16) -> Self {
        if let Some((known, _)) = &mut self.request {
            *known = code;
        }
        self
    }

    /// It worked, but something about it may not be meant.
    pub(crate) fn warning(title: impl Into<String>) -> Self {
        Self { warns: true, ..Self::done(title) }
    }

    /// The same with one more line.
    pub(crate) fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// The same with a way to more.
    pub(crate) fn link(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.link = Some((href.into(), label.into()));
        self
    }

    /// The same with a button that takes it back: a form that is sent there with these fields.
    pub(crate) fn undo(mut self, action: impl Into<String>, fields: Vec<(String, String)>) -> Self {
        self.undo = Some(Undo { action: action.into(), fields });
        self
    }

    /// It did not: the whole reason, with what to do about it.
    pub(crate) fn refused(title: impl Into<String>, problem: Problem) -> Self {
        let request = Some((problem.code, problem.request_id));
        Self { request, ..Self::failed(title).line(problem.message).line(problem.advice) }
    }

    /// Keeps it for the next page.
    pub(crate) async fn keep(self, session: &Session) -> Result<(), Failure> {
        let mut all: Vec<Self> = session.get(KEY).await?.unwrap_or_default();
        all.push(self);
        session.insert(KEY, all).await?;
        Login::end_with_it(session).await
    }
}

/// Takes the messages out of the session.
pub(crate) async fn take(session: &Session) -> Result<Vec<Flash>, Failure> {
    // Asking first leaves a session without messages unmodified, so that it is not written.
    if session.get_value(KEY).await?.is_none() {
        return Ok(Vec::new());
    }
    let messages = session.remove(KEY).await?.unwrap_or_default();
    Login::end_with_it(session).await?;
    Ok(messages)
}

/// The messages, above the page.
#[component]
pub(crate) fn Flashes(
    flashes: Vec<Flash>,
    /// The session's token.
    csrf: String,
) -> impl IntoView {
    let is_empty = flashes.is_empty();
    let notices = flashes
        .into_iter()
        .map(|flash| {
            let tone = match (flash.bad, flash.warns) {
                (true, _) => Tone::Danger,
                (false, true) => Tone::Warn,
                (false, false) => Tone::Ok,
            };
            let lines = flash.lines.into_iter().map(|line| view! { <p><bdi>{line}</bdi></p> }).collect_view();
            let link = flash.link.map(|(href, label)| view! { <a href=href>{label}</a> });
            let undo = flash.undo.map(|undo| view! { <UndoForm undo csrf=csrf.clone() /> });
            let after = (link.is_some() || undo.is_some())
                .then(|| view! { <div class="row after">{undo} {link}</div> });
            let request = flash.request.map(|(code, id)| view! { <RequestLine code id /> });
            view! { <Notice tone title=flash.title>{lines} {request} {after}</Notice> }
        })
        .collect_view();
    (!is_empty).then(|| view! { <div class="flashes">{notices}</div> })
}

#[component]
fn UndoForm(undo: Undo, csrf: String) -> impl IntoView {
    let fields = undo
        .fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    view! {
        <form method="post" action=undo.action>
            <input type="hidden" name=CSRF_FIELD value=csrf />
            {fields}
            <SubmitButton small=true glyph=Glyph::Retry>{tr("list-undo")}</SubmitButton>
        </form>
    }
    .into_any()
}
