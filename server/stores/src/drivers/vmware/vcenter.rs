//! The server: what all requests of a store share.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio_util::task::TaskTracker;

use super::{address::Address, inventory::Known, options::VmwareOptions, wire::Wire};
use crate::drivers::turns::Turns;

/// A vCenter, or a single ESXi, and the datastores of a store at it.
pub(super) struct Vcenter {
    /// The name of the store.
    pub(super) store: String,
    pub(super) address: Address,
    pub(super) wire: Wire,
    /// Between two looks at a task.
    pub(super) poll_interval: Duration,
    /// Without a new byte for so long, the file of another process counts as abandoned.
    pub(super) abandoned_after: Duration,
    /// What the server calls the datastores, by their numbers.
    pub(super) known: Mutex<BTreeMap<usize, Arc<Known>>>,
    /// Datastores that have the folder of the images.
    pub(super) with_folder: Mutex<BTreeSet<usize>>,
    pub(super) turns: Turns,
    /// What goes on in the background: uploads, and what removes what nobody wants any more.
    pub(super) tasks: TaskTracker,
}

impl Vcenter {
    /// Reads the certificates; asks the server nothing. Blocks.
    pub(super) fn new(store: &str, options: &VmwareOptions) -> io::Result<Self> {
        options.check()?;
        let address = Address::of(options)?;
        Ok(Self {
            store: store.to_owned(),
            wire: Wire::new(options, &address)?,
            address,
            poll_interval: Duration::from_secs(options.vmware_task_poll_interval),
            abandoned_after: Duration::from_secs(options.vmware_store_abandoned_after),
            known: Mutex::default(),
            with_folder: Mutex::default(),
            turns: Turns::default(),
            tasks: TaskTracker::new(),
        })
    }

    #[cfg(test)]
    pub(super) fn for_tests(base: &str) -> Self {
        let options = VmwareOptions {
            vmware_server_host: "vcenter.test".to_owned(),
            vmware_server_username: "user".to_owned(),
            vmware_server_password: "planted-password".into(),
            vmware_datastores: vec!["/DC0:one".to_owned()],
            vmware_insecure: true,
            ..VmwareOptions::default()
        };
        let mut vcenter = Self::new("datastores", &options).unwrap();
        vcenter.wire.base = base.to_owned();
        vcenter
    }
}
