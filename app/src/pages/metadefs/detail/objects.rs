//! The objects of a namespace, each with its properties.

use leptos::prelude::*;
use vitrine_model::metadef::{Dated, Object};

use super::{Place, PropertyTable};
use crate::{
    components::{Emphasis, Empty, Glyph, LinkButton},
    locale::tr,
    pages::metadefs::{property::edit_address, remove::Part},
};

/// The tab.
#[component]
pub(super) fn Objects(objects: Vec<Dated<Object>>, place: Place) -> impl IntoView {
    let add = place.editable.then(|| {
        view! {
            <LinkButton
                href=place.name.page("object", &[])
                emphasis=Emphasis::Primary
                glyph=Glyph::Plus
                small=true
            >
                {tr("metadefs-object-add")}
            </LinkButton>
        }
    });
    if objects.is_empty() {
        return view! {
            <section class="card">
                <Empty glyph=Glyph::Definitions title=tr("metadefs-objects-none")>
                    <p>{tr("metadefs-objects-what")}</p>
                    {add}
                </Empty>
            </section>
        }
        .into_any();
    }
    let cards = objects
        .into_iter()
        .map(|object| view! { <ObjectCard object=object.item place=place.clone() /> })
        .collect_view();
    view! { <div class="stack">{add.map(|add| view! { <div>{add}</div> })} {cards}</div> }.into_any()
}

#[component]
fn ObjectCard(object: Object, place: Place) -> impl IntoView {
    let name = object.name.clone();
    let buttons = place.editable.then(|| {
        let delete = place.removable.then(|| {
            let href = Part::Object(name.clone()).address(&place.name);
            view! { <LinkButton href small=true>{tr("metadefs-delete-dots")}</LinkButton> }
        });
        view! {
            <span class="row">
                <LinkButton href=edit_address(&place.name, None, Some(&name)) small=true glyph=Glyph::Plus>
                    {tr("metadefs-property-add")}
                </LinkButton>
                <LinkButton href=place.name.page("object", &[("name", &name)]) small=true>{tr("metadefs-edit")}</LinkButton>
                {delete}
            </span>
        }
    });
    let description = object.description.clone().filter(|text| !text.is_empty()).map(|text| {
        view! {
            <p class="body written muted" dir="auto">
                {text}
            </p>
        }
    });
    let table = if object.properties.is_empty() {
        view! { <p class="body muted">{tr("metadefs-object-empty")}</p> }.into_any()
    } else {
        view! {
            <PropertyTable
                properties=object.properties
                object=Some(object.name.clone())
                required=object.required
                place
            />
        }
        .into_any()
    };
    view! {
        <section class="card">
            <header>
                <h2>
                    <bdi>{object.name}</bdi>
                </h2>
                {buttons}
            </header>
            {description}
            {table}
        </section>
    }
    .into_any()
}
