//! `POST /v2/tasks` with the type `import`: Glance's first way to import, which makes the image too.

use async_trait::async_trait;
use serde_json::Value;
use vitrine_model::{Caller, ImportMethod, NewImage, Task};

use super::{
    ImportJob, MethodRequest,
    begin::nobody,
    input::{Input, Own, Request},
};
use crate::{
    Controller, Error, Result,
    layers::policy::Action,
    tasks::{Ended, Job, LEGACY_IMPORT, NewTask, Run},
};

/// Such imports.
pub(crate) struct LegacyImportJob;

#[async_trait]
impl Job for LegacyImportJob {
    fn kind(&self) -> &'static str {
        LEGACY_IMPORT
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        ImportJob.run(controller, run).await
    }

    /// The image was made for the import, and goes with it, as in Glance.
    async fn give_up(&self, controller: &Controller, run: &Run, reason: &str) -> Result<()> {
        ImportJob.give_up(controller, run, reason).await?;
        let id = run.task().image_id.as_deref().unwrap_or_default();
        let Some(image) = controller.database().images().get(id).await? else { return Ok(()) };
        // Whoever took it over in the meantime keeps it.
        if !image.has_data() && controller.database().images().delete(&image, controller.now()).await? {
            controller.notify(&crate::Event::image("image.delete", &nobody(), &image));
        }
        Ok(())
    }
}

impl Controller {
    /// Makes an image and begins to fill it with the data at the URL, for those whom `tasks_api_access` lets in. The
    /// image is deleted where that fails. `input` is what the task shows; `image` is what its `image_properties` say.
    ///
    /// # Errors
    /// 400 for the URL (missing, of a scheme other than `http` and `https`, or refused by the rules for outbound
    /// requests), and for formats that are missing; 403; those of [`Self::create_image`].
    pub async fn import_new_image(&self, caller: &Caller, input: Value, image: NewImage) -> Result<Task> {
        let deed = self.image_deed(caller, "image.import", "");
        deed.record(async {
            deed.note("method", "web-download");
            self.admits(Action::TasksApiAccess, caller)?;
            self.running.admit()?;
            for (name, value) in
                [("container_format", &image.container_format), ("disk_format", &image.disk_format)]
            {
                if value.as_ref().is_none_or(String::is_empty) {
                    return Err(Error::BadRequest(format!("'image_properties' must have a '{name}'.")));
                }
            }
            self.fetcher()
                .probe(source(&input).inspect(|url| deed.note_address("source", url))?)
                .await
                .map_err(|why| {
                    Error::BadRequest(format!("The URL in 'import_from' is not allowed: {why}."))
                })?;
            let image = self.create_image(caller, image).await?;
            deed.of(&image);
            let import = self.read_legacy(&image.id, &input)?;
            let new = NewTask { kind: LEGACY_IMPORT, image_id: Some(image.id.clone()), input, secret: None };
            let begun =
                self.lock_and_keep(caller, &image, &import, ImportMethod::WebDownload, new, None).await;
            if begun.is_err()
                && let Err(error) = self.delete_image(caller, &image.id).await
            {
                tracing::warn!(image = %image.id, %error, "the image of an import that did not begin stays");
            }
            begun
        })
        .await
    }

    /// The task's input in the form that imports have.
    fn read_legacy(&self, image: &str, input: &Value) -> Result<Input> {
        let method = MethodRequest {
            name: ImportMethod::WebDownload.to_string(),
            uri: Some(source(input)?.to_owned()),
            ..MethodRequest::default()
        };
        Ok(Input {
            image_id: image.to_owned(),
            import_req: Request { method, all_stores_must_succeed: true, all_stores: false, stores: None },
            backend: vec![self.stores().default_store().name().to_owned()],
            vitrine: Own::default(),
        })
    }

    /// What the task of an import is to do, in either form.
    pub(super) fn read_import(&self, run: &Run) -> Result<Input, Ended> {
        let task = run.task();
        match task.image_id.as_deref() {
            Some(image) if task.kind == LEGACY_IMPORT => Ok(self.read_legacy(image, &task.input)?),
            _ => run.input(),
        }
    }
}

/// # Errors
/// 400.
fn source(input: &Value) -> Result<&str> {
    input.get("import_from").and_then(Value::as_str).filter(|url| !url.is_empty()).ok_or_else(|| {
        Error::BadRequest("'input' must have the URL of the data ('import_from'), as text.".to_owned())
    })
}
