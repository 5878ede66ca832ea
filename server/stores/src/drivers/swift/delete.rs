//! Removing data with its segments.

use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use super::{
    account::Account,
    address::{Container, Place},
    errors::Failure,
    manifest::Removal,
    objects::Object,
    upload::prefix,
    wire::Call,
};
use crate::Error;

const WHAT: &str = "DELETE of the data";

impl Account {
    /// Removes the data of a place.
    pub(super) async fn delete(&self, place: &Place) -> Result<(), Error> {
        let outcome = self.delete_object(place).await;
        if self.address.accounts.is_some() && matches!(outcome, Ok(()) | Err(Error::NotFound { .. })) {
            self.clear(&place.container).await?;
        }
        outcome
    }

    async fn delete_object(&self, place: &Place) -> Result<(), Error> {
        let missing = || Error::NotFound { store: self.store.clone() };
        let object = self.find(place).await?.ok_or_else(missing)?;
        if object.is_static {
            match self.delete_static(place).await {
                // radosgw joins and does not take apart in the account of another project. Its segments go with the
                // container.
                Err(Error::Denied { .. }) if self.address.accounts.is_some() && !object.writer.is_empty() => {
                }
                outcome => return outcome,
            }
        }
        if !object.dynamic.is_empty() {
            self.delete_dynamic_segments(place, &object).await?;
        }
        if self.remove(WHAT, &place.path()).await? { Ok(()) } else { Err(missing()) }
    }

    /// Lets the service remove a manifest with the segments that it names.
    async fn delete_static(&self, place: &Place) -> Result<(), Error> {
        let call = Call::new(WHAT, Method::DELETE, place.path())
            .query("multipart-manifest", "delete")
            .header(http::header::ACCEPT, "application/json");
        let document = match self.wire.ask(call, self.wire.short).await {
            Ok((_, document)) => document,
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => {
                return Err(Error::NotFound { store: self.store.clone() });
            }
            Err(failure) => return Err(self.error(failure)),
        };
        let removal: Removal = serde_json::from_slice(&document)
            .map_err(|_| self.error(Failure::nonsense(WHAT, "it does not say what was removed")))?;
        let Some(status) = removal.problem() else { return Ok(()) };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Err(self.error(Failure::refused(WHAT, status, b"")))
    }

    /// Removes the segments that a manifest of Glance means: what its prefix begins. A prefix that does not name the
    /// image could mean the data of others.
    async fn delete_dynamic_segments(&self, place: &Place, object: &Object) -> Result<(), Error> {
        let dynamic = percent_decode_str(&object.dynamic).decode_utf8_lossy();
        let (container, prefix) = dynamic.split_once('/').unwrap_or_default();
        if container.is_empty() || !prefix.contains(&place.key) || prefix == place.key {
            let (store, key) = (&self.store, &place.key);
            tracing::warn!(store, key, "the image's manifest may mean the data of others: its segments stay");
            return Ok(());
        }
        let account = place.container.account.clone();
        let container = Container { account, name: container.to_owned() };
        let (segments, _) = self.list(&container, prefix, true).await?;
        let names = segments.into_iter().map(|segment| segment.name).collect::<Vec<_>>();
        self.remove_all(&container, &names).await.map(drop)
    }

    /// Removes objects; how many there were. All are tried.
    pub(super) async fn remove_all(&self, container: &Container, names: &[String]) -> Result<u64, Error> {
        let (mut removed, mut failure) = (0, None);
        for name in names {
            match self.remove("DELETE of a segment", &container.object(name)).await {
                Ok(was_there) => removed += u64::from(was_there),
                Err(error) => {
                    failure.get_or_insert(error);
                }
            }
        }
        failure.map_or(Ok(removed), Err)
    }

    /// Removes an object; whether it was there. A try whose answer was lost may have been the one that removed it.
    async fn remove(&self, what: &'static str, path: &str) -> Result<bool, Error> {
        let call = Call::new(what, Method::DELETE, path.to_owned());
        match self.wire.send(call, self.wire.short).await {
            Ok(_) => Ok(true),
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => Ok(false),
            Err(failure) => Err(self.error(failure)),
        }
    }

    /// Removes what a writer made that nobody waits for any more.
    pub(super) async fn discard(&self, place: &Place, writer: &str) {
        let outcome = match self.find(place).await {
            Ok(Some(object)) if object.writer == writer => self.delete(place).await,
            Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            let cause = &error as &dyn std::error::Error;
            let (store, key) = (&self.store, &place.key);
            tracing::warn!(store, key, cause, "data that nobody waits for stays in the container");
        }
    }

    /// Whether the object of a place names segments of this writer.
    pub(super) async fn names_segments(&self, place: &Place, writer: &str) -> Result<bool, Error> {
        match self.find(place).await? {
            Some(object) if object.writer == writer => return Ok(true),
            Some(object) if object.is_static => {}
            _ => return Ok(false),
        }
        const LOOK: &str = "the manifest";
        let call = Call::new(LOOK, Method::GET, place.path()).query("multipart-manifest", "get");
        let (_, document) =
            self.wire.ask(call, self.wire.short).await.map_err(|failure| self.error(failure))?;
        let names = super::manifest::read(&document)
            .map_err(|_| self.error(Failure::nonsense(LOOK, "it is none")))?;
        let mine = format!("/{}/{}", place.container.name, prefix(&place.key, writer));
        Ok(names.iter().any(|name| name.starts_with(&mine)))
    }
}
