//! `GET /v1/images/{image}`.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use vitrine_domain::Error;
use vitrine_model::{Image, ImageStatus};

use crate::{
    body, data::stream, errors::ApiError, middleware::auth::Who, params::Segments, state::Api, v1::record,
};

/// 200 with the data, and the image in headers; 404 where there is no data yet.
pub(in crate::v1) async fn show(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    if let Some(download) = api.controller.download_image(&caller, &id, |_| Ok(None)).await? {
        let size = download.size;
        let body = stream(download.image.id.clone(), download.stream);
        return Ok(respond(&download.image, size, body));
    }
    let image = api.controller.show_image(&caller, &id).await?;
    // An image of 0 bytes may have no place at all.
    if image.status == ImageStatus::Active {
        return Ok(respond(&image, 0, Body::empty()));
    }
    Err(no_data(&image).into())
}

fn no_data(image: &Image) -> Error {
    Error::no_image(format!("{} with data: it is {}", image.id, image.status))
}

fn respond(image: &Image, size: u64, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    record::write_headers(headers, image);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    response
}
