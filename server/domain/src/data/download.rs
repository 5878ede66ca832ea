//! `GET /v2/images/{id}/file`: data goes out.

use std::{ops::Range, sync::Arc};

use vitrine_model::{Caller, Image, ImageStatus, Location};
use vitrine_splice::Conduit;
use vitrine_stores::{ByteStream, Content};

use super::{
    copies::{Copies, Copy, Patience},
    sent::Sent,
};
use crate::{
    Controller, Error, Result,
    layers::{
        location,
        policy::{self, Action},
    },
};

/// A download.
pub struct Download {
    /// The record.
    pub image: Image,
    /// Bytes of the whole data.
    pub size: u64,
    /// The bytes sent, end exclusive; `None` means all.
    pub range: Option<Range<u64>>,
    /// The data. As long as it is held, the download counts as running.
    pub stream: ByteStream,
}

impl Controller {
    /// Opens an image's data. `Ok(None)` where it has none yet (204). `wanted` turns the size of the data into the
    /// range to send (`Ok(None)`: all), or refuses with 416/400; it is not called where there is no data.
    ///
    /// Copies are tried in the order of their stores' weights. Where a store breaks off, the next copy goes on.
    ///
    /// # Errors
    /// 403 (reader; deactivated), 404, 416, 503.
    pub async fn download_image(
        &self,
        caller: &Caller,
        id: &str,
        wanted: impl FnOnce(u64) -> Result<Option<Range<u64>>> + Send,
    ) -> Result<Option<Download>> {
        self.download_image_from(caller, id, &[], None, wanted).await
    }

    /// As [`Self::download_image`], with the copies in the stores `prefer` first, and through `conduit` where nobody here
    /// has to look at the data: then chunks only stand for bytes.
    ///
    /// # Errors
    /// Also 400 where there is one store, or one of these is not configured; 403 by the rule `download_from_store`.
    pub async fn download_image_from(
        &self,
        caller: &Caller,
        id: &str,
        prefer: &[String],
        conduit: Option<&Conduit>,
        wanted: impl FnOnce(u64) -> Result<Option<Range<u64>>> + Send,
    ) -> Result<Option<Download>> {
        self.running.admit()?;
        let mut image = self.image_for(caller, id, Action::DownloadImage).await?;
        if image.status == ImageStatus::Deactivated && !caller.is_admin() {
            return Err(Error::Forbidden(format!(
                "The image {id} is deactivated: only an administrator may download it."
            )));
        }
        location::arrange(self.stores(), &mut image);
        if !prefer.is_empty() {
            policy::require(Action::DownloadFromStore, caller, &image)?;
            self.check_preferred(prefer)?;
            image
                .locations
                .sort_by_key(|place| !place.store().is_some_and(|name| prefer.iter().any(|one| one == name)));
        }
        let places = location::readable(&image);
        if places.is_empty() {
            return Ok(None);
        }
        let size = match image.size {
            Some(size) => size,
            None => self.size_of(&image, &places).await?,
        };
        let range = wanted(size)?.map(|range| range.start.min(size)..range.end.min(size));
        let stream = match self.read_copy(&image, size, range.as_ref()).await {
            Some(stream) => stream,
            None => self.open(&image, &places, size, range.clone(), conduit).await?.stream,
        };
        let running = self.running.begin_download()?;
        let expected = range.as_ref().map_or(size, |range| range.end.saturating_sub(range.start));
        let image = self.presented(caller, image);
        let is_first = range.as_ref().is_none_or(|range| range.start == 0);
        let tally = is_first.then(|| self.downloads.clone());
        let stream = Sent::new(self.notifier(), caller, &image, stream, expected, tally, running);
        Ok(Some(Download { size, range, stream: Box::pin(stream), image }))
    }

    fn check_preferred(&self, prefer: &[String]) -> Result<()> {
        if !self.stores().are_several() {
            let sentence = "This server has one store; 'prefer' has nothing to choose from.";
            return Err(Error::BadRequest(sentence.to_owned()));
        }
        prefer.iter().try_for_each(|name| self.stores().named(name).map(|_| ()).map_err(Into::into))
    }

    /// The size of data whose record does not tell.
    async fn size_of(&self, image: &Image, places: &[&Location]) -> Result<u64> {
        let mut last = None;
        for copy in self.copies(image, places, 0).left {
            match copy.store.size(&copy.url).await {
                Ok(size) => return Ok(size),
                Err(error) => last = Some(error),
            }
        }
        Err(location::unreadable(image, last))
    }

    /// Opens the first location that holds all the data; the others take over where its store breaks off. The data goes
    /// through `conduit` where it is whole in one copy alone.
    ///
    /// # Errors
    /// Those of the last location that was tried.
    pub(crate) async fn open(
        &self,
        image: &Image,
        places: &[&Location],
        size: u64,
        range: Option<Range<u64>>,
        conduit: Option<&Conduit>,
    ) -> Result<Content> {
        let mut copies = self.copies(image, places, size);
        copies.conduit = conduit.filter(|_| copies.left.len() == 1).cloned();
        let opened = copies.open(range.clone()).await.map_err(|last| location::unreadable(image, last))?;
        let stream = copies.stream(opened, range.unwrap_or(0..size), image.checksum.clone());
        Ok(Content { size, stream })
    }

    fn copies(&self, image: &Image, places: &[&Location], size: u64) -> Copies {
        let copy = |place: &&Location| match self.stores().of(&place.url, place.store()) {
            Ok(store) => Some(Copy { store: Arc::clone(store), url: place.url.clone() }),
            Err(error) => {
                tracing::error!(image = %image.id, store = place.store(), %error, "no store for a location");
                None
            }
        };
        let left = places.iter().filter_map(copy).collect();
        Copies { image: image.id.clone(), size, left, patience: Patience::default(), conduit: None }
    }
}
