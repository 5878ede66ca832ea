//! What every store must keep, as a suite that every driver runs against its real place.
//!
//! ```ignore
//! #[tokio::test(flavor = "multi_thread")]
//! async fn keeps_the_contract() {
//!     conformance(|| async { Fixture::new(Arc::new(open_an_empty_store())) }).await;
//! }
//! ```
//!
//! The suite panics at the first promise that is broken, with its name in the message.

mod growing;
mod hostile;
mod reading;
mod restart;
mod support;
mod writing;

use std::sync::Arc;

use futures::{FutureExt, future::BoxFuture};

use crate::Store;

/// Does something that takes its time.
pub type Action<T> = Box<dyn Fn() -> BoxFuture<'static, T> + Send + Sync>;

/// Does something about a key.
pub type KeyAction = Box<dyn Fn(&str) -> BoxFuture<'static, ()> + Send + Sync>;

/// A store to test, empty, and what the suite cannot do through [`Store`] alone.
pub struct Fixture {
    /// The store.
    pub store: Arc<dyn Store>,
    /// Waits until what was dropped is cleaned up.
    pub settle: Action<()>,
    /// Opens the same place once more, as another process would.
    pub reopen: Option<Action<Arc<dyn Store>>>,
    /// Leaves behind what a process leaves that dies while it writes the data of this key.
    pub crash: Option<KeyAction>,
    /// Whatever keeps the place alive for the test: a temporary folder, a container.
    pub guard: Option<Box<dyn std::any::Any + Send + Sync>>,
}

impl Fixture {
    /// A store that cleans up at once and cannot be opened twice.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            settle: Box::new(|| std::future::ready(()).boxed()),
            reopen: None,
            crash: None,
            guard: None,
        }
    }
}

/// Runs what a store that only reads must keep. The store of the fixture takes its data, and removes it, in some other
/// way than the one under test: it writes to the folder of a web server, for example.
///
/// # Panics
/// Where the store breaks a promise.
pub async fn reading<F, Made>(make: F)
where
    F: Fn() -> Made,
    Made: Future<Output = Fixture>,
{
    reading::ranges(&make().await).await;
    reading::in_parallel(&make().await).await;
    reading::given_up(&make().await).await;
    reading::while_deleted(&make().await).await;
    reading::missing(&make().await).await;
}

/// Runs the whole suite; `make` gives an empty store for each part of it.
///
/// # Panics
/// Where the store breaks a promise.
pub async fn conformance<F, Made>(make: F)
where
    F: Fn() -> Made,
    Made: Future<Output = Fixture>,
{
    writing::sizes(&make().await).await;
    writing::size_hints(&make().await).await;
    writing::chunkings(&make().await).await;
    writing::nothing_before_commit(&make().await).await;
    writing::dropped_writers(&make().await).await;
    writing::one_writer_wins(&make().await).await;
    writing::never_twice(&make().await).await;
    growing::growth(&make().await).await;
    growing::listing(&make().await).await;
    reading::ranges(&make().await).await;
    reading::in_parallel(&make().await).await;
    reading::given_up(&make().await).await;
    reading::while_deleted(&make().await).await;
    reading::missing(&make().await).await;
    hostile::keys(&make().await).await;
    hostile::locations(&make().await).await;
    restart::open_writers_survive_a_sweep(&make().await).await;
    restart::leftovers_are_swept(&make().await).await;
    restart::health(&make().await).await;
}
