//! The tags of a namespace.

use leptos::prelude::*;
use vitrine_model::metadef::{Dated, Tag};

use super::Place;
use crate::{
    components::{Emphasis, Empty, Glyph, LinkButton, SubmitButton, TextArea},
    locale::tr,
    pages::metadefs::remove::Part,
    wire::CSRF_FIELD,
};

/// The tab.
#[component]
pub(super) fn Tags(tags: Vec<Dated<Tag>>, place: Place) -> impl IntoView {
    let list = if tags.is_empty() {
        view! {
            <section class="card">
                <Empty glyph=Glyph::Definitions title=tr("metadefs-tags-none")>
                    <p>{tr("metadefs-tags-what")}</p>
                </Empty>
            </section>
        }
        .into_any()
    } else {
        let rows = tags
            .into_iter()
            .map(|tag| view! { <TagRow name=tag.item.name place=place.clone() /> })
            .collect_view();
        view! {
            <section class="card">
                <header>
                    <h2>{tr("metadefs-tags")}</h2>
                </header>
                <div class="body">
                    <ul class="plain rows">{rows}</ul>
                </div>
            </section>
        }
        .into_any()
    };
    let add = place.editable.then(|| view! { <AddTags place /> });
    view! { <div class="columns wide-narrow">{list} {add}</div> }.into_any()
}

#[component]
fn TagRow(name: String, place: Place) -> impl IntoView {
    let rename = place.editable.then(|| {
        let href = place.name.page("tag", &[("name", &name)]);
        view! { <LinkButton href small=true>{tr("metadefs-rename")}</LinkButton> }
    });
    let delete = place.removable.then(|| {
        let href = Part::Tag(name.clone()).address(&place.name);
        view! { <LinkButton href small=true>{tr("metadefs-delete-dots")}</LinkButton> }
    });
    view! {
        <li class="row spread">
            <span class="tag">
                <bdi>{name}</bdi>
            </span>
            <span class="row">{rename} {delete}</span>
        </li>
    }
    .into_any()
}

#[component]
fn AddTags(place: Place) -> impl IntoView {
    view! {
        <section class="card">
            <header>
                <h2>{tr("metadefs-tags-add")}</h2>
            </header>
            <form class="body form" method="post" action=place.name.page("tags", &[])>
                <input type="hidden" name=CSRF_FIELD value=place.csrf />
                <TextArea name="tags" label=tr("metadefs-tags") hint=tr("metadefs-one-a-line") />
                <div class="form-actions">
                    <SubmitButton emphasis=Emphasis::Primary glyph=Glyph::Plus>{tr("metadefs-add")}</SubmitButton>
                </div>
            </form>
        </section>
    }
    .into_any()
}
