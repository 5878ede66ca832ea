//! `vitrine config check`: the configuration, and the stores that it names.

use std::{path::Path, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::future::join_all;
use uuid::Uuid;
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
        print(format_args!("store {name}: {description}"));
        for option in config.ignored.iter().filter(|option| option.store == name) {
            print(format_args!("  {}", option.sentence()));
        }
        match found {
            Ok(found) => print(format_args!("  {}", well(&found))),
            Err(problem) => {
                bad.push(name);
                print(format_args!("  cannot be used: {}", problem.what));
                print(format_args!("  what to do: {}", problem.to_do));
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
    pub(crate) description: String,
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
    pub(crate) what: String,
    pub(crate) to_do: &'static str,
}

impl Problem {
    fn of(doing: &str, error: &Error) -> Self {
        let cause = error.causes().map_or_else(String::new, |cause| format!(": {cause}"));
        Self { what: format!("{doing}: {error}{cause}"), to_do: to_do(error) }
    }
}

fn to_do(error: &Error) -> &'static str {
    match error {
        Error::Denied { .. } => {
            "check the credentials or permissions that the options name, and what they allow; where it is the \
             certificate, name its authority"
        }
        Error::Unavailable { .. } => {
            "see that it runs, and that its address and port are right and can be reached from this machine"
        }
        Error::Full { .. } => "remove images, raise its quota or give it more room",
        _ => "change what the message names, in the options of the store or at the service, and check again",
    }
}

/// Kind, role and place.
fn describe(config: &Config, name: &str, store: &NamedStore) -> String {
    let is_default = config.default_store().as_deref() == Some(name);
    let role = if is_default { ", the default" } else { "" };
    let (kind, at) = match &store.driver {
        Store::File(options) => ("file", format!("folder {}", folders(options).join(", "))),
        Store::Http(_) => ("http", "web servers, read only".to_owned()),
        Store::Rbd(options) => ("rbd", format!("pool {}", options.rbd_store_pool)),
        Store::S3(options) => ("s3", options.place().unwrap_or_default()),
        Store::Swift(options) => {
            let by = match options.swift_store_config_file.as_path() {
                file if file.as_os_str().is_empty() => options.swift_store_auth_address.clone(),
                file => format!("[{}] of {}", options.default_swift_reference, file.display()),
            };
            ("swift", format!("container {} by {by}", options.swift_store_container))
        }
        Store::Vmware(options) => (
            "vmware",
            format!("datastores {} of {}", options.vmware_datastores.join(", "), options.vmware_server_host),
        ),
        Store::Sheepdog(options) => ("sheepdog", format!("the cluster at {}", options.place())),
        Store::Cinder(options) => (
            "cinder",
            format!(
                "volumes of {} by {}",
                options.cinder_store_project_name, options.cinder_store_auth_address
            ),
        ),
    };
    format!("{kind}{role}, {at}")
}

/// What to say of a store that is as it should be.
pub(crate) fn well(found: &Found) -> String {
    let room = found.room.map_or_else(
        || "its room is not known".to_owned(),
        |room| format!("{} of {} bytes free", room.free, room.total),
    );
    match found.is_written {
        Some(true) => format!("answers, takes data and removes it; {room}"),
        Some(false) => "only reads; what it reads is asked for when somebody wants it".to_owned(),
        None => "is not there yet; the start of the server makes it".to_owned(),
    }
}

/// Opens a store and tries it.
async fn look(name: &str, store: &NamedStore, fetcher: &Fetcher) -> Result<Found, Problem> {
    if let Store::File(options) = &store.driver {
        options.check_files().map_err(|problem| Problem {
            what: format!("opening it: {problem}"),
            to_do: "correct the file, or name another one",
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
        what: format!("opening it: {error}"),
        to_do: "report this as a fault of the program",
    })?;
    let driver = opened.map_err(|error| Problem::of("opening it", &error))?;
    tokio::time::timeout(PATIENCE, try_out(driver)).await.unwrap_or_else(|_| {
        Err(Problem {
            what: format!("it gave no answer within {} seconds", PATIENCE.as_secs()),
            to_do: "see that it runs, and that nothing between it and this machine swallows what is sent",
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
            what: format!("the folder {} is missing, and {} is no folder", folder.display(), above.display()),
            to_do: "name another filesystem_store_datadir",
        }),
        Err(error) => Err(Problem {
            what: format!("the folder {} is missing and cannot be made: {error}", folder.display()),
            to_do: "make it, mount what belongs there, or name another filesystem_store_datadir",
        }),
    }
}

async fn try_out(store: Arc<dyn Driver>) -> Result<Found, Problem> {
    if store.is_read_only() {
        return Ok(Found { room: None, is_written: Some(false) });
    }
    // An upload may make a bucket or a container: only then is there something to ask.
    let written = write(store.as_ref()).await;
    let room = store.capacity().await.map_err(|error| Problem::of("asking how it is", &error))?;
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
    let committed = putting.await.map_err(|error| Problem::of("writing to it", &error))?;
    let removed = store.delete(&committed.location).await;
    removed.map_err(|error| Problem::of(&format!("removing the test data {key} from it"), &error))
}
