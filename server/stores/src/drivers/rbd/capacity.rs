//! How much room the pool has. Blocks.

use std::io;

use serde::Deserialize;

use super::{ffi::Pool, link::Link};
use crate::{Capacity, Error};

/// `ceph df`, as far as it is read.
#[derive(Deserialize)]
struct Usage {
    #[serde(default)]
    pools: Vec<OfPool>,
}

#[derive(Deserialize)]
struct OfPool {
    name: String,
    stats: Stats,
}

#[derive(Deserialize)]
struct Stats {
    /// Bytes of data, however many copies there are.
    #[serde(default)]
    stored: u64,
    /// Bytes of data for which there is room, the copies counted.
    #[serde(default)]
    max_avail: u64,
}

/// The room of the pool; none where the monitors do not know it, as in a cluster without a manager.
pub(super) fn capacity(link: &Link, pool: &Pool) -> Result<Option<Capacity>, Error> {
    // The monitors may answer while the storage does not.
    pool.has_object("rbd_directory").map_err(|error| link.failed("look into the pool", &error))?;
    let answer = pool
        .ask(r#"{"prefix":"df","format":"json"}"#)
        .map_err(|error| link.failed("ask for the room of the pool", &error))?;
    read(&answer, &link.options.rbd_store_pool)
        .map_err(|error| link.failed("read the cluster's answer about its room", &error))
}

/// Refuses data that the pool surely has no room for.
pub(super) fn fits(link: &Link, pool: &Pool, bytes: u64) -> Result<(), Error> {
    match capacity(link, pool) {
        Ok(Some(room)) if bytes > room.free => Err(Error::Full {
            store: link.store.clone(),
            source: io::Error::new(
                io::ErrorKind::StorageFull,
                format!("{bytes} bytes do not fit: the pool has room for {}", room.free),
            ),
        }),
        // Where it cannot be known before, the writes will tell.
        _ => Ok(()),
    }
}

fn read(answer: &[u8], pool: &str) -> io::Result<Option<Capacity>> {
    let usage: Usage = serde_json::from_slice(answer)?;
    let found = usage.pools.into_iter().find(|one| one.name == pool).map(|pool| pool.stats);
    Ok(found
        .filter(|stats| stats.max_avail > 0 || stats.stored > 0)
        .map(|stats| Capacity { total: stats.stored.saturating_add(stats.max_avail), free: stats.max_avail }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_that_of_the_pool() {
        let answer = br#"{"stats":{"total_bytes":900},"pools":[
            {"name":"volumes","id":1,"stats":{"stored":1,"max_avail":2}},
            {"name":"images","id":2,"stats":{"stored":30,"objects":4,"max_avail":70}}]}"#;
        assert_eq!(read(answer, "images").unwrap(), Some(Capacity { total: 100, free: 70 }));
        assert_eq!(read(answer, "other").unwrap(), None);
        let unknown = br#"{"pools":[{"name":"images","stats":{"stored":0,"max_avail":0}}]}"#;
        assert_eq!(read(unknown, "images").unwrap(), None, "no manager has counted");
        assert!(read(b"", "images").is_err());
    }
}
