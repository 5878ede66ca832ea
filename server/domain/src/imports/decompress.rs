//! `image_decompression`: compressed data is unpacked on its way.

use std::io;

use futures::StreamExt;
use vitrine_conversion::{DecompressError, Limits, decompress, sniff};

use super::{
    attempt::{Attempt, Formats},
    settings::Plugin,
    source::{Failure, Source},
    trouble::Trouble,
};

/// The container format of images that are to stay compressed.
const COMPRESSED: &str = "compressed";

impl Attempt<'_> {
    /// What is in the source, and whether it was unpacked. Data that does not look compressed passes as it is.
    pub(super) async fn decompressed(
        &self,
        source: Source,
        formats: &Formats,
    ) -> Result<(Source, bool), Trouble> {
        if !self.settings().has(Plugin::Decompression) || formats.container == COMPRESSED {
            return Ok((source, false));
        }
        let Source { size, body, failure } = source.watched(self.stopped(), self.patience());
        let sniffed = sniff(body).await.map_err(|_| broken(&failure))?;
        let Some(compression) = sniffed.compression else {
            return Ok((Source { size, body: sniffed.stream, failure }, false));
        };
        let limits = Limits::of(self.size_cap());
        let kept = failure.clone();
        let body = decompress(sniffed.stream, compression, limits);
        let body = body.map(move |chunk| chunk.map_err(|error| told(error, &kept))).boxed();
        Ok((Source { size: None, body, failure }, true))
    }
}

/// The source's own failure was kept when it happened.
fn broken(failure: &Failure) -> Trouble {
    failure.take().unwrap_or_else(|| Trouble::passing("The source broke off."))
}

fn told(error: io::Error, failure: &Failure) -> io::Error {
    let Some(refused) = error.get_ref().and_then(|inner| inner.downcast_ref::<DecompressError>()) else {
        return error;
    };
    let reason = format!("The data could not be decompressed: {refused}.");
    failure.keep(Trouble::spoilt(reason).because(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decoders_reason_is_kept_and_the_sources_comes_first() {
        let failure = Failure::default();
        told(DecompressError::Entries.into(), &failure);
        let trouble = failure.take().unwrap();
        assert!(trouble.spoilt && trouble.reason.contains("exactly one file"), "{}", trouble.reason);
        failure.keep(Trouble::passing("the source"));
        told(DecompressError::Entries.into(), &failure);
        assert_eq!(broken(&failure).reason, "the source");
        told(io::ErrorKind::BrokenPipe.into(), &failure);
        assert!(failure.take().is_none());
    }
}
