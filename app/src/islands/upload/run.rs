//! The course of an upload: make the record, send the bytes, open the page; or leave nothing.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{Event, File, FormData, HtmlFormElement, UrlSearchParams, XmlHttpRequest};

use super::{
    request::{Body, Request},
    transfer::{Figures, Stage},
};
use crate::{
    islands::dom,
    wire::{Made, Problem},
};

thread_local! {
    /// The request that sends now. It is the browser's own and bound to its thread, so that no value that the server
    /// renders may hold it.
    static RUNNING: RefCell<Option<XmlHttpRequest>> = const { RefCell::new(None) };
}

/// An upload that can be run, and cancelled while it runs.
#[derive(Clone)]
pub(super) struct Job {
    image: Option<String>,
    action: String,
    csrf: String,
    stage: RwSignal<Stage>,
    figures: RwSignal<Figures>,
}

impl Job {
    pub(super) fn new(
        image: Option<String>,
        action: String,
        csrf: String,
        stage: RwSignal<Stage>,
        figures: RwSignal<Figures>,
    ) -> Self {
        Self { image, action, csrf, stage, figures }
    }

    /// Runs to its end: another page, or a reason why not.
    pub(super) async fn run(self, form: HtmlFormElement, file: File) {
        self.figures.set(Figures::start(file.size(), dom::now()));
        self.stage.set(Stage::Sending);
        hold_page(true);
        let result = self.both(&form, &file).await;
        hold_page(false);
        RUNNING.set(None);
        match result {
            Ok(page) => dom::go(&page),
            Err(_) if self.stage.get_untracked() == Stage::Cancelling => self.stage.set(Stage::Cancelled),
            Err(problem) => self.stage.set(Stage::Failed(*problem)),
        }
    }

    /// Stops the sending.
    pub(super) fn cancel(&self) {
        self.stage.set(Stage::Cancelling);
        RUNNING.with_borrow(|xhr| xhr.as_ref().map(XmlHttpRequest::abort));
    }

    async fn both(&self, form: &HtmlFormElement, file: &File) -> Result<String, Box<Problem>> {
        let made = match &self.image {
            Some(id) => Made { id: id.clone(), page: format!("/dashboard/images/{id}") },
            None => self.make(form).await?,
        };
        let sent = self.send(&made.id, file).await;
        if sent.is_err() && self.image.is_none() {
            self.discard(&made.id).await;
        }
        sent.map(|()| made.page)
    }

    async fn make(&self, form: &HtmlFormElement) -> Result<Made, Box<Problem>> {
        let fields = FormData::new_with_form(form).map_err(unreadable)?;
        fields.delete("file");
        let fields = UrlSearchParams::new_with_str_sequence_sequence(&fields).map_err(unreadable)?;
        let body: String = fields.to_string().into();
        let answer = self.ask(&self.action, &body).await?;
        serde_json::from_str(&answer).map_err(|error| unreadable(JsValue::from_str(&error.to_string())))
    }

    async fn send(&self, id: &str, file: &File) -> Result<(), Box<Problem>> {
        let (stage, figures) = (self.stage, self.figures);
        let progress = move |sent: f64| {
            figures.update(|figures| figures.tell(sent, dom::now()));
            if figures.with_untracked(Figures::is_whole) && stage.get_untracked() == Stage::Sending {
                stage.set(Stage::Finishing);
            }
        };
        let xhr = self.begin()?;
        let address = format!("/dashboard/images/{id}/file");
        let request = Request {
            method: "PUT",
            address: &address,
            csrf: &self.csrf,
            kind: "application/octet-stream",
            body: Body::File(file),
        };
        request.send(&xhr, progress).await.map(drop)
    }

    /// Removes the record that was made for bytes that did not arrive; where that fails, the list shows it.
    async fn discard(&self, id: &str) {
        let address = format!("/dashboard/images/{id}/discard");
        self.ask(&address, "").await.ok();
    }

    /// Sends a form.
    async fn ask(&self, address: &str, fields: &str) -> Result<String, Box<Problem>> {
        let xhr = self.begin()?;
        let request = Request {
            method: "POST",
            address,
            csrf: &self.csrf,
            kind: "application/x-www-form-urlencoded",
            body: Body::Text(fields),
        };
        request.send(&xhr, |_| {}).await
    }

    fn begin(&self) -> Result<XmlHttpRequest, Box<Problem>> {
        let xhr = XmlHttpRequest::new().map_err(unreadable)?;
        RUNNING.set(Some(xhr.clone()));
        Ok(xhr)
    }
}

/// Has the browser ask before the page is left.
fn hold_page(hold: bool) {
    let Some(window) = dom::window() else { return };
    if hold {
        let ask = Closure::<dyn FnMut(Event)>::new(|event: Event| event.prevent_default());
        window.set_onbeforeunload(Some(ask.as_ref().unchecked_ref()));
        ask.forget();
    } else {
        window.set_onbeforeunload(None);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn unreadable(error: JsValue) -> Box<Problem> {
    Box::new(Problem {
        code: 0,
        title: "The upload could not begin".to_owned(),
        message: error
            .as_string()
            .unwrap_or_else(|| "The browser could not put the request together.".to_owned()),
        advice: "Open the page again and try once more.".to_owned(),
        request_id: String::new(),
        fields: Vec::new(),
    })
}
