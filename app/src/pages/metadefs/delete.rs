//! Deleting a namespace: first a page that names what is lost.

use axum::response::Redirect;
use leptos::prelude::*;
use vitrine_domain::MetadefAction;
use vitrine_model::metadef::Contents;

use super::{ThisNamespace, frame, offer, title};
use crate::{
    components::{
        Crumb, Emphasis, Fact, Facts, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone,
    },
    failure::Result,
    flash::Flash,
    locale::tr,
    offers::Offer,
    pages::see,
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// Names that are listed of each kind.
const LISTED: usize = 20;

/// `GET /dashboard/metadefs/{namespace}/delete`.
pub(crate) async fn show(visitor: Visitor, ThisNamespace(name): ThisNamespace) -> Result {
    let contents = frame::contents(&visitor, &name).await?;
    let namespace = &contents.namespace.item;
    let offer = offer(&visitor, MetadefAction::DeleteNamespace, Some(namespace))
        .and_then(|()| if namespace.protected { Err(tr("metadefs-delete-protected")) } else { Ok(()) });
    let csrf = visitor.login.csrf.clone();
    visitor
        .ok(
            NavItem::Metadefs,
            tr("metadefs-namespace-delete"),
            move || view! { <Question contents offer csrf /> },
        )
        .await
}

/// `POST /dashboard/metadefs/{namespace}/delete`.
pub(crate) async fn submit(visitor: Visitor, ThisNamespace(name): ThisNamespace) -> Result<Redirect> {
    let controller = &visitor.dashboard.controller;
    controller.delete_metadef_namespace(&visitor.caller, name.as_str()).await?;
    Flash::done(tr!("metadefs-deleted", name = name.as_str())).keep(&visitor.session).await?;
    Ok(see(&Route::metadefs()))
}

/// The names of everything in it, by kind.
pub(super) fn losses(contents: &Contents) -> Vec<(String, Vec<String>)> {
    let dated = |names: Vec<&String>| names.into_iter().cloned().collect::<Vec<_>>();
    vec![
        (tr("metadefs-properties"), contents.properties.iter().map(|(name, _)| name.to_owned()).collect()),
        (tr("metadefs-objects"), dated(contents.objects.iter().map(|one| &one.item.name).collect())),
        (tr("metadefs-tags"), dated(contents.tags.iter().map(|one| &one.item.name).collect())),
        (tr("metadefs-for"), dated(contents.associations.iter().map(|one| &one.item.name).collect())),
    ]
}

/// What would be lost, one kind a line.
#[component]
pub(super) fn Losses(losses: Vec<(String, Vec<String>)>) -> impl IntoView {
    losses
        .into_iter()
        .map(|(kind, names)| {
            let more = names.len().saturating_sub(LISTED);
            let listed = names.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
            let text = match (names.len(), more) {
                (0, _) => tr("metadefs-none-of-it"),
                (count, 0) => tr!("metadefs-listed", count = count, listed = listed),
                (count, more) => tr!("metadefs-listed-more", count = count, listed = listed, more = more),
            };
            view! {
                <Fact name=kind>
                    <bdi>{text}</bdi>
                </Fact>
            }
        })
        .collect_view()
}

#[component]
fn Question(contents: Contents, offer: Offer, csrf: String) -> impl IntoView {
    let namespace = contents.namespace.item.clone();
    let page = Route::metadef(&namespace.namespace).path();
    let crumbs = vec![
        Crumb::new(tr("metadefs-metadata"), Route::metadefs().path()),
        Crumb::new(title(&namespace), page.clone()),
    ];
    let answer = match offer {
        Ok(()) => view! {
            <div class="form-actions">
                <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>{tr("metadefs-delete-for-good")}</SubmitButton>
                <LinkButton href=page.clone()>{tr("metadefs-keep")}</LinkButton>
                <LinkButton href=format!("{page}/json") emphasis=Emphasis::Quiet glyph=Glyph::Download>
                    {tr("metadefs-download-first")}
                </LinkButton>
            </div>
        }
        .into_any(),
        Err(reason) => view! {
            <Notice tone=Tone::Warn title=tr("metadefs-delete-not")>
                <p>{reason}</p>
            </Notice>
            <div class="form-actions">
                <LinkButton href=page.clone()>{tr("metadefs-back")}</LinkButton>
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="narrow">
            <PageHead title=tr("metadefs-delete-question") crumbs />
            <form class="card" method="post" action=format!("{page}/delete")>
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <p>
                        {tr("metadefs-delete-lost")}
                    </p>
                    <Facts>
                        <Fact name=tr("metadefs-namespace")>
                            <code>{namespace.namespace}</code>
                        </Fact>
                        <Losses losses=losses(&contents) />
                    </Facts>
                    {answer}
                </div>
            </form>
        </div>
    }
    .into_any()
}
