//! The session at the server: one for all requests, made where there is none, and once more where it has ended.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue, header};
use tokio::sync::Mutex;

use super::{
    errors::{Failure, LOGIN},
    options::VmwareOptions,
    soap::{Reference, message, text},
    xml::Element,
};
use crate::Secret;

/// The name of the cookie that means the session.
const COOKIE: &str = "vmware_soap_session";

/// The objects of the server that are used.
#[derive(Debug, Clone)]
pub(super) struct Services {
    pub(super) properties: Reference,
    pub(super) sessions: Reference,
    pub(super) search: Reference,
    pub(super) files: Reference,
}

/// What a login gives.
pub(super) struct Session {
    /// Marked as one that nobody prints.
    pub(super) cookie: HeaderValue,
    pub(super) services: Services,
}

/// How to log in, and the session of now.
pub(super) struct Login {
    user: String,
    password: Secret,
    session: Mutex<Option<Arc<Session>>>,
}

impl Login {
    pub(super) fn new(options: &VmwareOptions) -> Self {
        Self {
            user: options.vmware_server_username.clone(),
            password: options.vmware_server_password.clone(),
            session: Mutex::default(),
        }
    }

    /// The session of now; `make` logs in, where there is none. Others wait meanwhile.
    pub(super) async fn session<F>(&self, make: impl FnOnce() -> F) -> Result<Arc<Session>, Failure>
    where
        F: Future<Output = Result<Session, Failure>>,
    {
        let mut kept = self.session.lock().await;
        if let Some(session) = kept.as_ref() {
            return Ok(Arc::clone(session));
        }
        let session = Arc::new(make().await?);
        *kept = Some(Arc::clone(&session));
        Ok(session)
    }

    /// Ends a session that the server does not take any more.
    pub(super) async fn forget(&self, ended: &Arc<Session>) {
        let mut kept = self.session.lock().await;
        if kept.as_ref().is_some_and(|session| Arc::ptr_eq(session, ended)) {
            *kept = None;
        }
    }

    /// The session of now, which nobody is given any more.
    pub(super) async fn take(&self) -> Option<Arc<Session>> {
        self.session.lock().await.take()
    }

    /// The message that asks which objects there are.
    pub(super) fn first_message(&self) -> String {
        message("RetrieveServiceContent", &Reference::root(), "")
    }

    /// The message that says who we are.
    pub(super) fn message(&self, services: &Services) -> String {
        let who = text("userName", &self.user) + &text("password", self.password.expose());
        message("Login", &services.sessions, &who)
    }
}

impl Services {
    /// What the answer to the first message names.
    pub(super) fn of(answer: &Element) -> Result<Self, Failure> {
        let reference = |name: &str| {
            let found = answer.at(&["returnval", name]).and_then(Reference::of);
            found.ok_or_else(|| Failure::nonsense(LOGIN, format!("it names no {name}")))
        };
        Ok(Self {
            properties: reference("propertyCollector")?,
            sessions: reference("sessionManager")?,
            search: reference("searchIndex")?,
            files: reference("fileManager")?,
        })
    }
}

/// The cookie of a login, as it is to be sent back: quotes are part of it.
pub(super) fn cookie(headers: &HeaderMap) -> Result<HeaderValue, Failure> {
    let texts = headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts.filter_map(|text| text.split(';').next()?.trim().split_once('='));
    let value = pairs.find_map(|(name, value)| (name == COOKIE && !value.is_empty()).then_some(value));
    let value = value.ok_or_else(|| Failure::nonsense(LOGIN, "it sets no cookie of a session"))?;
    let mut cookie = HeaderValue::from_str(&format!("{COOKIE}={value}"))
        .map_err(|_| Failure::nonsense(LOGIN, "its cookie cannot be sent back"))?;
    cookie.set_sensitive(true);
    Ok(cookie)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_sent_back_as_it_came() {
        for (text, expected) in [
            (
                "vmware_soap_session=\"52 b8/c=\"; Path=/; HttpOnly; Secure",
                Some("vmware_soap_session=\"52 b8/c=\""),
            ),
            ("vmware_soap_session=planted", Some("vmware_soap_session=planted")),
            ("vmware_client=planted; Path=/", None),
            ("vmware_soap_session=; Path=/", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.append(header::SET_COOKIE, HeaderValue::from_static("other=1"));
            headers.append(header::SET_COOKIE, HeaderValue::from_str(text).unwrap());
            let cookie = cookie(&headers);
            assert!(!format!("{cookie:?}").contains("planted"), "{cookie:?}");
            assert_eq!(cookie.ok(), expected.map(|text| HeaderValue::from_str(text).unwrap()), "{text}");
        }
    }
}
