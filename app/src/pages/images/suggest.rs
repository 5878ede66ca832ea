//! Suggestions while somebody types, as JSON for the islands.

use axum::{Json, extract::RawQuery};
use vitrine_identity::Project;
use vitrine_model::{
    ImageFilters, ImageQuery,
    limits::TEXT_MAX,
    query::{SortDir, SortKey},
};

use super::{ThisImage, named};
use crate::{
    failure::Result,
    offers::Offers,
    pages::asked,
    session::Visitor,
    wire::{SameName, Suggested},
};

/// Projects suggested at most.
const PROJECTS: usize = 20;

/// Images suggested at most.
const IMAGES: u32 = 10;

fn text(query: Option<&str>, name: &str) -> String {
    asked(query, name).trim().chars().take(TEXT_MAX).collect()
}

/// `GET /dashboard/images/{id}/share/projects?q=…`: projects to share the image with, whose name or id begins so; at
/// most [`PROJECTS`]. Administrators are told of all projects, others of those they have a role in, and only who may
/// share the image is told anything.
pub(crate) async fn projects(
    visitor: Visitor,
    ThisImage(id): ThisImage,
    RawQuery(query): RawQuery,
) -> Result<Json<Vec<Suggested>>> {
    let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
    let image = controller.show_image(caller, id.as_str()).await?;
    let text = text(query.as_deref(), "q");
    if text.is_empty() || Offers::of(caller, &image).share.is_err() {
        return Ok(Json(Vec::new()));
    }
    let members = controller.list_members(caller, id.as_str()).await?;
    let is_new = |project: &Project| {
        Some(&project.id) != image.owner.as_ref() && !members.iter().any(|member| member.member == project.id)
    };
    let found = known(&visitor, &text, PROJECTS + members.len() + 1).await?;
    let suggested = |project: Project| Suggested { id: project.id, name: project.name };
    Ok(Json(found.into_iter().filter(is_new).take(PROJECTS).map(suggested).collect()))
}

/// The projects the person may know of. The identity also finds a project named in full, which is for those who
/// already know it, and no suggestion.
async fn known(visitor: &Visitor, text: &str, limit: usize) -> Result<Vec<Project>> {
    let identity = &visitor.dashboard.identity;
    if visitor.caller.is_admin() {
        return Ok(identity.find_projects(&visitor.caller, text, limit).await?);
    }
    let begins = |word: &str| word.to_lowercase().starts_with(&text.to_lowercase());
    let mut found = identity.projects_of(&visitor.login.token).await?;
    found.retain(|project| begins(&project.name) || begins(&project.id));
    Ok(found)
}

/// `GET /dashboard/images/find?q=…`: images the person may see by a part of their name or the beginning of their id,
/// by name; at most [`IMAGES`].
pub(crate) async fn images(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Json<Vec<Suggested>>> {
    let text = text(query.as_deref(), "q");
    if text.is_empty() {
        return Ok(Json(Vec::new()));
    }
    let filters = ImageFilters { search: Some(text), ..ImageFilters::default() };
    let sort = vec![(SortKey::Name, SortDir::Asc)];
    let query = ImageQuery { filters, sort, marker: None, limit: IMAGES };
    let found = visitor.dashboard.controller.list_images(&visitor.caller, query).await?.images;
    let suggested = |image: vitrine_model::Image| Suggested { name: image.title().to_owned(), id: image.id };
    Ok(Json(found.into_iter().map(suggested).collect()))
}

/// `GET /dashboard/images/named?name=…`: how many images of the project have exactly this name.
pub(crate) async fn same_name(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Json<SameName>> {
    let name = asked(query.as_deref(), "name");
    Ok(Json(SameName { images: named::count(&visitor, &name).await? }))
}
