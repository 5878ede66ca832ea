//! One's own application credentials.

use leptos::prelude::*;
use vitrine_identity::CredentialRecord;

use crate::{
    components::{Emphasis, Empty, Glyph, LinkButton, When},
    locale::tr,
    pages::{images::names::Names, people},
    routes::People,
};

/// The card.
#[component]
pub(super) fn Credentials(credentials: Vec<CredentialRecord>, projects: Names) -> impl IntoView {
    let none = credentials.is_empty();
    let rows = credentials
        .into_iter()
        .map(|credential| {
            let project = projects.name(Some(&credential.project_id));
            view! { <Row credential project /> }
        })
        .collect_view();
    let table = if none {
        view! {
            <Empty glyph=Glyph::Key title=tr("people-credentials-none")>
                <p>{tr("people-credentials-none-more")}</p>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <div class="table-wrap">
                <table class="table stacks">
                    <thead>
                        <tr>
                            <th scope="col">{tr("people-name")}</th>
                            <th scope="col">{tr("people-project")}</th>
                            <th scope="col">{tr("people-roles")}</th>
                            <th scope="col">{tr("people-ends")}</th>
                            <th scope="col">
                                <span class="visually-hidden">{tr("people-actions")}</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="card" id="credentials">
            <header>
                <h2>{tr("people-credentials")}</h2>
                <LinkButton small=true href=People::NewCredential.path() glyph=Glyph::Plus>
                    {tr("people-credential-create")}
                </LinkButton>
            </header>
            {table}
        </section>
    }
    .into_any()
}

#[component]
fn Row(credential: CredentialRecord, project: String) -> impl IntoView {
    let roles = credential.roles.into_iter().map(|role| role.name).collect::<Vec<_>>();
    let end = match credential.expires_at {
        Some(at) => view! { <When at short=true /> }.into_any(),
        None => view! { <span class="muted">{tr("people-never")}</span> }.into_any(),
    };
    let about = credential.description.filter(|text| !text.is_empty());
    view! {
        <tr>
            <th scope="row">
                <bdi>{credential.name.clone()}</bdi>
                {credential
                    .unrestricted
                    .then(|| view! { <div class="small muted">{tr("people-unrestricted")}</div> })}
                {about.map(|text| view! { <div class="small muted"><bdi>{text}</bdi></div> })}
            </th>
            <td data-label=tr("people-project")>
                <bdi>{project}</bdi>
            </td>
            <td data-label=tr("people-roles")>
                <people::Tags texts=roles />
            </td>
            <td data-label=tr("people-ends")>{end}</td>
            <td class="end">
                <LinkButton
                    small=true
                    emphasis=Emphasis::Danger
                    href=format!("/dashboard/me/credentials/{}/delete", credential.id)
                    glyph=Glyph::Trash
                >
                    {tr("people-delete-ask")}
                    <span class="visually-hidden">" " <bdi>{credential.name}</bdi></span>
                </LinkButton>
            </td>
        </tr>
    }
    .into_any()
}
