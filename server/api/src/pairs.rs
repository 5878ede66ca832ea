//! A query string: names and values in their order, repeated ones kept.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use vitrine_model::validate::Invalid;

use crate::errors::ApiError;

/// The parameters of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// # Errors
    /// 400 for bytes that are no UTF-8.
    pub(crate) fn parse(query: &str) -> Result<Self, ApiError> {
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        pairs.collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The values under a name.
    pub(crate) fn all<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(name, _)| *name == wanted).map(|(_, value)| value)
    }

    /// The first value under a name.
    pub(crate) fn first(&self, wanted: &str) -> Option<&str> {
        self.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value)
    }

    /// The same query for another page: with this marker, or from the beginning.
    pub(crate) fn link(&self, marker: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.iter().filter(|(name, _)| *name != "marker"));
        query.extend_pairs(marker.map(|marker| ("marker", marker)));
        query.finish()
    }
}

/// A `limit`: not negative; a number too large to be kept is as good as the largest.
pub(crate) fn limit(text: &str) -> Result<u32, Invalid> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return Err(Invalid::new("limit", format!("'{text}' is not an integer")));
    }
    let value = digits.parse().unwrap_or(u32::MAX);
    if text.starts_with('-') && value > 0 {
        return Err(Invalid::new("limit", format!("{text} is negative")));
    }
    Ok(value)
}

fn decode(text: &str) -> Result<String, ApiError> {
    let spaced = if text.contains('+') { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) };
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded
        .map(Cow::into_owned)
        .map_err(|_| ApiError::bad_request("The query holds bytes that are not valid UTF-8."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_repeat_every_parameter_but_the_marker() {
        let pairs = Pairs::parse("tag=a&limit=2&tag=b%26c&marker=x&name=in%3A%22%C3%A9+%22&flag").unwrap();
        assert_eq!(pairs.all("tag").collect::<Vec<_>>(), ["a", "b&c"]);
        assert_eq!(pairs.first("name"), Some("in:\"é \""));
        assert_eq!(pairs.link(None), "tag=a&limit=2&tag=b%26c&name=in%3A%22%C3%A9+%22&flag=");
        assert_eq!(
            pairs.link(Some("id-1")),
            "tag=a&limit=2&tag=b%26c&name=in%3A%22%C3%A9+%22&flag=&marker=id-1"
        );
        assert_eq!(Pairs::parse("").unwrap().link(None), "");
    }

    #[test]
    fn limits_are_numbers() {
        for (text, value) in [
            ("0", 0),
            ("7", 7),
            (" 7 ", 7),
            ("+7", 7),
            ("007", 7),
            ("-0", 0),
            ("99999999999999999999", u32::MAX),
        ] {
            assert_eq!(limit(text), Ok(value), "{text}");
        }
        for text in ["", "-1", "x", "1.5", "1e3", "+-1", "0x10", "１", "NaN"] {
            assert!(limit(text).is_err(), "{text}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert!(Pairs::parse("name=%FF").is_err());
        assert!(Pairs::parse("%C3=x").is_err());
        assert_eq!(Pairs::parse("a=%").unwrap().first("a"), Some("%"));
        assert_eq!(
            Pairs::parse("&&a==b&=").unwrap().0,
            [("a".into(), "=b".into()), (String::new(), String::new())]
        );
    }
}
