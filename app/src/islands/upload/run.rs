//! The course of an upload: make the record, send the bytes, open the page; or leave nothing.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{Blob, Event, File, FormData, HtmlFormElement, UrlSearchParams, XmlHttpRequest};

use super::{
    refusal::{self, Next},
    request::{Body, Request},
    transfer::{Figures, Stage},
    tus::{PART, Place, Remote},
};
use crate::{
    islands::dom,
    locale::tr,
    wire::{Made, Problem, Unfinished},
};

thread_local! {
    /// What sends now, and what it sends. These are the browser's own and bound to its thread, so that no value that
    /// the server renders may hold them.
    static RUNNING: RefCell<Option<XmlHttpRequest>> = const { RefCell::new(None) };
    static SENDING: RefCell<Option<Sending>> = const { RefCell::new(None) };
}

/// An upload on its way.
#[derive(Clone)]
struct Sending {
    file: File,
    made: Made,
    remote: Remote,
}

/// What a form's uploads have in common; one can be run, paused, resumed and cancelled.
#[derive(Clone)]
pub(super) struct Job {
    pub(super) image: Option<String>,
    pub(super) action: String,
    pub(super) csrf: String,
    /// Whether the server takes data in parts.
    pub(super) resumable: bool,
    pub(super) stage: RwSignal<Stage>,
    pub(super) figures: RwSignal<Figures>,
}

impl Job {
    /// Runs to its end: another page, a pause, or a reason why not.
    pub(super) async fn run(self, form: HtmlFormElement, file: File, unfinished: Option<Unfinished>) {
        self.figures.set(Figures::start(file.size(), 0.0, dom::now()));
        self.stage.set(Stage::Sending);
        hold_page(true);
        let outcome = self.begin(&form, file, unfinished).await;
        self.conclude(outcome).await;
    }

    /// Goes on after a pause.
    pub(super) async fn resume(self) {
        let Some(sending) = SENDING.with_borrow(Clone::clone) else { return };
        self.stage.set(Stage::Sending);
        hold_page(true);
        let outcome = self.send_all(&sending).await.map(|()| sending.made.page);
        self.conclude(outcome).await;
    }

    /// Stops the sending for now.
    pub(super) fn pause(&self) {
        self.stage.set(Stage::Pausing);
        RUNNING.with_borrow(|xhr| xhr.as_ref().map(XmlHttpRequest::abort));
    }

    /// Stops the sending for good. Where nothing runs, the end is made here.
    pub(super) fn cancel(&self) {
        let rests = self.stage.with_untracked(|stage| matches!(stage, Stage::Paused(_)));
        self.stage.set(Stage::Cancelling);
        RUNNING.with_borrow(|xhr| xhr.as_ref().map(XmlHttpRequest::abort));
        if rests {
            let job = self.clone();
            leptos::task::spawn_local(async move { job.conclude(Err(refusal::lost())).await });
        }
    }

    async fn conclude(&self, outcome: Result<String, Box<Problem>>) {
        hold_page(false);
        RUNNING.set(None);
        let problem = match outcome {
            Ok(page) => return dom::go(&page),
            Err(problem) => problem,
        };
        let sending = SENDING.with_borrow(Clone::clone);
        match self.stage.get_untracked() {
            Stage::Cancelling => {
                self.leave_nothing(sending).await;
                self.stage.set(Stage::Cancelled);
            }
            Stage::Pausing => self.stage.set(Stage::Paused(None)),
            _ if sending.is_some() && refusal::next(problem.code) != Next::End => {
                self.stage.set(Stage::Paused(Some(*problem)));
            }
            _ => {
                self.leave_nothing(sending).await;
                self.stage.set(Stage::Failed(*problem));
            }
        }
    }

    async fn begin(
        &self,
        form: &HtmlFormElement,
        file: File,
        unfinished: Option<Unfinished>,
    ) -> Result<String, Box<Problem>> {
        let made = match &self.image {
            Some(id) => Made { id: id.clone(), page: format!("/dashboard/images/{id}") },
            None => self.make(form).await?,
        };
        if !self.resumable {
            let sent = self.send_at_once(&made.id, &file).await;
            if sent.is_err() && self.image.is_none() {
                self.discard(&made.id).await;
            }
            return sent.map(|()| made.page);
        }
        let remote = match unfinished {
            Some(known) => Remote { address: known.address, csrf: self.csrf.clone() },
            None => match Remote::create(&self.xhr()?, &self.csrf, &made.id, &file).await {
                Ok(remote) => remote,
                Err(problem) => {
                    if self.image.is_none() {
                        self.discard(&made.id).await;
                    }
                    return Err(problem);
                }
            },
        };
        let sending = Sending { file, made, remote };
        SENDING.set(Some(sending.clone()));
        self.send_all(&sending).await.map(|()| sending.made.page)
    }

    async fn make(&self, form: &HtmlFormElement) -> Result<Made, Box<Problem>> {
        let fields = FormData::new_with_form(form).map_err(unreadable)?;
        fields.delete("file");
        let fields = UrlSearchParams::new_with_str_sequence_sequence(&fields).map_err(unreadable)?;
        let body: String = fields.to_string().into();
        let answer = self.ask(&self.action, &body).await?;
        serde_json::from_str(&answer).map_err(|error| unreadable(JsValue::from_str(&error.to_string())))
    }

    /// Sends part after part until the server has all of them. What may pass is waited for and tried again.
    async fn send_all(&self, sending: &Sending) -> Result<(), Box<Problem>> {
        let mut attempt = 0;
        let mut known: Option<Place> = None;
        loop {
            let before = known.as_ref().map_or(-1.0, |place| place.offset);
            let problem = match self.step(sending, known.take()).await {
                Ok(Step::Done) => return Ok(()),
                Ok(Step::At(place)) => {
                    if place.offset > before {
                        attempt = 0;
                    }
                    known = Some(place);
                    continue;
                }
                Err(problem) => problem,
            };
            let stopped = self.stage.with_untracked(Stage::is_stopping);
            if stopped || refusal::next(problem.code) != Next::Retry || attempt >= refusal::ATTEMPTS {
                return Err(problem);
            }
            let pause = refusal::pause(attempt);
            self.stage.set(Stage::Waiting(pause.as_secs()));
            dom::sleep(pause).await;
            attempt += 1;
            // Somebody may have said meanwhile that it is enough.
            if self.stage.with_untracked(Stage::is_stopping) {
                return Err(problem);
            }
            self.stage.set(Stage::Sending);
        }
    }

    /// One request: where to go on, where that is not known, or the next part.
    async fn step(&self, sending: &Sending, known: Option<Place>) -> Result<Step, Box<Problem>> {
        let Sending { file, remote, .. } = sending;
        let xhr = self.xhr()?;
        let Some(place) = known else {
            let place = remote.place(&xhr).await?;
            self.figures.set(Figures::start(file.size(), place.offset, dom::now()));
            return Ok(Step::At(place));
        };
        let end = (place.offset + PART).min(file.size());
        let part: Blob = file.slice_with_f64_and_f64(place.offset, end).map_err(unreadable)?;
        let (stage, figures, from) = (self.stage, self.figures, place.offset);
        let progress = move |sent: f64| {
            figures.update(|figures| figures.tell((from + sent).min(end), dom::now()));
            if figures.with_untracked(Figures::is_whole) && stage.get_untracked() == Stage::Sending {
                stage.set(Stage::Finishing);
            }
        };
        if place.offset >= file.size() {
            stage.set(Stage::Finishing);
        }
        let after = remote.append(&xhr, place.offset, &part, progress).await?;
        let whole = after.offset >= file.size();
        Ok(if whole || after.finishing { Step::Done } else { Step::At(after) })
    }

    /// All bytes as one plain body.
    async fn send_at_once(&self, id: &str, file: &File) -> Result<(), Box<Problem>> {
        let (stage, figures) = (self.stage, self.figures);
        let progress = move |sent: f64| {
            figures.update(|figures| figures.tell(sent, dom::now()));
            if figures.with_untracked(Figures::is_whole) && stage.get_untracked() == Stage::Sending {
                stage.set(Stage::Finishing);
            }
        };
        let address = format!("/dashboard/images/{id}/file");
        let request = Request {
            method: "PUT",
            address: &address,
            csrf: &self.csrf,
            headers: &[("Content-Type", "application/octet-stream")],
            body: Body::Bytes(file),
        };
        request.send(&self.xhr()?, progress).await.map(drop)
    }

    /// Ends the upload on the server, and removes the record that was made for it; where that fails, the list shows it.
    async fn leave_nothing(&self, sending: Option<Sending>) {
        let Some(sending) = sending else { return };
        SENDING.set(None);
        if let Ok(xhr) = self.xhr() {
            sending.remote.terminate(&xhr).await.ok();
        }
        if self.image.is_none() {
            self.discard(&sending.made.id).await;
        }
        RUNNING.set(None);
    }

    async fn discard(&self, id: &str) {
        let address = format!("/dashboard/images/{id}/discard");
        self.ask(&address, "").await.ok();
    }

    /// Sends a form.
    async fn ask(&self, address: &str, fields: &str) -> Result<String, Box<Problem>> {
        let request = Request {
            method: "POST",
            address,
            csrf: &self.csrf,
            headers: &[("Content-Type", "application/x-www-form-urlencoded")],
            body: Body::Text(fields),
        };
        request.send(&self.xhr()?, |_| {}).await
    }

    /// A new request, which a pause or the end stops.
    fn xhr(&self) -> Result<XmlHttpRequest, Box<Problem>> {
        let xhr = XmlHttpRequest::new().map_err(unreadable)?;
        RUNNING.set(Some(xhr.clone()));
        Ok(xhr)
    }
}

/// What one request has brought.
enum Step {
    At(Place),
    Done,
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
        title: tr("islands-upload-not-begun"),
        message: error.as_string().unwrap_or_else(|| tr("islands-upload-not-begun-why")),
        advice: tr("islands-upload-not-begun-do"),
        request_id: String::new(),
        fields: Vec::new(),
    })
}
