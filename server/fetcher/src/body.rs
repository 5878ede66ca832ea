//! The data, with its limits, taken up again after a broken connection.

use std::{ops::Range, time::Duration};

use bytes::Bytes;
use futures::{StreamExt, stream};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use tokio::time::{Instant, sleep, timeout_at};

use crate::{
    Checksum, Error, Fetcher, Request, Response, Rule, Validator,
    checksum::Verifier,
    exchange::{Exchange, timed_out},
    headers,
    source::Source,
};

/// Progress after which a transfer that broke counts as healthy again, in bytes.
const HEALTHY: u64 = 1024 * 1024;
/// No pause before a resumption is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Opens the data.
pub(crate) async fn open(fetcher: &Fetcher, request: Request, deadline: Instant) -> Result<Response, Error> {
    let exchange =
        fetcher.follow(&request, &extra(request.range.as_ref(), request.only_if.as_ref())?).await?;
    let part = Part::of(&exchange, &request)?;
    if let Some(limit) = request.max_bytes
        && part.end.is_some_and(|end| end.saturating_sub(part.start) > limit)
    {
        return Err(Error::TooLarge { limit });
    }
    let headers = &exchange.headers;
    let ranges = headers::text(headers, header::ACCEPT_RANGES);
    let validator = headers::validator(headers);
    let response = Response {
        size: part.size,
        content_type: headers::text(headers, header::CONTENT_TYPE).map(str::to_owned),
        validator: validator.clone(),
        has_ranges: ranges == Some("bytes") || exchange.status == StatusCode::PARTIAL_CONTENT,
        stream: stream::empty().boxed(),
    };
    if request.method == Method::HEAD {
        return Ok(response);
    }
    let body = Body {
        fetcher: fetcher.clone(),
        verifier: request.checksum.as_ref().map(Checksum::verifier).transpose()?,
        validator: validator.filter(|_| ranges != Some("none")),
        start: part.start,
        at: part.start,
        end: part.end,
        size: part.size,
        resumed_at: part.start,
        resumes: 0,
        deadline,
        source: Some(Source::of(exchange, &request, part.end)),
        request,
    };
    let stream =
        stream::try_unfold(body, |mut body| async move { Ok(body.next().await?.map(|chunk| (chunk, body))) });
    Ok(Response { stream: stream.boxed(), ..response })
}

/// Headers that ask for a part.
fn extra(range: Option<&Range<u64>>, validator: Option<&Validator>) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    let Some(range) = range else { return Ok(headers) };
    let text = match range.end {
        u64::MAX => format!("bytes={}-", range.start),
        end => format!("bytes={}-{}", range.start, end.saturating_sub(1)),
    };
    headers.insert(header::RANGE, HeaderValue::from_str(&text).map_err(|_| Rule::Characters)?);
    if let Some(validator) = validator {
        let value = HeaderValue::from_str(validator.as_str()).map_err(|_| Rule::Characters)?;
        headers.insert(header::IF_RANGE, value);
    }
    Ok(headers)
}

/// Which bytes an answer brings, counted in the whole.
struct Part {
    start: u64,
    /// Exclusive; `None` where the server does not tell.
    end: Option<u64>,
    /// Of the whole.
    size: Option<u64>,
}

impl Part {
    fn of(exchange: &Exchange, request: &Request) -> Result<Self, Error> {
        let length = headers::length(&exchange.headers);
        match (&request.range, exchange.status) {
            (None, StatusCode::OK) => Ok(Self { start: 0, end: length, size: length }),
            (Some(wanted), StatusCode::PARTIAL_CONTENT) => {
                let (first, last, size) = headers::content_range(&exchange.headers)
                    .filter(|(first, last, _)| *first == wanted.start && *last < wanted.end)
                    .ok_or(Error::NoRanges)?;
                Ok(Self { start: first, end: Some(last + 1), size })
            }
            (Some(_), StatusCode::OK) if request.only_if.is_some() => Err(Error::Changed),
            (Some(_), StatusCode::OK) => Err(Error::NoRanges),
            (Some(wanted), StatusCode::RANGE_NOT_SATISFIABLE) => {
                match headers::refused_range(&exchange.headers) {
                    // Nothing is there from where the range begins: an empty part.
                    Some(size) if wanted.start >= size => {
                        Ok(Self { start: wanted.start, end: Some(wanted.start), size: Some(size) })
                    }
                    _ => Err(Error::NoRanges),
                }
            }
            (_, status) => Err(Error::Status { status: status.as_u16() }),
        }
    }
}

struct Body {
    fetcher: Fetcher,
    request: Request,
    verifier: Option<Verifier>,
    validator: Option<Validator>,
    /// The first byte wanted, and the next one.
    start: u64,
    at: u64,
    end: Option<u64>,
    size: Option<u64>,
    /// Where the last resumption began, and how many there were without much progress.
    resumed_at: u64,
    resumes: u32,
    deadline: Instant,
    source: Option<Source>,
}

impl Body {
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            if self.end == Some(self.at) {
                return self.finish();
            }
            if Instant::now() >= self.deadline {
                return Err(timed_out("the transfer", self.fetcher.limits.total));
            }
            let Some(source) = &mut self.source else { return self.finish() };
            // How long the client takes is no fault of the server.
            if timeout_at(self.deadline, source.drained()).await.is_err() {
                continue;
            }
            let idle = Instant::now() + self.fetcher.limits.idle;
            let left = self.end.map_or(u64::MAX, |end| end - self.at);
            let cause = match timeout_at(idle.min(self.deadline), source.next(left)).await {
                Ok(Some(Ok(data))) => return self.take(data).map(Some),
                Ok(None) if self.end.is_none() => return self.finish(),
                Ok(None) => self.interrupted("the data ended too early"),
                Ok(Some(Err(error))) => self.interrupted(error),
                Err(_) if idle > self.deadline => continue,
                Err(_) => timed_out("its next bytes", self.fetcher.limits.idle),
            };
            self.resume(cause).await?;
        }
    }

    fn take(&mut self, mut data: Bytes) -> Result<Bytes, Error> {
        if let Some(end) = self.end {
            data.truncate(usize::try_from(end.saturating_sub(self.at)).unwrap_or(usize::MAX));
        }
        self.at = self.at.saturating_add(data.len() as u64);
        if let Some(limit) = self.request.max_bytes
            && self.at - self.start > limit
        {
            return Err(Error::TooLarge { limit });
        }
        if let Some(verifier) = &mut self.verifier {
            verifier.update(&data)?;
        }
        Ok(data)
    }

    fn finish(&mut self) -> Result<Option<Bytes>, Error> {
        self.source = None;
        self.end = Some(self.at);
        match self.verifier.take() {
            Some(verifier) => verifier.finish().map(|()| None),
            None => Ok(None),
        }
    }

    /// Connects again and goes on where the data broke off, or ends the stream with the reason why not.
    async fn resume(&mut self, mut cause: Error) -> Result<(), Error> {
        self.source = None;
        if self.at - self.resumed_at >= HEALTHY {
            self.resumes = 0;
        }
        self.resumed_at = self.at;
        while let Some(validator) = self.validator.clone()
            && self.resumes < self.fetcher.limits.resumes
        {
            let first = self.fetcher.limits.resume_pause;
            let pause = first.saturating_mul(2_u32.saturating_pow(self.resumes)).min(LONGEST_PAUSE);
            self.resumes += 1;
            let received = self.at - self.start;
            tracing::info!(received, cause = &cause as &dyn std::error::Error, "taking a transfer up again");
            if Instant::now() + pause >= self.deadline {
                return Err(timed_out("the transfer", self.fetcher.limits.total));
            }
            sleep(pause).await;
            match self.reopen(&validator).await {
                Ok(source) => {
                    self.source = Some(source);
                    return Ok(());
                }
                Err(error) if error.is_temporary() => cause = error,
                Err(error) => return Err(error),
            }
        }
        Err(match cause {
            told @ (Error::Interrupted { .. } | Error::TimedOut { .. }) => told,
            other => self.interrupted(other),
        })
    }

    fn interrupted(&self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Interrupted { received: self.at - self.start, source: source.into() }
    }

    async fn reopen(&mut self, validator: &Validator) -> Result<Source, Error> {
        let wanted = self.at..self.end.unwrap_or(u64::MAX);
        let request =
            Request { range: Some(wanted.clone()), only_if: Some(validator.clone()), ..self.request.clone() };
        let extra = extra(Some(&wanted), Some(validator))?;
        let follow = timeout_at(self.deadline, self.fetcher.follow(&request, &extra));
        let exchange = follow.await.map_err(|_| timed_out("the transfer", self.fetcher.limits.total))??;
        let size = headers::content_range(&exchange.headers).and_then(|(_, _, size)| size);
        let is_same = headers::validator(&exchange.headers).is_none_or(|now| now == *validator)
            && (self.size.is_none() || size.is_none() || size == self.size);
        if exchange.status == StatusCode::PARTIAL_CONTENT && !is_same {
            return Err(Error::Changed);
        }
        let part = Part::of(&exchange, &request)?;
        if self.end.is_some() && part.end != self.end {
            return Err(Error::Changed);
        }
        (self.end, self.size) = (part.end, part.size.or(self.size));
        Ok(Source::of(exchange, &self.request, self.end))
    }
}
