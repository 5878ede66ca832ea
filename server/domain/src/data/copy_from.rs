//! `x-glance-api-copy-from` of the v1 API: data that a task fetches after the answer.

mod job;

use serde_json::json;
use vitrine_model::{Caller, Task};

pub(crate) use job::CopyFromJob;

use super::upload::may_begin;
use crate::{
    Controller, Error, Result,
    layers::policy::Action,
    tasks::{COPY_FROM, NewTask},
};

impl Controller {
    /// Whether data may be copied from the URL, as far as its text tells.
    ///
    /// # Errors
    /// 400.
    pub fn check_copy_from(&self, url: &str) -> Result<()> {
        let refusal =
            |why| Error::BadRequest(format!("External sources like this one are not supported: {why}."));
        self.fetcher().check(url).map(drop).map_err(refusal)
    }

    /// Begins to copy the data at the URL into a queued image, in the store of that name or the default one. A task
    /// does it: the image becomes active, or, where it fails for good, killed. What the record says of size and
    /// checksum must be so.
    ///
    /// # Errors
    /// 400 the URL, the store or missing formats; 403; 404; 409 the image is not queued.
    pub async fn copy_from(
        &self,
        caller: &Caller,
        id: &str,
        url: &str,
        store: Option<String>,
    ) -> Result<Task> {
        let deed = self.image_deed(caller, "image.import", id);
        deed.note("method", "copy-from");
        deed.note_address("source", url);
        deed.record(async {
            self.running.admit()?;
            if let Some(name) = store.as_deref() {
                self.stores().named(name)?;
            }
            let image = self.image_for(caller, id, Action::UploadImage).await?;
            deed.of(&image);
            may_begin(&image)?;
            self.check_copy_from(url)?;
            let new = NewTask {
                kind: COPY_FROM,
                image_id: Some(image.id.clone()),
                input: json!({"image_id": image.id, "store": store}),
                // It may hold a signature that opens more than this image.
                secret: Some(json!({ "url": url })),
            };
            self.enqueue(Some(caller), new).await
        })
        .await
    }
}
