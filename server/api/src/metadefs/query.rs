//! Queries of lists.

use vitrine_model::{
    metadef::{
        NamespaceFilters, NamespaceQuery, NamespaceSortKey, NamespaceVisibility, TagQuery, TagSortKey,
    },
    query::SortDir,
    validate::Invalid,
};

use crate::pairs::{self, Pairs};

/// # Errors
/// Names the parameter and what is wrong with it.
pub(super) fn namespaces(pairs: &Pairs, default: u32) -> Result<NamespaceQuery, Invalid> {
    let known = NamespaceSortKey::ALL.iter().map(|key| key.as_str());
    let visibility = pairs.first("visibility").map(|word| {
        word.parse::<NamespaceVisibility>()
            .map_err(|_| Invalid::new("visibility", format!("'{word}' is neither public nor private")))
    });
    let types = pairs.first("resource_types");
    Ok(NamespaceQuery {
        filters: NamespaceFilters {
            visibility: visibility.transpose()?,
            resource_types: types.map(|types| types.split(',').map(str::to_owned).collect()),
            ..NamespaceFilters::default()
        },
        sort: (key(pairs, NamespaceSortKey::CreatedAt, known)?, dir(pairs)?),
        marker: pairs.first("marker").map(str::to_owned),
        limit: pairs.first("limit").map_or(Ok(default), pairs::limit)?,
    })
}

/// # Errors
/// Names the parameter and what is wrong with it.
pub(super) fn tags(pairs: &Pairs) -> Result<TagQuery, Invalid> {
    let known = TagSortKey::ALL.iter().map(|key| key.as_str());
    let given = |name| pairs.first(name).filter(|value| !value.is_empty());
    visibility_of_parts(pairs)?;
    Ok(TagQuery {
        sort: (key(pairs, TagSortKey::CreatedAt, known)?, dir(pairs)?),
        marker: given("marker").map(str::to_owned),
        limit: given("limit").map(pairs::limit).transpose()?,
    })
}

/// The parameters of the list of objects are looked at and mean nothing, as in Glance: the list is always whole.
///
/// # Errors
/// Names the parameter and what is wrong with it.
pub(super) fn objects(pairs: &Pairs) -> Result<(), Invalid> {
    dir(pairs)?;
    visibility_of_parts(pairs)?;
    match pairs.first("limit").map(pairs::limit).transpose()? {
        Some(0) => Err(Invalid::new("limit", "it must be at least 1")),
        _ => Ok(()),
    }
}

fn visibility_of_parts(pairs: &Pairs) -> Result<(), Invalid> {
    match pairs.first("visibility") {
        None | Some("" | "public" | "private" | "shared") => Ok(()),
        Some(word) => Err(Invalid::new("visibility", format!("'{word}' is not a visibility"))),
    }
}

fn dir(pairs: &Pairs) -> Result<SortDir, Invalid> {
    match pairs.first("sort_dir") {
        None | Some("desc") => Ok(SortDir::Desc),
        Some("asc") => Ok(SortDir::Asc),
        Some(other) => Err(Invalid::new("sort_dir", format!("'{other}' is neither asc nor desc"))),
    }
}

fn key<K: std::str::FromStr>(
    pairs: &Pairs,
    default: K,
    known: impl Iterator<Item = &'static str>,
) -> Result<K, Invalid> {
    let Some(word) = pairs.first("sort_key") else { return Ok(default) };
    word.parse().map_err(|_| {
        let known = known.collect::<Vec<_>>().join(", ");
        Invalid::new("sort_key", format!("'{word}' is not one of {known}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_or_refused_by_name() {
        let pairs = |query: &str| Pairs::parse(query).unwrap();
        let read = |query: &str| namespaces(&pairs(query), 25);
        assert_eq!(read("").unwrap(), NamespaceQuery::default());
        let query = read(
            "limit=2&sort_key=namespace&sort_dir=asc&visibility=public&resource_types=a%3A%3Ab,c&marker=&more=1",
        )
        .unwrap();
        assert_eq!(query.limit, 2);
        assert_eq!(query.sort, (NamespaceSortKey::Namespace, SortDir::Asc));
        assert_eq!(query.filters.resource_types.unwrap(), ["a::b", "c"]);
        assert_eq!(query.marker.as_deref(), Some(""));
        for (query, field) in [
            ("limit=x", "limit"),
            ("limit=-1", "limit"),
            ("limit=", "limit"),
            ("sort_key=properties", "sort_key"),
            ("sort_dir=up", "sort_dir"),
            ("visibility=shared", "visibility"),
            ("visibility=", "visibility"),
        ] {
            assert_eq!(read(query).unwrap_err().field, field, "{query}");
        }
        assert_eq!(tags(&pairs("limit=&marker=&visibility=shared")).unwrap(), TagQuery::default());
        assert!(tags(&pairs("sort_key=namespace")).is_err());
        assert!(objects(&pairs("limit=1&sort_key=bogus&marker=none")).is_ok());
        for query in ["limit=0", "limit=-1", "limit=", "sort_dir=up", "visibility=foo"] {
            assert!(objects(&pairs(query)).is_err(), "{query}");
        }
    }
}
