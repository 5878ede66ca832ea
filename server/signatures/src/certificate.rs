//! Certificates: whose key it is, and when it is valid.

use openssl::{
    asn1::Asn1Time,
    nid::Nid,
    pkey::{Id, PKey, Public},
    x509::X509,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Error;

/// Characters of a subject that are shown.
const SUBJECT_MAX: usize = 200;

/// An X.509 certificate under the UUID by which images name it. That it is one of this server's is what makes it
/// trusted: no chain of authorities is followed.
#[derive(Clone)]
pub struct Certificate {
    uuid: Uuid,
    certificate: X509,
    key: PKey<Public>,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificate")
            .field("uuid", &self.uuid)
            .field("subject", &self.subject())
            .finish_non_exhaustive()
    }
}

impl Certificate {
    /// Reads PEM or DER. Of several certificates in a PEM file the first is taken, as a server's own comes before its
    /// authorities.
    ///
    /// # Errors
    /// [`Error::NoCertificate`].
    pub fn read(uuid: Uuid, bytes: &[u8]) -> Result<Self, Error> {
        let problem = |problem: String| Error::NoCertificate { uuid: uuid.to_string(), problem };
        let is_pem = bytes.windows(BEGIN.len()).any(|part| part == BEGIN);
        let certificate = if is_pem {
            let all = X509::stack_from_pem(bytes).map_err(|error| problem(first(&error)))?;
            all.into_iter().next().ok_or_else(|| problem("the PEM text holds no certificate".to_owned()))?
        } else {
            X509::from_der(bytes).map_err(|error| problem(first(&error)))?
        };
        let key = certificate.public_key().map_err(|error| {
            problem(format!("its key is of no kind that is known here ({})", first(&error)))
        })?;
        Ok(Self { uuid, certificate, key })
    }

    /// The name under which images know it.
    #[must_use]
    pub const fn uuid(&self) -> Uuid {
        self.uuid
    }

    /// To whom it was given, as `CN=Images, O=Example`: at most 200 characters, none of which is a control character.
    #[must_use]
    pub fn subject(&self) -> String {
        let parts = self.certificate.subject_name().entries().filter_map(|entry| {
            let name = entry.object().nid().short_name().ok()?;
            let value = entry.data().to_string().ok()?;
            Some(format!("{name}={value}"))
        });
        let all = parts.collect::<Vec<_>>().join(", ");
        let shown: String = all.chars().filter(|c| !c.is_control()).take(SUBJECT_MAX).collect();
        if shown.is_empty() { self.uuid.to_string() } else { shown }
    }

    /// Whether it is valid now.
    ///
    /// # Errors
    /// [`Error::NotYetValid`], [`Error::Expired`].
    pub fn check_dates(&self, now: OffsetDateTime) -> Result<(), Error> {
        let uuid = || self.uuid.to_string();
        let (from, until) = (self.certificate.not_before(), self.certificate.not_after());
        // Both ends belong to it, to the second. A time that cannot be compared is no time in which it is valid.
        let now = Asn1Time::from_unix(now.unix_timestamp()).ok();
        if !now.as_ref().is_some_and(|now| *from <= *now) {
            return Err(Error::NotYetValid { uuid: uuid(), from: from.to_string() });
        }
        if !now.as_ref().is_some_and(|now| *until >= *now) {
            return Err(Error::Expired { uuid: uuid(), until: self.until() });
        }
        Ok(())
    }

    /// The end of its time, as text.
    #[must_use]
    pub fn until(&self) -> String {
        self.certificate.not_after().to_string()
    }

    pub(crate) const fn key(&self) -> &PKey<Public> {
        &self.key
    }

    /// The kind of its key, in words.
    pub(crate) fn kind(&self) -> String {
        match self.key.id() {
            Id::RSA | Id::RSA_PSS => "RSA".to_owned(),
            Id::DSA => "DSA".to_owned(),
            Id::EC => "elliptic curve".to_owned(),
            other => {
                let name = Nid::from_raw(other.as_raw()).long_name();
                name.map_or_else(|_| "unknown".to_owned(), str::to_owned)
            }
        }
    }
}

const BEGIN: &[u8] = b"-----BEGIN";

/// The first of what OpenSSL says, in short.
fn first(error: &openssl::error::ErrorStack) -> String {
    let said = error.errors().first().and_then(openssl::error::Error::reason);
    said.unwrap_or("it cannot be read").to_owned()
}
