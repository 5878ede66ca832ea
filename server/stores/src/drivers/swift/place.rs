//! The commit: data becomes an object, and stays one where somebody still wants it.

use std::sync::Arc;

use super::{account::Account, address::Place, write::SwiftWriter};
use crate::{Committed, Error};

/// Data that is an object now. Where it is dropped and not kept, the object is removed.
pub(super) struct Placed {
    account: Arc<Account>,
    place: Place,
    mark: String,
    size: u64,
    is_kept: bool,
}

/// Makes the data of a writer an object.
pub(super) async fn place(mut writer: SwiftWriter) -> Result<Placed, Error> {
    let size = writer.taken();
    if writer.upload.is_some() && writer.has_rest() {
        writer.send_segment().await?;
    }
    match writer.upload.take() {
        Some(upload) => upload.complete().await?,
        None => {
            let body = writer.rest();
            let md5 = writer.account.md5(body.clone()).await?;
            writer.account.put(&writer.place, body, Some(&md5), &writer.mark).await?;
        }
    }
    let SwiftWriter { account, place, mark, made, .. } = writer;
    made.keep();
    Ok(Placed { account, place, mark, size, is_kept: false })
}

impl Placed {
    /// It stays.
    pub(super) fn keep(mut self) -> Committed {
        self.is_kept = true;
        Committed { location: self.account.address.location(&self.place), size: self.size }
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        if self.is_kept || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let (account, place) = (Arc::clone(&self.account), self.place.clone());
        let mark = std::mem::take(&mut self.mark);
        self.account.tasks.spawn(async move { account.discard(&place, &mark).await });
    }
}
