//! What can be said of an image's signature now.

use vitrine_model::Image;
use vitrine_signatures::{Claim, HashMethod, Statement, Verifier};

use crate::{Controller, Error, Result};

/// What there is to say of an image's signature. Reasons are parts of sentences, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureState {
    /// Some of the four properties are set, and these are missing: nobody verifies anything.
    Incomplete {
        /// Their names.
        missing: Vec<&'static str>,
    },
    /// No certificates are configured: nothing is verified here.
    NotConfigured,
    /// There is no data yet; it will be verified when it comes.
    Waiting {
        /// To whom the certificate was given.
        subject: String,
    },
    /// The data bears the signature out, and the certificate is valid.
    Valid {
        /// To whom it was given.
        subject: String,
    },
    /// The data bears the signature out, but the certificate is not valid today.
    Outdated {
        /// To whom it was given.
        subject: String,
        /// Since when, or until when.
        reason: String,
    },
    /// What the data hashes to by this method is not known: it came in some other way than through this server, or
    /// before it was signed.
    NotKnown {
        /// The method.
        method: HashMethod,
    },
    /// The signature does not hold, or cannot be verified.
    Refused {
        /// Why.
        reason: String,
    },
}

impl Controller {
    /// What there is to say of the signature of an image that the caller has been shown; `None` where it has none of
    /// the four properties. No data is read.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn signature_of(&self, image: &Image) -> Result<Option<SignatureState>> {
        let Some(statement) = Statement::of(&image.properties) else { return Ok(None) };
        let missing = statement.missing();
        if !missing.is_empty() {
            return Ok(Some(SignatureState::Incomplete { missing }));
        }
        let Some(folder) = self.settings().signatures.certificates.clone() else {
            return Ok(Some(SignatureState::NotConfigured));
        };
        let found = tokio::task::spawn_blocking(move || match Claim::read(&statement) {
            Ok(Some(claim)) => Verifier::find(claim, &folder).map(Some),
            Ok(None) => Ok(None),
            Err(refusal) => Err(refusal),
        });
        let verifier = match found.await.map_err(Error::internal)? {
            Ok(Some(verifier)) => verifier,
            Ok(None) => return Ok(None),
            Err(refusal) => return Ok(Some(SignatureState::Refused { reason: refusal.to_string() })),
        };
        let in_time = verifier.check_dates(self.now());
        let subject = verifier.subject();
        if image.os_hash_value.is_none() && !image.has_data() {
            return Ok(Some(match in_time {
                Ok(()) => SignatureState::Waiting { subject },
                Err(refusal) => SignatureState::Refused { reason: refusal.to_string() },
            }));
        }
        let Some(digest) = self.digest_of(image, verifier.method()).await? else {
            return Ok(Some(SignatureState::NotKnown { method: verifier.method() }));
        };
        Ok(Some(match (verifier.verify(&digest), in_time) {
            (Ok(()), Ok(())) => SignatureState::Valid { subject },
            (Ok(()), Err(refusal)) => SignatureState::Outdated { subject, reason: refusal.to_string() },
            (Err(refusal), _) => SignatureState::Refused { reason: refusal.to_string() },
        }))
    }

    /// What the image's data hashes to, as far as it is known: from the record, or from what was kept of the same data.
    async fn digest_of(&self, image: &Image, method: HashMethod) -> Result<Option<Vec<u8>>> {
        let (Some(algorithm), Some(value)) = (&image.os_hash_algo, &image.os_hash_value) else {
            return Ok(None);
        };
        if algorithm == method.algorithm() {
            return Ok(hex::decode(value).ok());
        }
        // Two different images can have the same of these, so that they do not tell which data it was.
        if ["md5", "sha1"].contains(&algorithm.as_str()) {
            return Ok(None);
        }
        let kept = self.database().signatures().get(&image.id).await?;
        let kept = kept.filter(|kept| {
            kept.method == method.as_str() && kept.os_hash_algo == *algorithm && kept.os_hash_value == *value
        });
        Ok(kept.and_then(|kept| hex::decode(kept.digest).ok()))
    }
}
