//! The course of an upload: make the record, send the bytes, open the page; or leave nothing.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{Blob, File, XmlHttpRequest};

use super::{
    fields::{store, unreadable},
    held::{self, Sending},
    refusal::{self, Next},
    request::{Body, Request},
    settle,
    transfer::{Figures, Stage},
    tus::{PART, Place, Remote},
};
use crate::{
    islands::dom,
    wire::{Made, Problem, STORE_HEADER, Unfinished},
};

/// What an upload works with; it can be run, paused, resumed and cancelled.
#[derive(Clone)]
pub(super) struct Job {
    /// Which of the page's uploads it is.
    pub(super) key: u32,
    /// The image it is for; `None` where it makes a new one.
    pub(super) image: Option<String>,
    pub(super) action: String,
    pub(super) csrf: String,
    /// Whether the server takes data in parts.
    pub(super) resumable: bool,
    /// Whether it is one of several: then the page stays at its end, and says how it went.
    pub(super) queued: bool,
    pub(super) stage: RwSignal<Stage>,
    pub(super) figures: RwSignal<Figures>,
}

impl Job {
    /// Runs to its end: another page, a pause, or a reason why not. `fields` are those of the record to make.
    pub(super) async fn run(self, fields: String, file: File, unfinished: Option<Unfinished>) {
        self.figures.set(Figures::start(file.size(), 0.0, dom::now()));
        self.stage.set(Stage::Sending);
        held::hold_page();
        let outcome = self.begin(&fields, file, unfinished).await;
        self.conclude(outcome).await;
    }

    /// Goes on after a pause.
    pub(super) async fn resume(self) {
        let Some(sending) = held::sending(self.key) else { return };
        self.stage.set(Stage::Sending);
        held::hold_page();
        let outcome = self.send_all(&sending).await.map(|()| sending.made);
        self.conclude(outcome).await;
    }

    /// Stops the sending for now.
    pub(super) fn pause(&self) {
        self.stage.set(Stage::Pausing);
        held::abort(self.key);
    }

    /// Stops the sending for good. Where nothing runs, the end is made here.
    pub(super) fn cancel(&self) {
        let rests = self.stage.with_untracked(|stage| matches!(stage, Stage::Paused(_)));
        self.stage.set(Stage::Cancelling);
        held::abort(self.key);
        if rests {
            let job = self.clone();
            leptos::task::spawn_local(async move { job.end(refusal::lost()).await });
        }
    }

    async fn conclude(&self, outcome: Result<Made, Box<Problem>>) {
        held::release_page();
        held::rests(self.key);
        match outcome {
            Ok(made) if self.queued => {
                let remote = held::sending(self.key).map(|sending| sending.remote);
                held::forget(self.key);
                settle::settle(self.stage, &made, remote.as_ref()).await;
            }
            Ok(made) => dom::go(&made.page),
            Err(problem) => self.end(problem).await,
        }
    }

    /// Where it has not come to its good end: as the person wants it, or as the problem allows.
    async fn end(&self, problem: Box<Problem>) {
        let sending = held::sending(self.key);
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
        fields: &str,
        file: File,
        unfinished: Option<Unfinished>,
    ) -> Result<Made, Box<Problem>> {
        let made = match &self.image {
            Some(id) => Made { id: id.clone(), page: format!("/dashboard/images/{id}") },
            None => self.make(fields).await?,
        };
        let store = store(fields);
        if !self.resumable {
            let sent = self.send_at_once(&made.id, &file, store.as_deref()).await;
            if sent.is_err() && self.image.is_none() {
                self.discard(&made.id).await;
            }
            return sent.map(|()| made);
        }
        let remote = match unfinished {
            Some(known) => Remote { address: known.address, csrf: self.csrf.clone(), quiet: self.queued },
            None => {
                match Remote::create(&new_xhr()?, &self.csrf, &made.id, &file, store.as_deref(), self.queued)
                    .await
                {
                    Ok(remote) => remote,
                    Err(problem) => {
                        if self.image.is_none() {
                            self.discard(&made.id).await;
                        }
                        return Err(problem);
                    }
                }
            }
        };
        let sending = Sending { file, made, remote };
        held::keep(self.key, sending.clone());
        self.send_all(&sending).await.map(|()| sending.made)
    }

    async fn make(&self, fields: &str) -> Result<Made, Box<Problem>> {
        let answer = self.ask(&self.action, fields).await?;
        serde_json::from_str(&answer).map_err(|error| unreadable(&JsValue::from_str(&error.to_string())))
    }

    fn is_stopping(&self) -> bool {
        self.stage.with_untracked(Stage::is_stopping)
    }

    /// Sends part after part until the server has all of them. What may pass is waited for and tried again.
    async fn send_all(&self, sending: &Sending) -> Result<(), Box<Problem>> {
        let mut attempt = 0;
        let mut known: Option<Place> = None;
        loop {
            // Somebody may have said meanwhile that it is enough: while the record was made, or between two parts.
            if self.is_stopping() {
                return Err(refusal::lost());
            }
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
            let ends = refusal::next(problem.code) != Next::Retry || attempt >= refusal::ATTEMPTS;
            if ends || self.is_stopping() {
                return Err(problem);
            }
            let pause = refusal::pause(attempt);
            self.stage.set(Stage::Waiting(pause.as_secs()));
            dom::sleep(pause).await;
            attempt += 1;
            if !self.is_stopping() {
                self.stage.set(Stage::Sending);
            }
        }
    }

    /// One request: where to go on, where that is not known, or the next part.
    async fn step(&self, sending: &Sending, known: Option<Place>) -> Result<Step, Box<Problem>> {
        let Sending { file, remote, .. } = sending;
        let xhr = self.xhr()?;
        let Some(place) = known else {
            let place = remote.place(&xhr).await?;
            self.figures.update(|figures| *figures = figures.again(file.size(), place.offset, dom::now()));
            return Ok(Step::At(place));
        };
        let end = (place.offset + PART).min(file.size());
        let part: Blob =
            file.slice_with_f64_and_f64(place.offset, end).map_err(|error| unreadable(&error))?;
        let progress = self.progress(place.offset, end);
        if place.offset >= file.size() {
            self.stage.set(Stage::Finishing);
        }
        let after = remote.append(&xhr, place.offset, &part, progress).await?;
        let whole = after.offset >= file.size();
        Ok(if whole || after.finishing { Step::Done } else { Step::At(after) })
    }

    /// What tells how far a request is that sends the bytes from here to there.
    fn progress(&self, from: f64, to: f64) -> impl FnMut(f64) + 'static {
        let (stage, figures) = (self.stage, self.figures);
        move |sent: f64| {
            figures.update(|figures| figures.tell((from + sent).min(to), dom::now()));
            if figures.with_untracked(Figures::is_whole) && stage.get_untracked() == Stage::Sending {
                stage.set(Stage::Finishing);
            }
        }
    }

    /// All bytes as one plain body.
    async fn send_at_once(&self, id: &str, file: &File, store: Option<&str>) -> Result<(), Box<Problem>> {
        if self.is_stopping() {
            return Err(refusal::lost());
        }
        let address = format!("/dashboard/images/{id}/file");
        let headers = [
            ("Content-Type", "application/octet-stream"),
            // An empty one names none.
            (STORE_HEADER, store.unwrap_or_default()),
        ];
        let request = Request {
            method: "PUT",
            address: &address,
            csrf: &self.csrf,
            quiet: self.queued,
            headers: &headers,
            body: Body::Bytes(file),
        };
        request.send(&self.xhr()?, self.progress(0.0, file.size())).await.map(drop)
    }

    /// Ends the upload on the server, and removes the record that was made for it; where that fails, the list shows it.
    async fn leave_nothing(&self, sending: Option<Sending>) {
        let Some(sending) = sending else { return };
        held::forget(self.key);
        if let Ok(xhr) = new_xhr() {
            sending.remote.terminate(&xhr).await.ok();
        }
        if self.image.is_none() {
            self.discard(&sending.made.id).await;
        }
    }

    async fn discard(&self, id: &str) {
        let address = format!("/dashboard/images/{id}/discard");
        self.ask(&address, "").await.ok();
    }

    /// Sends a form. Nothing stops it: else nobody would know whether the server has taken it.
    async fn ask(&self, address: &str, fields: &str) -> Result<String, Box<Problem>> {
        let request = Request {
            method: "POST",
            address,
            csrf: &self.csrf,
            quiet: self.queued,
            headers: &[("Content-Type", "application/x-www-form-urlencoded")],
            body: Body::Text(fields),
        };
        request.send(&new_xhr()?, |_| {}).await
    }

    /// A new request, which a pause or the end stops.
    fn xhr(&self) -> Result<XmlHttpRequest, Box<Problem>> {
        let xhr = new_xhr()?;
        held::runs(self.key, &xhr);
        Ok(xhr)
    }
}

fn new_xhr() -> Result<XmlHttpRequest, Box<Problem>> {
    XmlHttpRequest::new().map_err(|error| unreadable(&error))
}

/// What one request has brought.
enum Step {
    At(Place),
    Done,
}
