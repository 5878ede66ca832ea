//! Leases of this process on images: while one lives, nobody else finishes or takes back what is going on.

use std::time::Duration;

use crate::{Controller, Error, Result};

/// How long a lease lives without being renewed.
pub(crate) const TTL: Duration = Duration::from_secs(30);
/// How often a running upload renews it.
pub(crate) const BEAT: Duration = Duration::from_secs(10);

/// How often a task shows that it is alive, and how far it is.
pub(crate) const TASK_BEAT: Duration = Duration::from_secs(2);

/// The lease of an upload.
pub(crate) const UPLOADS: &str = "image/";
/// The lease of a deletion.
pub(crate) const DELETIONS: &str = "delete/";

/// The lease of somebody who scrubs or restores a deleted image; a process that dies under it leaves nothing to be
/// recovered.
const SCRUBBING: &str = "scrub/";

pub(crate) fn of_upload(image: &str) -> String {
    format!("{UPLOADS}{image}")
}

pub(crate) fn of_scrubbing(image: &str) -> String {
    format!("{SCRUBBING}{image}")
}

pub(crate) fn of_deletion(image: &str) -> String {
    format!("{DELETIONS}{image}")
}

impl Controller {
    /// Takes the lease, or keeps it; false where another process has it.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn hold(&self, lease: &str) -> Result<bool> {
        let now = self.now();
        Ok(self.database().leases().acquire(lease, self.node(), now, now + TTL).await?)
    }

    /// Does work under a lease that this process has, and renews it meanwhile. The work is broken off where the lease
    /// is lost: somebody else may be at it.
    ///
    /// # Errors
    /// Those of the work; 409 where the lease was lost.
    pub(crate) async fn holding<T>(&self, lease: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
        let mut work = std::pin::pin!(work);
        let mut held_until = self.now() + TTL;
        loop {
            if let Ok(outcome) = tokio::time::timeout(BEAT, &mut work).await {
                return outcome;
            }
            match self.hold(lease).await {
                Ok(true) => held_until = self.now() + TTL,
                Err(error) if held_until > self.now() => {
                    tracing::warn!(lease, %error, "a lease could not be renewed");
                }
                Ok(false) | Err(_) => {
                    return Err(Error::Conflict("Another server has taken this work over.".to_owned()));
                }
            }
        }
    }

    /// Gives the lease back. A failure is only logged: it ends by itself then.
    pub(crate) async fn let_go(&self, lease: &str) {
        if let Err(error) = self.database().leases().release(lease, self.node()).await {
            tracing::warn!(lease, %error, "a lease could not be given back; it will run out");
        }
    }
}
