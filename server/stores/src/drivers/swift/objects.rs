//! Objects: whole ones and manifests, written, measured and listed.

use bytes::Bytes;
use http::{HeaderName, Method, StatusCode, header};
use serde::Deserialize;

use super::{
    account::Account,
    address::{Container, Place},
    errors::Failure,
    wire::Call,
};
use crate::Error;

/// Metadata of an object that names who wrote it. So a writer whose answer was lost finds out what became of its data.
pub(super) const WRITER: HeaderName = HeaderName::from_static("x-object-meta-vitrine-writer");
/// Says of an object that it is a manifest of the static kind.
pub(super) const STATIC: HeaderName = HeaderName::from_static("x-static-large-object");
/// The beginning of the names of the segments, of a manifest of the dynamic kind.
pub(super) const DYNAMIC: HeaderName = HeaderName::from_static("x-object-manifest");
/// Names that one page of a list has.
const PAGE: usize = 1000;

/// What is known about an object.
pub(super) struct Object {
    pub(super) size: u64,
    /// The MD5 of it, where it is no manifest.
    pub(super) etag: String,
    /// Who wrote it; empty for what others wrote.
    pub(super) writer: String,
    /// Whether it is a manifest that names its segments.
    pub(super) is_static: bool,
    /// `CONTAINER/PREFIX` of the segments, as the header has it; empty where it is no manifest of that kind.
    pub(super) dynamic: String,
}

/// An object of a list.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Listed {
    #[serde(default)]
    pub(super) name: String,
    /// In place of a name: what several names begin with.
    #[serde(default)]
    pub(super) subdir: String,
    #[serde(default)]
    pub(super) bytes: u64,
    #[serde(default)]
    pub(super) last_modified: String,
}

impl Account {
    /// The object of a place, where there is one.
    pub(super) async fn find(&self, place: &Place) -> Result<Option<Object>, Error> {
        const WHAT: &str = "HEAD of the data";
        let call = Call::new(WHAT, Method::HEAD, place.path());
        match self.wire.send(call, self.wire.short).await {
            Ok(answer) => {
                let size = answer
                    .header(&header::CONTENT_LENGTH)
                    .parse()
                    .map_err(|_| self.error(Failure::nonsense(WHAT, "it has no Content-Length")))?;
                Ok(Some(Object {
                    size,
                    etag: answer.header(&header::ETAG).to_owned(),
                    writer: answer.header(&WRITER).to_owned(),
                    is_static: answer.header(&STATIC).eq_ignore_ascii_case("true"),
                    dynamic: answer.header(&DYNAMIC).to_owned(),
                }))
            }
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => match self.absent(&place.container).await {
                Error::NotFound { .. } => Ok(None),
                error => Err(error),
            },
            Err(failure) => Err(self.error(failure)),
        }
    }

    /// Bytes of the data of a place.
    pub(super) async fn size(&self, place: &Place) -> Result<u64, Error> {
        let object = self.find(place).await?;
        object.map(|object| object.size).ok_or_else(|| Error::NotFound { store: self.store.clone() })
    }

    /// Refuses a place where something stands.
    pub(super) async fn refuse_existing(&self, place: &Place) -> Result<(), Error> {
        match self.find(place).await? {
            None => Ok(()),
            Some(_) => Err(self.already_exists(&place.key)),
        }
    }

    fn already_exists(&self, key: &str) -> Error {
        Error::AlreadyExists { store: self.store.clone(), key: key.to_owned() }
    }

    /// Writes an object where there is none; `writer` is its mark. It is the data itself, whose MD5 in hex is `md5`, or
    /// the manifest of what was written before.
    pub(super) async fn put(
        &self,
        place: &Place,
        body: Bytes,
        md5: Option<&str>,
        writer: &str,
    ) -> Result<(), Error> {
        let call = self.writing("PUT of the data", place, writer).body(body);
        let call = match md5 {
            Some(md5) => call.header(header::ETAG, md5),
            None => call.query("multipart-manifest", "put"),
        };
        let _turn = self.turns.take(&place.key).await;
        self.refuse_existing(place).await?;
        match self.send_into(&place.container, call).await {
            Ok(_) => Ok(()),
            Err(failure) => self.after_all(place, writer, failure).await,
        }
    }

    /// A request that writes an object where there is none.
    pub(super) fn writing(&self, what: &'static str, place: &Place, writer: &str) -> Call {
        Call::new(what, Method::PUT, place.path())
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::IF_NONE_MATCH, "*")
            .header(WRITER, writer)
    }

    /// Looks what became of data whose writing failed: a try may have been carried out whose answer was lost, and the
    /// next one then finds something there.
    pub(super) async fn after_all(&self, place: &Place, writer: &str, failure: Failure) -> Result<(), Error> {
        let is_refused = failure.is(StatusCode::PRECONDITION_FAILED) || failure.is(StatusCode::CONFLICT);
        let may_be_done = is_refused || failure.is_temporary();
        match self.find(place).await {
            _ if !may_be_done => {}
            Ok(Some(object)) if object.writer == writer => return Ok(()),
            Ok(Some(_)) => return Err(self.already_exists(&place.key)),
            Ok(None) | Err(_) => {}
        }
        if failure.is(StatusCode::NOT_FOUND) {
            return Err(self.container_missing(&place.container));
        }
        Err(self.error(failure))
    }

    /// A page of a container's list: what begins with `prefix` and comes after `marker`, and the service's date. Names
    /// with a slash behind the prefix are put together where `is_flat` is not set.
    pub(super) async fn page(
        &self,
        container: &Container,
        prefix: &str,
        marker: &str,
        is_flat: bool,
    ) -> Result<(Vec<Listed>, String), Error> {
        const WHAT: &str = "the list of the container";
        let mut call = Call::new(WHAT, Method::GET, container.path())
            .query("format", "json")
            .query("limit", PAGE.to_string());
        for (name, value) in
            [("prefix", prefix), ("marker", marker), ("delimiter", if is_flat { "" } else { "/" })]
        {
            if !value.is_empty() {
                call = call.query(name, value);
            }
        }
        match self.wire.ask(call, self.wire.short).await {
            Ok((answer, document)) => {
                let date = answer.header(&header::DATE).to_owned();
                Ok((self.listed(WHAT, &document)?, date))
            }
            // The container of one image goes with it, also while it is looked at.
            Err(failure) if failure.is(StatusCode::NOT_FOUND) && self.address.accounts.is_some() => {
                Ok((Vec::new(), String::new()))
            }
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => Err(self.container_missing(container)),
            Err(failure) => Err(self.error(failure)),
        }
    }

    /// All of such a list.
    pub(super) async fn list(
        &self,
        container: &Container,
        prefix: &str,
        is_flat: bool,
    ) -> Result<(Vec<Listed>, String), Error> {
        let (mut all, mut marker) = (Vec::new(), String::new());
        loop {
            let (page, date) = self.page(container, prefix, &marker, is_flat).await?;
            let last = page.last().map(|last| last.name.clone() + &last.subdir).unwrap_or_default();
            all.extend(page);
            if last.is_empty() || last == marker {
                return Ok((all, date));
            }
            marker = last;
        }
    }

    /// The containers of this store that images of the project may be in.
    pub(super) async fn containers(&self, project: &str) -> Result<Vec<Container>, Error> {
        const WHAT: &str = "the list of the account";
        if let Some(container) = self.address.only_container() {
            return Ok(vec![container]);
        }
        let account = self.address.accounts.as_ref().map(|accounts| accounts.account(project));
        let account = account.unwrap_or_default();
        let path = if account.is_empty() { String::new() } else { format!("/{account}") };
        let (mut all, mut marker) = (Vec::new(), String::new());
        loop {
            let mut call = Call::new(WHAT, Method::GET, path.clone())
                .query("format", "json")
                .query("prefix", self.address.container.as_str());
            if !marker.is_empty() {
                call = call.query("marker", marker.as_str());
            }
            let document = match self.wire.ask(call, self.wire.short).await {
                Ok((_, document)) => document,
                // An account is made with its first container.
                Err(failure) if failure.is(StatusCode::NOT_FOUND) && !account.is_empty() => return Ok(all),
                Err(failure) => return Err(self.error(failure)),
            };
            let page = self.listed(WHAT, &document)?;
            let last = page.last().map(|last| last.name.clone()).unwrap_or_default();
            let ours = page.into_iter().filter(|listed| self.address.has_container(&listed.name, None));
            all.extend(ours.map(|listed| Container { account: account.clone(), name: listed.name }));
            if last.is_empty() || last == marker {
                return Ok(all);
            }
            marker = last;
        }
    }

    fn listed(&self, what: &'static str, document: &[u8]) -> Result<Vec<Listed>, Error> {
        // Of an empty list some services send nothing.
        if document.is_empty() {
            return Ok(Vec::new());
        }
        serde_json::from_slice(document).map_err(|_| self.error(Failure::nonsense(what, "it is no list")))
    }
}
