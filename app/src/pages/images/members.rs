//! Sharing an image with other projects.

use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Redirect},
};
use leptos::prelude::*;
use vitrine_domain::Error;
use vitrine_identity::Project;
use vitrine_model::{Image, Member};

use super::{ThisImage, names::Names};
use crate::{
    components::{
        Crumb, Emphasis, Empty, Glyph, LinkButton, MemberBadge, NavItem, Notice, PageHead, SubmitButton,
        Tone, When,
    },
    failure::{Failure, Result},
    flash::Flash,
    forms::Form,
    islands::ProjectPicker,
    locale::tr,
    offers::{Offer, Offers},
    pages::{asked, asking, see},
    routes::{ImageId, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// Projects suggested at most.
const SUGGESTIONS: usize = 50;

/// `GET /dashboard/images/{id}/share`; `?project=` fills a project in, for links that ask somebody to share.
pub(crate) async fn show(visitor: Visitor, ThisImage(id): ThisImage, RawQuery(query): RawQuery) -> Result {
    let image = visitor.dashboard.controller.show_image(&visitor.caller, id.as_str()).await?;
    let offer = Offers::of(&visitor.caller, &image).share;
    let (mut members, mut suggested) = (Vec::new(), Vec::new());
    if offer.is_ok() {
        members = visitor.dashboard.controller.list_members(&visitor.caller, id.as_str()).await?;
        suggested = visitor.dashboard.identity.find_projects(&visitor.caller, "", SUGGESTIONS).await?;
        suggested.retain(|project| {
            Some(&project.id) != image.owner.as_ref()
                && !members.iter().any(|member| member.member == project.id)
        });
    }
    let names = Names::of(&visitor, members.iter().map(|member| member.member.clone())).await?;
    let csrf = visitor.login.csrf.clone();
    let asked = asked(query.as_deref(), "project");
    visitor
        .ok(
            NavItem::Images,
            tr("images-share-title"),
            move || view! { <Page image offer members names suggested asked csrf /> },
        )
        .await
}

/// `POST /dashboard/images/{id}/share`: adds a project, by name or id.
pub(crate) async fn add(visitor: Visitor, ThisImage(id): ThisImage, form: Form) -> Result {
    let text = form.trimmed("project");
    let flash = match find(&visitor, text).await? {
        Found::One(project) => {
            match visitor.dashboard.controller.add_member(&visitor.caller, id.as_str(), &project.id).await {
                Ok(_) => {
                    Flash::done(tr!("images-shared", name = project.name)).line(tr("images-shared-then"))
                }
                Err(error @ (Error::Conflict(_) | Error::LimitExceeded(_) | Error::Invalid(_))) => {
                    let problem = Failure::Domain(error).problem(&visitor.cx.request_id);
                    Flash::refused(tr("images-not-shared-now"), problem)
                }
                Err(error) => return Err(error.into()),
            }
        }
        Found::None => {
            Flash::failed(tr("images-not-shared-now")).code(404).line(tr!("images-no-project", text = text))
        }
        Found::Many => {
            Flash::failed(tr("images-not-shared-now")).line(tr!("images-many-projects", text = text))
        }
    };
    let again = if flash.is_bad() { asking("project", text) } else { String::new() };
    flash.keep(&visitor.session).await?;
    Ok(Redirect::to(&(Route::Share(id).path() + &again)).into_response())
}

/// `POST /dashboard/images/{id}/share/remove`.
pub(crate) async fn remove(visitor: Visitor, ThisImage(id): ThisImage, form: Form) -> Result<Redirect> {
    let project = form.trimmed("project");
    visitor.dashboard.controller.remove_member(&visitor.caller, id.as_str(), project).await?;
    let name = Names::of(&visitor, [project.to_owned()]).await?.name(Some(project));
    Flash::done(tr!("images-unshared", name = name)).keep(&visitor.session).await?;
    Ok(see(&Route::Share(id)))
}

pub(crate) enum Found {
    None,
    One(Project),
    Many,
}

/// The project of that id, or else of exactly that name. An id that the identity does not tell the caller about is
/// taken as it is, as the API does.
pub(crate) async fn find(visitor: &Visitor, text: &str) -> Result<Found> {
    if text.is_empty() {
        return Ok(Found::None);
    }
    let all = visitor.dashboard.identity.find_projects(&visitor.caller, text, SUGGESTIONS).await?;
    if let Some(project) = all.iter().find(|project| project.id == text) {
        return Ok(Found::One(project.clone()));
    }
    let mut named = all.into_iter().filter(|project| project.name == text);
    match (named.next(), named.next()) {
        (Some(_), Some(_)) => Ok(Found::Many),
        (Some(project), None) => Ok(Found::One(project)),
        (None, _) if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Ok(Found::One(Project { id: text.to_owned(), name: text.to_owned() }))
        }
        (None, _) => Ok(Found::None),
    }
}

#[component]
fn Page(
    image: Image,
    offer: Offer,
    members: Vec<Member>,
    names: Names,
    suggested: Vec<Project>,
    asked: String,
    csrf: String,
) -> impl IntoView {
    let here = Route::image(&image.id).path();
    let crumbs =
        vec![Crumb::new(tr("images-title"), Route::home().path()), Crumb::new(image.title(), here.clone())];
    let body = match (offer, ImageId::parse(&image.id)) {
        (Ok(()), Some(id)) => view! {
            <div class="stack">
                <AddForm id=id.clone() suggested asked csrf=csrf.clone() />
                <MemberList id members names csrf />
            </div>
        }
        .into_any(),
        (Err(reason), _) => view! {
            <Notice tone=Tone::Info title=tr("images-share-not")>
                <p>{reason}</p>
            </Notice>
            <LinkButton href=here>{tr("images-back")}</LinkButton>
        }
        .into_any(),
        (Ok(()), None) => ().into_any(),
    };
    view! {
        <div class="narrow">
            <PageHead title=tr("images-share-this") crumbs />
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn AddForm(id: ImageId, suggested: Vec<Project>, asked: String, csrf: String) -> impl IntoView {
    let options = suggested
        .into_iter()
        .map(|project| view! { <option value=project.id>{project.name}</option> })
        .collect_view();
    view! {
        <section class="card">
            <form class="body form" method="post" action=Route::Share(id).path()>
                <input type="hidden" name=CSRF_FIELD value=csrf />
                <ProjectPicker
                    address=format!("{}/projects", Route::Share(id.clone()).path())
                    label=tr("images-project")
                    value=asked
                    list="projects".to_owned()
                    hint=tr("images-project-hint")
                />
                <datalist id="projects">{options}</datalist>
                <div class="form-actions">
                    <SubmitButton emphasis=Emphasis::Primary glyph=Glyph::Share>{tr("images-share")}</SubmitButton>
                </div>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn MemberList(id: ImageId, members: Vec<Member>, names: Names, csrf: String) -> impl IntoView {
    if members.is_empty() {
        return view! {
            <section class="card">
                <Empty glyph=Glyph::Share title=tr("images-unshared-yet")>
                    <p>{tr("images-own-project")}</p>
                </Empty>
            </section>
        }
        .into_any();
    }
    let rows = members
        .into_iter()
        .map(|member| {
            let action = format!("{}/remove", Route::Share(id.clone()).path());
            let name = names.name(Some(&member.member));
            view! {
                <tr>
                    <th scope="row" class="name">
                        <bdi>{name}</bdi>
                        <div class="muted small mono">{member.member.clone()}</div>
                    </th>
                    <td data-label=tr("images-answer")>
                        <MemberBadge status=member.status />
                    </td>
                    <td data-label=tr("images-since")>
                        <When at=member.updated_at short=true />
                    </td>
                    <td class="end">
                        <form method="post" action=action>
                            <input type="hidden" name=CSRF_FIELD value=csrf.clone() />
                            <SubmitButton small=true emphasis=Emphasis::Danger name="project" value=member.member>
                                {tr("images-stop")}
                            </SubmitButton>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="card">
            <div class="table-wrap">
                <table class="table stacks">
                    <thead>
                        <tr>
                            <th scope="col">{tr("images-project")}</th>
                            <th scope="col">{tr("images-answer")}</th>
                            <th scope="col">{tr("images-since")}</th>
                            <th scope="col">
                                <span class="visually-hidden">{tr("images-stop")}</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
