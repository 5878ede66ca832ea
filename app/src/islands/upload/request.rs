//! One request with progress.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ProgressEvent, XmlHttpRequest};

use crate::wire::{CSRF_HEADER, Problem};

/// What is asked.
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) address: &'a str,
    pub(super) csrf: &'a str,
    pub(super) kind: &'a str,
    pub(super) body: Body<'a>,
}

/// What is sent along.
#[derive(Clone, Copy)]
pub(super) enum Body<'a> {
    Text(&'a str),
    File(&'a File),
}

impl Request<'_> {
    /// Sends it with `xhr`, which can be aborted meanwhile. The progress is told in bytes sent.
    pub(super) async fn send(
        &self,
        xhr: &XmlHttpRequest,
        progress: impl FnMut(f64) + 'static,
    ) -> Result<String, Box<Problem>> {
        self.open(xhr).map_err(|_| lost())?;
        let mut progress = progress;
        let told =
            Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| progress(event.loaded()));
        if let Ok(upload) = xhr.upload() {
            upload.set_onprogress(Some(told.as_ref().unchecked_ref()));
        }
        let ended = Promise::new(&mut |resolve: Function, _| xhr.set_onloadend(Some(&resolve)));
        match self.body {
            Body::Text(text) => xhr.send_with_opt_str(Some(text)),
            Body::File(file) => xhr.send_with_opt_blob(Some(file)),
        }
        .map_err(|_| lost())?;
        JsFuture::from(ended).await.ok();
        let status = xhr.status().unwrap_or_default();
        let text = xhr.response_text().ok().flatten().unwrap_or_default();
        match status {
            200..=299 => Ok(text),
            0 => Err(lost()),
            _ => Err(serde_json::from_str(&text).unwrap_or_else(|_| strange(status))),
        }
    }

    fn open(&self, xhr: &XmlHttpRequest) -> Result<(), JsValue> {
        xhr.open(self.method, self.address)?;
        xhr.set_request_header("Accept", "application/json")?;
        xhr.set_request_header(CSRF_HEADER, self.csrf)?;
        xhr.set_request_header("Content-Type", self.kind)
    }
}

fn lost() -> Box<Problem> {
    Box::new(Problem {
        code: 0,
        title: "The connection was lost".to_owned(),
        message: "The server could not be reached, or the connection broke before everything was sent."
            .to_owned(),
        advice: "Check the network and try again.".to_owned(),
        request_id: String::new(),
        fields: Vec::new(),
    })
}

fn strange(status: u16) -> Box<Problem> {
    Box::new(Problem {
        code: status,
        title: "The upload was refused".to_owned(),
        message: format!("Something between this browser and the server answered with the status {status}."),
        advice: "If the dashboard is reached through a proxy, its operator must allow requests of this size."
            .to_owned(),
        request_id: String::new(),
        fields: Vec::new(),
    })
}
