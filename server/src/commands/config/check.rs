//! `vitrine config check`: the configuration, and the stores that it names.

use std::{path::Path, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::future::join_all;
use uuid::Uuid;
use vitrine_app::{operator::Sentence, sentence};
use vitrine_fetcher::Fetcher;
use vitrine_stores::{Capacity, Error, Store as Driver, drivers::file::FileOptions};

use crate::{
    cli::Place,
    commands::{open, print},
    config::{self, Config, NamedStore, Store},
    failure::{Failure, Result},
    serve,
};

/// How long a store has for all that it is asked.
const PATIENCE: Duration = Duration::from_secs(90);
/// What is written to see whether a store takes data.
const SAMPLE: &[u8] = b"Vitrine looks whether this store takes data. It removes this at once.\n";

/// Says whether the configuration can be used, and what each store is and does.
///
/// A store that takes images gets a little data under a new name, which is removed again.
///
/// # Errors
/// Where the configuration, or one of the stores, cannot be used.
pub(crate) fn run(place: &Place) -> Result {
    let loaded = config::load(place, None)?;
    match &loaded.file {
        Some(file) => print(format_args!("{} can be used", file.display())),
        None => print("there is no file; the configuration can be used"),
    }
    let config = &loaded.config;
    let fetcher = serve::open_fetcher(config)?;
    let examined = open::block_on(async { Ok(examine(config, &fetcher).await) })?;
    let all = examined.len();
    let mut bad = Vec::new();
    for Examined { name, description, found } in examined {
        print(format_args!("store {name}: {}", description.english()));
        for option in config.ignored.iter().filter(|option| option.store == name) {
            print(format_args!("  {}", option.sentence().english()));
        }
        match found {
            Ok(found) => print(format_args!("  {}", well(&found).english())),
            Err(problem) => {
                bad.push(name);
                print(format_args!("  cannot be used: {}", problem.what.english()));
                print(format_args!("  what to do: {}", problem.to_do.english()));
            }
        }
    }
    if bad.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("{} of {all} stores cannot be used: {}", bad.len(), bad.join(", "))))
}

/// A store that was tried.
pub(crate) struct Examined {
    pub(crate) name: String,
    /// Kind, role and place.
    pub(crate) description: Sentence,
    pub(crate) found: Result<Found, Problem>,
}

/// Tries all stores of the configuration, side by side.
pub(crate) async fn examine(config: &Config, fetcher: &Fetcher) -> Vec<Examined> {
    let stores = config.effective_stores();
    let found = join_all(stores.iter().map(|(name, store)| look(name, store, fetcher))).await;
    let of = |((name, store), found): ((&String, &NamedStore), _)| Examined {
        name: name.clone(),
        description: describe(config, name, store),
        found,
    };
    stores.iter().zip(found).map(of).collect()
}

/// What a store said.
pub(crate) struct Found {
    room: Option<Capacity>,
    /// `None` where it is not there yet.
    is_written: Option<bool>,
}

/// Why a store cannot be used.
pub(crate) struct Problem {
    pub(crate) what: Sentence,
    pub(crate) to_do: Sentence,
}

impl Problem {
    /// `doing` says what failed, given the problem.
    fn of(doing: impl FnOnce(String) -> Sentence, error: &Error) -> Self {
        let cause = error.causes().map_or_else(String::new, |cause| format!(": {cause}"));
        Self { what: doing(format!("{error}{cause}")), to_do: to_do(error) }
    }
}

fn to_do(error: &Error) -> Sentence {
    match error {
        Error::Denied { .. } => sentence!("doctor-store-denied"),
        Error::Unavailable { .. } => sentence!("doctor-store-unavailable"),
        Error::Full { .. } => sentence!("doctor-store-full"),
        _ => sentence!("doctor-store-change"),
    }
}

/// Kind, role and place.
fn describe(config: &Config, name: &str, store: &NamedStore) -> Sentence {
    let is_default = config.default_store().as_deref() == Some(name);
    let (kind, place) = match &store.driver {
        Store::File(options) => {
            ("file", sentence!("doctor-store-folder", folders = folders(options).join(", ")))
        }
        Store::Http(_) => ("http", sentence!("doctor-store-web")),
        Store::Rbd(options) => {
            ("rbd", sentence!("doctor-store-pool", pool = options.rbd_store_pool.as_str()))
        }
        Store::S3(options) => {
            ("s3", sentence!("doctor-store-bucket", place = options.place().unwrap_or_default()))
        }
        Store::Swift(options) => {
            let address = match options.swift_store_config_file.as_path() {
                file if file.as_os_str().is_empty() => options.swift_store_auth_address.clone(),
                file => format!("{} [{}]", file.display(), options.default_swift_reference),
            };
            let container = options.swift_store_container.as_str();
            ("swift", sentence!("doctor-store-container", container = container, address = address))
        }
        Store::Vmware(options) => (
            "vmware",
            sentence!(
                "doctor-store-datastores",
                datastores = options.vmware_datastores.join(", "),
                host = options.vmware_server_host.as_str(),
            ),
        ),
        Store::Sheepdog(options) => ("sheepdog", sentence!("doctor-store-cluster", place = options.place())),
        Store::Cinder(options) => (
            "cinder",
            sentence!(
                "doctor-store-volumes",
                project = options.cinder_store_project_name.as_str(),
                address = options.cinder_store_auth_address.as_str(),
            ),
        ),
    };
    if is_default {
        sentence!("doctor-store-kind-default", kind = kind, place = place)
    } else {
        sentence!("doctor-store-kind", kind = kind, place = place)
    }
}

/// What to say of a store that is as it should be.
pub(crate) fn well(found: &Found) -> Sentence {
    let room = found.room.map_or_else(
        || sentence!("doctor-store-room-unknown"),
        |room| sentence!("doctor-store-room", free = room.free, total = room.total),
    );
    match found.is_written {
        Some(true) => sentence!("doctor-store-written", room = room),
        Some(false) => sentence!("doctor-store-only-reads"),
        None => sentence!("doctor-store-later"),
    }
}

/// Opens a store and tries it.
async fn look(name: &str, store: &NamedStore, fetcher: &Fetcher) -> Result<Found, Problem> {
    if let Store::File(options) = &store.driver {
        options.check_files().map_err(|problem| Problem {
            what: sentence!("doctor-store-opening", problem = problem.to_string()),
            to_do: sentence!("doctor-store-change-file"),
        })?;
    }
    if let Store::File(options) = &store.driver
        && let Some(missing) = folders(options).iter().map(Path::new).find(|folder| !folder.exists())
    {
        return can_be_made(missing);
    }
    let (at, options, fetcher) = (name.to_owned(), store.driver.clone(), fetcher.clone());
    let opening = tokio::task::spawn_blocking(move || serve::open_driver(&at, &options, &fetcher));
    let opened = opening.await.map_err(|error| Problem {
        what: sentence!("doctor-store-opening", problem = error.to_string()),
        to_do: sentence!("doctor-store-report"),
    })?;
    let driver = opened.map_err(|error| {
        Problem::of(|problem| sentence!("doctor-store-opening", problem = problem), &error)
    })?;
    tokio::time::timeout(PATIENCE, try_out(driver)).await.unwrap_or_else(|_| {
        Err(Problem {
            what: sentence!("doctor-store-silent", seconds = PATIENCE.as_secs()),
            to_do: sentence!("doctor-store-swallowed"),
        })
    })
}

/// The folders of a store of files. Mistakes in their options are told elsewhere.
fn folders(options: &FileOptions) -> Vec<String> {
    let folders = options.folders().unwrap_or_default();
    folders.into_iter().map(|(folder, _)| folder.display().to_string()).collect()
}

/// A folder that is missing is no problem where the server may make it.
fn can_be_made(folder: &Path) -> Result<Found, Problem> {
    let above = folder.ancestors().find(|above| above.exists()).unwrap_or(Path::new("."));
    let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
    match rustix::fs::access(above, rustix::fs::Access::WRITE_OK) {
        Ok(()) if above.is_dir() => Ok(Found { room: None, is_written: None }),
        Ok(()) => Err(Problem {
            what: sentence!(
                "doctor-store-no-folder",
                folder = folder.display().to_string(),
                above = above.display().to_string(),
            ),
            to_do: sentence!("doctor-store-other-folder"),
        }),
        Err(error) => Err(Problem {
            what: sentence!(
                "doctor-store-no-room-for-folder",
                folder = folder.display().to_string(),
                problem = error.to_string(),
            ),
            to_do: sentence!("doctor-store-make-folder"),
        }),
    }
}

async fn try_out(store: Arc<dyn Driver>) -> Result<Found, Problem> {
    if store.is_read_only() {
        return Ok(Found { room: None, is_written: Some(false) });
    }
    // An upload may make a bucket or a container: only then is there something to ask.
    let written = write(store.as_ref()).await;
    let room = store.capacity().await.map_err(|error| {
        Problem::of(|problem| sentence!("doctor-store-asking", problem = problem), &error)
    })?;
    written?;
    store.settle().await;
    Ok(Found { room, is_written: Some(true) })
}

/// Writes a little and removes it.
async fn write(store: &dyn Driver) -> Result<(), Problem> {
    let key = Uuid::new_v4().to_string();
    let putting = async {
        let mut writer = store.create(&key, Some(SAMPLE.len() as u64)).await?;
        writer.write(Bytes::from_static(SAMPLE)).await?;
        writer.commit().await
    };
    let committed = putting.await.map_err(|error| {
        Problem::of(|problem| sentence!("doctor-store-writing", problem = problem), &error)
    })?;
    let removed = store.delete(&committed.location).await;
    removed.map_err(|error| {
        let doing = |problem| sentence!("doctor-store-removing", key = key, problem = problem);
        Problem::of(doing, &error)
    })
}
