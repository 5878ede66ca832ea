//! Small words beside the name of a namespace.

use leptos::prelude::*;
use vitrine_model::metadef::{Namespace, NamespaceVisibility};

use crate::{
    components::{Badge, Glyph, Tone},
    locale::tr,
};

/// Who sees it.
#[component]
pub(super) fn Sight(namespace: Namespace) -> impl IntoView {
    let (glyph, text) = match namespace.visibility {
        Some(NamespaceVisibility::Public) => (Glyph::Globe, tr("metadefs-public")),
        // Files may leave it out: then it is as good as private.
        Some(NamespaceVisibility::Private) | None => (Glyph::Lock, tr("metadefs-private")),
    };
    view! { <Badge tone=Tone::Plain glyph text /> }.into_any()
}

/// That it cannot be deleted.
#[component]
pub(super) fn Protection(namespace: Namespace) -> impl IntoView {
    namespace
        .protected
        .then(|| view! { <Badge tone=Tone::Neutral glyph=Glyph::Lock text=tr("metadefs-protected") /> })
}
