//! One attempt at an import: from its source, through the plugins, into its stores.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use vitrine_model::{Image, ImportMethod};
use vitrine_stores::Store;

use super::{ImportSettings, Staging, input::Input, keeper::Keeper, source::Source, trouble::Trouble};
use crate::{
    Controller,
    layers::{location, quota::storage::Reservation},
    pipeline::Ingested,
    tasks::Run,
};

/// What an attempt works with.
pub(super) struct Attempt<'a> {
    pub(super) controller: &'a Controller,
    pub(super) run: &'a Run,
    pub(super) input: &'a Input,
    pub(super) method: ImportMethod,
    /// As it was when the attempt began.
    pub(super) image: Image,
    pub(super) staging: Arc<Staging>,
    pub(super) reservation: Arc<Reservation>,
    pub(super) keeper: Keeper,
}

/// What the image is about to become.
pub(super) struct Filled {
    /// Where the data is, by store.
    pub(super) places: Vec<(Arc<dyn Store>, String)>,
    /// Stores that could not be filled, and why.
    pub(super) failed: Vec<(String, String)>,
    pub(super) ingested: Ingested,
    /// The formats of the data, where it is not in those that were declared.
    pub(super) formats: Formats,
    /// Properties that come with the data.
    pub(super) properties: BTreeMap<String, String>,
}

/// Disk format and container format of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Formats {
    pub(super) disk: String,
    pub(super) container: String,
}

impl Attempt<'_> {
    pub(super) fn settings(&self) -> &ImportSettings {
        &self.controller.settings().imports
    }

    /// The stores to fill.
    ///
    /// # Errors
    /// One is not configured any more.
    pub(super) fn targets(&self) -> Result<Vec<Arc<dyn Store>>, Trouble> {
        let named = |name: &String| {
            let store = self.controller.stores().named(name).map_err(|_| {
                let reason = format!("The store '{name}' is not configured any more.");
                Trouble { stores: vec![name.clone()], ..Trouble::lasting(reason) }
            })?;
            Ok(location::store_for(store, self.image.owner.as_deref()))
        };
        self.input.backend.iter().map(named).collect()
    }

    /// Ends when the attempt is to end: it was halted, or lost what it needs.
    pub(super) fn stopped(&self) -> CancellationToken {
        self.keeper.stopped()
    }

    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(self.controller.settings().upload_idle_timeout)
    }

    pub(super) fn declared(&self) -> Formats {
        Formats {
            disk: self.image.disk_format.clone().unwrap_or_default(),
            container: self.image.container_format.clone().unwrap_or_default(),
        }
    }

    /// All of it, up to the image's record.
    ///
    /// # Errors
    /// Nothing that this attempt wrote is in the stores then; what could not be removed is found by the next one.
    pub(super) async fn fill(&self) -> Result<Filled, Trouble> {
        let targets = self.targets()?;
        if self.method == ImportMethod::CopyImage {
            return self.copy(&targets).await;
        }
        let (remote, formats) = self.unless_stopped(self.remote()).await?;
        let mut properties = remote.as_ref().map(|remote| remote.properties.clone()).unwrap_or_default();
        if self.input.vitrine.inject && self.settings().has(super::Plugin::InjectMetadata) {
            properties.extend(self.settings().inject.clone());
        }
        let verifier = self.verifier(&formats, &properties).await?;
        let mut filled = match self.target_format(&formats) {
            Some(target) => self.fill_converted(remote.as_ref(), &formats, target, &targets).await?,
            None => {
                let source = self.source(remote.as_ref()).await?;
                let (source, _) = self.decompressed(source, &formats).await?;
                self.store(source, Some(&formats), &targets, verifier.as_deref()).await?
            }
        };
        filled.properties.extend(properties);
        Ok(filled)
    }

    /// The data as it comes: staged, or from outside.
    pub(super) async fn source(
        &self,
        remote: Option<&super::remote::RemoteImage>,
    ) -> Result<Source, Trouble> {
        self.run.begin_phase("fetching", None);
        self.unless_stopped(async {
            match (self.method, remote) {
                (ImportMethod::WebDownload, _) => self.web_source().await,
                (_, Some(remote)) => self.remote_source(remote).await,
                _ => self.staged(&self.image.id).await,
            }
        })
        .await
    }

    /// Waits for somebody else's answer, for as long as the attempt may go on.
    async fn unless_stopped<T>(
        &self,
        answer: impl Future<Output = Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        let stopped = self.stopped();
        tokio::select! {
            answer = answer => answer,
            () = stopped.cancelled() => {
                Err(self.keeper.trouble().unwrap_or_else(|| Trouble::passing("The import was stopped.")))
            }
        }
    }

    /// A file of the staging area.
    pub(super) async fn staged(&self, key: &str) -> Result<Source, Trouble> {
        let store = self.staging.store();
        let source = Source::stored(store, &store.location(key)).await;
        source.map_err(|trouble| match trouble.cause.as_deref().and_then(|cause| cause.downcast_ref()) {
            Some(vitrine_stores::Error::NotFound { .. }) => {
                Trouble::spoilt("The staged data is not there any more: stage it again.")
            }
            _ => trouble,
        })
    }
}
