//! `PUT /v2/images/{id}/file`, and bodies of the v1 API: data comes in.

use std::sync::Arc;

use bytes::Bytes;
use futures::stream::BoxStream;
use vitrine_model::{Caller, Image, ImageStatus};
use vitrine_stores::Store;

use super::transfer::Transfer;
use crate::{
    Controller, Error, Result,
    layers::{location, policy::Action, quota},
};

/// An upload's circumstances.
pub struct Upload {
    /// The bytes as they come from the client; an error is a client that went away or lied about its length.
    pub body: BoxStream<'static, std::io::Result<Bytes>>,
    /// `X-OpenStack-Image-Size`: bytes announced by the client; more or fewer are refused with 400.
    pub expected_size: Option<u64>,
    /// `Content-Length`: a hint for the store, and for limits before the first byte flows.
    pub size_hint: Option<u64>,
    /// `X-Image-Meta-Store`: a store's name; the default one when absent, and where there is no other.
    pub store: Option<String>,
    /// Whose rules hold.
    pub rules: UploadRules,
}

/// Whose rules an upload follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UploadRules {
    /// An upload that fails leaves a queued image.
    #[default]
    V2,
    /// A size above 0 and a checksum that the record holds were promised by the client: other data is refused with
    /// 400. An upload that fails leaves a killed image, but for a conflict with another one and a server that stops.
    V1,
    /// As [`Self::V1`], but nothing is killed: a task tries again, and kills the image when it gives up.
    V1Copy,
}

impl Upload {
    /// A body of which nothing else is known, under the rules of v2.
    #[must_use]
    pub fn new(body: BoxStream<'static, std::io::Result<Bytes>>) -> Self {
        Self { body, expected_size: None, size_hint: None, store: None, rules: UploadRules::V2 }
    }

    /// What is known about the size beforehand.
    pub(crate) fn announced(&self) -> Option<u64> {
        self.expected_size.or(self.size_hint)
    }
}

impl Controller {
    /// Uploads an image's data: `queued` → `saving` → `active`, or back to `queued` with nothing left.
    ///
    /// The transfer runs in a task of its own: it comes to a clean end even if the caller stops waiting, which is
    /// taken for a client that went away.
    ///
    /// # Errors
    /// 400, 403, 404, 409, 410, 413, 415, 503 as `PUT /v2/images/{id}/file` has them.
    pub async fn upload_image(&self, caller: &Caller, id: &str, mut upload: Upload) -> Result<Image> {
        let deed = self.image_deed(caller, "image.upload", id);
        deed.record(async {
            self.running.admit()?;
            let store = Arc::clone(match upload.store.as_deref().filter(|_| self.stores().are_several()) {
                Some(name) => self.stores().named(name)?,
                None => self.stores().default_store(),
            });
            let image = self.image_for(caller, id, Action::UploadImage).await?;
            deed.of(&image);
            deed.note("store", store.name());
            may_begin(&image)?;
            if upload.rules == UploadRules::V1 {
                upload.expected_size = image.size.filter(|bytes| *bytes > 0);
            }
            let announced = upload.announced();
            quota::size(&self.settings().limits, announced)?;
            let before = image.clone();
            let active = self.transfer(caller, image, store, upload).await?;
            deed.changed(&before, &active);
            Ok(active)
        })
        .await
    }

    /// Sends data on its way that nobody has looked at yet, to an image for which [`may_begin`] was asked. It ends when
    /// nobody waits for it any more.
    ///
    /// # Errors
    /// Those of [`upload_image`](Self::upload_image).
    pub(crate) async fn transfer(
        &self,
        caller: &Caller,
        image: Image,
        store: Arc<dyn Store>,
        upload: Upload,
    ) -> Result<Image> {
        let running = self.running.begin_upload(&image.id, upload.announced())?;
        let client = running.client();
        let store = location::store_for(&store, image.owner.as_deref());
        let transfer = Transfer { controller: self.clone(), caller: caller.clone(), image, store, running };
        let ended = tokio::spawn(transfer.run(upload)).await;
        client.stays();
        ended.map_err(Error::internal)?.map(|image| self.presented(caller, image))
    }
}

/// The state and the record must be such that data can come.
///
/// # Errors
/// 400 formats not set, 409 another state.
pub(crate) fn may_begin(image: &Image) -> Result<()> {
    let (from, to) = (image.status, ImageStatus::Saving);
    if !from.may_become(to) {
        return Err(Error::Conflict(format!("Image status transition from {from} to {to} is not allowed")));
    }
    must_have_formats(image)
}

/// Data is inspected as what the image says it is.
///
/// # Errors
/// 400.
pub(crate) fn must_have_formats(image: &Image) -> Result<()> {
    let formats = [("disk_format", &image.disk_format), ("container_format", &image.container_format)];
    match formats.into_iter().find(|(_, value)| value.is_none()) {
        Some((name, _)) => {
            Err(Error::BadRequest(format!("Property {name} must be set prior to saving data.")))
        }
        None => Ok(()),
    }
}
