//! `GET /v2/images/{id}/file`: data goes out.

use std::ops::Range;

use vitrine_model::{Caller, Image, ImageStatus, Location};
use vitrine_stores::{ByteStream, Content};

use super::sent::Sent;
use crate::{
    Controller, Error, Result,
    layers::{location, policy::Action, property_protection},
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
    /// # Errors
    /// 403 (reader; deactivated), 404, 416, 503.
    pub async fn download_image(
        &self,
        caller: &Caller,
        id: &str,
        wanted: impl FnOnce(u64) -> Result<Option<Range<u64>>> + Send,
    ) -> Result<Option<Download>> {
        self.running.admit()?;
        let image = self.image_for(caller, id, Action::DownloadImage).await?;
        if image.status == ImageStatus::Deactivated && !caller.is_admin() {
            return Err(Error::Forbidden(format!(
                "The image {id} is deactivated: only an administrator may download it."
            )));
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
            None => self.open(&image, &places, size, range.clone()).await?.stream,
        };
        let running = self.running.begin_download()?;
        let expected = range.as_ref().map_or(size, |range| range.end.saturating_sub(range.start));
        let image = property_protection::shown(image);
        let stream = Sent::new(self.notifier(), caller, &image, stream, expected, running);
        Ok(Some(Download { size, range, stream: Box::pin(stream), image }))
    }

    /// The size of data whose record does not tell.
    async fn size_of(&self, image: &Image, places: &[&Location]) -> Result<u64> {
        let mut last = None;
        for place in places {
            match self.store_of(image, place) {
                Some(store) => match store.size(&place.url).await {
                    Ok(size) => return Ok(size),
                    Err(error) => last = Some(error),
                },
                None => continue,
            }
        }
        Err(location::unreadable(image, last))
    }

    /// Opens the first location that holds all the data.
    pub(crate) async fn open(
        &self,
        image: &Image,
        places: &[&Location],
        size: u64,
        range: Option<Range<u64>>,
    ) -> Result<Content> {
        let mut last = None;
        for place in places {
            let Some(store) = self.store_of(image, place) else { continue };
            let (id, name) = (&image.id, store.name());
            match store.open(&place.url, range.clone()).await {
                Ok(content) if content.size == size => return Ok(content),
                Ok(content) => {
                    let found = content.size;
                    tracing::error!(image = %id, store = name, size, found, "stored data has the wrong size");
                }
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    tracing::error!(image = %id, store = name, cause, "stored data cannot be opened");
                    last = Some(error);
                }
            }
        }
        Err(location::unreadable(image, last))
    }

    fn store_of(&self, image: &Image, place: &Location) -> Option<&dyn vitrine_stores::Store> {
        match self.stores().of(&place.url, place.store()) {
            Ok(store) => Some(store.as_ref()),
            Err(error) => {
                tracing::error!(image = %image.id, store = place.store(), %error, "no store for a location");
                None
            }
        }
    }
}
