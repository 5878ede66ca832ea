//! A volume that is being written, in the hands of one task.

use std::{
    fs::{File, OpenOptions},
    os::unix::fs::FileExt,
    sync::Arc,
};

use bytes::Bytes;
use uuid::Uuid;

use super::{
    attachments::Attached,
    location,
    project::{Project, log},
    volumes::{Volume, WRITER},
};
use crate::{Committed, Error};

/// An incomplete volume.
pub(super) struct Draft {
    project: Arc<Project>,
    key: String,
    /// What tells it from other volumes of the key.
    mark: String,
    volume: Option<Volume>,
    device: Option<Device>,
    /// Bytes written.
    at: u64,
}

/// The volume on this host. The file is closed before the volume goes.
struct Device {
    file: Arc<File>,
    attached: Attached,
}

impl Draft {
    pub(super) fn new(project: Arc<Project>, key: &str) -> Self {
        let mark = Uuid::new_v4().to_string();
        Self { project, key: key.to_owned(), mark, volume: None, device: None, at: 0 }
    }

    /// Makes the volume, for so many bytes.
    pub(super) async fn make(&mut self, bytes: u64) -> Result<(), Error> {
        let project = &self.project;
        if project.has_image(&self.key).await? {
            return Err(project.already_exists(&self.key));
        }
        let made = project.make_volume(&self.key, bytes, &self.mark).await;
        let made = made.map_err(|failure| project.error(failure))?;
        let id = made.id.clone();
        self.volume = Some(made);
        self.volume = Some(project.wait(&id, "creating", "available").await?);
        Ok(())
    }

    fn volume(&self) -> Result<&Volume, Error> {
        self.volume.as_ref().ok_or_else(|| self.project.other("the volume is not made yet"))
    }

    /// Writes data behind what is there, and lets the volume grow where it must.
    pub(super) async fn append(&mut self, chunks: Vec<Bytes>) -> Result<(), Error> {
        for mut chunk in chunks {
            while !chunk.is_empty() {
                let room = self.project.room_of(self.volume()?).saturating_sub(self.at);
                if room == 0 {
                    self.grow().await?;
                    continue;
                }
                let length = usize::try_from(room).map_or(chunk.len(), |room| chunk.len().min(room));
                self.put(chunk.split_to(length)).await?;
            }
        }
        Ok(())
    }

    async fn put(&mut self, chunk: Bytes) -> Result<(), Error> {
        let file = Arc::clone(&self.device().await?.file);
        let (at, length) = (self.at, chunk.len() as u64);
        let written = self.project.workers.run(move || file.write_all_at(&chunk, at)).await?;
        written.map_err(|error| self.project.device("take data", &error))?;
        self.at += length;
        Ok(())
    }

    /// The connected volume; connects it where it is not.
    async fn device(&mut self) -> Result<&Device, Error> {
        let device = match self.device.take() {
            Some(device) => device,
            None => {
                let attached = self.project.attach(self.volume()?, "rw").await?;
                let path = attached.path().to_owned();
                let open = move || OpenOptions::new().read(true).write(true).open(path);
                match self.project.workers.run(open).await? {
                    Ok(file) => Device { file: Arc::new(file), attached },
                    Err(error) => {
                        // The volume is removed next, so it is not left to the background.
                        let error = self.project.device("open", &error);
                        let _ = attached.detach().await;
                        return Err(error);
                    }
                }
            }
        };
        Ok(self.device.insert(device))
    }

    /// Makes the volume larger: by 1 GiB, or an eighth of what it has.
    async fn grow(&mut self) -> Result<(), Error> {
        let (id, size) = self.volume().map(|volume| (volume.id.clone(), volume.size))?;
        let size = size + (size / 8).max(1);
        if self.project.grows_attached && self.device.is_some() {
            self.project.extend(&id, size, "in-use").await?;
            if let Some(device) = &self.device {
                device.attached.grown().await?;
            }
        } else {
            self.release().await?;
            self.project.extend(&id, size, "available").await?;
        }
        if let Some(volume) = &mut self.volume {
            volume.size = size;
        }
        Ok(())
    }

    /// Makes what was written durable, and detaches the volume.
    async fn release(&mut self) -> Result<(), Error> {
        let Some(Device { file, attached }) = self.device.take() else { return Ok(()) };
        let synced = self.project.workers.run(move || file.sync_all()).await;
        let detached = attached.detach().await;
        synced?.map_err(|error| self.project.device("keep data", &error))?;
        detached
    }

    /// Makes the volume an image, if there is none of its key.
    pub(super) async fn publish(&mut self) -> Result<Committed, Error> {
        self.release().await?;
        let _turn = self.project.turns.take(&self.key).await;
        if self.project.has_image(&self.key).await? {
            return Err(self.project.already_exists(&self.key));
        }
        let id = self.volume()?.id.clone();
        // A detachment may take its time.
        self.project.wait(&id, "detaching", "available").await?;
        self.project.publish(&id, &self.key, self.at).await?;
        Ok(Committed { location: location::of_volume(&self.project.store, &id), size: self.at })
    }

    /// Leaves nothing.
    pub(super) async fn abandon(mut self) {
        let project = Arc::clone(&self.project);
        if let Some(Device { attached, .. }) = self.device.take()
            && let Err(error) = attached.detach().await
        {
            log(&project.store, &self.key, &error, "a volume may stay attached until the next start");
        }
        let outcome = match &self.volume {
            Some(volume) => discard(&project, &volume.id).await,
            None => self.discard_unknown().await,
        };
        if let Err(error) = outcome
            && !matches!(error, Error::NotFound { .. })
        {
            log(&project.store, &self.key, &error, "an incomplete volume stays until the next start");
        }
    }

    /// Removes a volume whose creation was asked for and had no answer.
    async fn discard_unknown(&self) -> Result<(), Error> {
        let name = location::name(&self.key);
        let named = self.project.volumes(Some(&name)).await.map_err(|failure| self.project.error(failure))?;
        let is_ours =
            |volume: &&Volume| volume.metadata.get(WRITER).is_some_and(|writer| writer.ends_with(&self.mark));
        for volume in named.iter().filter(is_ours) {
            discard(&self.project, &volume.id).await?;
        }
        Ok(())
    }
}

/// Removes a volume that nobody wants, with its attachments.
pub(super) async fn discard(project: &Project, id: &str) -> Result<(), Error> {
    let volume = project.volume(id).await.map_err(|failure| project.error(failure))?;
    if volume.status == "deleting" {
        return Ok(());
    }
    for attached in &volume.attachments {
        project.delete_attachment(&attached.attachment_id).await?;
    }
    for state in ["creating", "extending", "detaching"] {
        // Whatever it comes to: an error of a volume is no reason to keep it.
        if volume.status == state {
            let _ = project.wait(id, state, "available").await;
        }
    }
    project.remove_volume(id).await
}
