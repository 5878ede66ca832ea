//! What a page shows where there is nothing to show.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// An empty state: what is missing, why, and what to do.
#[component]
pub fn Empty(
    /// A picture.
    glyph: Glyph,
    /// What is missing.
    #[prop(into)]
    title: String,
    /// Why, and what to do: paragraphs and buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph />
            <h2>{title}</h2>
            {children()}
        </div>
    }
    .into_any()
}
