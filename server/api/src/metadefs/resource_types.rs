//! `/v2/metadefs/resource_types` and `/v2/metadefs/namespaces/{namespace}/resource_types…`.

mod associate;
mod associations;
mod dissociate;
mod list;

pub(crate) use associate::associate;
pub(crate) use associations::associations;
pub(crate) use dissociate::dissociate;
pub(crate) use list::list;
