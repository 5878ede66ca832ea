//! `POST /v2/images/{id}/import`.

use serde_json::Value;
use vitrine_fetcher::Checksum;
use vitrine_model::{
    Caller, Image, ImageStatus, ImportMethod, Task,
    import::{IMPORT_TASK_PROPERTY, STAGE_HOST_PROPERTY},
};

use super::{
    ImportRequest, MethodRequest, Remote,
    input::{Input, Own, Request, secret},
};
use crate::{
    Controller, Error, Result,
    audit::Deed,
    layers::policy::{self, Action},
    tasks::{IMAGE_IMPORT, NewTask},
};

impl Controller {
    /// Begins an import: the image is locked, `importing` (unless it is copied), and a task does the rest. Answers the
    /// task; `None` where there is nothing to do, since a copy is in all stores already.
    ///
    /// `remote` is for `glance-download` alone.
    ///
    /// # Errors
    /// In Glance's order: 400 for the method; 404; 409 for a state that the method does not start from, or formats
    /// that are not set; 400 for the keys of `glance-download`; 403; 409 where an import is at work; 400 and 409 for
    /// the stores; 400 for a signature that cannot be verified, 409 where the import would convert signed data; 400
    /// for the URL.
    pub async fn import_image(
        &self,
        caller: &Caller,
        id: &str,
        request: ImportRequest,
        remote: Option<Remote>,
    ) -> Result<Option<Task>> {
        let copies = request.method.name == ImportMethod::CopyImage.as_str();
        let deed = self.image_deed(caller, if copies { "image.copy.add" } else { "image.import" }, id);
        deed.note("method", request.method.name.as_str());
        if let Some(uri) = &request.method.uri {
            deed.note_address("source", uri);
        }
        deed.record(self.start_import(caller, id, request, remote, &deed)).await
    }

    async fn start_import(
        &self,
        caller: &Caller,
        id: &str,
        request: ImportRequest,
        remote: Option<Remote>,
        deed: &Deed,
    ) -> Result<Option<Task>> {
        self.running.admit()?;
        let method = self.method(&request.method.name)?;
        let image = self.find_visible(caller, id).await?;
        deed.of(&image);
        check_state(&image, method)?;
        check_remote(&request, method)?;
        let action = if method == ImportMethod::CopyImage { Action::CopyImage } else { Action::ModifyImage };
        policy::require(action, caller, &image)?;
        let stale = self.break_stale_lock(&image).await?;
        let Some(stores) = self.stores_for(&request, method, &image)? else {
            deed.is_idle();
            return Ok(None);
        };
        deed.note("stores", stores.clone());
        // Another service tells the formats and properties of its image later.
        if matches!(method, ImportMethod::GlanceDirect | ImportMethod::WebDownload) {
            self.check_signed(&image).await?;
        }
        if method == ImportMethod::WebDownload {
            self.check_source(&request).await?;
        }
        let input = self.input(caller, &image, request, stores, method);
        let new = NewTask {
            kind: IMAGE_IMPORT,
            image_id: Some(image.id.clone()),
            input: serde_json::to_value(&input).map_err(Error::internal)?,
            secret: remote.as_ref().filter(|_| method == ImportMethod::GlanceDownload).map(secret),
        };
        let task = self.lock_and_keep(caller, &image, &input, method, new, stale).await?;
        deed.note("task", task.id.as_str());
        Ok(Some(task))
    }

    /// The lock and the task come together, so that no task works on an image that it does not have, and nobody takes
    /// a lock for one that was left behind.
    pub(super) async fn lock_and_keep(
        &self,
        caller: &Caller,
        image: &Image,
        input: &Input,
        method: ImportMethod,
        new: NewTask,
        stale: Option<Task>,
    ) -> Result<Task> {
        let task = self.new_task(Some(caller), &new);
        if !self.keep_task_holding(&task, new.secret.as_ref(), &image.id, IMPORT_TASK_PROPERTY).await? {
            return Err(Error::Conflict(format!(
                "New operation on image '{}' is not permitted as prior operation is still in progress.",
                image.id
            )));
        }
        let before = stale.map(|stale| stale_stores(&stale)).unwrap_or_default();
        // The task does the same where it is faster, or where this process ends here.
        if let Err(error) = self.begin_import(&image.id, &task.id, input, method, &before).await {
            tracing::debug!(image = %image.id, task = task.id, %error, "the task begins the import");
        }
        Ok(task)
    }

    fn method(&self, name: &str) -> Result<ImportMethod> {
        let method = name.parse().ok().filter(|method| self.settings().imports.allows(*method));
        method.ok_or_else(|| {
            let known = self.import_methods().join(", ");
            Error::BadRequest(format!("Unknown import method name '{name}'. This server has {known}."))
        })
    }

    /// The methods that may be used, by name: `GET /v2/info/import`.
    #[must_use]
    pub fn import_methods(&self) -> Vec<&'static str> {
        self.settings().imports.methods.iter().map(|method| method.as_str()).collect()
    }

    /// # Errors
    /// 400.
    async fn check_source(&self, request: &ImportRequest) -> Result<()> {
        let uri = request.method.uri.as_deref().ok_or_else(|| {
            Error::BadRequest("'uri' needs to be set for web-download import method.".to_owned())
        })?;
        if let Some(checksum) = &request.method.expected_checksum {
            read_checksum(checksum)?;
        }
        self.fetcher()
            .probe(uri)
            .await
            .map_err(|why| Error::BadRequest(format!("URI for web-download does not pass filtering: {why}.")))
    }

    fn input(
        &self,
        caller: &Caller,
        image: &Image,
        request: ImportRequest,
        stores: Vec<String>,
        method: ImportMethod,
    ) -> Input {
        let settings = &self.settings().imports;
        let staged = image.properties.get(STAGE_HOST_PROPERTY).cloned().unwrap_or_default();
        let all_stores_must_succeed = request.all_stores_must_succeed.unwrap_or(true);
        let (all_stores, named) = (request.all_stores, request.stores);
        Input {
            image_id: image.id.clone(),
            import_req: Request {
                method: request.method,
                all_stores_must_succeed,
                all_stores,
                stores: named,
            },
            backend: stores,
            vitrine: Own {
                node: if method == ImportMethod::GlanceDirect { staged } else { String::new() },
                inject: !caller.roles.iter().any(|role| settings.ignore_user_roles.contains(role)),
                operator: false,
            },
        }
    }
}

/// `ALGORITHM:HEX`
///
/// # Errors
/// 400.
pub(super) fn read_checksum(text: &str) -> Result<Checksum> {
    Checksum::parse(text).ok_or_else(|| {
        Error::BadRequest(format!(
            "'expected_checksum' must be an algorithm and a checksum, such as sha256:9f86d0…, not '{text}'."
        ))
    })
}

/// The stores that a task whose lock was taken away had in its lists.
fn stale_stores(task: &Task) -> Vec<String> {
    let stores = task.input.get("backend").and_then(Value::as_array);
    stores.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn check_state(image: &Image, method: ImportMethod) -> Result<()> {
    let conflict = |sentence: String| Err(Error::Conflict(sentence));
    let status = image.status;
    match method {
        ImportMethod::CopyImage if status != ImageStatus::Active => {
            return conflict(format!(
                "Only images with status active can be targeted for copying; this one is {status}."
            ));
        }
        ImportMethod::CopyImage => {}
        _ if status == ImageStatus::Active => {
            return conflict("Image with status active cannot be target for import.".to_owned());
        }
        ImportMethod::GlanceDirect if status != ImageStatus::Uploading => {
            return conflict(
                "Image needs to be staged before 'glance-direct' method can be used.".to_owned(),
            );
        }
        ImportMethod::GlanceDirect => {}
        ImportMethod::WebDownload | ImportMethod::GlanceDownload if status != ImageStatus::Queued => {
            return conflict(format!(
                "Image needs to be in 'queued' state to use '{method}' method; it is {status}."
            ));
        }
        ImportMethod::WebDownload | ImportMethod::GlanceDownload => {}
    }
    for (name, value) in [("container_format", &image.container_format), ("disk_format", &image.disk_format)]
    {
        if value.as_ref().is_none_or(String::is_empty) {
            return conflict(format!("'{name}' needs to be set before import."));
        }
    }
    Ok(())
}

/// The keys that `glance-download` needs.
fn check_remote(request: &ImportRequest, method: ImportMethod) -> Result<()> {
    if method != ImportMethod::GlanceDownload {
        return Ok(());
    }
    let MethodRequest { glance_region, glance_image_id, .. } = &request.method;
    for (name, value) in [("glance_region", glance_region), ("glance_image_id", glance_image_id)] {
        if value.is_none() {
            return Err(Error::BadRequest(format!(
                "'{name}' needs to be set for glance-download import method."
            )));
        }
    }
    let id = glance_image_id.as_deref().unwrap_or_default();
    if uuid::Uuid::parse_str(id).is_err() {
        return Err(Error::BadRequest(format!("Remote image id does not look like a UUID: {id}")));
    }
    Ok(())
}
