//! The account: whether its containers are there, and what all requests to it share.

use std::{
    collections::BTreeSet,
    io,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use http::{HeaderName, Method, StatusCode};
use tokio::sync::OnceCell;
use tokio_util::task::TaskTracker;

use super::{
    address::{Address, Container, Place},
    errors::Failure,
    options::SwiftOptions,
    sizes::{LARGEST, MOST_MANIFESTS, Sizes},
    wire::{Answer, Call, Wire},
};
use crate::{Capacity, Error, drivers::turns::Turns};

/// An account of a service, and the containers of a store in it.
pub(super) struct Account {
    /// The name of the store.
    pub(super) store: String,
    pub(super) address: Address,
    pub(super) wire: Wire,
    pub(super) sizes: Sizes,
    /// Without a new segment for so long, the upload of another process counts as abandoned.
    pub(super) abandoned_after: Duration,
    /// How often a download that breaks is taken up again, where the operator says so.
    pub(super) download_tries: Option<u32>,
    create_on_put: bool,
    /// Whether the service joins manifests, once that was asked.
    pub(super) joins_manifests: OnceCell<bool>,
    /// Containers that were seen.
    seen: Mutex<BTreeSet<String>>,
    pub(super) turns: Turns,
    /// What goes on in the background: uploads, and what removes what nobody wants any more.
    pub(super) tasks: TaskTracker,
}

impl Account {
    /// Reads the certificates; asks the service nothing. Blocks.
    pub(super) fn new(store: &str, options: &SwiftOptions) -> io::Result<Self> {
        options.check()?;
        let address = Address::of(options)?;
        Ok(Self {
            store: store.to_owned(),
            wire: Wire::new(options, &address)?,
            address,
            sizes: Sizes::of(options),
            abandoned_after: Duration::from_secs(options.swift_store_abandoned_after),
            download_tries: options.swift_store_retry_get_count,
            create_on_put: options.swift_store_create_container_on_put,
            joins_manifests: OnceCell::new(),
            seen: Mutex::default(),
            turns: Turns::default(),
            tasks: TaskTracker::new(),
        })
    }

    /// Refuses an image that is larger than a manifest can be, where the service joins no manifests.
    pub(super) async fn refuse_too_large(&self, place: &Place, size: Option<u64>) -> Result<(), Error> {
        let (size, mut most) = (size.unwrap_or_default(), self.sizes.largest_image());
        if size <= most {
            return Ok(());
        }
        if self.joins_manifests(place).await? {
            most *= MOST_MANIFESTS as u64;
            if size <= most {
                return Ok(());
            }
        }
        let problem = format!(
            "an image of {size} bytes; {most} are the most, in segments of {LARGEST} bytes, as many as this service joins"
        );
        let source = io::Error::new(io::ErrorKind::FileTooLarge, problem);
        Err(Error::Full { store: self.store.clone(), source })
    }

    /// Looks whether data can be kept, and how much of it: the quota of the account or of the container.
    pub(super) async fn room(&self) -> Result<Option<Capacity>, Error> {
        if self.address.accounts.is_some() {
            return self.reach_projects().await.map(|()| None);
        }
        let account = Call::new("HEAD of the account", Method::HEAD, String::new());
        let of_account = match self.wire.send(account, self.wire.short).await {
            Ok(answer) => quota(&answer, "x-account-meta-quota-bytes", "x-account-bytes-used"),
            // Who may use the container may not look at the account everywhere.
            Err(failure) if failure.is(StatusCode::FORBIDDEN) => None,
            Err(failure) => return Err(self.error(failure)),
        };
        let Some(container) = self.address.only_container() else { return Ok(of_account) };
        let of_container = match self.head(&container).await {
            Ok(answer) => quota(&answer, "x-container-meta-quota-bytes", "x-container-bytes-used"),
            // The first upload makes it.
            Err(failure) if failure.is(StatusCode::NOT_FOUND) && self.create_on_put => None,
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => {
                return Err(self.container_missing(&container));
            }
            Err(failure) => return Err(self.error(failure)),
        };
        let quotas = of_account.into_iter().chain(of_container);
        Ok(quotas.min_by_key(|quota| quota.free))
    }

    /// Looks for a container before the first upload to it, which may make it.
    pub(super) async fn prepare(&self, container: &Container) -> Result<(), Error> {
        if self.address.accounts.is_some() {
            return self.make(container).await;
        }
        if self.seen.lock().unwrap_or_else(PoisonError::into_inner).contains(&container.name) {
            return Ok(());
        }
        match self.head(container).await {
            Ok(_) => {}
            Err(failure) if failure.is(StatusCode::NOT_FOUND) && self.create_on_put => {
                self.make(container).await?;
                tracing::info!(store = self.store, container = container.name, "made the container");
            }
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => {
                return Err(self.container_missing(container));
            }
            Err(failure) => return Err(self.error(failure)),
        }
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(container.name.clone());
        Ok(())
    }

    /// Makes a container, where there is none.
    async fn make(&self, container: &Container) -> Result<(), Error> {
        let call = Call::new("the creation of the container", Method::PUT, container.path());
        self.wire.send(call, self.wire.short).await.map(drop).map_err(|failure| self.error(failure))
    }

    /// What a 404 of an object means: that it is not there, where its container is. Of several containers one that was
    /// not made yet is no mistake.
    pub(super) async fn absent(&self, container: &Container) -> Error {
        match self.head(container).await {
            Err(failure) if failure.is(StatusCode::NOT_FOUND) && self.address.only_container().is_some() => {
                self.container_missing(container)
            }
            Err(failure) if failure.is_temporary() => self.error(failure),
            _ => Error::NotFound { store: self.store.clone() },
        }
    }

    async fn head(&self, container: &Container) -> Result<Answer, Failure> {
        let call = Call::new("HEAD of the container", Method::HEAD, container.path());
        self.wire.send(call, self.wire.short).await
    }

    #[cfg(test)]
    pub(super) fn for_tests(host: &str) -> Self {
        let options = SwiftOptions {
            swift_store_auth_version: "1".to_owned(),
            swift_store_auth_address: format!("{host}/auth/v1.0"),
            swift_store_user: "planted:user".to_owned(),
            swift_store_key: "planted-key".into(),
            ..SwiftOptions::default()
        };
        Self::new("account", &options).unwrap()
    }
}

/// The room that the headers of a quota and of what is used say; `None` where there is no quota.
fn quota(answer: &Answer, total: &'static str, used: &'static str) -> Option<Capacity> {
    let number = |name| answer.header(&HeaderName::from_static(name)).parse::<u64>().ok();
    let total = number(total)?;
    Some(Capacity { total, free: total.saturating_sub(number(used)?) })
}
