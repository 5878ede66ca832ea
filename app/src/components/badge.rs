//! Small words with a colour.

use leptos::prelude::*;
use vitrine_model::{ImageStatus, MemberStatus, TaskStatus, Visibility};

use super::icon::{Glyph, Icon};

/// What a badge's colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the colours' meanings")]
pub enum Tone {
    Neutral,
    Ok,
    Info,
    Warn,
    Danger,
    Accent,
    /// No ground at all.
    Plain,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "badge",
            Self::Ok => "badge ok",
            Self::Info => "badge info",
            Self::Warn => "badge warn",
            Self::Danger => "badge danger",
            Self::Accent => "badge accent",
            Self::Plain => "badge plain",
        }
    }
}

/// A word with a colour and perhaps an icon.
#[component]
pub fn Badge(
    /// The colour's meaning.
    tone: Tone,
    /// An icon before the word.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// The word.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <span class=tone.class()>{glyph.map(|glyph| view! { <Icon glyph /> })} {text}</span> }.into_any()
}

/// The state of an image.
#[component]
pub fn StatusBadge(
    /// The state.
    status: ImageStatus,
) -> impl IntoView {
    let (tone, glyph, text) = match status {
        ImageStatus::Active => (Tone::Ok, Glyph::Check, "Active"),
        ImageStatus::Queued => (Tone::Neutral, Glyph::Clock, "Queued"),
        ImageStatus::Saving => (Tone::Info, Glyph::Spinner, "Saving"),
        ImageStatus::Uploading => (Tone::Info, Glyph::Spinner, "Uploading"),
        ImageStatus::Importing => (Tone::Info, Glyph::Spinner, "Importing"),
        ImageStatus::Killed => (Tone::Danger, Glyph::Error, "Killed"),
        ImageStatus::Deleted => (Tone::Danger, Glyph::Trash, "Deleted"),
        ImageStatus::PendingDelete => (Tone::Warn, Glyph::Trash, "Pending delete"),
        ImageStatus::Deactivated => (Tone::Warn, Glyph::Pause, "Deactivated"),
    };
    view! { <Badge tone glyph text /> }.into_any()
}

/// The visibility of an image.
#[component]
pub fn VisibilityBadge(
    /// The visibility.
    visibility: Visibility,
) -> impl IntoView {
    let (glyph, text) = match visibility {
        Visibility::Private => (Glyph::Lock, "Private"),
        Visibility::Shared => (Glyph::Share, "Shared"),
        Visibility::Community => (Glyph::Community, "Community"),
        Visibility::Public => (Glyph::Globe, "Public"),
    };
    view! { <Badge tone=Tone::Plain glyph text /> }.into_any()
}

/// A member's answer.
#[component]
pub fn MemberBadge(
    /// The answer.
    status: MemberStatus,
) -> impl IntoView {
    let (tone, glyph, text) = match status {
        MemberStatus::Pending => (Tone::Neutral, Glyph::Clock, "Pending"),
        MemberStatus::Accepted => (Tone::Ok, Glyph::Check, "Accepted"),
        MemberStatus::Rejected => (Tone::Warn, Glyph::Cross, "Rejected"),
    };
    view! { <Badge tone glyph text /> }.into_any()
}

/// The state of a task.
#[component]
pub fn TaskBadge(
    /// The state.
    status: TaskStatus,
    /// Whether somebody asked for its end.
    #[prop(optional)]
    cancelled: bool,
) -> impl IntoView {
    let (tone, glyph, text) = match (status, cancelled) {
        (TaskStatus::Pending | TaskStatus::Processing, true) => (Tone::Warn, Glyph::Spinner, "Ending"),
        (TaskStatus::Pending, false) => (Tone::Neutral, Glyph::Clock, "Waiting"),
        (TaskStatus::Processing, false) => (Tone::Info, Glyph::Spinner, "Running"),
        (TaskStatus::Success, _) => (Tone::Ok, Glyph::Check, "Done"),
        (TaskStatus::Failure, true) => (Tone::Warn, Glyph::Cross, "Cancelled"),
        (TaskStatus::Failure, false) => (Tone::Danger, Glyph::Error, "Failed"),
    };
    view! { <Badge tone glyph text /> }.into_any()
}
