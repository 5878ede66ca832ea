//! How far images in transition and tasks are, for the islands that follow them.

use axum::{Json, extract::RawQuery};
use vitrine_model::{
    Image, ImageFilters, ImageQuery,
    query::{SortDir, SortKey, VisibilityFilter},
};

use crate::{failure::Result, routes::ImageId, session::Visitor, watch::Watch, wire::LiveImage};

/// Images and tasks one question may name: a page of a list, or more.
const MOST: usize = 100;

/// `GET /dashboard/images/live?id=…&id=…`: one query for all images; those that are gone have no status. An id may also
/// stand for a task as the page shows it ([`Watch`]).
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Json<Vec<LiveImage>>> {
    let query = query.unwrap_or_default();
    let ids: Vec<String> = form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == "id")
        .filter_map(|(_, id)| ImageId::parse(&id))
        .map(|id| id.as_str().to_owned())
        .take(MOST)
        .collect();
    let (tasks, images): (Vec<String>, Vec<String>) =
        ids.into_iter().partition(|id| Watch::parse(id).is_some());
    let mut answer = follow_images(&visitor, images).await?;
    answer.extend(follow_tasks(&visitor, &tasks).await?);
    Ok(Json(answer))
}

async fn follow_images(visitor: &Visitor, ids: Vec<String>) -> Result<Vec<LiveImage>> {
    if ids.is_empty() {
        return Ok(Vec::new());
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
        LiveImage {
            status: image.map(|image| image.status),
            size: image.and_then(|image| image.size),
            hash: image.and_then(hash),
            id,
        }
    };
    Ok(ids.into_iter().map(live).collect())
}

/// The secure hash, where it is known.
fn hash(image: &Image) -> Option<String> {
    let (algorithm, value) = (image.os_hash_algo.as_ref()?, image.os_hash_value.as_ref()?);
    Some(format!("{algorithm}:{value}"))
}

async fn follow_tasks(visitor: &Visitor, keys: &[String]) -> Result<Vec<LiveImage>> {
    let mut watches: Vec<Watch> = keys.iter().filter_map(|key| Watch::parse(key)).collect();
    watches.dedup();
    let ids: Vec<String> = watches.iter().map(|watch| watch.task.clone()).collect();
    let found = visitor.dashboard.controller.follow_tasks(&visitor.caller, &ids).await?;
    let live = |watch: Watch| match found.iter().find(|(task, _)| task.id == watch.task) {
        Some((task, progress)) => watch.answer(task, progress),
        None => LiveImage { id: watch.key(), status: None, size: None, hash: None },
    };
    Ok(watches.into_iter().map(live).collect())
}
