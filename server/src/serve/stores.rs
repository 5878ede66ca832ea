//! The stores of the configuration, each with the layers around its driver.
//!
//! From the inside out: faults where a test injects them, counters, the watch on how the store is, further tries, and
//! the limit of what happens at once. What is tried again is counted and watched each time, and holds one turn.

use std::{collections::BTreeMap, env, path::PathBuf, sync::Arc, time::Duration};

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use vitrine_domain::{Clock, SystemClock};
use vitrine_fetcher::Fetcher;
use vitrine_stores::{
    Error, Profile, Store as Driver, Stores,
    drivers::{
        cinder::CinderStore, file::FileStore, http::HttpStore, rbd::RbdStore, s3::S3Store,
        sheepdog::SheepdogStore, swift::SwiftStore, vmware::VmwareStore,
    },
    layers::{
        faults::{Faults, Faulty},
        health::{Watch, Watched},
        later::{Known, Later},
        limit::Limited,
        metrics::{Counters, Metered},
        retry::Retrying,
    },
};

use crate::{
    config::{Config, NamedStore, Store},
    failure::{Context, Failure, Result},
};

/// The variable that names the folder of faults, for tests alone: a store fails while a file of its name is there. It
/// is no option, so that no configuration can bring it along by mistake.
const FAULTS: &str = "VITRINE_TEST_STORE_FAULTS";
/// How long a probe waits: longer than a driver that persists by itself.
const PROBE: Duration = Duration::from_secs(60);

/// The stores of the configuration.
pub(crate) struct OpenedStores {
    pub(crate) stores: Stores,
    pub(super) watched: BTreeMap<String, Watching>,
}

/// What is known of a store beside what it does.
#[derive(Clone)]
pub(crate) struct Watching {
    pub(crate) counters: Arc<Counters>,
    pub(crate) watch: Arc<Watch>,
    store: Arc<dyn Driver>,
    every: Option<Duration>,
}

/// Opens the stores of the configuration. One that is not the default and cannot be opened now is opened later.
pub(crate) fn open_stores(config: &Config, fetcher: &Fetcher) -> Result<OpenedStores> {
    let mut profiles = BTreeMap::new();
    let mut watched = BTreeMap::new();
    let mut by_name: BTreeMap<String, Arc<dyn Driver>> = BTreeMap::new();
    let default = config.default_store();
    for (name, store) in config.effective_stores() {
        let profile = Profile { description: store.store_description.clone(), weight: store.weight };
        profiles.insert(name.clone(), profile);
        let driver = match (open_driver(&name, &store.driver, fetcher), known(&name, &store.driver)) {
            (Ok(driver), _) => driver,
            (Err(error), Some(known)) if Some(&name) != default.as_ref() && !is_mistake(&error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::error!(store = name, cause, "a store cannot be opened now; it will be when it can");
                let (at, options, fetcher) = (name.clone(), store.driver.clone(), fetcher.clone());
                Arc::new(Later::new(known, move || open_driver(&at, &options, &fetcher)))
            }
            (Err(error), _) => {
                return Err(error).context(format!("cannot open the store {name}"));
            }
        };
        let (driver, watching) = layered(&name, driver, &store);
        watched.insert(name.clone(), watching);
        by_name.insert(name, driver);
    }
    let default = default
        .and_then(|name| by_name.remove(&name))
        .ok_or_else(|| Failure::configuration("default_backend names no store"))?;
    let watches =
        watched.iter().map(|(name, watching)| (name.clone(), Arc::clone(&watching.watch))).collect();
    let stores = Stores::new(default, by_name.into_values()).with_profiles(profiles).with_watches(watches);
    Ok(OpenedStores { stores, watched })
}

/// The driver of a store, without layers. Blocks.
pub(crate) fn open_driver(name: &str, store: &Store, fetcher: &Fetcher) -> Result<Arc<dyn Driver>, Error> {
    Ok(match store {
        Store::File(options) => Arc::new(FileStore::open(name, options.clone())?),
        Store::Http(options) => Arc::new(HttpStore::open(name, options, fetcher.clone())?),
        Store::Rbd(options) => Arc::new(RbdStore::open(name, options.clone())?),
        Store::S3(options) => {
            let options = options.clone().with_environment(&|name| env::var(name).ok());
            Arc::new(S3Store::open(name, &options)?)
        }
        Store::Swift(options) => Arc::new(SwiftStore::open(name, options)?),
        Store::Vmware(options) => Arc::new(VmwareStore::open(name, options)?),
        Store::Sheepdog(options) => Arc::new(SheepdogStore::open(name, options)?),
        Store::Cinder(options) => Arc::new(CinderStore::open(name, options)?),
    })
}

/// Whether the operator has to change something that is written down, rather than to bring something back.
fn is_mistake(error: &Error) -> bool {
    let Error::Other { source, .. } = error else { return false };
    source.kind() == std::io::ErrorKind::InvalidInput
}

/// What is known of a store whose driver needs it to be there to be opened.
fn known(name: &str, store: &Store) -> Option<Known> {
    let Store::File(options) = store else { return None };
    let folders = options.folders().ok()?;
    let folder = std::path::absolute(&folders.first()?.0).ok()?;
    let beginning = format!("file://{}/", folder.to_str()?);
    Some(Known { name: name.to_owned(), driver: "file", beginning })
}

/// The layers around a driver.
fn layered(name: &str, driver: Arc<dyn Driver>, store: &NamedStore) -> (Arc<dyn Driver>, Watching) {
    let driver = match env::var_os(FAULTS) {
        None => driver,
        Some(folder) => {
            let file = PathBuf::from(folder).join(name);
            tracing::warn!(store = name, file = %file.display(), "{FAULTS} is set: this server is for tests");
            Arc::new(Faulty::new(driver, Faults::while_there_is(file)))
        }
    };
    let metered = Metered::new(driver);
    let counters = metered.counters();
    let watch = Watch::new(name, Arc::new(|| SystemClock.now()));
    let watched = Arc::new(Watched::new(Arc::new(metered), Arc::clone(&watch)));
    let retrying = Retrying::new(Arc::clone(&watched) as _, store.handling.patience())
        .counted(Arc::clone(&counters))
        .watched(Arc::clone(&watch));
    let limited = Limited::new(Arc::new(retrying), store.handling.limits());
    let every = store.handling.probe_interval();
    (Arc::new(limited), Watching { counters, watch, store: watched, every })
}

/// Looks at a store now and then until `stop`, so that its state is known also where nobody uses it.
pub(super) fn probe(watching: Watching, stop: CancellationToken) -> Option<JoinHandle<()>> {
    let every = watching.every?;
    Some(tokio::spawn(async move {
        let look = async {
            loop {
                // What is wrong with it is taken down on the way.
                if tokio::time::timeout(PROBE, watching.store.capacity()).await.is_err() {
                    watching.watch.is_silent();
                }
                tokio::time::sleep(every).await;
            }
        };
        stop.run_until_cancelled(look).await;
    }))
}
