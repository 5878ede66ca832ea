//! Resumable uploads from the browser: the same calls as clients have, for people with a session. The guard has looked
//! at every request that changes something.

use std::collections::BTreeMap;

use axum::{extract::Request, middleware::Next, response::Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, Method, StatusCode};
use leptos::prelude::*;
use vitrine_model::{
    ImageFilters, ImageQuery, ResumableUpload,
    query::{SortDir, SortKey, VisibilityFilter},
};

use super::images::upload;
use crate::{
    components::{Notice, Tone, values::human_bytes},
    failure::Result,
    locale::tr,
    routes::Route,
    session::Visitor,
    wire::{QUIET_HEADER, UPLOADS, Unfinished},
};

/// Tells the calls who is asking. A request that has brought the last byte leaves the message for the image's page,
/// unless it is one of a queue.
pub(crate) async fn enter(visitor: Visitor, mut request: Request, next: Next) -> Result {
    let sends = [Method::PATCH, Method::POST].contains(request.method()) && !is_quiet(request.headers());
    request.extensions_mut().insert(visitor.caller.clone());
    let response = next.run(request).await;
    if sends && is_complete(&response) {
        upload::done(&visitor).await?;
    }
    Ok(response)
}

/// Whether the page that sends tells of the end itself.
pub(crate) fn is_quiet(headers: &HeaderMap) -> bool {
    headers.contains_key(QUIET_HEADER)
}

fn is_complete(response: &Response) -> bool {
    [StatusCode::NO_CONTENT, StatusCode::CREATED].contains(&response.status())
        && response.headers().get("upload-state").is_some_and(|state| state == "complete")
}

/// The names of the images that uploads are for, by id.
pub(crate) type Titles = BTreeMap<String, String>;

/// Images whose names are asked for, in one query; those of older uploads go by the names of their files.
const NAMED: usize = 100;

/// The names of the images that these uploads are for, as far as they have any.
pub(crate) async fn titles(visitor: &Visitor, begun: &[ResumableUpload]) -> Result<Titles> {
    let ids: Vec<String> = begun.iter().map(|upload| upload.image_id.clone()).take(NAMED).collect();
    if ids.is_empty() {
        return Ok(Titles::new());
    }
    let limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let filters = ImageFilters {
        visibility: VisibilityFilter::All,
        member_status: None,
        os_hidden: None,
        id: Some(ids),
        ..ImageFilters::default()
    };
    let query = ImageQuery { filters, sort: vec![(SortKey::Id, SortDir::Asc)], marker: None, limit };
    let images = visitor.dashboard.controller.list_images(&visitor.caller, query).await?.images;
    Ok(images.into_iter().filter_map(|image| Some((image.id, image.name?))).collect())
}

/// The way to what was begun and not finished.
#[component]
pub(crate) fn Begun(begun: Vec<ResumableUpload>, titles: Titles) -> impl IntoView {
    if begun.is_empty() {
        return ().into_any();
    }
    let line = move |upload: ResumableUpload| {
        let title = titles.get(&upload.image_id).cloned().filter(|title| !title.is_empty());
        let name = title.or(upload.filename).unwrap_or_else(|| tr("images-upload-nameless"));
        let received = human_bytes(upload.received);
        let here = match upload.length {
            Some(length) => tr!("images-upload-part", received = received, length = human_bytes(length)),
            None => tr!("images-upload-some", received = received),
        };
        view! { <p><a href=Route::image(&upload.image_id).path()><bdi>{name}</bdi></a> ": " {here}</p> }
    };
    let again = (begun.len() > 1).then(|| view! { <p class="needs-script">{tr("images-uploads-again")}</p> });
    view! {
        <Notice tone=Tone::Info title=tr("images-uploads-unfinished")>
            {again}
            {begun.into_iter().map(line).collect_view()}
        </Notice>
    }
    .into_any()
}

/// What the island needs to go on with an upload.
pub(crate) fn unfinished(upload: &ResumableUpload, titles: &Titles) -> Unfinished {
    Unfinished {
        image: upload.image_id.clone(),
        title: titles.get(&upload.image_id).cloned(),
        address: format!("{UPLOADS}/{}", upload.id),
        filename: upload.filename.clone(),
        fingerprint: upload.metadata.as_deref().and_then(fingerprint),
        received: upload.received,
        length: upload.length,
    }
}

/// What the island has told of the file.
fn fingerprint(metadata: &str) -> Option<String> {
    let pairs = metadata.split(',').filter_map(|pair| pair.trim().split_once(' '));
    let (_, value) = pairs.into_iter().find(|(key, _)| *key == "fingerprint")?;
    String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_found_where_there_is_one() {
        assert_eq!(fingerprint("image_id YQ==,fingerprint MTox,x").as_deref(), Some("1:1"));
        for none in ["", "fingerprint", "fingerprint ?", "other MTox"] {
            assert_eq!(fingerprint(none), None, "{none}");
        }
    }
}
