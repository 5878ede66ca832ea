//! What the dashboard shows of the configuration and of the checks.

use std::{sync::Arc, time::Duration};

use futures::{FutureExt as _, future::BoxFuture};
use parking_lot::Mutex;
use vitrine_app::operator::{Checked, Operator, Setting};
use vitrine_database::Database;
use vitrine_domain::{Clock as _, SystemClock};

use super::examine;
use crate::config::{Loaded, settings};

/// How long a visitor waits for the end of a check.
const PATIENCE: Duration = Duration::from_secs(20);

/// Holds the configuration in force, and the last findings.
#[derive(Clone)]
pub(crate) struct Surgery(Arc<Inner>);

struct Inner {
    loaded: Arc<Loaded>,
    database: Database,
    last: Mutex<Option<Checked>>,
    /// One check at a time: each writes a little into the stores.
    turn: tokio::sync::Mutex<()>,
}

impl Surgery {
    /// Over the configuration in force, and the database that is open.
    pub(crate) fn new(loaded: Arc<Loaded>, database: Database) -> Self {
        Self(Arc::new(Inner {
            loaded,
            database,
            last: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }))
    }

    async fn examine(self) {
        // Who waited for a check has its findings.
        let Ok(_turn) = self.0.turn.try_lock() else {
            drop(self.0.turn.lock().await);
            return;
        };
        let findings = examine(&self.0.loaded, Some(self.0.database.clone())).await;
        *self.0.last.lock() = Some(Checked { at: SystemClock.now(), findings });
    }
}

impl Operator for Surgery {
    fn settings(&self) -> Vec<Setting> {
        settings(&self.0.loaded)
    }

    fn checked(&self) -> Option<Checked> {
        self.0.last.lock().clone()
    }

    fn check(&self) -> BoxFuture<'_, ()> {
        // In a task of its own: it ends well even when nobody waits for it any more.
        let examined = tokio::spawn(self.clone().examine());
        async move {
            let _ = tokio::time::timeout(PATIENCE, examined).await;
        }
        .boxed()
    }
}
