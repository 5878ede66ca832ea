//! The commit: a file gets the name of its key, and keeps it where somebody still wants it.

use std::sync::Arc;

use super::{address::Place, vcenter::Vcenter, write::VmwareWriter};
use crate::{Committed, Error};

/// Data that has its name now. Where it is dropped and not kept, the file is removed.
pub(super) struct Placed {
    vcenter: Arc<Vcenter>,
    place: Place,
    size: u64,
    is_kept: bool,
}

/// Gives the data of a writer its name.
pub(super) async fn place(mut writer: VmwareWriter) -> Result<Placed, Error> {
    writer.complete().await?;
    let vcenter = Arc::clone(&writer.vcenter);
    let size = writer.taken();
    let part = writer.part.take().ok_or_else(|| vcenter.other("the writer was used after its end"))?;
    let found = vcenter.find(part.place()).await?;
    if found != Some(size) {
        let found = found.map_or("no file".to_owned(), |found| format!("{found} bytes"));
        return Err(vcenter.other(format!("of {size} bytes that were sent, {found} arrived")));
    }
    let place = vcenter.address.place(writer.datastore, &writer.key);
    let _turn = vcenter.turns.take(&writer.key).await;
    vcenter.refuse_existing(&writer.key).await?;
    part.publish(&place, size).await?;
    Ok(Placed { vcenter: Arc::clone(&vcenter), place, size, is_kept: false })
}

impl Placed {
    /// It stays.
    pub(super) fn keep(mut self) -> Committed {
        self.is_kept = true;
        Committed { location: self.vcenter.address.location(&self.place), size: self.size }
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        if self.is_kept || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let (vcenter, place) = (Arc::clone(&self.vcenter), self.place.clone());
        self.vcenter.tasks.spawn(async move {
            match vcenter.remove(&place).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    let (store, key) = (&vcenter.store, &place.file);
                    tracing::warn!(store, key, cause, "data that nobody waits for stays in the datastore");
                }
            }
        });
    }
}
