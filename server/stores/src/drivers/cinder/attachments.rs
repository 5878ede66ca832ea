//! Attachments: a volume that is connected to this host. An attachment ends with its value, whatever happens.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use http::Method;
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    connector::description,
    errors::Failure,
    project::{Project, log},
    volumes::Volume,
    wire::Call,
};
use crate::Error;

/// A connected volume. Where it is dropped it is detached in the background.
pub(super) struct Attached {
    project: Arc<Project>,
    volume: String,
    /// `None` after the detachment.
    link: Option<Link>,
    path: PathBuf,
    /// When it is detached.
    pub(super) done: CancellationToken,
}

/// What a detachment needs.
struct Link {
    attachment: String,
    /// `None` until the service has said how the volume can be reached.
    info: Option<Value>,
    path: Option<PathBuf>,
    done: DropGuard,
}

fn path_of(attachment: &str) -> String {
    format!("/attachments/{attachment}")
}

impl Attached {
    /// Where the volume is on this host.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Lets the host see that the volume has grown.
    pub(super) async fn grown(&self) -> Result<(), Error> {
        let Some(Link { info: Some(info), .. }) = &self.link else { return Ok(()) };
        let grown = self.project.connector.grown(info, &self.path).await;
        grown.map_err(|error| connector_error(&self.project, &error))
    }

    /// Detaches it, and tells how that went.
    pub(super) async fn detach(mut self) -> Result<(), Error> {
        let link = self.link.take();
        match link {
            Some(link) => link.end(&self.project).await,
            None => Ok(()),
        }
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        let Some(link) = self.link.take() else { return };
        if tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let (project, volume) = (Arc::clone(&self.project), std::mem::take(&mut self.volume));
        self.project.tasks.spawn(async move {
            if let Err(error) = link.end(&project).await {
                log(&project.store, &volume, &error, "a volume may stay attached until the next start");
            }
        });
    }
}

impl Link {
    /// Both steps are made, whatever comes of the first.
    async fn end(self, project: &Project) -> Result<(), Error> {
        let disconnected = match &self.info {
            Some(info) => project.connector.disconnect(info, self.path.as_deref()).await,
            None => Ok(()),
        };
        let deleted = project.delete_attachment(&self.attachment).await;
        // Whoever waits goes on when both are tried.
        drop(self.done);
        disconnected.map_err(|error| connector_error(project, &error)).and(deleted)
    }
}

fn connector_error(project: &Project, error: &io::Error) -> Error {
    project.other(format!("the volume cannot be connected to this host: {error}"))
}

impl Project {
    /// Connects a volume to this host; `mode` is `rw` or `ro`. To be called on a task that nobody drops.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the volume stays busy: it is attached somewhere else.
    pub(super) async fn attach(
        self: &Arc<Self>,
        volume: &Volume,
        mode: &'static str,
    ) -> Result<Attached, Error> {
        if volume.encrypted {
            return Err(self.other(
                "encrypted volumes are not supported: choose a volume type without encryption with cinder_volume_type",
            ));
        }
        let attachment = self.reserve(&volume.id, mode).await?;
        let done = CancellationToken::new();
        let link = Link { attachment, info: None, path: None, done: done.clone().drop_guard() };
        let mut attached = Attached {
            project: Arc::clone(self),
            volume: volume.id.clone(),
            link: Some(link),
            path: PathBuf::new(),
            done,
        };
        match self.connect(&mut attached).await {
            Ok(()) => Ok(attached),
            Err(error) => {
                // At once and not in the background: the caller may want to remove the volume.
                if let Err(also) = attached.detach().await {
                    log(&self.store, &volume.id, &also, "a volume may stay attached until the next start");
                }
                Err(error)
            }
        }
    }

    /// Makes an attachment that is not connected yet; tries again while the volume is busy.
    async fn reserve(&self, volume: &str, mode: &'static str) -> Result<String, Error> {
        const WHAT: &str = "the reservation of a volume";
        let mut pause = self.wire.pause.saturating_mul(2);
        let mut tried = 0;
        loop {
            let body = json!({"attachment": {"volume_uuid": volume, "mode": mode}});
            let call = Call::new(WHAT, Method::POST, "/attachments").body(&body).once();
            tried += 1;
            match self.wire.ask(call).await {
                Ok(answer) => {
                    let id = answer["attachment"]["id"].as_str().map(str::to_owned);
                    let nonsense = || self.error(Failure::nonsense(WHAT, "it names no attachment"));
                    return id.ok_or_else(nonsense);
                }
                Err(failure) if failure.is_busy() && tried < self.attempts => {}
                Err(failure) if failure.is_busy() => {
                    return Err(self.unavailable(format!(
                        "the volume {volume} is busy, or attached to another host: several hosts read an image at once only \
                         where cinder_volume_type is a multiattach type"
                    )));
                }
                Err(failure) => return Err(self.error(failure)),
            }
            tokio::time::sleep(pause).await;
            pause = pause.saturating_mul(2).min(self.wire.pause.saturating_mul(20));
        }
    }

    async fn connect(&self, attached: &mut Attached) -> Result<(), Error> {
        const WHAT: &str = "the attachment of a volume";
        let own = self.connector.properties().await.map_err(|error| connector_error(self, &error))?;
        let cinder = self.wire.host().await.map_err(|failure| self.error(failure))?;
        let connector = self.workers.run(move || description(&cinder, own)).await?;
        let Some(link) = &mut attached.link else { return Ok(()) };
        let path = path_of(&link.attachment);
        let body = json!({"attachment": {"connector": connector}});
        let answer = self.wire.ask(Call::new(WHAT, Method::PUT, &path).body(&body)).await;
        let mut answer = answer.map_err(|failure| self.error(failure))?;
        let mut info = answer["attachment"]["connection_info"].take();
        link.info = Some(info.clone());
        // Some of it, such as the format of a file, is told to this question alone.
        if let Some(Value::Object(more)) = self.connection_info(&link.attachment).await?
            && let Some(all) = info.as_object_mut()
        {
            all.extend(more);
        }
        link.info = Some(info.clone());
        let device = self.connector.connect(&info).await.map_err(|error| connector_error(self, &error))?;
        link.path = Some(device.clone());
        attached.path = device;
        let complete =
            Call::new(WHAT, Method::POST, format!("{path}/action")).body(&json!({"os-complete": {}}));
        self.wire.ask(complete).await.map(drop).map_err(|failure| self.error(failure))
    }

    /// Removes an attachment; one that is gone is none.
    pub(super) async fn delete_attachment(&self, attachment: &str) -> Result<(), Error> {
        let call = Call::new("the detachment of a volume", Method::DELETE, path_of(attachment));
        match self.wire.ask(call).await {
            Err(failure) if failure.is(http::StatusCode::NOT_FOUND) => Ok(()),
            outcome => outcome.map(drop).map_err(|failure| self.error(failure)),
        }
    }

    /// How the volume of an attachment is reached; nothing where the service does not say.
    pub(super) async fn connection_info(&self, attachment: &str) -> Result<Option<Value>, Error> {
        let call = Call::new("the look at an attachment", Method::GET, path_of(attachment));
        match self.wire.ask(call).await {
            Ok(mut answer) => {
                Ok(Some(answer["attachment"]["connection_info"].take()).filter(Value::is_object))
            }
            Err(failure) if failure.is(http::StatusCode::NOT_FOUND) => Ok(None),
            Err(failure) => Err(self.error(failure)),
        }
    }
}
