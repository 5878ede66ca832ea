//! Image data in the memory of the process: for tests, and for trying the service out. It ends with the process.

use std::{
    collections::BTreeMap,
    io,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures::{StreamExt, stream};

use super::key;
use crate::{Capacity, Committed, Content, Error, Store, Stored, Writer};

/// Bytes of a chunk of a stream.
const CHUNK: usize = 512 * 1024;

/// A store of a limited number of bytes.
pub struct MemoryStore {
    shared: Arc<Shared>,
}

struct Shared {
    name: String,
    room: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    images: BTreeMap<String, Bytes>,
    /// Bytes of images and of writers.
    used: u64,
    writers: usize,
}

impl MemoryStore {
    /// An empty store with room for `room` bytes.
    #[must_use]
    pub fn new(name: &str, room: u64) -> Self {
        Self { shared: Arc::new(Shared { name: name.to_owned(), room, state: Mutex::default() }) }
    }

    /// Bytes held, those of open writers included.
    #[must_use]
    pub fn used(&self) -> u64 {
        self.shared.state().used
    }

    /// Writers that are neither committed nor dropped.
    #[must_use]
    pub fn writers(&self) -> usize {
        self.shared.state().writers
    }

    /// The keys of the committed images.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        self.shared.state().images.keys().cloned().collect()
    }

    fn key<'a>(&self, location: &'a str) -> Result<&'a str, Error> {
        location
            .strip_prefix("memory://")
            .and_then(|rest| rest.strip_prefix(self.shared.name.as_str()))
            .and_then(|rest| rest.strip_prefix('/'))
            .filter(|key| key::check(key).is_ok())
            .ok_or_else(|| Error::InvalidLocation { reason: "it is not inside this store".to_owned() })
    }

    fn image(&self, location: &str) -> Result<Bytes, Error> {
        let key = self.key(location)?;
        self.shared.state().images.get(key).cloned().ok_or_else(|| self.shared.not_found())
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn not_found(&self) -> Error {
        Error::NotFound { store: self.name.clone() }
    }

    fn already_exists(&self, key: &str) -> Error {
        Error::AlreadyExists { store: self.name.clone(), key: key.to_owned() }
    }

    fn full(&self) -> Error {
        Error::Full { store: self.name.clone(), source: io::ErrorKind::StorageFull.into() }
    }
}

#[async_trait]
impl Store for MemoryStore {
    fn name(&self) -> &str {
        &self.shared.name
    }

    fn driver(&self) -> &'static str {
        "memory"
    }

    fn owns(&self, location: &str) -> bool {
        self.key(location).is_ok()
    }

    fn location(&self, key: &str) -> String {
        format!("memory://{}/{key}", self.shared.name)
    }

    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        key::check(key)?;
        let mut state = self.shared.state();
        if state.images.contains_key(key) {
            return Err(self.shared.already_exists(key));
        }
        if size_hint.is_some_and(|bytes| bytes > self.shared.room.saturating_sub(state.used)) {
            return Err(self.shared.full());
        }
        state.writers += 1;
        Ok(Box::new(MemoryWriter {
            shared: Arc::clone(&self.shared),
            key: key.to_owned(),
            location: self.location(key),
            data: BytesMut::new(),
        }))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        let data = self.image(location)?;
        let size = data.len();
        let cut = |at: u64| usize::try_from(at).map_or(size, |at| at.min(size));
        let part = range.map_or(0..size, |range| cut(range.start)..cut(range.end).max(cut(range.start)));
        let part = data.slice(part);
        let chunks = (0..part.len()).step_by(CHUNK);
        let stream =
            stream::iter(chunks).map(move |at| Ok(part.slice(at..part.len().min(at + CHUNK)))).boxed();
        Ok(Content { size: size as u64, stream })
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        Ok(self.image(location)?.len() as u64)
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        let key = self.key(location)?;
        let mut state = self.shared.state();
        let data = state.images.remove(key).ok_or_else(|| self.shared.not_found())?;
        state.used -= data.len() as u64;
        Ok(())
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        let room = self.shared.room;
        Ok(Some(Capacity { total: room, free: room.saturating_sub(self.used()) }))
    }

    async fn sweep(&self) -> Result<u64, Error> {
        // A process that died has left nothing here.
        Ok(0)
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        let state = self.shared.state();
        let stored = |(key, data): (&String, &Bytes)| Stored { key: key.clone(), size: data.len() as u64 };
        Ok(state.images.iter().map(stored).collect())
    }
}

struct MemoryWriter {
    shared: Arc<Shared>,
    key: String,
    location: String,
    data: BytesMut,
}

#[async_trait]
impl Writer for MemoryWriter {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        let mut state = self.shared.state();
        if chunk.len() as u64 > self.shared.room.saturating_sub(state.used) {
            return Err(self.shared.full());
        }
        state.used += chunk.len() as u64;
        self.data.extend_from_slice(&chunk);
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<Committed, Error> {
        let mut state = self.shared.state();
        if state.images.contains_key(&self.key) {
            return Err(self.shared.already_exists(&self.key));
        }
        let size = self.data.len() as u64;
        let key = self.key.clone();
        // The drop of the writer gives back what it still holds, which is nothing then.
        let data = std::mem::take(&mut self.data).freeze();
        state.images.insert(key, data);
        drop(state);
        Ok(Committed { location: std::mem::take(&mut self.location), size })
    }
}

impl Drop for MemoryWriter {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.used -= self.data.len() as u64;
        state.writers -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{Fixture, conformance};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn keeps_the_contract() {
        conformance(|| async { Fixture::new(Arc::new(MemoryStore::new("memory", 1 << 30))) }).await;
    }

    #[tokio::test]
    async fn a_full_store_says_so_and_counts_what_writers_hold() {
        let store = MemoryStore::new("small", 10);
        assert!(matches!(store.create("a", Some(11)).await, Err(Error::Full { .. })));
        let mut writer = store.create("a", None).await.unwrap();
        writer.write(Bytes::from_static(b"12345678")).await.unwrap();
        assert!(matches!(writer.write(Bytes::from_static(b"123")).await, Err(Error::Full { .. })));
        assert_eq!((store.used(), store.writers()), (8, 1));
        drop(writer);
        assert_eq!((store.used(), store.writers()), (0, 0));
    }
}
