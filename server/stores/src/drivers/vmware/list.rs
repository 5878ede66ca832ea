//! What is stored.

use std::collections::BTreeMap;

use super::vcenter::Vcenter;
use crate::{Error, Stored, drivers::key};

impl Vcenter {
    /// All files whose names are keys.
    pub(super) async fn stored(&self) -> Result<Vec<Stored>, Error> {
        let mut sizes = BTreeMap::new();
        for datastore in 0..self.address.datastores.len() {
            for file in self.list(datastore).await? {
                if key::check(&file.name).is_ok() {
                    // Of a key in several datastores, the one where new data would rather be.
                    sizes.entry(file.name).or_insert(file.size);
                }
            }
        }
        Ok(sizes.into_iter().map(|(key, size)| Stored { key, size }).collect())
    }
}
