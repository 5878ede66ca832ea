//! Image data on other people's web servers: it can be read, and nothing else.
//!
//! A location is a URL that the fetcher's rules let through, without a user name. Nothing about it is kept: whether the
//! data is still what it was is seen by its size, and by a changed `ETag` or date while it is read.

mod errors;
mod options;
#[cfg(test)]
mod tests;

use std::ops::Range;

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream};
use vitrine_fetcher::{Fetcher, Request, Trust};
use vitrine_splice::Conduit;

pub use self::options::HttpOptions;
use crate::{Capacity, Content, Error, Store, Writer};

/// The web, as far as the operator lets it be read.
pub struct HttpStore {
    name: String,
    fetcher: Fetcher,
}

impl HttpStore {
    /// A store that reads through `fetcher`, whose rules decide on its locations. Reads the file of certificates.
    ///
    /// # Errors
    /// [`Error::Other`] where an option is wrong; the cause names it.
    pub fn open(name: &str, options: &HttpOptions, fetcher: Fetcher) -> Result<Self, Error> {
        let failed = |source| Error::Other { store: name.to_owned(), source };
        options.check().map_err(failed)?;
        let fetcher = match options.trust() {
            Trust::System => fetcher,
            trust => fetcher.with_trust(&trust).map_err(|error| failed(std::io::Error::other(error)))?,
        };
        Ok(Self { name: name.to_owned(), fetcher })
    }

    /// The size of the data, by the first of these questions that is answered: the head of the data, its first byte,
    /// the beginning of all of it.
    async fn measure(&self, location: &str) -> Result<u64, Error> {
        let mut last = None;
        for request in [Request::head(location), Request::get(location).range(0..1), Request::get(location)] {
            match self.fetcher.open(request).await {
                Ok(response) if response.size.is_some() => return Ok(response.size.unwrap_or_default()),
                Ok(_) => last = None,
                // Some servers know no HEAD, or allow it to nobody; some send no parts.
                Err(error) if !errors::may_depend_on_the_question(&error) => {
                    return Err(errors::of(&self.name, error));
                }
                Err(error) => last = Some(error),
            }
        }
        Err(match last {
            Some(error) => errors::of(&self.name, error),
            None => errors::size_unknown(&self.name),
        })
    }

    async fn read(
        &self,
        location: &str,
        range: Option<Range<u64>>,
        conduit: Option<&Conduit>,
    ) -> Result<Content, Error> {
        self.check(location)?;
        let mut request = Request::get(location);
        if let Some(conduit) = conduit {
            request = request.through(conduit.clone());
        }
        let request = match range {
            Some(range) if range.is_empty() => {
                let size = self.measure(location).await?;
                return Ok(Content { size, stream: stream::empty().boxed() });
            }
            Some(range) => request.range(range),
            None => request,
        };
        let response = self.fetcher.open(request).await.map_err(|error| errors::of(&self.name, error))?;
        let size = response.size.ok_or_else(|| errors::size_unknown(&self.name))?;
        let name = self.name.clone();
        Ok(Content { size, stream: response.stream.map_err(move |error| errors::of(&name, error)).boxed() })
    }

    fn check(&self, location: &str) -> Result<(), Error> {
        self.fetcher.rules().check(location).map(drop).map_err(errors::refused)
    }

    fn cannot<T>(&self, what: &'static str) -> Result<T, Error> {
        Err(Error::NotSupported { store: self.name.clone(), what })
    }
}

#[async_trait]
impl Store for HttpStore {
    fn name(&self) -> &str {
        &self.name
    }

    fn driver(&self) -> &'static str {
        "http"
    }

    fn is_read_only(&self) -> bool {
        true
    }

    fn owns(&self, location: &str) -> bool {
        self.check(location).is_ok()
    }

    /// Nothing is ever written here: no location.
    fn location(&self, _: &str) -> String {
        String::new()
    }

    async fn create(&self, _: &str, _: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        self.cannot("take data: it only reads")
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        self.read(location, range, None).await
    }

    async fn open_through(
        &self,
        location: &str,
        range: Option<Range<u64>>,
        conduit: &Conduit,
    ) -> Result<Content, Error> {
        self.read(location, range, Some(conduit)).await
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.check(location)?;
        self.measure(location).await
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.check(location)?;
        self.cannot("remove data: it only reads")
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        Ok(None)
    }

    async fn sweep(&self) -> Result<u64, Error> {
        Ok(0)
    }
}
