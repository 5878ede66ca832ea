//! The bucket: whether it is there, and what all requests to it share.

use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use bytes::Bytes;
use http::{Method, StatusCode};
use tokio_util::task::TaskTracker;

use super::{
    address::Address,
    checksums,
    errors::Failure,
    options::{MIB, S3Options},
    sizes::Sizes,
    wire::{Call, Wire},
    xml,
};
use crate::{Error, drivers::turns::Turns};

/// A bucket of a service.
pub(super) struct Bucket {
    /// The name of the store.
    pub(super) store: String,
    pub(super) address: Address,
    pub(super) wire: Wire,
    pub(super) sizes: Sizes,
    /// Parts of one upload at once.
    pub(super) parallel: usize,
    /// Without a new part for so long, the upload of another process counts as abandoned.
    pub(super) abandoned_after: Duration,
    /// Whether the service gets checksums to keep.
    pub(super) sends_checksums: bool,
    /// Whether those it keeps are held against the data.
    pub(super) checks_checksums: bool,
    create_on_put: bool,
    /// Whether the bucket was seen.
    is_there: AtomicBool,
    /// Whether the service refuses to write under the condition that nothing is there.
    pub(super) is_unconditional: AtomicBool,
    pub(super) turns: Turns,
    /// What goes on in the background: uploads, and what removes what nobody wants any more.
    pub(super) tasks: TaskTracker,
}

impl Bucket {
    /// Reads the certificates; asks the service nothing. Blocks.
    pub(super) fn new(store: &str, options: &S3Options) -> io::Result<Self> {
        options.check()?;
        let address = Address::of(options)?;
        Ok(Self {
            store: store.to_owned(),
            wire: Wire::new(options, &address)?,
            address,
            sizes: Sizes::of(options),
            parallel: options.s3_store_thread_pools,
            abandoned_after: Duration::from_secs(options.s3_store_abandoned_after),
            sends_checksums: options.s3_store_request_checksum_calculation.is_on(),
            checks_checksums: options.s3_store_response_checksum_validation.is_on(),
            create_on_put: options.s3_store_create_bucket_on_put,
            is_there: AtomicBool::new(false),
            is_unconditional: AtomicBool::new(false),
            turns: Turns::default(),
            tasks: TaskTracker::new(),
        })
    }

    /// Refuses an image that cannot be cut into as many parts as the service joins.
    pub(super) fn refuse_too_large(&self, size: Option<u64>) -> Result<(), Error> {
        let (size, most) = (size.unwrap_or_default(), self.sizes.largest_image());
        if size <= most {
            return Ok(());
        }
        let problem = if self.sizes.streams {
            format!("an image of {size} bytes; no service takes more than {most}")
        } else {
            format!(
                "an image of {size} bytes; {most} are the most where s3_store_request_checksum_calculation is set, since \
                 parts with a checksum must fit s3_store_upload_memory ({} MiB), which the operator may raise",
                self.sizes.memory / MIB
            )
        };
        let source = io::Error::new(io::ErrorKind::FileTooLarge, problem);
        Err(Error::Full { store: self.store.clone(), source })
    }

    /// Asks the service for the bucket.
    pub(super) async fn check(&self) -> Result<(), Error> {
        match self.head_bucket().await {
            Ok(()) => Ok(()),
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => Err(self.bucket_missing()),
            Err(failure) => Err(self.error(failure)),
        }
    }

    /// The checksum that a body is sent with, where it is sent with one.
    pub(super) async fn checksum(&self, body: &Bytes) -> Result<Option<String>, Error> {
        if !self.sends_checksums {
            return Ok(None);
        }
        let failed = |source| Error::Other { store: self.store.clone(), source };
        checksums::sha256(body).await.map(Some).map_err(failed)
    }

    /// The same before the first upload, which may make the bucket.
    pub(super) async fn prepare(&self) -> Result<(), Error> {
        if self.is_there.load(Ordering::Relaxed) {
            return Ok(());
        }
        match self.head_bucket().await {
            Ok(()) => {}
            Err(failure) if failure.is(StatusCode::NOT_FOUND) && self.create_on_put => self.create().await?,
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => return Err(self.bucket_missing()),
            Err(failure) => return Err(self.error(failure)),
        }
        self.is_there.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// What a 404 means that names no reason: that the data is not there, where the bucket is.
    pub(super) async fn absent(&self) -> Error {
        match self.head_bucket().await {
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => self.bucket_missing(),
            Err(failure) if failure.is_temporary() => self.error(failure),
            _ => Error::NotFound { store: self.store.clone() },
        }
    }

    async fn head_bucket(&self) -> Result<(), Failure> {
        let call = Call::new("HEAD of the bucket", Method::HEAD, self.address.bucket_url());
        self.wire.send(call, self.wire.short).await.map(drop)
    }

    async fn create(&self) -> Result<(), Error> {
        let mut call = Call::new("the creation of the bucket", Method::PUT, self.address.bucket_url());
        // AWS wants to be told where, in every region but its first; others know no regions.
        if self.address.is_aws() && self.address.region != "us-east-1" {
            call = call.body(xml::create_bucket(&self.address.region));
        }
        match self.wire.send(call, self.wire.short).await {
            Ok(_) => {
                tracing::info!(store = self.store, bucket = self.address.bucket, "made the bucket");
                Ok(())
            }
            Err(failure) if failure.has_code("BucketAlreadyOwnedByYou") => Ok(()),
            Err(failure) => Err(self.error(failure)),
        }
    }

    #[cfg(test)]
    pub(super) fn for_tests(host: &str) -> Self {
        let options = S3Options {
            s3_store_host: host.to_owned(),
            s3_store_bucket: "images".to_owned(),
            s3_store_access_key: "planted-access".into(),
            s3_store_secret_key: "planted-secret".into(),
            s3_store_timeout: 2,
            ..S3Options::default()
        };
        Self::new("bucket", &options).unwrap()
    }
}
