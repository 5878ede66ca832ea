//! The whole query of a list.

use vitrine_model::{ImageQuery, Limits, validate::Invalid};

use super::{filters, sort};
use crate::pairs::{self, Pairs};

/// # Errors
/// Names the parameter and what is wrong with it.
pub(super) fn read(pairs: &Pairs, limits: &Limits) -> Result<ImageQuery, Invalid> {
    Ok(ImageQuery {
        filters: filters::read(pairs)?,
        sort: sort::read(pairs)?,
        marker: pairs.first("marker").map(str::to_owned),
        limit: pairs.first("limit").map_or(Ok(limits.limit_param_default), pairs::limit)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
