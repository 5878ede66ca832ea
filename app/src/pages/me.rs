//! Oneself: who one is here, how programs get in, and what one likes.

pub(crate) mod access;
pub(crate) mod create;
mod credentials;
pub(crate) mod delete;
pub(crate) mod files;
pub(crate) mod password;
mod preferences;
pub(crate) mod shortcuts;
pub(crate) mod timezone;

use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::Error;
use vitrine_identity::{CredentialRecord, UserRecord};
use vitrine_model::Usage;

use self::{
    access::{Access, Files},
    credentials::Credentials,
    password::PasswordForm,
    preferences::Preferences,
};
use super::{images::names::Names, people, usage::Bars};
use crate::{
    components::{Fact, Facts, LinkButton, NavItem, PageHead},
    failure::Result,
    forms::image::Problems,
    locale::{Zone, tr},
    routes::Route,
    session::Visitor,
};

/// `GET /dashboard/me`.
pub(crate) async fn show(visitor: Visitor) -> Result {
    page(&visitor, StatusCode::OK, Problems::default()).await
}

/// What is shown where the users are kept here.
struct Kept {
    user: UserRecord,
    credentials: Vec<CredentialRecord>,
    projects: Names,
    access: Access,
}

/// The page, with what was wrong with the form for the password.
async fn page(visitor: &Visitor, status: StatusCode, problems: Problems) -> Result {
    let caller = visitor.caller.clone();
    let kept = match &visitor.dashboard.embedded {
        None => None,
        Some(embedded) => {
            let user = embedded.user(&caller.user_id).await.map_err(people::failed)?;
            let credentials = embedded.credentials_of(&user.id).await.map_err(people::failed)?;
            let projects = Names::of(visitor, credentials.iter().map(|one| one.project_id.clone())).await?;
            Some(Kept { user, credentials, projects, access: Access::of_password(visitor) })
        }
    };
    // Who has no role or project has no usage either; the rest of the page is good for them, too.
    let usage = match visitor.dashboard.controller.usage(&visitor.caller).await {
        Ok(usage) => Some(usage),
        Err(Error::Forbidden(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let (theme, csrf) = (visitor.cx.theme, visitor.login.csrf.clone());
    let single_keys = visitor.cx.single_keys;
    visitor
        .page(status, NavItem::None, &tr("people-me"), move || {
            let project = caller.project_name.clone().unwrap_or_else(|| tr("shell-no-project"));
            let roles = caller.roles.iter().cloned().collect::<Vec<_>>();
            let user = kept.as_ref().map(|kept| kept.user.clone());
            let own = kept.map(|kept| {
                let Kept { user: _, credentials, projects, access } = kept;
                view! {
                    <Credentials credentials projects />
                    <Files access />
                    <PasswordForm problems csrf=csrf.clone() />
                }
            });
            view! {
                <PageHead title=tr("people-me") subtitle=tr("people-me-about").into_any() />
                <div class="columns wide-narrow">
                    <div class="stack">{own}</div>
                    <div class="stack">
                        <section class="card">
                            <header>
                                <h2>{tr("people-account")}</h2>
                            </header>
                            <div class="body">
                                <Facts>
                                    <Fact name=tr("people-user")>
                                        <bdi>{caller.user_name}</bdi>
                                    </Fact>
                                    <Fact name=tr("people-id")>
                                        <code>{caller.user_id}</code>
                                    </Fact>
                                    {user.and_then(|user| user.email).map(|email| view! {
                                        <Fact name=tr("people-email")><bdi>{email}</bdi></Fact>
                                    })}
                                    <Fact name=tr("people-project")>
                                        <bdi>{project}</bdi>
                                    </Fact>
                                    {caller.project_id.map(|id| view! {
                                        <Fact name=tr("people-project-id")><code>{id}</code></Fact>
                                    })}
                                    <Fact name=tr("people-roles")>
                                        <people::Tags texts=roles />
                                    </Fact>
                                </Facts>
                            </div>
                        </section>
                        {usage.map(|usage| view! { <UsageCard usage /> })}
                        <Preferences theme zone=Zone::current() single_keys csrf />
                    </div>
                </div>
            }
        })
        .await
}

#[component]
fn UsageCard(usage: Vec<Usage>) -> impl IntoView {
    view! {
        <section class="card">
            <header>
                <h2>{tr("people-usage")}</h2>
                <LinkButton small=true href=Route::Usage.path()>{tr("people-usage-more")}</LinkButton>
            </header>
            <div class="body">
                <Bars usage explained=false />
            </div>
        </section>
    }
    .into_any()
}
