//! Signed images: their data is verified as it is stored, and never converted.

use std::{collections::BTreeMap, sync::Arc};

use vitrine_conversion::TargetFormat;
use vitrine_model::Image;
use vitrine_signatures::Verifier;

use super::{
    attempt::{Attempt, Formats},
    convert::conversion,
    trouble::Trouble,
};
use crate::{Controller, Error, Result, signatures::is_signed};

impl Controller {
    /// Tells before an import begins what would end it: a signature that cannot be verified, and a conversion.
    ///
    /// # Errors
    /// 400, 409.
    pub(super) async fn check_signed(&self, image: &Image) -> Result<()> {
        let disk = image.disk_format.as_deref().unwrap_or_default();
        let target = conversion(&self.settings().imports, disk);
        stays_as_signed(&image.properties, disk, target)?;
        self.verifier(&image.properties).await.map(drop)
    }
}

impl Attempt<'_> {
    /// What the data is to be asked, before any of it is fetched. Properties that come with the data count as those of
    /// the image.
    ///
    /// # Errors
    /// As [`Controller::check_signed`].
    pub(super) async fn verifier(
        &self,
        formats: &Formats,
        coming: &BTreeMap<String, String>,
    ) -> Result<Option<Arc<Verifier>>, Trouble> {
        let mut properties = self.image.properties.clone();
        properties.extend(coming.clone());
        stays_as_signed(&properties, &formats.disk, self.target_format(formats))?;
        Ok(self.controller.verifier(&properties).await?)
    }
}

/// # Errors
/// 409 where data that is signed would be converted.
fn stays_as_signed(
    properties: &BTreeMap<String, String>,
    disk: &str,
    target: Option<TargetFormat>,
) -> Result<()> {
    match target.filter(|_| is_signed(properties)) {
        Some(target) => Err(Error::Conflict(format!(
            "The image is signed, and this server converts imported {disk} images to {} (image_conversion): the \
             converted data would not have the signature. Import data that is {} already and was signed as such, or \
             remove the properties img_signature….",
            target.as_str(),
            target.as_str()
        ))),
        None => Ok(()),
    }
}
