//! The embedded identity: everybody is in our own database.

mod admins;
mod assignments;
mod authenticate;
mod bootstrap;
mod check;
mod credentials;
mod projects;
mod provider;
mod roles;
mod users;
mod verify;

#[cfg(test)]
mod tests;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use time::{Duration, OffsetDateTime};
use vitrine_database::{Database, identity::RoleRecord};

pub use bootstrap::{Bootstrap, Bootstrapped};
pub use credentials::{CreatedCredential, NewCredential};
pub use projects::NewProject;
pub use users::{NewUser, PasswordError};
pub use vitrine_database::identity::{
    AssignmentFilter, ProjectChange, ProjectFilter, RoleChange, UserChange, UserFilter,
};

pub(crate) use authenticate::{CredentialRef, Issued, Wanted};
pub(crate) use verify::Holder;

use crate::{
    attempts::Attempts, cache::Cache, clock::Clock, implied, password::Passwords, provider::ProviderError,
    random, settings::Settings, token::Keys,
};

/// How often expired revocations are swept, at most.
const SWEEP: Duration = Duration::HOUR;

/// Users, projects, roles and tokens in Vitrine's own database. Cheap to clone.
///
/// Tokens are signed, so that checking one costs no query most of the time; what they depend on (the user, the
/// project, the assignment, a revocation) is asked of the database at most every two seconds for each token. A
/// change made through this value holds at once, one made by another process after those two seconds.
#[derive(Clone)]
pub struct Embedded {
    inner: Arc<Inner>,
}

struct Inner {
    database: Database,
    clock: Box<dyn Clock>,
    lifetime: Duration,
    passwords: Passwords,
    attempts: Attempts,
    holders: Cache<Holder>,
    keys: Keys,
    swept_at: AtomicI64,
    /// Other regions and the URLs of their Image services.
    regions: Vec<(String, String)>,
    /// Held while it is found out whether an administrator is left, and until that is written.
    admins: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for Embedded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Embedded").field("database", &self.inner.database).finish_non_exhaustive()
    }
}

impl Embedded {
    /// Opens the identity in a database whose schema is up to date; makes the built-in roles and the key that
    /// signs tokens where there are none.
    ///
    /// # Errors
    /// As the database does, and where the settings of the password hash cannot be used.
    pub async fn open(
        database: Database,
        settings: &Settings,
        clock: impl Clock,
    ) -> Result<Self, ProviderError> {
        let now = clock.now();
        let known = database.roles().list().await?;
        for name in implied::BUILT_IN {
            if known.iter().any(|role| role.name == name) {
                continue;
            }
            let role =
                RoleRecord { id: random::id(), name: name.to_owned(), description: None, immutable: true };
            match database.roles().insert(&role).await {
                // another process starts for the first time, too
                Ok(()) | Err(vitrine_database::Error::Duplicate { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let regions = settings.regions().map_err(|entry| {
            ProviderError(
                format!("identity.image_endpoints: \"{entry}\" is not of the form REGION=URL").into(),
            )
        })?;
        let keys = Keys::load(database.tokens(), now).await?;
        let inner = Inner {
            clock: Box::new(clock),
            lifetime: Duration::seconds(i64::try_from(settings.token_expiration).unwrap_or(i64::MAX)),
            passwords: Passwords::new(settings)?,
            attempts: Attempts::new(settings),
            holders: Cache::new(),
            keys,
            swept_at: AtomicI64::new(now.unix_timestamp()),
            regions,
            admins: tokio::sync::Mutex::default(),
            database,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Signs tokens with a new key from now on. Older keys stay good until every token they signed has expired.
    ///
    /// # Errors
    /// As the database does.
    pub async fn rotate_token_key(&self) -> Result<(), ProviderError> {
        let now = self.now();
        let unused_since = now.checked_sub(self.inner.lifetime).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        Ok(self.inner.keys.rotate(now, unused_since).await?)
    }

    /// Other regions and the URLs of their Image services.
    pub(crate) fn regions(&self) -> &[(String, String)] {
        &self.inner.regions
    }

    /// What time it is by the identity's clock.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        self.inner.clock.now()
    }

    fn database(&self) -> &Database {
        &self.inner.database
    }

    /// Forgets revocations that are no longer needed, now and then.
    async fn sweep(&self, now: OffsetDateTime) -> Result<(), ProviderError> {
        let swept_at = self.inner.swept_at.load(Ordering::Relaxed);
        let due = now.unix_timestamp() - swept_at >= SWEEP.whole_seconds();
        let (next, order) = (now.unix_timestamp(), Ordering::Relaxed);
        if due && self.inner.swept_at.compare_exchange(swept_at, next, order, order).is_ok() {
            let swept = self.database().tokens().sweep(now).await?;
            tracing::debug!(swept, "expired revocations swept");
        }
        Ok(())
    }
}
