//! Buttons, and links that look like them.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Emphasis {
    /// The one thing to do on the page.
    Primary,
    /// An ordinary action.
    #[default]
    Normal,
    /// Hardly visible.
    Quiet,
    /// Leads to a loss; asks again.
    Danger,
    /// Loses something now.
    DangerNow,
}

impl Emphasis {
    const fn class(self, small: bool) -> &'static str {
        match (self, small) {
            (Self::Primary, false) => "button primary",
            (Self::Primary, true) => "button primary small",
            (Self::Normal, false) => "button",
            (Self::Normal, true) => "button small",
            (Self::Quiet, false) => "button quiet",
            (Self::Quiet, true) => "button quiet small",
            (Self::Danger, false) => "button danger",
            (Self::Danger, true) => "button danger small",
            (Self::DangerNow, false) => "button danger-fill",
            (Self::DangerNow, true) => "button danger-fill small",
        }
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How it looks.
    #[prop(optional)]
    emphasis: Emphasis,
    /// An icon before the text.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// A smaller one.
    #[prop(optional)]
    small: bool,
    /// The text.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=emphasis.class(small) href=href>
            {glyph.map(|glyph| view! { <Icon glyph /> })}
            {children()}
        </a>
    }
    .into_any()
}

/// A button that sends its form.
#[component]
pub fn SubmitButton(
    /// How it looks.
    #[prop(optional)]
    emphasis: Emphasis,
    /// An icon before the text.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// A smaller one.
    #[prop(optional)]
    small: bool,
    /// A field the button itself sends.
    #[prop(optional, into)]
    name: Option<String>,
    /// That field's value.
    #[prop(optional, into)]
    value: Option<String>,
    /// Where it sends the form, if not where the form says.
    #[prop(optional, into)]
    formaction: Option<String>,
    /// The text.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="submit" class=emphasis.class(small) name=name value=value formaction=formaction>
            {glyph.map(|glyph| view! { <Icon glyph /> })}
            {children()}
        </button>
    }
    .into_any()
}
