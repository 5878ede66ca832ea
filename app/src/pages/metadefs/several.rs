//! Deleting several namespaces at once: first a page that names what is lost.

use axum::{extract::RawQuery, response::Redirect};
use leptos::prelude::*;
use vitrine_domain::{Error, MetadefAction};
use vitrine_model::metadef::Contents;

use super::{
    delete::{Losses, losses},
    frame, offer, title,
};
use crate::{
    components::{
        Crumb, Emphasis, Empty, Fact, Facts, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone,
    },
    failure::{Failure, Result},
    flash::Flash,
    forms::Form,
    locale::tr,
    pages::see,
    routes::{NamespaceName, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// The field of the names, also in the address of the question.
pub(super) const NAMESPACE: &str = "namespace";

/// Namespaces that one question names: those of a page of the list.
const MOST: usize = 100;

/// What is asked about.
#[derive(Debug, Clone)]
struct Asked {
    going: Vec<Contents>,
    /// With why.
    staying: Vec<(String, String)>,
}

/// `GET /dashboard/metadef/delete?namespace=…&namespace=…`.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    let query = query.unwrap_or_default();
    let names = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == NAMESPACE);
    let mut asked = Asked { going: Vec::new(), staying: Vec::new() };
    for (_, name) in names.take(MOST) {
        let Some(name) = NamespaceName::parse(&name) else { continue };
        let contents = match frame::contents(&visitor, &name).await {
            Ok(contents) => contents,
            Err(Failure::Domain(Error::NotFound(_))) => {
                asked.staying.push((name.as_str().to_owned(), tr("metadefs-several-gone")));
                continue;
            }
            Err(failure) => return Err(failure),
        };
        let namespace = &contents.namespace.item;
        let offer = offer(&visitor, MetadefAction::DeleteNamespace, Some(namespace));
        match offer {
            Err(reason) => asked.staying.push((title(namespace), reason)),
            Ok(()) if namespace.protected => {
                asked.staying.push((title(namespace), tr("metadefs-delete-protected")));
            }
            Ok(()) => asked.going.push(contents),
        }
    }
    let csrf = visitor.login.csrf.clone();
    visitor
        .ok(NavItem::Metadefs, tr("metadefs-several-delete"), move || view! { <Question asked csrf /> })
        .await
}

/// `POST /dashboard/metadef/delete`.
pub(crate) async fn submit(visitor: Visitor, sent: Form) -> Result<Redirect> {
    let controller = &visitor.dashboard.controller;
    let (mut deleted, mut refused) = (0_usize, Vec::new());
    for name in sent.all(NAMESPACE).take(MOST) {
        match controller.delete_metadef_namespace(&visitor.caller, name).await {
            Ok(()) => deleted += 1,
            // What was deleted before it is told all the same.
            Err(error @ Error::Internal(_)) => {
                let problem = Failure::Domain(error).problem(&visitor.cx.request_id);
                refused.push(format!("{name}: {}", problem.message));
            }
            Err(error) => refused.push(format!("{name}: {error}")),
        }
    }
    let title = tr!("metadefs-several-deleted", count = deleted);
    let flash = if refused.is_empty() { Flash::done(title) } else { Flash::failed(title) };
    refused.into_iter().fold(flash, Flash::line).keep(&visitor.session).await?;
    Ok(see(&Route::metadefs()))
}

#[component]
fn Question(asked: Asked, csrf: String) -> impl IntoView {
    let Asked { going, staying } = asked;
    let list = Route::metadefs().path();
    let crumbs = vec![Crumb::new(tr("metadefs-metadata"), list.clone())];
    let kept = (!staying.is_empty()).then(|| {
        let lines = staying
            .into_iter()
            .map(|(name, reason)| view! { <p><bdi>{name}</bdi>": "{reason}</p> })
            .collect_view();
        view! { <Notice tone=Tone::Warn title=tr("metadefs-several-stay")>{lines}</Notice> }
    });
    if going.is_empty() {
        return view! {
            <div class="narrow stack">
                <PageHead title=tr("metadefs-several-delete") crumbs />
                {kept}
                <section class="card">
                    <Empty glyph=Glyph::Definitions title=tr("metadefs-several-none")>
                        <p>{tr("metadefs-several-none-why")}</p>
                        <LinkButton href=list>{tr("metadefs-back-to-list")}</LinkButton>
                    </Empty>
                </section>
            </div>
        }
        .into_any();
    }
    let count = going.len();
    let parts = going
        .into_iter()
        .map(|contents| {
            let namespace = contents.namespace.item.clone();
            let losses = losses(&contents);
            view! {
                <section>
                    <h2><bdi>{title(&namespace)}</bdi></h2>
                    <input type="hidden" name=NAMESPACE value=namespace.namespace.clone() />
                    <Facts>
                        <Fact name=tr("metadefs-namespace")>
                            <code>{namespace.namespace}</code>
                        </Fact>
                        <Losses losses />
                    </Facts>
                </section>
            }
        })
        .collect_view();
    view! {
        <div class="narrow stack">
            <PageHead title=tr!("metadefs-several-question", count = count) crumbs />
            {kept}
            <form class="card" method="post" action="/dashboard/metadef/delete">
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <p>{tr("metadefs-delete-lost")}</p>
                    {parts}
                    <div class="form-actions">
                        <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>
                            {tr("metadefs-delete-for-good")}
                        </SubmitButton>
                        <LinkButton href=list>{tr("metadefs-several-keep")}</LinkButton>
                    </div>
                </div>
            </form>
        </div>
    }
    .into_any()
}
