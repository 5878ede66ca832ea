//! The keys of the metadata definitions.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[key(
    "metadefs",
    "load_catalog",
    Kind::Flag,
    "Load the default catalog of metadata definitions at the first start on a new database. `vitrine metadefs load` \
         does it at any time.",
)];
