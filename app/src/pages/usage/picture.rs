//! What is stored, as pictures.

use leptos::prelude::*;
use vitrine_domain::{Picture, Total};

use crate::{
    components::{
        Empty, Glyph,
        chart::{Growth, Ranked, Ranking},
        values::grouped,
    },
    listing::{Listing, Scope},
    locale::tr,
    pages::images::names::Names,
    routes::Route,
};

/// A card for each picture; `names` are those of the projects in it.
#[component]
pub(crate) fn Pictures(
    picture: Picture,
    /// Whose images the formats lead to.
    scope: Scope,
    names: Names,
) -> impl IntoView {
    let Picture { by_format, by_project, growth } = picture;
    if growth.iter().all(|(_, bytes)| *bytes == 0) {
        return view! {
            <section class="card">
                <Empty glyph=Glyph::Gauge title=tr("usage-nothing")>
                    <p>{tr("usage-nothing-do")}</p>
                </Empty>
            </section>
        }
        .into_any();
    }
    let formats = by_format
        .into_iter()
        .map(|total| {
            let listing =
                Listing { scope, format: total.name.clone().unwrap_or_default(), ..Listing::default() };
            let href = total.name.as_ref().map(|_| Route::Images(Box::new(listing)).path());
            ranked(&total, total.name.clone().unwrap_or_else(|| tr("usage-no-format")), href)
        })
        .collect();
    let projects: Vec<_> =
        by_project.into_iter().map(|total| ranked(&total, names.name(total.name.as_deref()), None)).collect();
    let projects = (!projects.is_empty()).then(|| {
        view! { <Card title=tr("usage-by-project")><Ranking rows=projects /></Card> }
    });
    view! {
        <Card title=tr("usage-growth")>
            <Growth label=tr("usage-growth-what") points=growth />
        </Card>
        <div class="columns halves">
            {projects}
            <Card title=tr("usage-by-format")>
                <Ranking rows=formats />
            </Card>
        </div>
    }
    .into_any()
}

fn ranked(total: &Total, name: String, href: Option<String>) -> Ranked {
    Ranked {
        name,
        bytes: total.bytes,
        words: tr!("usage-in-images", count = total.images, total = grouped(total.images)),
        href,
    }
}

#[component]
fn Card(title: String, children: Children) -> impl IntoView {
    view! {
        <section class="card">
            <header>
                <h2>{title}</h2>
            </header>
            <div class="body">{children()}</div>
        </section>
    }
    .into_any()
}
