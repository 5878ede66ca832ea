//! Passwords: Argon2id hashes in PHC text, few at a time.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::SaltString,
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{provider::ProviderError, random, settings::Settings};

/// Hashes computed at one time: each takes a core and the configured memory for some tens of milliseconds.
const AT_ONCE: usize = 2;

/// Bytes of a hash.
const HASH: usize = 32;

/// Bytes a password may have.
pub(crate) const PASSWORD_MAX: usize = 4096;

/// Makes and checks hashes.
pub(crate) struct Passwords {
    argon: Argon2<'static>,
    slots: Arc<Semaphore>,
    nobody: String,
}

/// The right to compute one hash.
pub(crate) struct Slot {
    argon: Argon2<'static>,
    nobody: String,
    permit: OwnedSemaphorePermit,
}

impl Passwords {
    /// # Errors
    /// Where the settings ask for less or more than Argon2 can do.
    pub(crate) fn new(settings: &Settings) -> Result<Self, ProviderError> {
        let params = Params::new(settings.password_hash_memory, settings.password_hash_passes, 1, Some(HASH))
            .map_err(failed)?;
        Ok(Self {
            nobody: nobody(&params),
            argon: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            slots: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// Waits for the right to compute a hash.
    ///
    /// # Errors
    /// Never in practice: the semaphore is not closed.
    pub(crate) async fn slot(&self) -> Result<Slot, ProviderError> {
        let permit = Arc::clone(&self.slots).acquire_owned().await.map_err(failed)?;
        Ok(Slot { argon: self.argon.clone(), nobody: self.nobody.clone(), permit })
    }
}

impl Slot {
    /// The hash to keep of a password.
    ///
    /// # Errors
    /// Where the memory or the thread for it is not to be had.
    pub(crate) async fn hash(self, password: String) -> Result<String, ProviderError> {
        let work = move || {
            let _permit = self.permit;
            let salt = SaltString::encode_b64(&random::bytes::<16>()).map_err(failed)?;
            let hash = self.argon.hash_password(password.as_bytes(), &salt).map_err(failed)?;
            Ok(hash.to_string())
        };
        tokio::task::spawn_blocking(work).await.map_err(failed)?
    }

    /// Whether the password is the one that `hash` was made of. Without a hash the work is the same and the answer
    /// is no, so that nobody learns from the time it takes whether a user exists.
    ///
    /// # Errors
    /// Where the memory or the thread for it is not to be had, or the stored text is no hash.
    pub(crate) async fn verify(self, password: String, hash: Option<String>) -> Result<bool, ProviderError> {
        let work = move || {
            let _permit = self.permit;
            let known = hash.is_some();
            let text = hash.unwrap_or(self.nobody);
            let parsed = PasswordHash::new(&text).map_err(failed)?;
            match self.argon.verify_password(password.as_bytes(), &parsed) {
                Ok(()) => Ok(known),
                Err(argon2::password_hash::Error::Password) => Ok(false),
                Err(error) => Err(failed(error)),
            }
        };
        tokio::task::spawn_blocking(work).await.map_err(failed)?
    }
}

/// A hash nobody knows a password for.
fn nobody(params: &Params) -> String {
    format!(
        "$argon2id$v=19$m={},t={},p={}${}${}",
        params.m_cost(),
        params.t_cost(),
        params.p_cost(),
        STANDARD_NO_PAD.encode(random::bytes::<16>()),
        STANDARD_NO_PAD.encode(random::bytes::<HASH>()),
    )
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> ProviderError {
    ProviderError(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords() -> Passwords {
        let settings = Settings { password_hash_memory: 64, password_hash_passes: 1, ..Settings::default() };
        Passwords::new(&settings).unwrap()
    }

    #[tokio::test]
    async fn only_the_password_itself_fits_its_hash() {
        let passwords = passwords();
        let hash = passwords.slot().await.unwrap().hash("correct horse".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        for (password, fits) in [("correct horse", true), ("correct hors", false), ("", false)] {
            let slot = passwords.slot().await.unwrap();
            assert_eq!(
                slot.verify(password.to_owned(), Some(hash.clone())).await.unwrap(),
                fits,
                "{password}"
            );
        }
    }

    #[tokio::test]
    async fn nobody_is_checked_with_the_same_work_and_never_fits() {
        let passwords = passwords();
        let parsed = PasswordHash::new(&passwords.nobody).unwrap();
        assert_eq!(Params::try_from(&parsed).unwrap(), *passwords.argon.params());
        assert_eq!(parsed.hash.unwrap().len(), 32);
        assert!(!passwords.slot().await.unwrap().verify(String::new(), None).await.unwrap());
    }

    #[tokio::test]
    async fn few_hashes_are_computed_at_one_time() {
        let passwords = passwords();
        let held = [passwords.slot().await.unwrap(), passwords.slot().await.unwrap()];
        let mut third = Box::pin(passwords.slot());
        tokio::select! {
            biased;
            _ = &mut third => panic!("a third one began"),
            () = std::future::ready(()) => {}
        }
        drop(held);
        third.await.unwrap();
    }
}
