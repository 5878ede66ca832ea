//! Text in headers. HTTP says nothing of its letters; clients of this API send UTF-8, and some Latin-1.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderValue, header};
use percent_encoding::percent_decode_str;

/// `python-glanceclient` since 2.11 percent-encodes names and values on their way out, and says so nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quoting(bool);

impl Quoting {
    /// Whether the client may be one that encodes.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Self(agent.is_some_and(|agent| agent.starts_with("python-glanceclient")))
    }

    /// The text of a header's value.
    pub(super) fn value(self, value: &HeaderValue) -> String {
        let bytes = value.as_bytes();
        let text = std::str::from_utf8(bytes)
            .map_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect(), str::to_owned);
        self.text(&text).into_owned()
    }

    /// What the client meant by this text of a header.
    pub(super) fn text(self, text: &str) -> Cow<'_, str> {
        let plain = |text: &str| match percent_decode_str(text).decode_utf8() {
            Ok(decoded) => decoded.into_owned(),
            Err(_) => text.to_owned(),
        };
        if self.0 && is_quoted(text) { Cow::Owned(plain(text)) } else { Cow::Borrowed(text) }
    }
}

/// Whether the text is one that such a client may have written, and an encoded one.
fn is_quoted(text: &str) -> bool {
    let mut parts = text.split('%');
    let unreserved = |c: char| c.is_ascii_alphanumeric() || "_.-~/:".contains(c);
    let first = parts.next().unwrap_or_default();
    let mut encoded = false;
    let rest = parts.all(|part| {
        encoded = true;
        let hex = part.as_bytes().get(..2).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        hex && part.chars().all(unreserved)
    });
    first.chars().all(unreserved) && rest && encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoting(agent: &str) -> Quoting {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, agent.parse().unwrap());
        Quoting::of(&headers)
    }

    #[test]
    fn what_the_client_encoded_is_decoded_and_nothing_else() {
        let (glance, curl) = (quoting("python-glanceclient"), quoting("curl/8"));
        for (sent, of_glance, of_others) in [
            ("plain", "plain", "plain"),
            ("My%20image", "My image", "My%20image"),
            ("%E2%98%83", "☃", "%E2%98%83"),
            ("http://x/a%2520b", "http://x/a%20b", "http://x/a%2520b"),
            ("100%", "100%", "100%"),
            ("100%zz", "100%zz", "100%zz"),
            ("%é", "%é", "%é"),
            ("two words%20", "two words%20", "two words%20"),
            ("%FF", "%FF", "%FF"),
            ("", "", ""),
        ] {
            assert_eq!(glance.text(sent), of_glance, "{sent}");
            assert_eq!(curl.text(sent), of_others, "{sent}");
        }
    }

    #[test]
    fn bytes_are_utf_8_or_latin_1() {
        let read = |bytes: &[u8]| quoting("curl").value(&HeaderValue::from_bytes(bytes).unwrap());
        assert_eq!(read("Käse ☃".as_bytes()), "Käse ☃");
        assert_eq!(read(b"K\xe4se"), "Käse");
    }
}
