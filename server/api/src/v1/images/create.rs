//! `POST /v1/images`.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;
use vitrine_model::{Claim, Image, NewImage};

use super::{data, meta::Meta};
use crate::{
    answer,
    errors::ApiError,
    links,
    middleware::auth::Who,
    state::Api,
    v1::record::{Detail, write_etag},
};

#[derive(Serialize)]
pub(super) struct Answer<'a> {
    pub(super) image: Detail<'a>,
}

/// 201 with the image: a queued one, or an active one where the data came along.
pub(in crate::v1) async fn create(
    State(api): State<Api>,
    Who(caller): Who,
    request: Request,
) -> Result<Response, ApiError> {
    let base = links::base(&api.settings, request.uri(), request.headers());
    let meta = Meta::read(request.headers())?;
    let source = data::source(&api, &meta, request)?;
    let store = meta.store(&api)?;
    if source.is_some() {
        meta.check_formats()?;
    }
    let mut new = new_image(meta, caller.is_admin());
    // Nothing of 0 bytes: the data is on its way.
    if let (Some(_), Some(Claim { size: size @ Some(0), .. })) = (&source, &mut new.claim) {
        *size = None;
    }
    let mut image = api.controller.create_image(&caller, new).await?;
    if let Some(source) = source {
        image = data::bring(&api, &caller, image, source, store).await?;
    }
    respond(&base, &image)
}

fn respond(base: &str, image: &Image) -> Result<Response, ApiError> {
    let mut response = answer::json(StatusCode::CREATED, &Answer { image: Detail::from(image) })?;
    let location =
        HeaderValue::try_from(format!("{base}/v1/images/{}", image.id)).map_err(ApiError::internal)?;
    response.headers_mut().insert(header::LOCATION, location);
    write_etag(response.headers_mut(), image);
    Ok(response)
}

/// An owner that is named counts for administrators alone; for everybody else it is the caller's project.
fn new_image(meta: Meta, is_admin: bool) -> NewImage {
    NewImage {
        id: meta.id,
        name: meta.name.flatten(),
        visibility: meta.visibility,
        protected: meta.protected.unwrap_or_default(),
        owner: meta.owner.filter(|_| is_admin),
        container_format: meta.container_format,
        disk_format: meta.disk_format,
        min_ram: meta.min_ram.unwrap_or_default(),
        min_disk: meta.min_disk.unwrap_or_default(),
        properties: meta.properties,
        claim: Some(meta.claim),
        ..NewImage::default()
    }
}
