//! From an address to a catalogue.

use std::time::Duration;

use vitrine_catalogues::{Catalogue, Document, Problem, TEXT_MAX, beginning, read, resolve};
use vitrine_fetcher::{Error as FetchError, Request};
use vitrine_model::{Caller, CatalogueKind, Role};

use crate::{Controller, Error, Result, layers::auth, tasks::Cause};

/// How long somebody waits for a catalogue in a browser.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a task does.
pub(super) const LONG_PATIENCE: Duration = Duration::from_secs(600);

/// A catalogue, and the address that its paths are relative to.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) catalogue: Catalogue,
    pub(super) base: String,
}

/// Why there is no catalogue.
#[derive(Debug)]
pub(super) struct Unread {
    /// A sentence for people.
    pub(super) reason: String,
    /// Whether it may be there later.
    pub(super) passing: bool,
    /// For the log.
    pub(super) cause: Option<Cause>,
}

impl From<Problem> for Unread {
    fn from(problem: Problem) -> Self {
        Self { reason: problem.to_string(), passing: false, cause: None }
    }
}

impl Controller {
    /// What a catalogue offers, for those who may subscribe to it. Nothing of it is kept.
    ///
    /// # Errors
    /// 400 where it cannot be read, with the reason; 403.
    pub async fn read_catalogue(&self, caller: &Caller, kind: CatalogueKind, url: &str) -> Result<Catalogue> {
        auth::project(caller)?;
        may_subscribe(caller)?;
        self.running.admit()?;
        self.check_address(kind, url)?;
        match self.fetch_catalogue(kind, url, PATIENCE).await {
            Ok(source) => Ok(source.catalogue),
            Err(unread) => {
                let cause = unread.cause.as_deref().map(ToString::to_string);
                tracing::info!(reason = unread.reason, cause, "a catalogue could not be read");
                Err(Error::BadRequest(unread.reason))
            }
        }
    }

    /// The catalogue with all its parts, where it comes within so long.
    pub(super) async fn fetch_catalogue(
        &self,
        kind: CatalogueKind,
        url: &str,
        patience: Duration,
    ) -> Result<Source, Unread> {
        tokio::time::timeout(patience, self.fetch_parts(kind, url)).await.unwrap_or_else(|_| {
            let seconds = patience.as_secs();
            let reason = format!("The catalogue did not come within {seconds} seconds.");
            Err(Unread { reason, passing: true, cause: None })
        })
    }

    async fn fetch_parts(&self, kind: CatalogueKind, url: &str) -> Result<Source, Unread> {
        let is_stream = kind == CatalogueKind::Simplestreams;
        let (first, base) = beginning(url, is_stream)?;
        match (self.fetch_text(&first, "The catalogue").await?, is_stream) {
            (Document::Catalogue(catalogue), _) => Ok(Source { catalogue, base }),
            (Document::Index(_), false) => Err(Unread {
                reason:
                    "The address leads to an index of simplestreams, and not to a list of images: choose \
                         simplestreams."
                        .to_owned(),
                passing: false,
                cause: None,
            }),
            (Document::Index(parts), true) => {
                let mut catalogue = Catalogue::default();
                for part in parts {
                    let address = resolve(&base, &part.path)?;
                    let what = format!(
                        "A file that the index names ({})",
                        part.path.chars().take(120).collect::<String>()
                    );
                    match self.fetch_text(&address, &what).await? {
                        Document::Catalogue(more) => catalogue = catalogue.joined(more)?,
                        // An index in an index: it would have no end.
                        Document::Index(_) => return Err(Problem::Unknown.into()),
                    }
                }
                Ok(Source { catalogue, base })
            }
        }
    }

    async fn fetch_text(&self, url: &str, what: &str) -> Result<Document, Unread> {
        let text = self.fetcher().text(Request::get(url), TEXT_MAX).await.map_err(|error| {
            let stale = if error.is_not_found() {
                " It is not there; the catalogue may be about to change."
            } else {
                ""
            };
            Unread {
                reason: format!("{what} could not be fetched: {error}.{stale}"),
                passing: error.is_temporary() || matches!(error, FetchError::Changed),
                cause: Some(Box::new(error)),
            }
        })?;
        // Some megabytes of JSON: nothing else waits for them.
        let document = tokio::task::spawn_blocking(move || read(&text)).await;
        let document = document.map_err(|error| Unread {
            reason: "The server met an internal error while it read the catalogue.".to_owned(),
            passing: true,
            cause: Some(Box::new(error)),
        })?;
        Ok(document?)
    }
}

/// # Errors
/// 403.
pub(super) fn may_subscribe(caller: &Caller) -> Result<()> {
    if caller.is_admin() || caller.has(Role::Member) {
        return Ok(());
    }
    Err(Error::Forbidden("You may not subscribe to catalogues: it needs the role 'member'.".to_owned()))
}
