//! One signed request, and its repetition where the service is away for a moment.

use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode};
use object_store::{
    aws::{AwsAuthorizer, AwsCredential},
    client::{HttpClient, HttpRequest, HttpRequestBody, HttpResponse, HttpResponseBody},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use vitrine_fetcher::Trust;

use super::{address::Address, errors::Failure, options::S3Options};
use crate::{
    drivers::{
        download::Broken,
        parts::{Payload, Streams},
        transport,
    },
    layers::retry::Patience,
};

/// Bytes that even a slow line sends in a second: so much longer a request with a body may take.
const SLOWEST: u64 = 64 * 1024;
/// From so many bytes on, their digest is made on a thread of its own.
const LARGE: usize = 256 * 1024;
/// No document of a service is larger.
const DOCUMENT: usize = 16 * 1024 * 1024;
/// What means itself in a query, as signatures want it.
const QUERY: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Tries over about a minute.
const LONG: Patience =
    Patience { tries: 12, first_pause: Duration::from_millis(500), longest_pause: Duration::from_secs(8) };

/// A request that can be made again.
pub(super) struct Call {
    /// What it asks, for people.
    pub(super) what: &'static str,
    pub(super) method: Method,
    /// Without a query.
    pub(super) url: String,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) headers: Vec<(HeaderName, String)>,
    body: Payload,
    is_for_data: bool,
}

impl Call {
    pub(super) fn new(what: &'static str, method: Method, url: String) -> Self {
        Self {
            what,
            method,
            url,
            query: Vec::new(),
            headers: Vec::new(),
            body: Payload::Whole(Bytes::new()),
            is_for_data: false,
        }
    }

    pub(super) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(super) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn body(self, body: impl Into<Bytes>) -> Self {
        self.payload(Payload::Whole(body.into()))
    }

    /// The answer is the data of an image.
    pub(super) fn for_data(self) -> Self {
        Self { is_for_data: true, ..self }
    }

    /// Bytes that are there, or come while they are sent; of the latter the length must be known.
    pub(super) fn payload(self, body: Payload) -> Self {
        Self { body, ..self }
    }

    fn full_url(&self) -> String {
        let encoded = |text| utf8_percent_encode(text, &QUERY);
        let pairs: Vec<String> =
            self.query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        if pairs.is_empty() { self.url.clone() } else { format!("{}?{}", self.url, pairs.join("&")) }
    }
}

/// A good answer.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: HttpResponseBody,
    /// Tries that failed before this one. Where there was one, it may have done what was asked all the same.
    pub(super) failed_tries: u32,
}

impl Answer {
    /// The text of a header; empty where it has none.
    pub(super) fn header(&self, name: &HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// The connections to a service, and what signs requests.
pub(super) struct Wire {
    client: HttpClient,
    streams: Streams,
    signer: Arc<Signer>,
    /// For what somebody waits for.
    pub(super) short: Patience,
    /// For what has gone far, and would be lost.
    pub(super) long: Patience,
    /// Without a byte for so long a connection is given up.
    pub(super) timeout: Duration,
}

/// Whose certificates are believed: nobody's, where the connection is a plain one.
fn tls(options: &S3Options, address: &Address) -> io::Result<rustls::ClientConfig> {
    let trust = match &options.s3_store_cacert {
        _ if !address.https => {
            return transport::no_trust();
        }
        file if file.as_os_str().is_empty() => Trust::System,
        file => Trust::File(file.clone()),
    };
    trust.client_config().map_err(|error| io::Error::other(format!("s3_store_cacert: {error}")))
}

struct Signer {
    credential: AwsCredential,
    region: String,
    with_body: bool,
}

impl Wire {
    /// Reads the certificates. Blocks.
    ///
    /// # Errors
    /// Names the option.
    pub(super) fn new(options: &S3Options, address: &Address) -> io::Result<Self> {
        options.check_credentials()?;
        let (client, pool) = transport::connections(tls(options, address)?)?;
        let token = options.session_token.expose();
        let signer = Signer {
            credential: AwsCredential {
                key_id: options.s3_store_access_key.expose().to_owned(),
                secret_key: options.s3_store_secret_key.expose().to_owned(),
                token: (!token.is_empty()).then(|| token.to_owned()),
            },
            region: address.region.clone(),
            with_body: !address.https || options.s3_store_enable_data_integrity_protection,
        };
        Ok(Self {
            streams: Streams::new(pool),
            client,
            signer: Arc::new(signer),
            short: Patience::default(),
            long: LONG,
            timeout: Duration::from_secs(options.s3_store_timeout),
        })
    }

    /// The access key.
    pub(super) fn access_key(&self) -> &str {
        &self.signer.credential.key_id
    }

    /// Whether the service checks what it gets, also where nothing else does.
    pub(super) fn checks_bodies(&self) -> bool {
        self.signer.with_body
    }

    /// Asks until there is an answer, the service says no, or the patience is at its end.
    pub(super) async fn send(&self, call: Call, patience: Patience) -> Result<Answer, Failure> {
        let mut pause = patience.first_pause;
        let mut failed_tries = 0;
        loop {
            let failure = match self.attempt(&call).await {
                Ok(response) => {
                    let (head, body) = response.into_parts();
                    return Ok(Answer { status: head.status, headers: head.headers, body, failed_tries });
                }
                Err(failure) => failure,
            };
            failed_tries += 1;
            if let Payload::Flow(flow) = &call.body
                && !flow.can_be_read_again()
            {
                return Err(failure.not_repeated(flow.come()));
            }
            if !failure.is_temporary() || failed_tries >= patience.tries {
                return Err(failure);
            }
            tracing::debug!(what = call.what, failed_tries, ?failure, "asking again");
            tokio::time::sleep(pause.min(patience.longest_pause)).await;
            pause = pause.saturating_mul(2);
        }
    }

    /// As [`Self::send`], with all of the answer's document.
    pub(super) async fn ask(&self, call: Call, patience: Patience) -> Result<(Answer, Bytes), Failure> {
        let what = call.what;
        let mut answer = self.send(call, patience).await?;
        let body = std::mem::replace(&mut answer.body, HttpResponseBody::from(Bytes::new()));
        let document = self.document(what, body).await?;
        Ok((answer, document))
    }

    /// Once.
    async fn attempt(&self, call: &Call) -> Result<HttpResponse, Failure> {
        let request = self.signed(call).await?;
        let broken = match &call.body {
            Payload::Whole(body) => {
                let allowed = self.timeout + Duration::from_secs(body.len() as u64 / SLOWEST);
                match tokio::time::timeout(allowed, self.client.execute(request)).await {
                    Ok(outcome) => outcome.map_err(Broken::Transport),
                    Err(_) => Err(Broken::Slow(allowed)),
                }
            }
            Payload::Flow(flow) => self.streams.execute(request, flow, self.timeout).await,
        };
        let response = broken.map_err(|broken| Failure::of(call.what, broken))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        // A refusal that cannot be read is a refusal all the same.
        let body = self.document(call.what, response.into_body()).await.unwrap_or_default();
        Err(Failure::refused(call.what, status, &body))
    }

    async fn signed(&self, call: &Call) -> Result<HttpRequest, Failure> {
        let nonsense = |error: http::Error| Failure::nonsense(call.what, error);
        let mut builder = http::Request::builder().method(call.method.clone()).uri(call.full_url());
        for (name, value) in &call.headers {
            builder = builder.header(name, value);
        }
        if matches!(call.method, Method::PUT | Method::POST) {
            // Also where there is nothing: some services refuse a request that does not say so.
            if let Some(length) = call.body.length() {
                builder = builder.header(http::header::CONTENT_LENGTH, length);
            }
        }
        if call.is_for_data {
            builder = builder.extension(transport::ForData);
        }
        // What comes while it is sent cannot be signed before.
        let (body, with_body) = match &call.body {
            Payload::Whole(body) => (body.clone(), self.signer.with_body),
            Payload::Flow(_) => (Bytes::new(), false),
        };
        let is_large = body.len() >= LARGE;
        let mut request = builder.body(HttpRequestBody::from(body)).map_err(nonsense)?;
        let signer = Arc::clone(&self.signer);
        let sign = move || {
            let authorizer = AwsAuthorizer::new(&signer.credential, "s3", &signer.region);
            authorizer.with_sign_payload(with_body).try_authorize(&mut request, None).map(|()| request)
        };
        let signed = if with_body && is_large {
            tokio::task::spawn_blocking(sign).await.map_err(|error| Failure::nonsense(call.what, error))?
        } else {
            sign()
        };
        signed.map_err(|error| Failure::nonsense(call.what, error))
    }

    async fn document(&self, what: &'static str, body: HttpResponseBody) -> Result<Bytes, Failure> {
        let limited = http_body_util::Limited::new(body, DOCUMENT);
        let read = http_body_util::BodyExt::collect(limited);
        match tokio::time::timeout(self.timeout, read).await {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(error)) => Err(Failure::Silent { what, source: io::Error::other(error.to_string()) }),
            Err(_) => Err(Failure::slow(what, self.timeout.as_secs())),
        }
    }
}
