//! One request with progress.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

use super::refusal;
use crate::wire::{CSRF_HEADER, Problem, QUIET_HEADER};

/// What is asked.
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) address: &'a str,
    pub(super) csrf: &'a str,
    /// Whether the end of the upload is to leave no message for the next page.
    pub(super) quiet: bool,
    pub(super) headers: &'a [(&'a str, &'a str)],
    pub(super) body: Body<'a>,
}

/// What is sent along.
#[derive(Clone, Copy)]
pub(super) enum Body<'a> {
    Nothing,
    Text(&'a str),
    Bytes(&'a Blob),
}

impl Request<'_> {
    /// Sends it with `xhr`, which can be aborted meanwhile, and which has the answer's headers afterwards. The progress
    /// is told in bytes sent.
    pub(super) async fn send(
        &self,
        xhr: &XmlHttpRequest,
        progress: impl FnMut(f64) + 'static,
    ) -> Result<String, Box<Problem>> {
        self.open(xhr).map_err(|_| refusal::lost())?;
        let mut progress = progress;
        let told =
            Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| progress(event.loaded()));
        if let Ok(upload) = xhr.upload() {
            upload.set_onprogress(Some(told.as_ref().unchecked_ref()));
        }
        let ended = Promise::new(&mut |resolve: Function, _| xhr.set_onloadend(Some(&resolve)));
        match self.body {
            Body::Nothing => xhr.send(),
            Body::Text(text) => xhr.send_with_opt_str(Some(text)),
            Body::Bytes(bytes) => xhr.send_with_opt_blob(Some(bytes)),
        }
        .map_err(|_| refusal::lost())?;
        JsFuture::from(ended).await.ok();
        let status = xhr.status().unwrap_or_default();
        let text = xhr.response_text().ok().flatten().unwrap_or_default();
        match status {
            200..=299 => Ok(text),
            0 => Err(refusal::lost()),
            _ => Err(refusal::read(status, &text, header(xhr, "x-openstack-request-id"))),
        }
    }

    fn open(&self, xhr: &XmlHttpRequest) -> Result<(), JsValue> {
        xhr.open(self.method, self.address)?;
        xhr.set_request_header("Accept", "application/json")?;
        xhr.set_request_header(CSRF_HEADER, self.csrf)?;
        if self.quiet {
            xhr.set_request_header(QUIET_HEADER, "true")?;
        }
        self.headers.iter().try_for_each(|(name, value)| xhr.set_request_header(name, value))
    }
}

/// A header of the answer.
pub(super) fn header(xhr: &XmlHttpRequest, name: &str) -> Option<String> {
    xhr.get_response_header(name).ok().flatten()
}
