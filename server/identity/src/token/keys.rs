//! The keys that sign tokens. They are rows of the database, so that tokens outlive the process and every process
//! accepts the others' tokens.

use std::sync::Arc;

use openssl::{error::ErrorStack, hash::MessageDigest, pkey::PKey, sign::Signer};
use parking_lot::RwLock;
use time::{Duration, OffsetDateTime};
use vitrine_database::{
    Error,
    identity::{KeyRecord, Tokens},
};

use crate::random;

/// How often the database is asked for keys of other processes, at most.
const RELOAD: Duration = Duration::seconds(1);

/// A signing key.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) id: [u8; 4],
    pub(crate) secret: [u8; 32],
}

impl Key {
    pub(super) fn sign(&self, bytes: &[u8]) -> Result<[u8; 32], ErrorStack> {
        let key = PKey::hmac(&self.secret)?;
        let mut signature = [0; 32];
        Signer::new(MessageDigest::sha256(), &key)?.sign_oneshot(&mut signature, bytes)?;
        Ok(signature)
    }

    fn of(record: &KeyRecord) -> Result<Self, Error> {
        let mut key = Self { id: [0; 4], secret: [0; 32] };
        hex::decode_to_slice(&record.id, &mut key.id).map_err(|error| inconsistent("id", &error))?;
        hex::decode_to_slice(&record.secret, &mut key.secret)
            .map_err(|error| inconsistent("secret", &error))?;
        Ok(key)
    }
}

/// All keys that are accepted.
pub(crate) struct Keys {
    tokens: Tokens,
    known: RwLock<Known>,
}

struct Known {
    loaded_at: OffsetDateTime,
    /// The newest first: that one signs.
    keys: Arc<[Key]>,
}

impl Keys {
    /// Reads the keys, and makes the first one where there is none.
    ///
    /// # Errors
    /// As the database does.
    pub(crate) async fn load(tokens: Tokens, now: OffsetDateTime) -> Result<Self, Error> {
        let mut keys = read(&tokens).await?;
        if keys.is_empty() {
            tokens.add_key(&new_key(now)).await?;
            keys = read(&tokens).await?;
        }
        Ok(Self { tokens, known: RwLock::new(Known { loaded_at: now, keys: keys.into() }) })
    }

    /// The key that signs.
    pub(crate) fn current(&self) -> Option<Key> {
        self.known.read().keys.first().cloned()
    }

    /// The key of that id. A key that is not known here may be another process's new one.
    ///
    /// # Errors
    /// As the database does.
    pub(crate) async fn find(&self, id: [u8; 4], now: OffsetDateTime) -> Result<Option<Key>, Error> {
        let (known, loaded_at) = {
            let known = self.known.read();
            (Arc::clone(&known.keys), known.loaded_at)
        };
        let found = known.iter().find(|key| key.id == id);
        if found.is_some() || (Duration::ZERO..RELOAD).contains(&(now - loaded_at)) {
            return Ok(found.cloned());
        }
        self.reload(now).await?;
        Ok(self.known.read().keys.iter().find(|key| key.id == id).cloned())
    }

    /// Signs with a new key from now on, and forgets those that were replaced before `unused_since`.
    ///
    /// # Errors
    /// As the database does.
    pub(crate) async fn rotate(
        &self,
        now: OffsetDateTime,
        unused_since: OffsetDateTime,
    ) -> Result<(), Error> {
        let records = self.tokens.keys().await?;
        self.tokens.add_key(&new_key(now)).await?;
        for (newer, older) in records.iter().zip(records.iter().skip(1)) {
            if newer.created_at < unused_since {
                self.tokens.remove_key(&older.id).await?;
            }
        }
        self.reload(now).await
    }

    async fn reload(&self, now: OffsetDateTime) -> Result<(), Error> {
        let keys = read(&self.tokens).await?;
        *self.known.write() = Known { loaded_at: now, keys: keys.into() };
        Ok(())
    }
}

async fn read(tokens: &Tokens) -> Result<Vec<Key>, Error> {
    tokens.keys().await?.iter().map(Key::of).collect()
}

fn new_key(now: OffsetDateTime) -> KeyRecord {
    KeyRecord {
        id: hex::encode(random::bytes::<4>()),
        secret: hex::encode(random::bytes::<32>()),
        created_at: now,
    }
}

/// The column and the kind of damage; never the value.
fn inconsistent(column: &'static str, problem: &hex::FromHexError) -> Error {
    let problem = match problem {
        hex::FromHexError::InvalidHexCharacter { .. } => "no hex digits",
        hex::FromHexError::OddLength | hex::FromHexError::InvalidStringLength => "of another length",
    };
    Error::Inconsistent { table: "vitrine_token_keys", column, problem: problem.to_owned() }
}
