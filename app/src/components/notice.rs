//! Messages to the reader.

use leptos::prelude::*;

use super::{
    badge::Tone,
    icon::{Glyph, Icon},
};

/// A message: what happened, and what to do.
#[component]
pub fn Notice(
    /// What kind of message: `Ok`, `Info`, `Warn` or `Danger`.
    tone: Tone,
    /// What happened, in a few words.
    #[prop(into)]
    title: String,
    /// More about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (class, glyph, role) = match tone {
        Tone::Ok => ("notice ok", Glyph::Check, "status"),
        Tone::Warn => ("notice warn", Glyph::Warning, "status"),
        Tone::Danger => ("notice danger", Glyph::Error, "alert"),
        Tone::Neutral | Tone::Info | Tone::Accent | Tone::Plain => ("notice", Glyph::Info, "status"),
    };
    view! {
        <div class=class role=role>
            <Icon glyph />
            <div>
                <strong>{title}</strong>
                {children.map(|children| children())}
            </div>
        </div>
    }
    .into_any()
}
