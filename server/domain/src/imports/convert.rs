//! `image_conversion`: disks in another format through `qemu-img`, in the staging area.

use std::{
    path::Path,
    sync::{Arc, atomic::Ordering},
};

use vitrine_conversion::{ChildLimits, Conversion, ConvertError, QemuImg, Source as File, TargetFormat};
use vitrine_formats::Format;
use vitrine_model::ImportMethod;
use vitrine_stores::Store;

use super::{
    attempt::{Attempt, Filled, Formats},
    remote::RemoteImage,
    settings::{ImportSettings, Plugin},
    trouble::Trouble,
};

/// The container format of what was converted.
const BARE: &str = "bare";

impl Attempt<'_> {
    /// What data of these formats is to be converted to: nothing where it is that already, and installation media stay
    /// what they are.
    pub(super) fn target_format(&self, formats: &Formats) -> Option<TargetFormat> {
        conversion(self.settings(), &formats.disk)
    }

    /// Puts the data down where it is not a file of its own yet, converts it, and stores what came of it. The staged
    /// original stays until the import has succeeded.
    ///
    /// # Errors
    /// As [`Attempt::store`].
    pub(super) async fn fill_converted(
        &self,
        remote: Option<&RemoteImage>,
        formats: &Formats,
        target: TargetFormat,
        targets: &[Arc<dyn Store>],
    ) -> Result<Filled, Trouble> {
        let id = &self.image.id;
        let (plain, converted) = (format!("{id}.plain"), format!("{id}.{}", target.as_str()));
        let source = self.source(remote).await?;
        let (source, unpacked) = self.decompressed(source, formats).await?;
        let name = if self.method == ImportMethod::GlanceDirect && !unpacked {
            id
        } else {
            let phase = if unpacked { "decompressing" } else { "fetching" };
            self.run.begin_phase(phase, source.size);
            let writer = self.staging.store().create(&plain, source.size).await?;
            let source = source.watched(self.stopped(), self.patience());
            self.ingest(source, Some(formats), writer, 1, None).await?;
            &plain
        };
        self.convert(name, formats, &converted, target).await?;
        if name != id {
            self.staging.remove(&plain).await?;
        }
        let formats = Formats { disk: target.as_str().to_owned(), container: BARE.to_owned() };
        let source = self.staged(&converted).await?;
        self.store(source, Some(&formats), targets, None).await
    }

    /// The file is inspected before the program sees it, and what came out as well.
    async fn convert(
        &self,
        name: &str,
        formats: &Formats,
        converted: &str,
        target: TargetFormat,
    ) -> Result<(), Trouble> {
        let format: Format = formats.disk.parse().map_err(|_| {
            Trouble::spoilt(format!("Images of the format {} cannot be converted.", formats.disk))
        })?;
        let size = self.staging.size(name).await?;
        self.run.begin_phase("converting", size);
        let done = self.run.counter();
        let progress = move |per_cent: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_precision_loss,
                clippy::cast_sign_loss,
                reason = "a share of the bytes, for people"
            )]
            let bytes = (size.unwrap_or_default() as f64 * per_cent / 100.0) as u64;
            done.store(bytes, Ordering::Relaxed);
        };
        let limits = ChildLimits { disk: self.size_cap(), ..ChildLimits::default() };
        let qemu = QemuImg::find(limits).map_err(|error| refused(error, &formats.disk))?;
        let folder: &Path = self.staging.folder();
        let conversion =
            Conversion { source: File { folder, name, format }, target: converted, target_format: target };
        tokio::select! {
            // The child ends with it, and nothing of the target stays.
            () = self.stopped().cancelled_owned() => {
                Err(self.keeper.trouble().unwrap_or_else(|| Trouble::passing("The import was stopped.")))
            }
            ended = qemu.convert(conversion, progress) => {
                ended.map(drop).map_err(|error| refused(error, &formats.disk))
            }
        }
    }
}

/// What disks of this format are converted to.
pub(super) fn conversion(settings: &ImportSettings, disk: &str) -> Option<TargetFormat> {
    let stays = disk == settings.output_format.as_str() || disk == Format::Iso.as_str();
    (settings.has(Plugin::Conversion) && !stays).then_some(settings.output_format)
}

fn refused(error: ConvertError, format: &str) -> Trouble {
    let reason = format!("The {format} image could not be converted: {error}.");
    let trouble = match &error {
        ConvertError::NotInstalled | ConvertError::TimedOut { .. } | ConvertError::Full => {
            Trouble::lasting(reason)
        }
        ConvertError::File { .. } | ConvertError::Child { .. } | ConvertError::TargetExists => {
            Trouble::passing(reason)
        }
        _ => Trouble::spoilt(reason),
    };
    trouble.because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_image_is_to_blame_for_spoils_it() {
        for (error, spoilt, passing) in [
            (ConvertError::NotInstalled, false, false),
            (ConvertError::Full, false, false),
            (ConvertError::File { source: std::io::ErrorKind::Other.into() }, false, true),
            (ConvertError::PointsElsewhere { what: "a backing file" }, true, false),
            (ConvertError::TooLarge { limit: 5 }, true, false),
        ] {
            let trouble = refused(error, "qcow2");
            assert_eq!((trouble.spoilt, trouble.passing), (spoilt, passing), "{}", trouble.reason);
            assert!(trouble.reason.starts_with("The qcow2 image could not be converted: "));
        }
    }
}
