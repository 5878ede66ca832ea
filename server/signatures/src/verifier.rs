//! A claim with its certificate: everything but the digest.

use openssl::{error::ErrorStack, pkey_ctx::PkeyCtx, rsa::Padding, sign::RsaPssSaltlen};
use time::OffsetDateTime;

use crate::{Certificate, Claim, Error, Folder, HashMethod, KeyType};

/// Says of digests whether they bear a claim out.
#[derive(Debug, Clone)]
pub struct Verifier {
    claim: Claim,
    certificate: Certificate,
}

impl Verifier {
    /// Joins a claim with its certificate. Whether that is valid today, [`Self::check_dates`] says.
    ///
    /// # Errors
    /// [`Error::OtherKey`].
    pub fn new(claim: Claim, certificate: Certificate) -> Result<Self, Error> {
        if !claim.key_type.is_of(certificate.key().id()) {
            return Err(Error::OtherKey {
                key_type: claim.key_type,
                uuid: claim.certificate.to_string(),
                found: certificate.kind(),
            });
        }
        Ok(Self { claim, certificate })
    }

    /// The same, with the certificate of a folder. It may wait for the disk.
    ///
    /// # Errors
    /// Those of [`Folder::find`] and [`Self::new`].
    pub fn find(claim: Claim, folder: &Folder) -> Result<Self, Error> {
        let certificate = folder.find(claim.certificate)?;
        Self::new(claim, certificate)
    }

    /// How the data is hashed.
    #[must_use]
    pub const fn method(&self) -> HashMethod {
        self.claim.method
    }

    /// Who signed, if the signature holds.
    #[must_use]
    pub fn subject(&self) -> String {
        self.certificate.subject()
    }

    /// Whether the certificate is valid now.
    ///
    /// # Errors
    /// [`Error::NotYetValid`], [`Error::Expired`].
    pub fn check_dates(&self, now: OffsetDateTime) -> Result<(), Error> {
        self.certificate.check_dates(now)
    }

    /// Whether data of this digest, by [`Self::method`], was signed.
    ///
    /// # Errors
    /// [`Error::Wrong`].
    pub fn verify(&self, digest: &[u8]) -> Result<(), Error> {
        // A signature that is none of its kind is refused by an error, one that does not fit by `false`.
        if self.holds(digest).unwrap_or(false) {
            return Ok(());
        }
        let Claim { key_type, method, certificate, .. } = &self.claim;
        Err(Error::Wrong { key_type: *key_type, method: *method, uuid: certificate.to_string() })
    }

    fn holds(&self, digest: &[u8]) -> Result<bool, ErrorStack> {
        let md = self.claim.method.md();
        if digest.len() != md.size() {
            return Ok(false);
        }
        let mut context = PkeyCtx::new(self.certificate.key())?;
        context.verify_init()?;
        if self.claim.key_type == KeyType::RsaPss {
            context.set_rsa_padding(Padding::PKCS1_PSS)?;
            context.set_signature_md(md)?;
            context.set_rsa_mgf1_md(md)?;
            // While verifying, this value takes a salt of whatever length the signature has.
            context.set_rsa_pss_saltlen(RsaPssSaltlen::MAXIMUM_LENGTH)?;
        } else {
            context.set_signature_md(md)?;
        }
        context.verify(digest, &self.claim.signature)
    }
}
