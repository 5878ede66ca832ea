//! Small words with a colour.

use leptos::prelude::*;
use vitrine_model::{ImageStatus, MemberStatus, TaskStatus, Visibility};

use super::icon::{Glyph, Icon};
use crate::locale::{key, tr};

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
        ImageStatus::Active => (Tone::Ok, Glyph::Check, key("badges-status-active")),
        ImageStatus::Queued => (Tone::Neutral, Glyph::Clock, key("badges-status-queued")),
        ImageStatus::Saving => (Tone::Info, Glyph::Spinner, key("badges-status-saving")),
        ImageStatus::Uploading => (Tone::Info, Glyph::Spinner, key("badges-status-uploading")),
        ImageStatus::Importing => (Tone::Info, Glyph::Spinner, key("badges-status-importing")),
        ImageStatus::Killed => (Tone::Danger, Glyph::Error, key("badges-status-killed")),
        ImageStatus::Deleted => (Tone::Danger, Glyph::Trash, key("badges-status-deleted")),
        ImageStatus::PendingDelete => (Tone::Warn, Glyph::Trash, key("badges-status-pending-delete")),
        ImageStatus::Deactivated => (Tone::Warn, Glyph::Pause, key("badges-status-deactivated")),
    };
    view! { <Badge tone glyph text=tr(text) /> }.into_any()
}

/// The visibility of an image.
#[component]
pub fn VisibilityBadge(
    /// The visibility.
    visibility: Visibility,
) -> impl IntoView {
    let (glyph, text) = match visibility {
        Visibility::Private => (Glyph::Lock, key("badges-visibility-private")),
        Visibility::Shared => (Glyph::Share, key("badges-visibility-shared")),
        Visibility::Community => (Glyph::Community, key("badges-visibility-community")),
        Visibility::Public => (Glyph::Globe, key("badges-visibility-public")),
    };
    view! { <Badge tone=Tone::Plain glyph text=tr(text) /> }.into_any()
}

/// A member's answer.
#[component]
pub fn MemberBadge(
    /// The answer.
    status: MemberStatus,
) -> impl IntoView {
    let (tone, glyph, text) = match status {
        MemberStatus::Pending => (Tone::Neutral, Glyph::Clock, key("badges-member-pending")),
        MemberStatus::Accepted => (Tone::Ok, Glyph::Check, key("badges-member-accepted")),
        MemberStatus::Rejected => (Tone::Warn, Glyph::Cross, key("badges-member-rejected")),
    };
    view! { <Badge tone glyph text=tr(text) /> }.into_any()
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
        (TaskStatus::Pending | TaskStatus::Processing, true) => {
            (Tone::Warn, Glyph::Spinner, key("badges-task-ending"))
        }
        (TaskStatus::Pending, false) => (Tone::Neutral, Glyph::Clock, key("badges-task-waiting")),
        (TaskStatus::Processing, false) => (Tone::Info, Glyph::Spinner, key("badges-task-running")),
        (TaskStatus::Success, _) => (Tone::Ok, Glyph::Check, key("badges-task-done")),
        (TaskStatus::Failure, true) => (Tone::Warn, Glyph::Cross, key("badges-task-cancelled")),
        (TaskStatus::Failure, false) => (Tone::Danger, Glyph::Error, key("badges-task-failed")),
    };
    view! { <Badge tone glyph text=tr(text) /> }.into_any()
}
