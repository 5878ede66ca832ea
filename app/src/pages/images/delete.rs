//! Deleting an image: first a page that names what is lost.

use axum::response::Redirect;
use leptos::prelude::*;
use vitrine_model::{Image, MemberStatus, Visibility};

use super::{ThisImage, actions::Action, names::Names};
use crate::{
    components::{
        Bytes, Crumb, Emphasis, Fact, Facts, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone,
    },
    failure::Result,
    flash::Flash,
    locale::tr,
    offers::{Offer, Offers},
    pages::see,
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `GET /dashboard/images/{id}/delete`.
pub(crate) async fn show(visitor: Visitor, ThisImage(id): ThisImage) -> Result {
    let controller = &visitor.dashboard.controller;
    let image = controller.show_image(&visitor.caller, id.as_str()).await?;
    let offer = Offers::of(&visitor.caller, &image).delete;
    let users = if image.visibility == Visibility::Shared && offer.is_ok() {
        let members = controller.list_members(&visitor.caller, id.as_str()).await?;
        members.iter().filter(|member| member.status == MemberStatus::Accepted).count()
    } else {
        0
    };
    let names = Names::of(&visitor, image.owner.clone()).await?;
    let owner = names.name(image.owner.as_deref());
    let csrf = visitor.login.csrf.clone();
    visitor
        .ok(
            NavItem::Images,
            tr("images-delete-title"),
            move || view! { <Question image owner users offer csrf /> },
        )
        .await
}

/// `POST /dashboard/images/{id}/delete`.
pub(crate) async fn submit(visitor: Visitor, ThisImage(id): ThisImage) -> Result<Redirect> {
    let controller = &visitor.dashboard.controller;
    let image = controller.show_image(&visitor.caller, id.as_str()).await?;
    Action::Delete.apply(controller, &visitor.caller, id.as_str()).await?;
    Flash::done(tr!("images-deleted", name = image.title())).keep(&visitor.session).await?;
    Ok(see(&Route::home()))
}

#[component]
fn Question(image: Image, owner: String, users: usize, offer: Offer, csrf: String) -> impl IntoView {
    let page = Route::image(&image.id).path();
    let action = format!("{page}/delete");
    let (title, id, size) = (image.title().to_owned(), image.id.clone(), image.size);
    let crumbs =
        vec![Crumb::new(tr("images-title"), Route::home().path()), Crumb::new(image.title(), page.clone())];
    let everyone = match image.visibility {
        Visibility::Public | Visibility::Community => Some(tr("images-delete-public")),
        Visibility::Shared if users > 0 => Some(tr!("images-delete-shared", users = users)),
        Visibility::Shared | Visibility::Private => None,
    };
    let answer = match offer {
        Ok(()) => view! {
            <div class="form-actions">
                <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>{tr("images-delete-for-good")}</SubmitButton>
                <LinkButton href=page>{tr("images-keep")}</LinkButton>
            </div>
        }
        .into_any(),
        Err(reason) => view! {
            <Notice tone=Tone::Warn title=tr("images-delete-not")>
                <p>{reason}</p>
            </Notice>
            <LinkButton href=page>{tr("images-back")}</LinkButton>
        }
        .into_any(),
    };
    view! {
        <div class="narrow">
            <PageHead title=tr("images-delete-question") crumbs />
            <form class="card" method="post" action=action>
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <p>{tr("images-delete-lost")}</p>
                    <Facts>
                        <Fact name=tr("images-name")>
                            <bdi>{title}</bdi>
                        </Fact>
                        <Fact name="ID">
                            <code>{id}</code>
                        </Fact>
                        <Fact name=tr("images-data")>
                            <Bytes value=size />
                        </Fact>
                        <Fact name=tr("images-owner")>
                            <bdi>{owner}</bdi>
                        </Fact>
                        {everyone.map(|text| view! { <Fact name=tr("images-used-by")>{text}</Fact> })}
                    </Facts>
                    {answer}
                </div>
            </form>
        </div>
    }
    .into_any()
}
