//! The properties of a namespace that are part of no object.

use leptos::prelude::*;
use vitrine_model::metadef::Properties as Defined;

use super::{Place, PropertyTable};
use crate::{
    components::{Emphasis, Empty, Glyph, LinkButton},
    locale::tr,
    pages::metadefs::property::edit_address,
};

/// The tab.
#[component]
pub(super) fn Properties(properties: Defined, place: Place) -> impl IntoView {
    let add = place.editable.then(|| {
        let href = edit_address(&place.name, None, None);
        view! {
            <LinkButton href emphasis=Emphasis::Primary glyph=Glyph::Plus small=true>
                {tr("metadefs-property-add")}
            </LinkButton>
        }
    });
    if properties.is_empty() {
        return view! {
            <section class="card">
                <Empty glyph=Glyph::Definitions title=tr("metadefs-properties-none")>
                    <p>{tr("metadefs-properties-what")}</p>
                    {add}
                </Empty>
            </section>
        }
        .into_any();
    }
    view! {
        <section class="card">
            <header>
                <h2>{tr("metadefs-properties")}</h2>
                {add}
            </header>
            <PropertyTable properties place />
        </section>
    }
    .into_any()
}
