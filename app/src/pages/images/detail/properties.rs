//! What people wrote about an image: properties and tags.

use leptos::prelude::*;
use vitrine_model::{
    Image,
    import::{FAILED_PROPERTY, IMPORT_TASK_PROPERTY, IMPORTING_PROPERTY},
    names,
};

use crate::{
    components::{Fact, Facts},
    listing::Listing,
    locale::tr,
};

/// The additional properties, by name.
#[component]
pub(super) fn Properties(image: Image) -> impl IntoView {
    let mut properties = image.properties;
    // What an import keeps there for itself stands in the sections of tasks and stores.
    let own = [IMPORT_TASK_PROPERTY, IMPORTING_PROPERTY, FAILED_PROPERTY];
    properties.retain(|name, _| !names::is_hidden_property(name) && !own.contains(&name.as_str()));
    let description = properties.remove("description").filter(|text| !text.is_empty());
    let description = description.map(|text| {
        view! {
            <section class="card">
                <header>
                    <h2>{tr("images-description")}</h2>
                </header>
                <p class="body written" dir="auto">
                    {text}
                </p>
            </section>
        }
    });
    let rows = properties
        .into_iter()
        .map(|(name, value)| {
            view! {
                <Fact name>
                    <span class="written" dir="auto">
                        {value}
                    </span>
                </Fact>
            }
        })
        .collect::<Vec<_>>();
    let table = (!rows.is_empty()).then(|| {
        view! {
            <section class="card">
                <header>
                    <h2>{tr("images-properties")}</h2>
                </header>
                <div class="body">
                    <Facts>{rows}</Facts>
                </div>
            </section>
        }
    });
    view! { {description} {table} }.into_any()
}

/// The tags, each a link to the images that have it.
#[component]
pub(super) fn Tags(tags: Vec<String>) -> impl IntoView {
    (!tags.is_empty()).then(|| {
        let links = tags
            .into_iter()
            .map(|tag| {
                let href = Listing { tag: tag.clone(), ..Listing::default() }.path();
                view! {
                    <a class="tag" href=href>
                        <bdi>{tag}</bdi>
                    </a>
                }
            })
            .collect_view();
        view! {
            <section class="card">
                <header>
                    <h2>{tr("images-tags")}</h2>
                </header>
                <div class="body row">{links}</div>
            </section>
        }
    })
}
