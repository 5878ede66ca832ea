//! The fetcher.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use futures::TryStreamExt;
use tokio::time::Instant;

use crate::{
    Error, InvalidTrust, Request, Resolve, Response, Rules, Settings, SystemResolver, Target, Trust, body,
    exchange::timed_out, tls::Tls,
};

/// Longer than any transfer: what "no limit" means.
const FOR_EVER: Duration = Duration::from_secs(10 * 365 * 86_400);

/// Limits of one request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) idle: Duration,
    pub(crate) total: Duration,
    pub(crate) redirects: u32,
    pub(crate) resumes: u32,
    pub(crate) resume_pause: Duration,
}

impl Limits {
    fn of(settings: &Settings) -> Self {
        let total = match settings.total_timeout {
            0 => FOR_EVER,
            seconds => Duration::from_secs(seconds).min(FOR_EVER),
        };
        Self {
            connect: Duration::from_secs(settings.connect_timeout.max(1)),
            idle: Duration::from_secs(settings.idle_timeout.max(1)),
            total,
            redirects: settings.max_redirects,
            resumes: settings.resume_attempts,
            resume_pause: Duration::from_secs(settings.resume_pause),
        }
    }
}

/// Fetches URLs that the rules let through. Cheap to clone.
#[derive(Clone)]
pub struct Fetcher {
    pub(crate) rules: Arc<Rules>,
    pub(crate) limits: Limits,
    pub(crate) resolver: Arc<dyn Resolve>,
    pub(crate) tls: Arc<Tls>,
}

impl Fetcher {
    /// A fetcher with these rules and limits, and the resolver of the machine.
    ///
    /// # Errors
    /// The file of certificates cannot be used.
    pub fn new(rules: Rules, settings: &Settings) -> Result<Self, InvalidTrust> {
        let fetcher = Self {
            rules: Arc::new(rules),
            limits: Limits::of(settings),
            resolver: Arc::new(SystemResolver),
            tls: Arc::default(),
        };
        match settings.ca_certificates_file.as_str() {
            "" => Ok(fetcher),
            file => fetcher.with_trust(&Trust::File(PathBuf::from(file))),
        }
    }

    /// The same with another resolver.
    #[must_use]
    pub fn with_resolver(self, resolver: Arc<dyn Resolve>) -> Self {
        Self { resolver, ..self }
    }

    /// The same with other certificates that are believed.
    ///
    /// # Errors
    /// The file of certificates cannot be used.
    pub fn with_trust(self, trust: &Trust) -> Result<Self, InvalidTrust> {
        Ok(Self { tls: Arc::new(Tls::new(trust)?), ..self })
    }

    /// Which URLs may be fetched.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Whether the URL may be fetched, as far as its text tells. Asks nobody.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub fn check(&self, url: &str) -> Result<Target, Error> {
        self.rules.check(url).map_err(|rule| {
            tracing::info!(?rule, "a URL is refused");
            rule.into()
        })
    }

    /// Whether the URL may be fetched and its host is known now, as Glance asks it when a request names a URL. That
    /// nobody may answer there is found out by fetching alone.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Resolve`].
    pub async fn probe(&self, url: &str) -> Result<(), Error> {
        let target = self.check(url)?;
        self.addresses(&target).await.map(drop)
    }

    /// Opens the data.
    ///
    /// # Errors
    /// Every [`Error`] but those of the data itself, which the stream ends with.
    pub async fn open(&self, request: Request) -> Result<Response, Error> {
        let deadline = Instant::now() + self.limits.total;
        match tokio::time::timeout_at(deadline, body::open(self, request, deadline)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(timed_out("the transfer", self.limits.total)),
        }
    }

    /// Fetches a small text, such as a list of checksums; what is no UTF-8 in it is replaced.
    ///
    /// # Errors
    /// As [`Fetcher::open`], and [`Error::TooLarge`] beyond `limit` bytes.
    pub async fn text(&self, request: Request, limit: u64) -> Result<String, Error> {
        let response = self.open(request.max_bytes(limit)).await?;
        let gather = |mut all: Vec<u8>, chunk: bytes::Bytes| async move {
            all.extend_from_slice(&chunk);
            Ok(all)
        };
        let all = response.stream.try_fold(Vec::new(), gather).await?;
        Ok(String::from_utf8_lossy(&all).into_owned())
    }
}

/// Glance's rules, the default limits, and the authorities of the machine.
impl Default for Fetcher {
    fn default() -> Self {
        Self {
            rules: Arc::default(),
            limits: Limits::of(&Settings::default()),
            resolver: Arc::new(SystemResolver),
            tls: Arc::default(),
        }
    }
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher")
            .field("rules", &self.rules)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
