//! Passwords: Argon2id hashes in PHC text, few at a time.
//!
//! The memory a hash is computed in is kept for the next one. Given back, it would stay with the allocator, once for
//! every thread that ever computed a hash.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Block, Params, PasswordHash, Version,
    password_hash::{self, Output, Salt, SaltString},
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use parking_lot::Mutex;
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
    workshop: Arc<Workshop>,
    slots: Arc<Semaphore>,
}

struct Workshop {
    params: Params,
    /// What a user without password is checked against.
    nobody: String,
    /// Not in use; never more than [`AT_ONCE`].
    memories: Mutex<Vec<Vec<Block>>>,
}

/// The right to compute one hash.
pub(crate) struct Slot {
    workshop: Arc<Workshop>,
    permit: OwnedSemaphorePermit,
}

impl Passwords {
    /// # Errors
    /// Where the settings ask for less or more than Argon2 can do.
    pub(crate) fn new(settings: &Settings) -> Result<Self, ProviderError> {
        let params = Params::new(settings.password_hash_memory, settings.password_hash_passes, 1, Some(HASH))
            .map_err(failed)?;
        let workshop = Workshop { nobody: nobody(&params), params, memories: Mutex::default() };
        Ok(Self { workshop: Arc::new(workshop), slots: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// Waits for the right to compute a hash.
    ///
    /// # Errors
    /// Never in practice: the semaphore is not closed.
    pub(crate) async fn slot(&self) -> Result<Slot, ProviderError> {
        let permit = Arc::clone(&self.slots).acquire_owned().await.map_err(failed)?;
        Ok(Slot { workshop: Arc::clone(&self.workshop), permit })
    }
}

impl Slot {
    /// The hash to keep of a password.
    ///
    /// # Errors
    /// Where the memory or the thread for it is not to be had.
    pub(crate) async fn hash(self, password: String) -> Result<String, ProviderError> {
        self.work(move |workshop| {
            let salt = SaltString::encode_b64(&random::bytes::<16>())?;
            let output = workshop.compute(&workshop.params, &password, salt.as_salt(), HASH)?;
            let hash = PasswordHash {
                algorithm: Algorithm::Argon2id.ident(),
                version: Some(Version::V0x13.into()),
                params: (&workshop.params).try_into()?,
                salt: Some(salt.as_salt()),
                hash: Some(output),
            };
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the one that `hash` was made of. Without a hash the work is the same and the answer
    /// is no, so that nobody learns from the time it takes whether a user exists.
    ///
    /// # Errors
    /// Where the memory or the thread for it is not to be had, or the stored text is no hash.
    pub(crate) async fn verify(self, password: String, hash: Option<String>) -> Result<bool, ProviderError> {
        self.work(move |workshop| {
            let parsed = PasswordHash::new(hash.as_deref().unwrap_or(&workshop.nobody))?;
            let (Some(salt), Some(expected)) = (parsed.salt, parsed.hash) else {
                return Err(password_hash::Error::PhcStringField);
            };
            if parsed.algorithm != Algorithm::Argon2id.ident() {
                return Err(password_hash::Error::Algorithm);
            }
            let params = Params::try_from(&parsed)?;
            // The comparison takes the same time wherever the first difference is.
            let fits = workshop.compute(&params, &password, salt, expected.len())? == expected;
            Ok(fits && hash.is_some())
        })
        .await
    }

    async fn work<T: Send + 'static>(
        self,
        work: impl FnOnce(&Workshop) -> Result<T, password_hash::Error> + Send + 'static,
    ) -> Result<T, ProviderError> {
        let Self { workshop, permit } = self;
        let work = move || {
            let _permit = permit;
            work(&workshop).map_err(failed)
        };
        tokio::task::spawn_blocking(work).await.map_err(failed)?
    }
}

impl Workshop {
    fn compute(
        &self,
        params: &Params,
        password: &str,
        salt: Salt<'_>,
        length: usize,
    ) -> Result<Output, password_hash::Error> {
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        let mut room = [0; Salt::MAX_LENGTH];
        let salt = salt.decode_b64(&mut room)?;
        let mut memory = self.memories.lock().pop().unwrap_or_default();
        memory.resize(params.block_count(), Block::new());
        let output = Output::init_with(length, |out| {
            Ok(argon.hash_password_into_with_memory(password.as_bytes(), salt, out, &mut memory)?)
        });
        // A hash made with other settings may have wanted more.
        if memory.capacity() <= self.params.block_count() {
            self.memories.lock().push(memory);
        }
        output
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
        let parsed = PasswordHash::new(&passwords.workshop.nobody).unwrap();
        assert_eq!(Params::try_from(&parsed).unwrap(), passwords.workshop.params);
        assert_eq!(parsed.hash.unwrap().len(), 32);
        assert!(!passwords.slot().await.unwrap().verify(String::new(), None).await.unwrap());
    }

    #[tokio::test]
    async fn hashes_of_other_settings_and_makers_are_understood() {
        // of the password "password", made by OpenSSL
        let foreign = "$argon2id$v=19$m=1024,t=3,p=1$c29tZXNhbHQxNmJ5dGVzIQ$\
                       fQQiV5wc/E8eecstfsWmjsPKchxt1bsLJ/KR2HfqUaY";
        for (password, fits) in [("password", true), ("Password", false)] {
            let slot = passwords().slot().await.unwrap();
            assert_eq!(slot.verify(password.to_owned(), Some(foreign.to_owned())).await.unwrap(), fits);
        }
        for broken in
            ["", "nonsense", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ", "$2b$12$abcdefghijklmnopqrstuv"]
        {
            let slot = passwords().slot().await.unwrap();
            assert!(slot.verify("password".to_owned(), Some(broken.to_owned())).await.is_err(), "{broken}");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn the_memory_is_kept_for_the_next_one() {
        let passwords = Arc::new(passwords());
        let work = (0..20).map(|_| {
            let passwords = Arc::clone(&passwords);
            tokio::spawn(async move { passwords.slot().await.unwrap().hash("x".to_owned()).await.unwrap() })
        });
        for work in work.collect::<Vec<_>>() {
            work.await.unwrap();
        }
        let kept = passwords.workshop.memories.lock();
        assert!((1..=AT_ONCE).contains(&kept.len()), "{}", kept.len());
        assert!(kept.iter().all(|memory| memory.len() == 64));
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
