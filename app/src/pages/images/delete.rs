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
        .ok(NavItem::Images, "Delete image", move || view! { <Question image owner users offer csrf /> })
        .await
}

/// `POST /dashboard/images/{id}/delete`.
pub(crate) async fn submit(visitor: Visitor, ThisImage(id): ThisImage) -> Result<Redirect> {
    let controller = &visitor.dashboard.controller;
    let image = controller.show_image(&visitor.caller, id.as_str()).await?;
    Action::Delete.apply(controller, &visitor.caller, id.as_str()).await?;
    Flash::done(format!("The image {} was deleted.", image.title())).keep(&visitor.session).await?;
    Ok(see(&Route::home()))
}

#[component]
fn Question(image: Image, owner: String, users: usize, offer: Offer, csrf: String) -> impl IntoView {
    let page = Route::image(&image.id).path();
    let action = format!("{page}/delete");
    let (title, id, size) = (image.title().to_owned(), image.id.clone(), image.size);
    let crumbs = vec![Crumb::new("Images", Route::home().path()), Crumb::new(image.title(), page.clone())];
    let everyone = match image.visibility {
        Visibility::Public | Visibility::Community => {
            Some("Every project can use it now; none can afterwards.".to_owned())
        }
        Visibility::Shared if users > 0 => {
            Some(format!("{users} other project(s) have accepted it and will lose it."))
        }
        Visibility::Shared | Visibility::Private => None,
    };
    let answer = match offer {
        Ok(()) => view! {
            <div class="form-actions">
                <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>"Delete for good"</SubmitButton>
                <LinkButton href=page>"Keep it"</LinkButton>
            </div>
        }
        .into_any(),
        Err(reason) => view! {
            <Notice tone=Tone::Warn title="It cannot be deleted">
                <p>{reason}</p>
            </Notice>
            <LinkButton href=page>"Back to the image"</LinkButton>
        }
        .into_any(),
    };
    view! {
        <div class="narrow">
            <PageHead title="Delete this image?" crumbs />
            <form class="card" method="post" action=action>
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <p>"The record and its data are lost for good. This cannot be undone."</p>
                    <Facts>
                        <Fact name="Name">
                            <bdi>{title}</bdi>
                        </Fact>
                        <Fact name="ID">
                            <code>{id}</code>
                        </Fact>
                        <Fact name="Data">
                            <Bytes value=size />
                        </Fact>
                        <Fact name="Owner">
                            <bdi>{owner}</bdi>
                        </Fact>
                        {everyone.map(|text| view! { <Fact name="Used by">{text}</Fact> })}
                    </Facts>
                    {answer}
                </div>
            </form>
        </div>
    }
    .into_any()
}
