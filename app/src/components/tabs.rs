//! Tabs that are links.

use leptos::prelude::*;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// What a person reads.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How many are behind it.
    pub count: Option<String>,
    /// Whether the count wants to be seen.
    pub call: bool,
    /// Whether it is the one shown.
    pub active: bool,
}

/// A row of tabs.
#[component]
pub fn Tabs(
    /// What the tabs choose between, for screen readers.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let items = tabs
        .into_iter()
        .map(|tab| {
            let class = if tab.call { "count call" } else { "count" };
            view! {
                <a href=tab.href aria-current=tab.active.then_some("page")>
                    {tab.label}
                    {tab.count.map(|count| view! { <span class=class>{count}</span> })}
                </a>
            }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=label>{items}</nav> }.into_any()
}
