//! The whole query of a list.

use vitrine_model::{ImageQuery, Limits, validate::Invalid};

use super::{filters, pairs::Pairs, sort};

/// # Errors
/// Names the parameter and what is wrong with it.
pub(super) fn read(pairs: &Pairs, limits: &Limits) -> Result<ImageQuery, Invalid> {
    Ok(ImageQuery {
        filters: filters::read(pairs)?,
        sort: sort::read(pairs)?,
        marker: pairs.first("marker").map(str::to_owned),
        limit: pairs.first("limit").map_or(Ok(limits.limit_param_default), limit)?,
    })
}

/// Not negative; a number too large to be kept is as good as the largest.
fn limit(text: &str) -> Result<u32, Invalid> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_first_limit_and_marker_count() {
        let read = |query: &str| super::read(&Pairs::parse(query).unwrap(), &Limits::default()).unwrap();
        assert_eq!(read("").limit, 25);
        let query = read("limit=3&limit=9&marker=a&marker=b");
        assert_eq!((query.limit, query.marker.as_deref()), (3, Some("a")));
    }

    proptest::proptest! {
        #[test]
        fn no_query_is_too_strange(query in "((sort|sort_key|name|created_at|limit|size_min|tag|%[0-9A-F]{2}|\\PC{0,3})(=|&|:|,|\"|\\\\|\\PC{0,9}|[0-9TZ.+-]{0,24})){0,8}") {
            if let Ok(pairs) = Pairs::parse(&query) {
                let _ = super::read(&pairs, &Limits::default());
                let again = Pairs::parse(&pairs.link(None)).unwrap();
                let kept: Vec<_> = pairs.iter().filter(|(name, _)| *name != "marker").collect();
                proptest::prop_assert_eq!(again.iter().collect::<Vec<_>>(), kept);
            }
        }
    }
}
