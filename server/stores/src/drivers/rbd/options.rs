//! What an operator may set about a pool of images, with Glance's names where Glance has them.

use std::{io, time::Duration};

use serde::{Deserialize, Serialize};

const MIB: u64 = 1024 * 1024;
/// The largest object that Ceph lets an image have, in MiB.
const LARGEST_OBJECT: u64 = 32;

/// Options of an RBD store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RbdOptions {
    /// The pool. It must exist.
    pub rbd_store_pool: String,
    /// The user of the cluster without `client.`; empty is `admin`.
    pub rbd_store_user: String,
    /// The configuration of the cluster; empty looks where Ceph's own programs look, `/etc/ceph/ceph.conf` first.
    pub rbd_store_ceph_conf: String,
    /// MiB of the objects that images are cut into: a power of two up to 32; another number counts as the one below.
    pub rbd_store_chunk_size: u64,
    /// Whether runs of zeros are left out and take no room.
    pub rbd_thin_provisioning: bool,
    /// MiB of an upload that may be on their way to the cluster at a time. At least 8.
    pub rbd_store_upload_memory: u64,
    /// Seconds to wait for a connection to the cluster; 0 or less waits as long as Ceph does, which is 5 minutes.
    pub rados_connect_timeout: i64,
    /// Seconds to wait for the cluster's answer to one call; 0 is for ever.
    pub rados_op_timeout: u64,
}

impl Default for RbdOptions {
    fn default() -> Self {
        Self {
            rbd_store_pool: "images".to_owned(),
            rbd_store_user: String::new(),
            rbd_store_ceph_conf: String::new(),
            rbd_store_chunk_size: 8,
            rbd_thin_provisioning: false,
            rbd_store_upload_memory: 64,
            rados_connect_timeout: 30,
            rados_op_timeout: 60,
        }
    }
}

impl RbdOptions {
    /// Refuses what cannot be used.
    ///
    /// # Errors
    /// Names the option.
    pub fn check(&self) -> io::Result<()> {
        let refused = |problem: String| Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        if self.rbd_store_pool.is_empty() || self.rbd_store_pool.contains(['\0', '/', '@']) {
            return refused(format!(
                "rbd_store_pool = \"{}\": the name of a pool is wanted",
                self.rbd_store_pool
            ));
        }
        if self.rbd_store_user.starts_with("client.") || self.rbd_store_user.contains('\0') {
            return refused(format!(
                "rbd_store_user = \"{}\": the user is wanted without \"client.\"",
                self.rbd_store_user
            ));
        }
        if self.rbd_store_ceph_conf.contains('\0') {
            return refused("rbd_store_ceph_conf holds a NUL: the path of a file is wanted".to_owned());
        }
        if !(1..=LARGEST_OBJECT).contains(&self.rbd_store_chunk_size) {
            return refused(format!(
                "rbd_store_chunk_size = {}: it must be 1 to {LARGEST_OBJECT} (MiB)",
                self.rbd_store_chunk_size
            ));
        }
        if !(8..=65_536).contains(&self.rbd_store_upload_memory) {
            return refused(format!(
                "rbd_store_upload_memory = {}: it must be 8 to 65536 (MiB)",
                self.rbd_store_upload_memory
            ));
        }
        Ok(())
    }

    /// Objects have 2 to the power of this many bytes.
    pub(super) fn order(&self) -> u8 {
        u8::try_from((self.rbd_store_chunk_size.max(1) * MIB).ilog2()).unwrap_or(23)
    }

    /// Bytes of an upload that may be on their way.
    pub(super) fn window(&self) -> usize {
        usize::try_from(self.rbd_store_upload_memory.saturating_mul(MIB)).unwrap_or(usize::MAX)
    }

    /// The user, as librados wants it.
    pub(super) fn user(&self) -> Option<&str> {
        Some(self.rbd_store_user.as_str()).filter(|user| !user.is_empty())
    }

    /// The file of the configuration, where one is named.
    pub(super) fn configuration(&self) -> Option<&str> {
        Some(self.rbd_store_ceph_conf.as_str()).filter(|file| !file.is_empty())
    }

    /// How long connecting may take, where that is limited here.
    pub(super) fn patience(&self) -> Option<Duration> {
        u64::try_from(self.rados_connect_timeout).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_have_the_power_of_two_that_the_chunk_size_reaches() {
        for (size, order) in [(1, 20), (4, 22), (5, 22), (8, 23), (31, 24), (32, 25)] {
            let options = RbdOptions { rbd_store_chunk_size: size, ..RbdOptions::default() };
            assert!(options.check().is_ok());
            assert_eq!(options.order(), order, "{size}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let usable = RbdOptions::default();
        assert!(usable.check().is_ok());
        for (option, wrong) in [
            ("rbd_store_pool", RbdOptions { rbd_store_pool: String::new(), ..usable.clone() }),
            ("rbd_store_pool", RbdOptions { rbd_store_pool: "a/b".to_owned(), ..usable.clone() }),
            ("rbd_store_user", RbdOptions { rbd_store_user: "client.glance".to_owned(), ..usable.clone() }),
            ("rbd_store_ceph_conf", RbdOptions { rbd_store_ceph_conf: "a\0b".to_owned(), ..usable.clone() }),
            ("rbd_store_chunk_size", RbdOptions { rbd_store_chunk_size: 0, ..usable.clone() }),
            ("rbd_store_chunk_size", RbdOptions { rbd_store_chunk_size: 64, ..usable.clone() }),
            ("rbd_store_upload_memory", RbdOptions { rbd_store_upload_memory: 7, ..usable.clone() }),
        ] {
            assert!(wrong.check().unwrap_err().to_string().starts_with(option), "{option}");
        }
    }
}
