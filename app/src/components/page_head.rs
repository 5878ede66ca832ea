//! The head of a page: where one is, what it is, what can be done.

use leptos::prelude::*;

use crate::locale::tr;

/// A step on the way to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// What a person reads.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Crumb {
    /// A step.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// Title, way and actions of a page.
#[component]
pub fn PageHead(
    /// The page's one heading.
    #[prop(into)]
    title: String,
    /// The way to it.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// Beside the title: badges.
    #[prop(optional, into)]
    beside: Option<AnyView>,
    /// Under the title.
    #[prop(optional, into)]
    subtitle: Option<AnyView>,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let way = (!crumbs.is_empty()).then(|| {
        let steps = crumbs
            .into_iter()
            .map(|crumb| {
                view! {
                    <a href=crumb.href>
                        <bdi>{crumb.label}</bdi>
                    </a>
                    <span aria-hidden="true">"/"</span>
                }
            })
            .collect_view();
        view! { <nav class="crumbs" aria-label=tr("shell-breadcrumb")>{steps}</nav> }
    });
    view! {
        <div class="page-head">
            <div class="grow">
                {way}
                <div class="row">
                    <h1>
                        <bdi>{title}</bdi>
                    </h1>
                    {beside}
                </div>
                {subtitle.map(|text| view! { <div class="subtitle">{text}</div> })}
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
    .into_any()
}
