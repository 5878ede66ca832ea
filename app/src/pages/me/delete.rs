//! Deleting an application credential of one's own.

use axum::{extract::Path, response::Redirect};
use leptos::prelude::*;
use vitrine_model::audit::target;

use crate::{
    components::{Crumb, Emphasis, Fact, Facts, Glyph, LinkButton, NavItem, PageHead, SubmitButton, When},
    failure::Result,
    flash::Flash,
    locale::tr,
    pages::{images::names::Names, people, see},
    routes::{People, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `GET /dashboard/me/credentials/{id}/delete`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result {
    let embedded = people::embedded(&visitor)?;
    let credential = embedded.credential(&visitor.caller.user_id, &id).await.map_err(people::failed)?;
    let projects = Names::of(&visitor, [credential.project_id.clone()]).await?;
    let csrf = visitor.login.csrf.clone();
    visitor
        .ok(NavItem::None, &tr("people-credential-delete"), move || {
            let action = format!("/dashboard/me/credentials/{}/delete", credential.id);
            view! {
                <div class="narrow">
                    <PageHead
                        title=tr("people-credential-delete")
                        crumbs=vec![Crumb::new(tr("people-me"), People::Me.path())]
                    />
                    <form class="card" method="post" action=action>
                        <div class="body stack">
                            <input type="hidden" name=CSRF_FIELD value=csrf />
                            <p>{tr("people-credential-delete-about")}</p>
                            <Facts>
                                <Fact name=tr("people-name")>
                                    <bdi>{credential.name}</bdi>
                                </Fact>
                                <Fact name=tr("people-id")>
                                    <code>{credential.id}</code>
                                </Fact>
                                <Fact name=tr("people-project")>
                                    <bdi>{projects.name(Some(&credential.project_id))}</bdi>
                                </Fact>
                                <Fact name=tr("people-created")>
                                    <When at=credential.created_at />
                                </Fact>
                            </Facts>
                            <div class="form-actions">
                                <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>
                                    {tr("people-delete-now")}
                                </SubmitButton>
                                <LinkButton href=People::Me.path()>{tr("people-keep")}</LinkButton>
                            </div>
                        </div>
                    </form>
                </div>
            }
        })
        .await
}

/// `POST /dashboard/me/credentials/{id}/delete`.
pub(crate) async fn submit(visitor: Visitor, Path(id): Path<String>) -> Result<Redirect> {
    let embedded = people::embedded(&visitor)?;
    let user = &visitor.caller.user_id;
    let credential = embedded.credential(user, &id).await.map_err(people::failed)?;
    let result = embedded.delete_credential(user, &id).await;
    let notes = [("credential", credential.name.clone())];
    let who = (target::USER, user.as_str(), visitor.caller.user_name.as_str());
    people::enter(&visitor, "identity.credential.remove", who, &notes, &result).await;
    result.map_err(people::failed)?;
    Flash::done(tr!("people-credential-deleted", name = credential.name)).keep(&visitor.session).await?;
    Ok(see(&Route::People(People::Me)))
}
