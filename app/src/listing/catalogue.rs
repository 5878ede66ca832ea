//! What the list of namespaces shows, as it stands in the address bar: filters and page.

use vitrine_model::{
    metadef::{NAME_MAX, NamespaceFilters, NamespaceQuery, NamespaceSortKey, NamespaceVisibility},
    query::SortDir,
};

use super::{Position, cut};

/// Rows a page has at most.
const SIZE: u32 = 50;

const PATH: &str = "/dashboard/metadefs";

/// The list, as a person asked for it. What is not understood is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Catalogue {
    pub(crate) search: String,
    pub(crate) visibility: Option<NamespaceVisibility>,
    pub(crate) protected: Option<bool>,
    pub(crate) resource_type: String,
    pub(crate) position: Position<String>,
}

impl Catalogue {
    /// Reads a query string.
    pub(crate) fn parse(query: &str) -> Self {
        let mut out = Self::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "q" => out.search = cut(value.trim()),
                "visibility" => out.visibility = value.parse().ok(),
                "protected" => out.protected = value.parse().ok(),
                "type" => out.resource_type = cut(&value),
                "after" => out.position = place(&value).map(Position::After).unwrap_or_default(),
                "before" => out.position = place(&value).map(Position::Before).unwrap_or_default(),
                _ => {}
            }
        }
        out
    }

    /// The page's address.
    pub(crate) fn path(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        let mut put = |key: &str, value: &str| {
            if !value.is_empty() {
                out.append_pair(key, value);
            }
        };
        put("q", &self.search);
        put("visibility", self.visibility.map_or("", NamespaceVisibility::as_str));
        put("protected", &self.protected.map(|yes| yes.to_string()).unwrap_or_default());
        put("type", &self.resource_type);
        match &self.position {
            Position::First => {}
            Position::After(name) => put("after", name),
            Position::Before(name) => put("before", name),
        }
        let query = out.finish();
        if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
    }

    /// The same list at another position.
    pub(crate) fn at(&self, position: Position<String>) -> Self {
        Self { position, ..self.clone() }
    }

    /// Whether anything narrows the list.
    pub(crate) fn is_filtered(&self) -> bool {
        self.at(Position::First) != Self::default()
    }

    /// Rows a page has at most.
    pub(crate) const fn limit() -> u32 {
        SIZE
    }

    /// What the controller is asked for: names in order, or in the reversed order for a page before one.
    pub(crate) fn query(&self) -> NamespaceQuery {
        let (dir, marker) = match &self.position {
            Position::First => (SortDir::Asc, None),
            Position::After(name) => (SortDir::Asc, Some(name.clone())),
            Position::Before(name) => (SortDir::Desc, Some(name.clone())),
        };
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        NamespaceQuery {
            filters: NamespaceFilters {
                visibility: self.visibility,
                resource_types: some(&self.resource_type).map(|one| vec![one]),
                protected: self.protected,
                search: some(&self.search),
            },
            sort: (NamespaceSortKey::Namespace, dir),
            marker,
            limit: SIZE,
        }
    }
}

/// The name of a namespace that a page begins at.
fn place(name: &str) -> Option<String> {
    let fits = !name.is_empty() && name.chars().count() <= NAME_MAX && !name.contains('\0');
    fits.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_the_round_trip() {
        for query in [
            "",
            "?q=a+b%26c&visibility=private&protected=false&type=OS%3A%3AGlance%3A%3AImage&after=a%2Fb",
            "?before=%3Cb%3E",
        ] {
            assert_eq!(Catalogue::parse(query.trim_start_matches('?')).path(), format!("{PATH}{query}"));
        }
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        let list = Catalogue::parse("visibility=shared&protected=perhaps&after=&evil=1&q=%00");
        assert_eq!(list, Catalogue::default());
        assert!(!list.is_filtered());
    }

    #[test]
    fn a_page_before_is_asked_for_in_the_reversed_order() {
        let (there, back) =
            (Catalogue::parse("after=n&q=x").query(), Catalogue::parse("before=n&q=x").query());
        assert_eq!(there.marker, back.marker);
        assert_eq!((there.sort.1, back.sort.1), (SortDir::Asc, SortDir::Desc));
        assert_eq!(there.filters, back.filters);
    }
}
