//! `copy-image`: from a store that has the data to those that have not.

use std::sync::Arc;

use vitrine_stores::Store;

use super::{
    attempt::{Attempt, Filled},
    source::Source,
    trouble::Trouble,
};
use crate::{layers::location, pipeline::Ingested};

impl Attempt<'_> {
    /// Copies from the first place that can be read to its end and holds what the image's record says.
    ///
    /// # Errors
    /// As [`Attempt::store`].
    pub(super) async fn copy(&self, targets: &[Arc<dyn Store>]) -> Result<Filled, Trouble> {
        let mut last = Trouble::lasting("The image has no data that could be copied.");
        for place in location::readable(&self.image) {
            let Ok(from) = self.controller.stores().of(&place.url, place.store()) else { continue };
            let copied = match Source::stored(from, &place.url).await {
                Ok(source) => self.store(source, None, targets, None).await,
                Err(trouble) => Err(trouble),
            };
            match copied {
                // It was not the source: another one would help nothing.
                Err(trouble) if !trouble.stores.is_empty() || self.stopped().is_cancelled() => {
                    return Err(trouble);
                }
                Err(trouble) => {
                    tracing::warn!(image = %self.image.id, store = from.name(), reason = trouble.reason, "could not be copied from here");
                    last = trouble;
                }
                copied => return copied,
            }
        }
        Err(last)
    }

    /// Each copy must be what the image is.
    pub(super) fn check_copy(&self, copy: &Ingested) -> Result<(), Trouble> {
        let image = &self.image;
        let wrong_size = image.size.is_some_and(|size| size != copy.size);
        let wrong_md5 = image.checksum.as_ref().is_some_and(|checksum| *checksum != copy.checksum);
        let same_algorithm = image.os_hash_algo.as_ref() == Some(&copy.os_hash_algo);
        let wrong_hash =
            same_algorithm && image.os_hash_value.as_ref().is_some_and(|value| *value != copy.os_hash_value);
        if wrong_size || wrong_md5 || wrong_hash {
            return Err(Trouble::lasting(
                "The stored data is not what the image's checksums say: it is damaged. The operator must look into it.",
            ));
        }
        Ok(())
    }
}
