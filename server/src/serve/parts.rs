//! The parts of a running server, joined.

use std::{env, sync::Arc, time::Duration};

use axum::{Router, middleware};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;
use vitrine_api::{ApiSettings, ApiState};
use vitrine_database::{Database, Options};
use vitrine_domain::{Clock, Controller, Parts, Staging, SystemClock};
use vitrine_fetcher::Fetcher;
use vitrine_identity::{Bootstrap, Embedded, IdentityProvider, V3Settings};
use vitrine_stores::{
    Store as Driver,
    drivers::file::{FileOptions, FileStore},
};

use super::{
    credentials, data_dir,
    stores::{Watching, open_stores, probe},
};
use crate::{
    config::{Config, Loaded},
    definitions,
    doctor::Surgery,
    failure::{Context, Failure, Result},
    http::{self, assets, metrics::Metrics, patience::Patience, trail::Trail},
    sessions::DatabaseSessions,
};

/// Pause between two removals of ended sessions.
const SESSIONS_PAUSE: Duration = Duration::from_secs(600);
/// How long what the drivers still do in the background may take at the end.
const SETTLE: Duration = Duration::from_secs(10);

/// Everything that lives as long as the server.
pub(super) struct Running {
    pub(super) controller: Controller,
    pub(super) metrics: Arc<Metrics>,
    /// The administrator's password, where it was generated just now.
    pub(super) new_password: Option<String>,
    database: Database,
    identity: Embedded,
    sessions: DatabaseSessions,
    cache: Option<Arc<dyn Driver>>,
    watched: Vec<Watching>,
}

impl Running {
    /// Opens the database and the stores, makes the administrator at the first start, and ends what an earlier life
    /// left undone.
    pub(super) async fn start(config: &Config, endpoint: &str) -> Result<Self> {
        let options = Options {
            max_connections: config.database.max_pool_size,
            wait: Duration::from_secs(config.database.pool_timeout),
        };
        let database =
            Database::connect(&config.database_url(), options).await.context("cannot open the database")?;
        database.migrate().await.context("cannot bring the database to this release")?;
        let identity = Embedded::open(database.clone(), &config.identity.settings, || SystemClock.now())
            .await
            .context("cannot open the identity")?;
        let new_password = first_start(config, endpoint, &identity).await?;
        if data_dir::is_new(&config.data_dir) && config.metadefs.load_catalog {
            definitions::load_catalog_where_new(&database).await?;
        }

        let node = data_dir::node(&config.data_dir)?;
        let fetcher = Arc::new(open_fetcher(config)?);
        let opened = open_stores(config, &fetcher)?;
        for option in &config.ignored {
            tracing::warn!(store = option.store, "{}", option.sentence().english());
        }
        let watched = opened.watched.values().cloned().collect();
        let cache = cache_folder(config).map(|folder| folder as Arc<dyn Driver>);
        let controller = Controller::new(Parts {
            fetcher,
            cache: cache.clone(),
            staging: Some(Arc::new(open_staging(config)?)),
            ..Parts::new(database.clone(), opened.stores, config.domain(), node)
        });
        controller.start().await.context("cannot take up what was left undone")?;
        Ok(Self {
            controller,
            metrics: Arc::new(Metrics::new(opened.watched)),
            new_password,
            sessions: DatabaseSessions::new(database.sessions()),
            database,
            identity,
            cache,
            watched,
        })
    }

    /// Begins what runs beside the requests until `stop`.
    pub(super) fn background(&self, stop: &CancellationToken) -> Vec<JoinHandle<()>> {
        let controller = self.controller.clone();
        let maintained = stop.clone();
        let worker = self.controller.clone();
        let worked = stop.clone();
        let sessions = self.sessions.clone();
        let swept = stop.clone();
        let mut tasks = vec![
            tokio::spawn(async move { controller.maintain(maintained).await }),
            tokio::spawn(async move { worker.run_tasks(worked).await }),
            tokio::spawn(async move { sweep_sessions(&sessions, &swept).await }),
        ];
        tasks.extend(self.watched.iter().filter_map(|watching| probe(watching.clone(), stop.clone())));
        tasks
    }

    /// All routes with the layers around them.
    pub(super) fn router(&self, loaded: &Arc<Loaded>) -> Result<Router> {
        let config = &loaded.config;
        let identity: Arc<dyn IdentityProvider> = Arc::new(self.identity.clone());
        let public_endpoint = config.public_endpoint();
        let state = ApiState {
            controller: self.controller.clone(),
            identity: Arc::clone(&identity),
            settings: ApiSettings {
                public_endpoint: public_endpoint.clone(),
                www_authenticate_uri: Url::parse(&config.api.www_authenticate_uri).ok(),
                allow_anonymous_access: config.api.allow_anonymous_access,
                max_json_body: config.api.max_json_body,
                retry_after: config.api.retry_after,
                v1: config.api.v1,
            },
        };
        let uploads = vitrine_api::session_uploads(vitrine_app::UPLOADS, state.clone());
        let api = vitrine_api::router(state);
        let keystone = vitrine_identity::router(
            self.identity.clone(),
            V3Settings {
                public_endpoint: public_endpoint.clone(),
                region: config.identity.region_name.clone(),
                trust_proxy_headers: config.enable_proxy_headers_parsing,
            },
        );
        let trail = Trail { controller: self.controller.clone(), identity: self.identity.clone() };
        let keystone = keystone.layer(middleware::from_fn_with_state(trail, http::trail::enter));
        let site = assets::Site::load().map_err(Failure::new)?;
        if !site.has_script() {
            tracing::warn!("built without the dashboard's script and style: build with `cargo xtask build`");
        }
        let dashboard = vitrine_app::router(
            vitrine_app::Parts {
                controller: self.controller.clone(),
                identity,
                embedded: Some(self.identity.clone()),
                region: config.identity.region_name.clone(),
                operator: Some(Arc::new(Surgery::new(Arc::clone(loaded), self.database.clone()))),
                assets: site.names(),
                uploads,
                secure_cookies: config.dashboard.secure_cookies,
                public_endpoint: public_endpoint.map(|url| url.as_str().trim_end_matches('/').to_owned()),
            },
            self.sessions.clone(),
        );
        let mut routes = api.merge(keystone).merge(dashboard).merge(site.router());
        if config.metrics {
            routes = routes.merge(http::metrics::router(Arc::clone(&self.metrics), self.controller.clone()));
        }
        let limit = config.limits.max_request_id_length;
        // The pipeline of the data has an alarm of its own, which explains more: it comes first.
        let patience = Patience(Duration::from_secs(config.api.upload_idle_timeout.saturating_add(1)));
        let proxy = config.enable_proxy_headers_parsing;
        Ok(http::around(routes, &self.controller, &self.metrics, limit, patience, proxy))
    }

    /// Lets the drivers end what they do in the background, and closes the database.
    pub(super) async fn close(self) {
        let settled = async {
            for store in self.controller.stores().iter().chain(&self.cache) {
                store.settle().await;
            }
        };
        if tokio::time::timeout(SETTLE, settled).await.is_err() {
            tracing::warn!("a store was still at work when the server ended; the next start cleans up");
        }
        if tokio::time::timeout(SETTLE, self.database.close()).await.is_err() {
            tracing::warn!("the database was still at work when the server ended");
        }
    }
}

/// Makes project and user `admin` where there are none. Answers the password where it was generated.
///
/// The password is on the disk before it is valid, so that an interrupted first start locks nobody out.
async fn first_start(config: &Config, endpoint: &str, identity: &Embedded) -> Result<Option<String>> {
    if !identity.needs_bootstrap().await.context("cannot read the users")? {
        credentials::readdress(config, endpoint)?;
        return Ok(None);
    }
    let given = env::var("VITRINE_ADMIN_PASSWORD").ok().filter(|password| !password.is_empty());
    let password = given.clone().unwrap_or_else(credentials::generate);
    credentials::write(config, endpoint, &password)?;
    let made = identity
        .bootstrap(Bootstrap::admin(password.clone()))
        .await
        .context("cannot make the administrator (is VITRINE_ADMIN_PASSWORD a usable password?)")?;
    if !made.created {
        identity
            .set_password(&made.user.id, password.clone())
            .await
            .context("cannot set the administrator's password")?;
    }
    Ok(given.is_none().then_some(password))
}

/// The one way out over HTTP.
pub(crate) fn open_fetcher(config: &Config) -> Result<Fetcher> {
    let rules = config.rules().context("[import_filtering_opts] cannot be used")?;
    Fetcher::new(rules, &config.effective_fetcher()).context("fetcher.ca_certificates_file cannot be used")
}

/// Where data waits for its import.
pub(crate) fn open_staging(config: &Config) -> Result<Staging> {
    let folder = config.staging_folder();
    Staging::open(&folder).context(format!("cannot open the staging area {}", folder.display()))
}

/// The folder of the image cache, where there is one. One that cannot be opened is no reason not to serve images.
fn cache_folder(config: &Config) -> Option<Arc<FileStore>> {
    if !config.image_cache.enabled {
        return None;
    }
    match open_cache(config) {
        Ok(folder) => Some(folder),
        Err(failure) => {
            tracing::error!(%failure, "the image cache is off: nothing is kept near until the next start");
            None
        }
    }
}

/// Opens the folder of the image cache.
pub(crate) fn open_cache(config: &Config) -> Result<Arc<FileStore>> {
    let options = FileOptions { filesystem_store_datadir: config.cache_dir(), ..FileOptions::default() };
    FileStore::open("image cache", options).map(Arc::new).context("cannot open the folder of the image cache")
}

async fn sweep_sessions(sessions: &DatabaseSessions, stop: &CancellationToken) {
    loop {
        match sessions.sweep().await {
            Ok(removed) => tracing::debug!(removed, "removed ended sessions"),
            Err(error) => {
                tracing::warn!(cause = &error as &dyn std::error::Error, "ended sessions stay for now");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(SESSIONS_PAUSE) => {}
        }
    }
}
