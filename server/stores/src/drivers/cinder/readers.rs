//! Downloads: all that read a volume at the same time share one attachment.

use std::{
    collections::BTreeMap,
    fs::File,
    ops::Range,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use futures::{StreamExt, stream};
use tokio_util::sync::CancellationToken;

use super::{attachments::Attached, location::Place, project::Project, volumes::Volume};
use crate::{ByteStream, Content, Error, drivers::file::read};

/// The attachments that downloads share, by volume, and when each is over.
#[derive(Default)]
pub(super) struct Readers(Mutex<BTreeMap<String, (Weak<Attached>, CancellationToken)>>);

impl Readers {
    fn of(&self, volume: &str) -> Option<(Weak<Attached>, CancellationToken)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(volume).cloned()
    }

    fn add(&self, volume: &str, attached: &Arc<Attached>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (_, done)| !done.is_cancelled());
        all.insert(volume.to_owned(), (Arc::downgrade(attached), attached.done.clone()));
    }
}

/// A download. The file is closed before its volume goes.
struct Download {
    bytes: ByteStream,
    _attached: Arc<Attached>,
}

/// Opens the image of a place, or a range of it.
pub(super) async fn open(
    project: &Arc<Project>,
    place: &Place,
    range: Option<Range<u64>>,
) -> Result<Content, Error> {
    let volume = project.find(place).await?;
    let size = project.bytes(&volume);
    let range = range.map_or(0..size, |range| range.start.min(size)..range.end.min(size));
    if range.is_empty() {
        return Ok(Content { size, stream: stream::empty().boxed() });
    }
    let task = Arc::clone(project);
    let attached = project.on_a_task(async move { shared(&task, volume).await }).await?;
    let path = attached.path().to_owned();
    let opened = project.workers.run(move || File::open(path)).await?;
    let file = Arc::new(opened.map_err(|error| project.device("open", &error))?);
    let bytes = read::stream(file, range, project.workers.clone(), Arc::clone(&project.buffers));
    let download = Download { bytes, _attached: attached };
    let stream = stream::unfold(Some(download), |download| async {
        let mut download = download?;
        let chunk = download.bytes.next().await?;
        let rest = chunk.is_ok().then_some(download);
        Some((chunk, rest))
    });
    Ok(Content { size, stream: stream.boxed() })
}

/// The attachment of a volume that downloads share.
async fn shared(project: &Arc<Project>, volume: Volume) -> Result<Arc<Attached>, Error> {
    let _turn = project.turns.take(&volume.id).await;
    if let Some((attached, done)) = project.readers.of(&volume.id) {
        if let Some(attached) = attached.upgrade() {
            return Ok(attached);
        }
        done.cancelled().await;
    }
    let attached = Arc::new(project.attach(&volume, "ro").await?);
    project.readers.add(&volume.id, &attached);
    Ok(attached)
}

/// Removes the volume of a place. A download of this process that is over, and whose attachment is not yet, is waited
/// for.
pub(super) async fn delete(project: &Arc<Project>, place: &Place) -> Result<(), Error> {
    let volume = project.find(place).await?;
    let _turn = project.turns.take(&volume.id).await;
    if let Some((attached, done)) = project.readers.of(&volume.id) {
        if attached.strong_count() > 0 {
            return Err(project.in_use("it is being downloaded"));
        }
        done.cancelled().await;
    }
    project.remove_volume(&volume.id).await
}
