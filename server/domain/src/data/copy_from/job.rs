//! The copy as a task.

use std::sync::{Arc, atomic::Ordering};

use async_trait::async_trait;
use futures::StreamExt;
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};
use vitrine_fetcher::{Error as FetchError, Request, Response};
use vitrine_model::{Caller, Image, ImageStatus, Task};
use vitrine_stores::Store;

use crate::{
    Controller, Error, Event, Result, Subject, Upload, UploadRules,
    data::transfer::until,
    tasks::{COPY_FROM, Ended, Job, Run},
};

/// Copies from URLs.
pub(crate) struct CopyFromJob;

#[derive(Deserialize)]
struct Input {
    image_id: String,
    store: Option<String>,
}

/// Why the source broke off: the pipeline tells only that it did.
type Failure = Arc<Mutex<Option<FetchError>>>;

#[async_trait]
impl Job for CopyFromJob {
    fn kind(&self) -> &'static str {
        COPY_FROM
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        let input: Input = run.input()?;
        let done = Some(json!({"image_id": input.image_id}));
        let image = controller.database().images().get(&input.image_id).await?;
        let image = image.ok_or_else(|| Ended::failed("The image was deleted."))?;
        match image.status {
            ImageStatus::Queued => {}
            // An attempt before this one was interrupted after its last step.
            ImageStatus::Active | ImageStatus::Deactivated => return Ok(done),
            ImageStatus::Saving => {
                return Err(Ended::again("An upload to the image has not ended, or is not cleaned up yet."));
            }
            other => return Err(Ended::failed(format!("The image is {other}, and takes no data."))),
        }
        let store = controller.store_of_copy(&input)?;
        run.begin_phase("fetching", None);
        let url = run.secret().and_then(|secret| secret.get("url")).and_then(Value::as_str);
        let url = url.ok_or_else(|| Ended::failed("The URL of the data is not kept any more."))?;
        let request = Request::get(url).max_bytes(controller.settings().limits.image_size_cap);
        let response = controller.fetcher().open(request).await.map_err(unfetched)?;
        let failure = Failure::default();
        let upload = upload(run, &image, response, &failure);
        match controller.transfer(&on_behalf_of(run.task()), image, store, upload).await {
            Ok(_) => Ok(done),
            Err(_) if run.stopped().is_cancelled() => Err(Ended::Stopped),
            Err(error) => Err(failure.lock().take().map_or_else(|| error.into(), unfetched)),
        }
    }

    async fn give_up(&self, controller: &Controller, run: &Run, reason: &str) -> Result<(), Error> {
        let Ok(input) = run.input::<Input>() else { return Ok(()) };
        // An upload that runs has won the image.
        let Ok(_held) = controller.running.begin_upload(&input.image_id, None) else { return Ok(()) };
        let stores: Vec<_> = controller.store_of_copy(&input).into_iter().collect();
        let Some(image) = controller.settle_upload(&input.image_id, &stores).await? else { return Ok(()) };
        if image.status == ImageStatus::Queued {
            let killed = Image { status: ImageStatus::Killed, updated_at: controller.now(), ..image.clone() };
            controller.database().images().save(&image, &killed).await?;
            controller.notify(&Event {
                name: "image.upload",
                failed: true,
                subject: Subject::Failure { image: &killed, reason },
                request_id: run.task().request_id.as_deref(),
            });
        }
        Ok(())
    }
}

impl Controller {
    fn store_of_copy(&self, input: &Input) -> Result<Arc<dyn Store>, Ended> {
        let Some(name) = input.store.as_deref() else { return Ok(Arc::clone(self.stores().default_store())) };
        let gone = |_| Ended::failed(format!("The store '{name}' is not configured any more."));
        self.stores().named(name).map(Arc::clone).map_err(gone)
    }
}

fn upload(run: &Run, image: &Image, response: Response, failure: &Failure) -> Upload {
    run.begin_phase("copying", response.size);
    let (counter, failure) = (run.counter(), Arc::clone(failure));
    let body = response.stream.map(move |chunk| match chunk {
        Ok(chunk) => {
            counter.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            Ok(chunk)
        }
        Err(error) => {
            *failure.lock() = Some(error);
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
    });
    Upload {
        expected_size: image.size.filter(|bytes| *bytes > 0),
        size_hint: response.size,
        rules: UploadRules::V1Copy,
        ..Upload::new(until(body.boxed(), run.stopped()))
    }
}

/// What a web server did.
fn unfetched(error: FetchError) -> Ended {
    let reason = format!("The data could not be fetched: {error}.");
    let passing = error.is_temporary() || matches!(error, FetchError::Changed);
    let cause = Some(error.into());
    if passing { Ended::Again { reason, cause } } else { Ended::Failed { reason, cause } }
}

/// Whoever asked for the copy, as events name it. It has no roles: the rules were asked when the copy was.
fn on_behalf_of(task: &Task) -> Caller {
    Caller {
        user_id: task.user_id.clone().unwrap_or_default(),
        user_name: String::new(),
        project_id: Some(task.owner.clone()),
        project_name: None,
        roles: std::collections::BTreeSet::new(),
        request_id: task.request_id.clone(),
    }
}
