//! What people wrote about an image: properties and tags.

use std::collections::BTreeMap;

use leptos::prelude::*;
use vitrine_model::{
    Image,
    import::{FAILED_PROPERTY, IMPORT_TASK_PROPERTY, IMPORTING_PROPERTY},
    names,
};

use crate::{
    components::{Fact, Facts},
    definitions::Definitions,
    failure::Result,
    listing::Listing,
    locale::tr,
    session::Visitor,
};

/// Whether this property is one that people read. What an import keeps there for itself stands in the sections of
/// tasks and stores.
fn is_shown(name: &str) -> bool {
    let own = [IMPORT_TASK_PROPERTY, IMPORTING_PROPERTY, FAILED_PROPERTY];
    !names::is_hidden_property(name) && !own.contains(&name)
}

/// What the image's properties are called by their definitions, by key. Definitions are read only where there is a
/// property that may have one.
pub(super) async fn titles(visitor: &Visitor, image: &Image) -> Result<BTreeMap<String, String>> {
    let keys: Vec<&String> =
        image.properties.keys().filter(|key| is_shown(key) && key.as_str() != "description").collect();
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let definitions = Definitions::load(visitor).await?;
    let title = |key: &String| {
        let (_, entry) = definitions.get(key)?;
        Some(entry.property.title.trim().to_owned()).filter(|title| !title.is_empty() && title != key)
    };
    Ok(keys.into_iter().filter_map(|key| Some((key.clone(), title(key)?))).collect())
}

/// The additional properties, by name, each under the title of its definition where it has one.
#[component]
pub(super) fn Properties(image: Image, titles: BTreeMap<String, String>) -> impl IntoView {
    let mut properties = image.properties;
    properties.retain(|name, _| is_shown(name));
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
            let title = titles.get(&name).cloned();
            let key = title.is_some().then(|| {
                view! {
                    <div class="muted small mono breaks">
                        <bdi>{name.clone()}</bdi>
                    </div>
                }
            });
            view! {
                <Fact name=title.unwrap_or(name)>
                    <span class="written" dir="auto">
                        {value}
                    </span>
                    {key}
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
