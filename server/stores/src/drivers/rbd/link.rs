//! The connection to the cluster: made when it is first needed, and made anew when it is broken.

use std::{
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use rustix::io::Errno;

use super::{
    errors::{Trouble, is},
    ffi::{Ceph, Cluster, Pool},
    leftovers::Leftovers,
    location::{self, Place},
    options::RbdOptions,
};
use crate::Error;

/// What all parts of one store share.
pub(super) struct Link {
    pub(super) store: String,
    pub(super) options: RbdOptions,
    /// Images that could not be removed yet.
    pub(super) leftovers: Leftovers,
    ceph: &'static Ceph,
    /// The cluster's id: from the configuration, or from the cluster itself.
    fsid: RwLock<Option<String>>,
    connection: Mutex<Connection>,
    /// A call has shown that the connection is broken. Apart from the mutex, which is held while a new one is made.
    broken: AtomicBool,
    next: AtomicU64,
}

#[derive(Default)]
struct Connection {
    pool: Option<Arc<Pool>>,
    /// When and why the last one could not be made.
    failed: Option<(Instant, Trouble)>,
}

impl Link {
    /// Reads the configuration. Connects only to learn the cluster's id where the configuration has none; it is no error
    /// where that fails.
    pub(super) fn new(store: &str, options: RbdOptions, ceph: &'static Ceph) -> Result<Self, Error> {
        options.check().map_err(|source| Error::Other { store: store.to_owned(), source })?;
        let this = Self {
            store: store.to_owned(),
            options,
            leftovers: Leftovers::default(),
            ceph,
            fsid: RwLock::default(),
            connection: Mutex::default(),
            broken: AtomicBool::new(false),
            next: AtomicU64::new(0),
        };
        let client = this.client().map_err(|trouble| trouble.error(store))?;
        match client.get("fsid") {
            // What Ceph says where nobody has set it.
            Ok(fsid) if fsid.chars().any(|digit| !matches!(digit, '0' | '-')) => this.learn(fsid),
            _ => {
                if let Err(error) = this.pool() {
                    let cause = &error as &dyn std::error::Error;
                    tracing::warn!(
                        store,
                        cause,
                        "the cluster does not answer; it is tried again when it is needed"
                    );
                }
            }
        }
        Ok(this)
    }

    /// The pool. Blocks while a connection is made.
    pub(super) fn pool(&self) -> Result<Arc<Pool>, Error> {
        let asked = Instant::now();
        let mut connection = self.connection();
        if self.broken.swap(false, Ordering::AcqRel) {
            // What is still in use lives on with its users.
            connection.pool = None;
        }
        if let Some(pool) = &connection.pool {
            return Ok(Arc::clone(pool));
        }
        if let Some((when, trouble)) = &connection.failed
            && *when >= asked
        {
            // Another has tried while this call waited for its turn.
            return Err(trouble.error(&self.store));
        }
        match self.connect() {
            Ok(pool) => {
                connection.failed = None;
                connection.pool = Some(Arc::clone(&pool));
                Ok(pool)
            }
            Err(trouble) => {
                let error = trouble.error(&self.store);
                connection.failed = Some((Instant::now(), trouble));
                Err(error)
            }
        }
    }

    fn client(&self) -> Result<Cluster, Trouble> {
        let options = &self.options;
        let client = Cluster::new(self.ceph, options.user())
            .map_err(|error| Trouble::with(options, "make a client", &error))?;
        client
            .read_configuration(options.configuration())
            .map_err(|error| Trouble::configuration(options, &error))?;
        Ok(client)
    }

    fn connect(&self) -> Result<Arc<Pool>, Trouble> {
        let options = &self.options;
        let client = self.client()?;
        let set = |name: &str, value: String| {
            client.set(name, &value).map_err(|error| Trouble::with(options, &format!("set {name}"), &error))
        };
        if let Some(patience) = options.patience() {
            set("client_mount_timeout", patience.as_secs().to_string())?;
        }
        set("rados_osd_op_timeout", options.rados_op_timeout.to_string())?;
        set("rados_mon_op_timeout", options.rados_op_timeout.to_string())?;
        // Image data is written once and read in large pieces: a cache would only be one more copy. Without it a write
        // that has ended is durable.
        set("rbd_cache", "false".to_owned())?;
        // Nobody changes data that is on its way, so librbd needs no copy of it to be sure. It ends a write only when it
        // has let go of the memory.
        set("rbd_disable_zero_copy_writes", "false".to_owned())?;
        client.connect().map_err(|error| Trouble::connecting(options, &error))?;
        let pool = Pool::new(&Arc::new(client), &options.rbd_store_pool)
            .map_err(|error| Trouble::pool(options, &error))?;
        self.learn(pool.fsid().map_err(|error| Trouble::with(options, "ask for the cluster's id", &error))?);
        Ok(Arc::new(pool))
    }

    fn learn(&self, fsid: String) {
        *self.fsid.write().unwrap_or_else(PoisonError::into_inner) = Some(fsid);
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the connection out, for whoever can wait for its end.
    pub(super) fn part(&self) -> Option<Arc<Pool>> {
        self.connection.try_lock().ok()?.pool.take()
    }

    /// The error of a call on the cluster that failed while `doing` something.
    pub(super) fn failed(&self, doing: &str, error: &io::Error) -> Error {
        let trouble = Trouble::with(&self.options, doing, error);
        if trouble.is_of_the_connection() {
            self.broken.store(true, Ordering::Release);
        }
        trouble.error(&self.store)
    }

    /// The same for data that was asked for by its location.
    pub(super) fn failed_or_missing(&self, doing: &str, error: &io::Error) -> Error {
        if is(error, Errno::NOENT) { self.not_found() } else { self.failed(doing, error) }
    }

    /// Whether a call has shown that the connection is broken, and no new one was made since.
    pub(super) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Acquire)
    }

    pub(super) fn not_found(&self) -> Error {
        Error::NotFound { store: self.store.clone() }
    }

    /// A number that no other call in this process gets.
    pub(super) fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// The location of committed data.
    pub(super) fn location(&self, key: &str) -> String {
        let fsid = self.fsid.read().unwrap_or_else(PoisonError::into_inner);
        location::write(fsid.as_deref(), &self.options.rbd_store_pool, key)
    }

    /// What a location names.
    pub(super) fn place(&self, location: &str) -> Result<Place, Error> {
        let fsid = self.fsid.read().unwrap_or_else(PoisonError::into_inner);
        location::read(location, fsid.as_deref(), &self.options.rbd_store_pool)
    }
}
