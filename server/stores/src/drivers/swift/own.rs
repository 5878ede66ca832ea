//! Containers of one image each, in the accounts of projects: they come with the first byte and go with the last.

use std::{sync::Arc, time::Duration};

use http::{Method, StatusCode};

use super::{
    account::Account,
    address::{Container, Place},
    errors::Failure,
    upload::{SEGMENTS, is_alive},
    wire::{Answer, Call},
};
use crate::Error;

/// Names a project that nobody has.
const NOBODY: &str = "00000000000000000000000000000000";
/// Tries to remove a container. Its list may still have what was just removed.
const TRIES: u32 = 4;
/// How often a container that is gone is made again for one request.
const REMOVALS: u32 = 16;
/// Pause before the second; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(100);

impl Account {
    /// Looks whether the accounts of projects can be reached, and may be: in one that nobody has.
    pub(super) async fn reach_projects(&self) -> Result<(), Error> {
        let Some(accounts) = &self.address.accounts else { return Ok(()) };
        let path = format!("/{}", accounts.account(NOBODY));
        let call = Call::new("a look into an account", Method::GET, path).query("limit", "1");
        match self.wire.ask(call, self.wire.short).await {
            Ok(_) => Ok(()),
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => Ok(()),
            // Whether it would deny this in accounts that are there, the first image shows.
            Err(failure) if failure.is_denied_by_radosgw() => Ok(()),
            Err(failure) => Err(self.error(failure)),
        }
    }

    /// Removes the container of an image without data, with the segments of writers that are dead: only who has the
    /// image's lease writes to it, and removes from it.
    pub(super) async fn clear(&self, container: &Container) -> Result<(), Error> {
        let call = Call::new("HEAD of the container", Method::HEAD, container.path());
        match self.wire.send(call, self.wire.short).await {
            Ok(_) => {}
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => return Ok(()),
            Err(failure) => return Err(self.error(failure)),
        }
        let (segments, _) = self.list(container, SEGMENTS, true).await?;
        let is_dead = |name: &String| {
            let mark = name.strip_prefix(SEGMENTS).and_then(|rest| rest.split('/').nth(1));
            mark.is_some_and(|mark| !is_alive(mark))
        };
        let names: Vec<_> = segments.into_iter().map(|segment| segment.name).filter(is_dead).collect();
        self.remove_all(container, &names).await?;
        self.remove_empty(container).await
    }

    /// Removes a container that has nothing; one that has something stays.
    pub(super) async fn remove_empty(&self, container: &Container) -> Result<(), Error> {
        let mut pause = PAUSE;
        for tried in 1..=TRIES {
            let call = Call::new("DELETE of the container", Method::DELETE, container.path());
            match self.wire.send(call, self.wire.short).await {
                Ok(_) => return Ok(()),
                Err(failure) if failure.is(StatusCode::NOT_FOUND) => return Ok(()),
                Err(failure) if failure.is(StatusCode::CONFLICT) => {}
                Err(failure) => return Err(self.error(failure)),
            }
            if tried < TRIES {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
        }
        tracing::debug!(
            store = self.store,
            container = container.name,
            "the container stays: it is not empty"
        );
        Ok(())
    }

    /// Sends data into a container. One of a single image may have been removed by another writer of it that found it
    /// empty; it is made again.
    pub(super) async fn send_into(&self, container: &Container, call: Call) -> Result<Answer, Failure> {
        if self.address.accounts.is_none() {
            return self.wire.send(call, self.wire.long).await;
        }
        let mut tried = 0;
        loop {
            let failure = match self.wire.send(call.clone(), self.wire.long).await {
                Err(failure) if failure.is(StatusCode::NOT_FOUND) => failure,
                outcome => return outcome,
            };
            tried += 1;
            // Each of the other writers may remove it once.
            if tried > REMOVALS || self.prepare(container).await.is_err() {
                return Err(failure);
            }
        }
    }

    /// Removes the container of a place without data; for what nobody waits for.
    pub(super) async fn leave(&self, place: &Place) {
        if self.address.accounts.is_none() {
            return;
        }
        // The data is asked for, since the list of the container may not have it yet.
        let _turn = self.turns.take(&place.key).await;
        let outcome = match self.find(place).await {
            Ok(Some(_)) => Ok(()),
            Ok(None) => self.remove_empty(&place.container).await,
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            let cause = &error as &dyn std::error::Error;
            let (store, key) = (&self.store, &place.key);
            tracing::warn!(store, key, cause, "the empty container of an image stays");
        }
    }
}

/// The container that a writer has made. Unless it is kept, it goes where it is empty when this is dropped.
pub(super) struct Made {
    account: Arc<Account>,
    place: Place,
    is_kept: bool,
}

impl Made {
    pub(super) fn new(account: &Arc<Account>, place: &Place) -> Self {
        Self { account: Arc::clone(account), place: place.clone(), is_kept: false }
    }

    pub(super) fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        let has_own = self.account.address.accounts.is_some();
        if self.is_kept || !has_own || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let (account, place) = (Arc::clone(&self.account), self.place.clone());
        self.account.tasks.spawn(async move { account.leave(&place).await });
    }
}
