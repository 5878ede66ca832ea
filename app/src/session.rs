//! The login session: what the server keeps about it, and the visitor a request comes from.

mod visitor;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::RngCore as _;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use time::OffsetDateTime;
use tower_sessions::{Expiry, Session};
pub(crate) use visitor::{Unverified, Visitor};

use crate::failure::Failure;

/// The name of the cookie that carries the session's id.
pub(crate) const COOKIE: &str = "vitrine_session";

const KEY: &str = "login";

/// What a session keeps. It exists only after a login.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Login {
    /// The identity's token.
    pub(crate) token: String,
    /// The session's own token against forged requests.
    pub(crate) csrf: String,
    /// When the identity's token ends; the session ends with it.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) expires_at: OffsetDateTime,
}

impl Login {
    /// The login of this session; `None` where there is none. Makes no session.
    pub(crate) async fn of(session: &Session) -> Result<Option<Self>, Failure> {
        Ok(session.get(KEY).await?)
    }

    /// Says of a session that was changed that it still ends with its login. Whoever changes one calls this; whoever
    /// does not, leaves it unwritten.
    pub(crate) async fn end_with_it(session: &Session) -> Result<(), Failure> {
        if let Some(login) = Self::of(session).await? {
            session.set_expiry(Some(Expiry::AtDateTime(login.expires_at)));
        }
        Ok(())
    }

    /// Begins a session for an issued token under an id that nobody knew before. What the session held is gone.
    pub(crate) async fn begin(session: &Session, issued: &vitrine_identity::Session) -> Result<(), Failure> {
        session.clear().await;
        session.cycle_id().await?;
        let mut secret = [0; 32];
        rand::rng().fill_bytes(&mut secret);
        let login = Self {
            token: issued.token.clone(),
            csrf: URL_SAFE_NO_PAD.encode(secret),
            expires_at: issued.expires_at,
        };
        session.set_expiry(Some(Expiry::AtDateTime(login.expires_at)));
        session.insert(KEY, login).await?;
        Ok(())
    }

    /// Whether `token` is this session's, compared in constant time.
    pub(crate) fn accepts(&self, token: &str) -> bool {
        bool::from(self.csrf.as_bytes().ct_eq(token.as_bytes()))
    }
}
