//! The buttons of an image's page, and why some are missing.

use leptos::prelude::*;
use vitrine_model::{Image, ImageStatus};

use crate::{
    components::{Emphasis, Glyph, Icon, LinkButton, SubmitButton},
    locale::tr,
    offers::Offers,
    pages::images::actions::Action,
    routes::Route,
    wire::CSRF_FIELD,
};

/// What can be done with the image.
#[component]
pub(super) fn ActionButtons(image: Image, offers: Offers, csrf: String) -> impl IntoView {
    let here = Route::image(&image.id).path();
    let download = offers.download.is_ok().then(|| {
        view! {
            <a class="button" href=format!("{here}/file") download="">
                <Icon glyph=Glyph::Download />
                {tr("images-download")}
            </a>
        }
    });
    let edit = offers.edit.is_ok().then(|| {
        view! { <LinkButton href=format!("{here}/edit") glyph=Glyph::Edit>{tr("images-edit")}</LinkButton> }
    });
    let share = offers.share.is_ok().then(|| {
        view! { <LinkButton href=format!("{here}/share") glyph=Glyph::Share>{tr("images-share")}</LinkButton> }
    });
    let switches = switches(&image, &offers)
        .into_iter()
        .map(|action| {
            view! {
                <button class="menu-item" type="submit" name="action" value=action.as_str()>
                    <Icon glyph=action.glyph() />
                    {action.label()}
                </button>
            }
        })
        .collect_view();
    let delete = offers.delete.is_ok().then(|| {
        view! {
            <LinkButton href=format!("{here}/delete") glyph=Glyph::Trash emphasis=Emphasis::Danger>
                {tr("images-delete")}
            </LinkButton>
        }
    });
    let more = offers.edit.is_ok().then(|| {
        view! {
            <details class="menu">
                <summary class="button">
                    <Icon glyph=Glyph::More />
                    {tr("images-more")}
                </summary>
                <form class="menu-panel" method="post" action=format!("{here}/actions")>
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    {switches}
                </form>
            </details>
        }
    });
    view! { {download} {edit} {share} {more} {delete} }.into_any()
}

/// The switches that would change something now.
fn switches(image: &Image, offers: &Offers) -> Vec<Action> {
    let mut out = vec![
        if image.protected { Action::Unprotect } else { Action::Protect },
        if image.os_hidden { Action::Unhide } else { Action::Hide },
    ];
    if offers.deactivate.is_ok() {
        out.push(if image.status == ImageStatus::Deactivated {
            Action::Reactivate
        } else {
            Action::Deactivate
        });
    }
    out
}

/// The actions that are not offered, each with its reason.
#[component]
pub(super) fn NotOffered(offers: Offers) -> impl IntoView {
    let mut reasons: Vec<(String, String)> = Vec::new();
    match offers.edit {
        // One reason covers all that would change the image.
        Err(reason) => reasons.push((tr("images-change"), reason)),
        Ok(()) => {
            reasons.extend(offers.share.err().map(|reason| (tr("images-share"), reason)));
            reasons.extend(offers.delete.err().map(|reason| (tr("images-delete"), reason)));
            reasons.extend(offers.deactivate.err().map(|reason| (tr("images-deactivate"), reason)));
        }
    }
    reasons.extend(offers.download.err().map(|reason| (tr("images-download"), reason)));
    (!reasons.is_empty()).then(|| {
        let rows = reasons
            .into_iter()
            .map(|(action, reason)| view! { <li><strong>{action}</strong> " – " {reason}</li> })
            .collect_view();
        view! {
            <section class="card">
                <header>
                    <h2>{tr("images-not-now")}</h2>
                </header>
                <ul class="body plain stack small">{rows}</ul>
            </section>
        }
    })
}

/// A button that does one thing at once, in a form of its own.
#[component]
pub(super) fn OneAction(
    /// Where the form goes.
    action: String,
    /// The field it sends.
    name: &'static str,
    /// The field's value.
    value: String,
    /// The session's token.
    csrf: String,
    /// The text.
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <input type="hidden" name=CSRF_FIELD value=csrf />
            <SubmitButton small=true name value>
                {children()}
            </SubmitButton>
        </form>
    }
    .into_any()
}
