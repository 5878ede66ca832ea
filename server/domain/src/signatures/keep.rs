//! What signed data hashes to is kept, so that its signature can be verified again without reading it.

use vitrine_database::SignedDigest;

use crate::{Controller, pipeline::Ingested};

impl Controller {
    /// Keeps the digest of signed data, where the record has another one. A failure is only logged: a page will say
    /// that the signature cannot be verified again.
    pub(crate) async fn keep_signed_digest(&self, image: &str, ingested: &Ingested) {
        let Some(signed) = &ingested.signed else { return };
        tracing::info!(image, signed_by = signed.subject, "the signature of the data was verified");
        if signed.method.algorithm() == ingested.os_hash_algo {
            return;
        }
        let kept = SignedDigest {
            method: signed.method.to_string(),
            digest: signed.digest.clone(),
            os_hash_algo: ingested.os_hash_algo.clone(),
            os_hash_value: ingested.os_hash_value.clone(),
        };
        if let Err(error) = self.database().signatures().set(image, &kept).await {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(image, cause, "the digest of signed data is not kept");
        }
    }
}
