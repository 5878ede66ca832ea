//! How far images in transition are, for the islands that follow them.

use axum::{Json, extract::RawQuery};
use vitrine_model::{
    ImageFilters, ImageQuery,
    query::{SortDir, SortKey, VisibilityFilter},
};

use crate::{failure::Result, routes::ImageId, session::Visitor, wire::LiveImage};

/// Images one question may name: a page of the list.
const MOST: usize = 100;

/// `GET /dashboard/images/live?id=…&id=…`: one query for all of them; those that are gone have no status.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Json<Vec<LiveImage>>> {
    let query = query.unwrap_or_default();
    let ids: Vec<String> = form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == "id")
        .filter_map(|(_, id)| ImageId::parse(&id))
        .map(|id| id.as_str().to_owned())
        .take(MOST)
        .collect();
    if ids.is_empty() {
        return Ok(Json(Vec::new()));
    }
    let filters = ImageFilters {
        visibility: VisibilityFilter::All,
        member_status: None,
        os_hidden: None,
        id: Some(ids.clone()),
        ..ImageFilters::default()
    };
    let limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let query = ImageQuery { filters, sort: vec![(SortKey::Id, SortDir::Asc)], marker: None, limit };
    let found = visitor.dashboard.controller.list_images(&visitor.caller, query).await?.images;
    let live = |id: String| {
        let image = found.iter().find(|image| image.id == id);
        LiveImage { status: image.map(|image| image.status), size: image.and_then(|image| image.size), id }
    };
    Ok(Json(ids.into_iter().map(live).collect()))
}
