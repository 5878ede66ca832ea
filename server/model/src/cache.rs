//! Copies of image data that a node keeps near.

use time::OffsetDateTime;

/// An image in the cache of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedImage {
    /// The row's number.
    pub id: i64,
    /// The image.
    pub image_id: String,
    /// When it was read last; when it was fetched, where it never was.
    pub last_accessed: OffsetDateTime,
    /// When it was fetched.
    pub last_modified: OffsetDateTime,
    /// Bytes.
    pub size: u64,
    /// How often it was read.
    pub hits: u64,
    /// MD5 of the data, hexadecimal.
    pub checksum: Option<String>,
    /// Whether it stays, however long nobody asks for it.
    pub pinned: bool,
}

/// What a node has in its cache, and what it is about to fetch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CacheState {
    /// The images it has, the one read longest ago first.
    pub cached: Vec<CachedImage>,
    /// Ids of the images it is to fetch, in that order.
    pub queued: Vec<String>,
}

/// What a clearing is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CacheTarget {
    /// The copies and the queue.
    #[default]
    Both,
    /// The copies alone.
    Cache,
    /// The queue alone.
    Queue,
}

impl CacheTarget {
    /// Whether copies are meant.
    #[must_use]
    pub const fn has_cache(self) -> bool {
        matches!(self, Self::Both | Self::Cache)
    }

    /// Whether the queue is meant.
    #[must_use]
    pub const fn has_queue(self) -> bool {
        matches!(self, Self::Both | Self::Queue)
    }
}
