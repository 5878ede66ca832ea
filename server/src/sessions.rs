//! The dashboard's sessions, in the database.

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};
use vitrine_database::{Error as DatabaseError, Session, Sessions};
use vitrine_domain::{Clock, SystemClock};

/// How often another id is tried where one is taken.
const TRIES: usize = 4;

/// Keeps sessions under a digest of their id, so that whoever reads the table is not logged in.
#[derive(Debug, Clone)]
pub(crate) struct DatabaseSessions {
    sessions: Sessions,
}

impl DatabaseSessions {
    /// Sessions in that table.
    pub(crate) const fn new(sessions: Sessions) -> Self {
        Self { sessions }
    }

    /// Removes the sessions that have ended; answers how many.
    pub(crate) async fn sweep(&self) -> std::result::Result<u64, DatabaseError> {
        self.sessions.delete_expired(SystemClock.now()).await
    }
}

#[async_trait]
impl SessionStore for DatabaseSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        for _ in 0..TRIES {
            match self.sessions.insert(&row(record)?).await {
                Err(DatabaseError::Duplicate { .. }) => record.id = Id::default(),
                outcome => return outcome.map_err(backend),
            }
        }
        Err(Error::Backend("every session id that was tried is taken".to_owned()))
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.sessions.save(&row(record)?).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(row) = self.sessions.load(&key(id), SystemClock.now()).await.map_err(backend)? else {
            return Ok(None);
        };
        let data = serde_json::from_str(&row.data).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: row.expires_at }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.sessions.delete(&key(id)).await.map(drop).map_err(backend)
    }
}

fn row(record: &Record) -> Result<Session> {
    Ok(Session {
        id: key(&record.id),
        data: serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?,
        expires_at: record.expiry_date,
    })
}

fn key(id: &Id) -> String {
    hex::encode(Sha256::digest(id.0.to_le_bytes()))
}

fn backend(error: DatabaseError) -> Error {
    Error::Backend(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use time::Duration;
    use vitrine_database::{Database, Options};

    use super::*;

    async fn store(folder: &tempfile::TempDir) -> DatabaseSessions {
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        let database = Database::connect(&url, Options::default()).await.unwrap();
        database.migrate().await.unwrap();
        DatabaseSessions::new(database.sessions())
    }

    fn record(lifetime: Duration) -> Record {
        let data = HashMap::from([("user".to_owned(), serde_json::json!({"name": "ann"}))]);
        Record { id: Id::default(), data, expiry_date: SystemClock.now() + lifetime }
    }

    #[tokio::test]
    async fn sessions_live_until_they_end() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let mut live = record(Duration::HOUR);
        store.create(&mut live).await.unwrap();
        assert_eq!(store.load(&live.id).await.unwrap().unwrap().data, live.data);

        live.data.insert("flash".to_owned(), "saved".into());
        store.save(&live).await.unwrap();
        assert_eq!(store.load(&live.id).await.unwrap().unwrap().data["flash"], "saved");

        let mut ended = record(-Duration::SECOND);
        store.create(&mut ended).await.unwrap();
        assert!(store.load(&ended.id).await.unwrap().is_none());
        assert_eq!(store.sweep().await.unwrap(), 1);

        store.delete(&live.id).await.unwrap();
        assert!(store.load(&live.id).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_taken_id_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let mut first = record(Duration::HOUR);
        store.create(&mut first).await.unwrap();
        let mut second = record(Duration::HOUR);
        second.id = first.id;
        second.data.clear();
        store.create(&mut second).await.unwrap();
        assert_ne!(second.id, first.id);
        assert_eq!(store.load(&first.id).await.unwrap().unwrap().data, first.data, "the first is untouched");
        assert!(store.load(&second.id).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn the_table_does_not_hold_the_cookie() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let mut live = record(Duration::HOUR);
        store.create(&mut live).await.unwrap();
        assert!(store.sessions.load(&live.id.to_string(), SystemClock.now()).await.unwrap().is_none());
        assert!(store.sessions.load(&key(&live.id), SystemClock.now()).await.unwrap().is_some());
    }
}
