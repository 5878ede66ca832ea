//! Whether the image's data has the signature that its properties claim.

use leptos::prelude::*;
use vitrine_domain::SignatureState;

use crate::{
    components::{Badge, Fact, Glyph, Tone},
    locale::tr,
};

/// One line of the overview.
#[component]
pub(super) fn Signature(state: SignatureState) -> impl IntoView {
    let body = match state {
        SignatureState::Valid { subject } => view! {
            <Badge tone=Tone::Ok glyph=Glyph::Check text=tr("images-signature-verified") />
            {signed_by(subject)}
        }
        .into_any(),
        SignatureState::Outdated { subject, reason } => view! {
            <Badge tone=Tone::Warn glyph=Glyph::Warning text=tr("images-signature-outdated") />
            {signed_by(subject)}
            {because(reason)}
        }
        .into_any(),
        SignatureState::Waiting { subject } => view! {
            <Badge tone=Tone::Neutral glyph=Glyph::Clock text=tr("images-signature-waiting") />
            {signed_by(subject)}
        }
        .into_any(),
        SignatureState::Refused { reason } => view! {
            <Badge tone=Tone::Danger glyph=Glyph::Cross text=tr("images-signature-refused") />
            {because(reason)}
        }
        .into_any(),
        SignatureState::Incomplete { missing } => view! {
            <Badge tone=Tone::Warn glyph=Glyph::Warning text=tr("images-signature-incomplete") />
            {because(tr!("images-signature-missing", names = missing.join(", ")))}
        }
        .into_any(),
        SignatureState::NotConfigured => {
            view! { <span class="muted">{tr("images-signature-off")}</span> }.into_any()
        }
        SignatureState::NotKnown { method } => {
            let method = method.to_string();
            view! { <span class="muted">{tr!("images-signature-not-known", method = method)}</span> }
                .into_any()
        }
    };
    view! { <Fact name=tr("images-signature")>{body}</Fact> }.into_any()
}

fn signed_by(subject: String) -> impl IntoView {
    view! {
        " "
        {tr("images-signed-by")}
        " "
        <bdi>{subject}</bdi>
    }
}

fn because(reason: String) -> impl IntoView {
    view! {
        <div class="small written">
            <bdi>{reason}</bdi>
        </div>
    }
}
