//! Resumable uploads from the browser: the same calls as clients have, for people with a session. The guard has looked
//! at every request that changes something.

use axum::{extract::Request, middleware::Next, response::Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, Method, StatusCode};
use leptos::prelude::*;
use vitrine_model::ResumableUpload;

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

/// The way to what was begun and not finished.
#[component]
pub(crate) fn Begun(begun: Vec<ResumableUpload>) -> impl IntoView {
    if begun.is_empty() {
        return ().into_any();
    }
    let line = |upload: ResumableUpload| {
        let name = upload.filename.unwrap_or_else(|| tr("images-upload-nameless"));
        let received = human_bytes(upload.received);
        let here = match upload.length {
            Some(length) => tr!("images-upload-part", received = received, length = human_bytes(length)),
            None => tr!("images-upload-some", received = received),
        };
        view! { <p><a href=Route::image(&upload.image_id).path()>{name}</a> ": " {here}</p> }
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
pub(crate) fn unfinished(upload: &ResumableUpload) -> Unfinished {
    Unfinished {
        image: upload.image_id.clone(),
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
