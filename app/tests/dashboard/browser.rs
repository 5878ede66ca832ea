//! A browser without scripts: keeps cookies, names its origin, sends the tokens of forms.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::{Body, to_bytes},
};
use http::{
    HeaderMap, Method, Request, StatusCode,
    header::{CONTENT_TYPE, COOKIE, HOST as HOST_HEADER, LOCATION, ORIGIN, SET_COOKIE},
};
use tower::ServiceExt as _;

use crate::world::HOST;

/// An answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Page {
    /// Where it leads.
    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first hidden field of that name.
    pub(crate) fn hidden(&self, name: &str) -> Option<String> {
        let start = format!("name=\"{name}\" value=\"");
        let rest = self.text.split_once(&start)?.1;
        let value = rest.split_once('"')?.0;
        Some(value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.text.contains(text)
    }

    /// The tags of the body as a browser reads them, without the values of their attributes.
    pub(crate) fn tags(&self) -> Vec<String> {
        let body = self.text.split_once("<body>").map_or("", |(_, body)| body);
        let mut tags = Vec::new();
        let mut rest = body;
        while let Some((_, tag)) = rest.split_once('<') {
            let (mut name, mut quoted, mut end) = (String::new(), false, tag.len());
            for (at, c) in tag.char_indices() {
                match c {
                    '"' => quoted = !quoted,
                    '>' if !quoted => {
                        end = at;
                        break;
                    }
                    c if !quoted => name.push(c),
                    _ => {}
                }
            }
            tags.push(name);
            rest = &tag[end..];
        }
        tags
    }
}

#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Follows redirects, as a browser does.
    pub(crate) async fn open(&mut self, path: &str) -> Page {
        let mut page = self.get(path).await;
        for _ in 0..5 {
            if !page.status.is_redirection() {
                break;
            }
            let next = page.location().to_owned();
            page = self.get(&next).await;
        }
        page
    }

    /// Sends a form as it stands, from our own origin.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = [(CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded")];
        self.send(Method::POST, path, &[&headers[..], &[own_origin()]].concat(), body.into()).await
    }

    /// Sends a form with the session's token, and follows to the page it leads to.
    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = self.csrf().await;
        let page = self.post(path, &[&[("csrf", csrf.as_str())], fields].concat()).await;
        if page.status == 303 { self.open(page.location()).await } else { page }
    }

    /// Sends a multipart form; the file, if there is one, is its last part.
    pub(crate) async fn submit_file(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Page {
        const BOUNDARY: &str = "----boundary";
        let mut body = Vec::new();
        for (name, value) in fields {
            let head =
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        let (name, bytes) = file.unwrap_or_default();
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = [(CONTENT_TYPE.as_str(), kind.as_str()), own_origin()];
        self.send(Method::POST, path, &headers, body.into()).await
    }

    /// The session's token, as a page's form carries it.
    pub(crate) async fn csrf(&mut self) -> String {
        self.get("/dashboard/inbox").await.hidden("csrf").expect("a page with forms")
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Page {
        let mut request = Request::builder().method(method).uri(path).header(HOST_HEADER, HOST);
        if !self.cookies.is_empty() {
            let pairs: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, pairs.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        // Marks between neighbouring texts are not seen by people.
        let text = String::from_utf8_lossy(&bytes).replace("<!>", "");
        Page { status: parts.status, headers: parts.headers, text }
    }

    fn keep(&mut self, cookie: &str) {
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        if value.is_empty() || cookie.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// What a browser says of our own pages.
pub(crate) fn own_origin() -> (&'static str, &'static str) {
    (ORIGIN.as_str(), "http://images.example:9292")
}
