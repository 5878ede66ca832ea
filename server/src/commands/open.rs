//! The database and the identity, for commands.

use std::{future::Future, path::Path, sync::Arc, time::Duration};

use vitrine_database::{Database, Options};
use vitrine_domain::{Cache, Clock, Controller, Parts, SystemClock};
use vitrine_identity::Embedded;

use super::trail::Trail;
use crate::{
    cli::Place,
    config::{Config, Loaded, load},
    failure::{Context, Failure, Result},
    serve,
};

/// Runs a command that waits for the database.
pub(super) fn block_on<T>(command: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the runtime cannot be started")?
        .block_on(command)
}

/// The database of the configuration.
pub(crate) async fn database(config: &Config) -> Result<Database> {
    let options = Options { max_connections: 2, wait: Duration::from_secs(config.database.pool_timeout) };
    Database::connect(&config.database_url(), options).await.context("cannot open the database")
}

/// A database that is there and up to date.
pub(super) async fn current_database(loaded: &Loaded) -> Result<Database> {
    if loaded.config.uses_own_database() {
        loaded.existing_data_dir()?;
        refuse_missing(&loaded.config.database_file())?;
    }
    let database = database(&loaded.config).await?;
    let (has, newest) = database.schema_version().await.context("cannot read the schema's version")?;
    if has != newest {
        return Err(Failure::new(format!(
            "the database has schema version {has}, this release wants {newest}: run `vitrine db sync`, or start the \
             server"
        )));
    }
    Ok(database)
}

/// The identity in a database that is up to date, and what enters changes of it.
pub(super) async fn identity(place: &Place) -> Result<(Embedded, Trail)> {
    let loaded = load(place, None)?;
    let database = current_database(&loaded).await?;
    let clock = || SystemClock.now();
    let trail = Trail::new(database.clone());
    let identity = Embedded::open(database, &loaded.config.identity.settings, clock)
        .await
        .context("cannot open the identity")?;
    Ok((identity, trail))
}

/// The image cache of this node, loaded, with the node's name, and what enters changes of it.
pub(super) async fn cache(place: &Place) -> Result<(Cache, String, Trail)> {
    let loaded = load(place, None)?;
    let config = &loaded.config;
    if !config.image_cache.enabled {
        return Err(Failure::new("there is no image cache: set image_cache.enabled = true"));
    }
    let database = current_database(&loaded).await?;
    let (folder, node) = (serve::open_cache(config)?, serve::node(&config.data_dir)?);
    let trail = Trail::new(database.clone());
    let cache = Cache::new(folder, database, config.domain().cache, &node, Arc::new(SystemClock));
    cache.load().await.context("cannot read the rows of the image cache")?;
    Ok((cache, node, trail))
}

/// The use cases over the database and the stores, as a node of its own, and what enters changes beside them.
pub(super) async fn controller(place: &Place) -> Result<(Controller, Trail)> {
    let loaded = load(place, None)?;
    let database = current_database(&loaded).await?;
    let fetcher = serve::open_fetcher(&loaded.config)?;
    let stores = serve::open_stores(&loaded.config, &fetcher)?.stores;
    let trail = Trail::new(database.clone());
    Ok((Controller::new(Parts::new(database, stores, loaded.config.domain(), command_node())), trail))
}

/// The same, able to work on tasks that read and write images; and its database.
pub(super) async fn working_controller(place: &Place) -> Result<(Controller, Database)> {
    let loaded = load(place, None)?;
    let database = current_database(&loaded).await?;
    let fetcher = Arc::new(serve::open_fetcher(&loaded.config)?);
    let stores = serve::open_stores(&loaded.config, &fetcher)?.stores;
    let staging = Arc::new(serve::open_staging(&loaded.config)?);
    let node = command_node();
    let parts = Parts::new(database.clone(), stores, loaded.config.domain(), node);
    Ok((Controller::new(Parts { fetcher, staging: Some(staging), ..parts }), database))
}

/// Not the server's name: leases keep the two apart.
fn command_node() -> String {
    format!("command {}", uuid::Uuid::new_v4())
}

/// SQLite would make an empty one.
pub(super) fn refuse_missing(file: &Path) -> Result {
    if file.exists() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "there is no database {}: start the server once, or run `vitrine db sync`",
        file.display()
    )))
}
