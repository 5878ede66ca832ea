//! Incomplete images that could not be removed at once: the cluster did not answer, or still waited for their writer.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{
    erase::{Erased, erase},
    ffi::Pool,
};

/// When they are tried again. By default a cluster gives a client up 30 seconds after its last word.
const PAUSE: Duration = Duration::from_secs(40);

/// Their names, and when each is to be tried again.
#[derive(Default)]
pub(super) struct Leftovers {
    due: Mutex<BTreeMap<String, Instant>>,
}

impl Leftovers {
    /// Notes one.
    pub(super) fn add(&self, name: &str) {
        self.due().insert(name.to_owned(), Instant::now() + PAUSE);
    }

    /// Tries those again whose time has come; how many are gone. Blocks. What fails is noted for later.
    pub(super) fn tidy(&self, store: &str, pool: &Arc<Pool>) -> u64 {
        let now = Instant::now();
        let due: Vec<String> =
            self.due().extract_if(.., |_, due| *due <= now).map(|(name, _)| name).collect();
        let mut removed = 0;
        for name in due {
            match erase(pool, &name) {
                Ok(Erased::Yes) => removed += 1,
                Ok(Erased::Missing) => {}
                Ok(Erased::Busy) => self.add(&name),
                Err(error) => {
                    tracing::warn!(store, image = name, %error, "an incomplete image cannot be removed yet");
                    self.add(&name);
                }
            }
        }
        removed
    }

    fn due(&self) -> MutexGuard<'_, BTreeMap<String, Instant>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes all of them due.
    #[cfg(test)]
    pub(super) fn hurry(&self) {
        let now = Instant::now();
        self.due().values_mut().for_each(|due| *due = now);
    }
}
