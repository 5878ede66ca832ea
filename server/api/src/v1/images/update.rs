//! `PUT /v1/images/{image}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use vitrine_domain::{Error, Overwrite};
use vitrine_model::ImageChange;

use super::{
    create::Answer,
    data::{self, Source},
    meta::Meta,
};
use crate::{
    answer,
    errors::ApiError,
    middleware::auth::Who,
    params::Segments,
    state::Api,
    v1::{
        record::{Detail, write_etag},
        refusal,
    },
};

/// 200 with the image as it is now, with the data that came along.
pub(in crate::v1) async fn update(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let meta = Meta::read(request.headers())?;
    let source = data::source(&api, &meta, request)?;
    let store = meta.store(&api)?;
    let new = overwrite(meta, source.as_ref());
    let copies = matches!(source, Some(Source::Copy(_)));
    let mut image = match api.controller.overwrite_image(&caller, &id, new).await {
        Ok(image) => image,
        // It has its data.
        Err(Error::Conflict(sentence)) if copies => return Err(ApiError::bad_request(sentence)),
        Err(error) => return Err(refusal::of_change(&api, &caller, &id, error).await),
    };
    if let Some(source) = source {
        image = data::bring(&api, &caller, image, source, store).await?;
    }
    let mut response = answer::json(StatusCode::OK, &Answer { image: Detail::from(&image) })?;
    write_etag(response.headers_mut(), &image);
    Ok(response)
}

/// Data in the request keeps the properties that are there.
fn overwrite(meta: Meta, source: Option<&Source>) -> Overwrite {
    let attributes = [
        meta.min_ram.map(ImageChange::MinRam),
        meta.min_disk.map(ImageChange::MinDisk),
        meta.visibility.map(ImageChange::Visibility),
        meta.protected.map(ImageChange::Protected),
        meta.name.map(ImageChange::Name),
        meta.owner.map(ImageChange::Owner),
        meta.disk_format.map(|format| ImageChange::DiskFormat(Some(format))),
        meta.container_format.map(|format| ImageChange::ContainerFormat(Some(format))),
    ];
    Overwrite {
        attributes: attributes.into_iter().flatten().collect(),
        properties: meta.properties,
        purge_properties: meta.purge_properties && !matches!(source, Some(Source::Body(_))),
        claim: meta.claim,
        id: meta.id,
        status: meta.status,
        data_follows: source.is_some(),
    }
}
