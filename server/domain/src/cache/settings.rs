//! What an operator may set about the image cache, with Glance's names where Glance has the option.

/// Settings of the image cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheSettings {
    /// Whether there is one.
    pub enabled: bool,
    /// `image_cache_max_size`: bytes that all copies may have together. A larger image is never kept.
    pub max_size: u64,
    /// `image_cache_stall_time`: seconds that the fetching of a copy may stand still before it is given up.
    pub stall_time: u64,
    /// Whether downloads also fill the cache from stores that are folders. They are mostly on this machine, where a
    /// second copy wins nothing; a folder on another machine is worth it.
    pub file_stores: bool,
    /// Names of stores from which downloads never fill the cache.
    pub exclude_stores: Vec<String>,
    /// `worker_self_reference_url`: what this node is called in the database; the node's name where it is not set.
    pub node_reference: Option<String>,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            max_size: 10 << 30,
            stall_time: 86_400,
            file_stores: false,
            exclude_stores: Vec::new(),
            node_reference: None,
        }
    }
}
