//! How far images in transition are, for the islands that follow them.

use axum::{Json, extract::RawQuery};
use vitrine_domain::Error;

use crate::{failure::Result, routes::ImageId, session::Visitor, wire::LiveImage};

/// Images one question may name: a page of the list.
const MOST: usize = 100;

/// `GET /dashboard/images/live?id=…&id=…`.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Json<Vec<LiveImage>>> {
    let query = query.unwrap_or_default();
    let ids = form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == "id")
        .filter_map(|(_, id)| ImageId::parse(&id))
        .take(MOST);
    let mut out = Vec::new();
    for id in ids {
        out.push(match visitor.dashboard.controller.show_image(&visitor.caller, id.as_str()).await {
            Ok(image) => LiveImage { id: image.id, status: Some(image.status), size: image.size },
            Err(Error::NotFound(_)) => LiveImage { id: id.as_str().to_owned(), status: None, size: None },
            Err(error) => return Err(error.into()),
        });
    }
    Ok(Json(out))
}
