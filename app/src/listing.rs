//! What a list of images shows, as it stands in the address bar: scope, filters, order, page.

pub(crate) mod audit;
mod catalogue;
mod columns;
mod families;
mod order;
mod position;
mod scope;
mod tasks;

pub(crate) use audit::AuditListing;
pub(crate) use catalogue::Catalogue;
pub(crate) use columns::{Columns, Shown};
pub(crate) use order::Column;
pub(crate) use position::Position;
pub(crate) use scope::{Scope, counted};
pub(crate) use tasks::{KINDS, TaskListing};
use vitrine_model::{
    Family, ImageStatus, Visibility,
    query::{Bound, ImageFilters, ImageQuery, NumberColumn, SortDir, VisibilityFilter},
};

use crate::routes::ImageId;

/// Page sizes a person can choose.
pub(crate) const SIZES: [u32; 3] = [25, 50, 100];

/// Pages of families that can be asked for.
const PAGES_MAX: usize = 10_000;

/// Which hidden images a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Hidden {
    #[default]
    No,
    Only,
    Also,
}

/// A list, as a person asked for it. Everything is typed: what is not understood is left out, so that it can be
/// written back into links without harm.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Listing {
    pub(crate) scope: Scope,
    pub(crate) search: String,
    pub(crate) status: Option<ImageStatus>,
    pub(crate) visibility: Option<Visibility>,
    pub(crate) format: String,
    pub(crate) protected: Option<bool>,
    pub(crate) hidden: Hidden,
    pub(crate) tag: String,
    /// MiB of data at least, and at most.
    pub(crate) at_least: Option<u32>,
    pub(crate) at_most: Option<u32>,
    pub(crate) column: Column,
    pub(crate) ascending: bool,
    pub(crate) size: Option<u32>,
    pub(crate) position: Position,
    /// The columns; `None` for those that the person has chosen for good.
    pub(crate) columns: Option<Columns>,
    /// Only images of this family.
    pub(crate) family: Option<Family>,
    /// Images by family, each with the newest of its images.
    pub(crate) grouped: bool,
    /// Which page of families, from 0.
    pub(crate) page: usize,
}

impl Listing {
    /// Reads a query string.
    pub(crate) fn parse(query: &str) -> Self {
        let mut out = Self::default();
        let (mut direction, mut family, mut version) = (None, None, String::new());
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            match &*key {
                "scope" => out.scope = Scope::parse(value),
                "q" => out.search = cut(value),
                "status" => out.status = value.parse().ok(),
                "visibility" => out.visibility = value.parse().ok(),
                "format" => out.format = cut(value),
                "protected" => out.protected = value.parse().ok(),
                "hidden" => {
                    out.hidden = match value {
                        "only" => Hidden::Only,
                        "also" => Hidden::Also,
                        _ => Hidden::No,
                    };
                }
                "tag" => out.tag = cut(value),
                "min" => out.at_least = value.parse().ok(),
                "max" => out.at_most = value.parse().ok(),
                "sort" => out.column = Column::parse(value),
                "dir" => direction = Some(value == "asc"),
                "cols" => out.columns = Columns::parse(value),
                "group" => out.grouped = value == "family",
                "page" => out.page = value.parse().unwrap_or(1_usize).clamp(1, PAGES_MAX) - 1,
                "family" => family = Some(cut(value)),
                "version" => version = cut(value),
                "size" => out.size = value.parse().ok().filter(|size| SIZES.contains(size)),
                "after" => out.position = ImageId::parse(value).map(Position::After).unwrap_or_default(),
                "before" => out.position = ImageId::parse(value).map(Position::Before).unwrap_or_default(),
                _ => {}
            }
        }
        out.family = family.and_then(|family| families::read(&family, version));
        if out.grouped {
            out.position = Position::First;
        } else {
            out.page = 0;
        }
        out.ascending = direction.unwrap_or_else(|| out.column.starts_ascending());
        out
    }

    /// The list of a scope, without filters.
    pub(crate) fn of(scope: Scope) -> Self {
        Self { scope, ..Self::default() }
    }

    /// The page's address.
    pub(crate) fn path(&self) -> String {
        let query = self.query_string();
        if query.is_empty() { "/dashboard/images".to_owned() } else { format!("/dashboard/images?{query}") }
    }

    /// The query string; what is as it is by default is left out.
    pub(crate) fn query_string(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        let mut put = |key: &str, value: &str, keep: bool| {
            if keep {
                out.append_pair(key, value);
            }
        };
        put("scope", self.scope.as_str(), self.scope != Scope::default());
        put("q", &self.search, !self.search.is_empty());
        put("status", self.status.map_or("", ImageStatus::as_str), self.status.is_some());
        put("visibility", self.visibility.map_or("", Visibility::as_str), self.visibility.is_some());
        put("format", &self.format, !self.format.is_empty());
        put(
            "protected",
            if self.protected == Some(true) { "true" } else { "false" },
            self.protected.is_some(),
        );
        put("hidden", self.hidden.as_str(), self.hidden != Hidden::No);
        put("tag", &self.tag, !self.tag.is_empty());
        for (key, bound) in [("min", self.at_least), ("max", self.at_most)] {
            put(key, &bound.unwrap_or_default().to_string(), bound.is_some());
        }
        if let Some((family, version)) = self.family.as_ref().map(families::written) {
            put("family", &family, true);
            put("version", version, !version.is_empty());
        }
        put("sort", self.column.as_str(), self.column != Column::default());
        put(
            "dir",
            if self.ascending { "asc" } else { "desc" },
            self.ascending != self.column.starts_ascending(),
        );
        put("size", &self.size.unwrap_or_default().to_string(), self.size.is_some());
        put("cols", &self.columns.as_ref().map(Columns::written).unwrap_or_default(), self.columns.is_some());
        put("group", "family", self.grouped);
        put("page", &(self.page + 1).to_string(), self.page > 0);
        match &self.position {
            Position::First => {}
            Position::After(id) => put("after", id.as_str(), true),
            Position::Before(id) => put("before", id.as_str(), true),
        }
        out.finish()
    }

    /// The same list at another position.
    pub(crate) fn at(&self, position: Position) -> Self {
        Self { position, page: 0, ..self.clone() }
    }

    /// The same list at another page of families.
    pub(crate) fn at_page(&self, page: usize) -> Self {
        Self { page, ..self.clone() }
    }

    /// The same list by family, or one image a row again.
    pub(crate) fn in_groups(&self, grouped: bool) -> Self {
        Self { grouped, ..self.at(Position::First) }
    }

    /// All images of this list that are of one family.
    pub(crate) fn of_family(&self, family: Family) -> Self {
        Self { family: Some(family), ..self.in_groups(false) }
    }

    /// Those of this list that have a tag.
    pub(crate) fn with_tag(&self, tag: &str) -> Self {
        Self { tag: tag.to_owned(), ..self.at(Position::First) }
    }

    /// The same list with these columns.
    pub(crate) fn with_columns(&self, columns: Option<Columns>) -> Self {
        Self { columns, ..self.clone() }
    }

    /// The list without what narrows it.
    pub(crate) fn cleared(&self) -> Self {
        Self {
            column: self.column,
            ascending: self.ascending,
            size: self.size,
            columns: self.columns.clone(),
            grouped: self.grouped,
            ..Self::of(self.scope)
        }
    }

    /// The same list in another scope, from its start.
    pub(crate) fn in_scope(&self, scope: Scope) -> Self {
        Self { scope, visibility: None, ..self.at(Position::First) }
    }

    /// The same list by another column, or in the other direction where it is already by that one.
    pub(crate) fn sorted_by(&self, column: Column) -> Self {
        let ascending = if self.column == column { !self.ascending } else { column.starts_ascending() };
        Self { column, ascending, ..self.at(Position::First) }
    }

    /// Whether anything but the scope narrows the list.
    pub(crate) fn is_filtered(&self) -> bool {
        self.cleared() != self.at(Position::First)
    }

    /// Rows a page has at most.
    pub(crate) fn limit(&self) -> u32 {
        self.size.unwrap_or(SIZES[0])
    }

    /// What the controller is asked for. A page before a marker is the page after it in the reversed order.
    pub(crate) fn query(&self, project: Option<&str>) -> ImageQuery {
        let backwards = matches!(self.position, Position::Before(_));
        let mut sort = self.column.order(self.ascending);
        if backwards {
            for (_, dir) in &mut sort {
                *dir = if *dir == SortDir::Asc { SortDir::Desc } else { SortDir::Asc };
            }
        }
        let marker = match &self.position {
            Position::First => None,
            Position::After(id) | Position::Before(id) => Some(id.as_str().to_owned()),
        };
        ImageQuery { filters: self.filters(project), sort, marker, limit: self.limit() }
    }

    /// The conditions alone.
    pub(crate) fn filters(&self, project: Option<&str>) -> ImageFilters {
        let mut filters = self.scope.filters(project);
        match (filters.visibility, self.visibility) {
            (VisibilityFilter::Only(of_scope), Some(chosen)) if of_scope != chosen => {
                filters.visibility = VisibilityFilter::Nothing;
            }
            (_, Some(chosen)) => filters.visibility = VisibilityFilter::Only(chosen),
            (_, None) => {}
        }
        // What can be nothing but a hash is looked for as one.
        match hash_of(&self.search) {
            Some(32) => filters.checksum = Some(self.search.to_ascii_lowercase()),
            Some(_) => filters.os_hash_value = Some(self.search.to_ascii_lowercase()),
            None => filters.search = Some(self.search.clone()).filter(|text| !text.is_empty()),
        }
        for (bound, mebibytes) in [(Bound::Min, self.at_least), (Bound::Max, self.at_most)] {
            filters
                .ranges
                .extend(mebibytes.map(|number| (NumberColumn::Size, bound, i64::from(number) << 20)));
        }
        filters.status = self.status.map(|status| vec![status.as_str().to_owned()]);
        filters.disk_format = Some(vec![self.format.clone()]).filter(|_| !self.format.is_empty());
        filters.protected = self.protected;
        filters.os_hidden = match self.hidden {
            Hidden::No => Some(false),
            Hidden::Only => Some(true),
            Hidden::Also => None,
        };
        filters.family = self.family.clone();
        filters.tags = Some(self.tag.clone()).filter(|tag| !tag.is_empty()).into_iter().collect();
        filters
    }
}

impl Hidden {
    /// The word in the address bar.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::No => "",
            Self::Only => "only",
            Self::Also => "also",
        }
    }
}

/// The digits of an MD5, or of a SHA-256, SHA-384 or SHA-512, where the text is nothing else.
fn hash_of(text: &str) -> Option<usize> {
    let is_hash = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(text.len()).filter(|digits| is_hash && [32, 64, 96, 128].contains(digits))
}

fn cut(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).take(vitrine_model::limits::TEXT_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_the_round_trip() {
        for query in [
            "",
            "scope=public&q=a+b%26c&status=active&visibility=public&format=qcow2&protected=true&hidden=also",
            "tag=%3Cscript%3E&sort=size&dir=asc&size=100&after=6a0fe2c8-0d3b-4a0e-9b6a-111111111111",
            "sort=name&dir=desc&before=6a0fe2c8-0d3b-4a0e-9b6a-111111111111",
            "sort=created&cols=status%2Ctags&group=family&page=3",
            "family=system%3Adebian&version=13&sort=owner&cols=",
            "family=title%3A",
            "tag=a&min=1&max=2048",
        ] {
            let listing = Listing::parse(query);
            assert_eq!(listing.query_string(), query);
            assert_eq!(Listing::parse(&listing.query_string()), listing);
        }
    }

    #[test]
    fn sizes_are_bounds_in_bytes_and_hashes_are_looked_for_whole() {
        let filters = Listing::parse("min=1&max=2").filters(None);
        assert_eq!(
            filters.ranges,
            [(NumberColumn::Size, Bound::Min, 1 << 20), (NumberColumn::Size, Bound::Max, 2 << 20)]
        );
        assert!(Listing::parse("min=0").is_filtered() && !Listing::parse("min=-1&max=x").is_filtered());
        let (md5, sha) = ("AB".repeat(16), "ab".repeat(64));
        let filters = Listing::parse(&format!("q={md5}")).filters(None);
        assert_eq!((filters.checksum, filters.search), (Some("ab".repeat(16)), None));
        let filters = Listing::parse(&format!("q={sha}")).filters(None);
        assert_eq!((filters.os_hash_value, filters.search), (Some(sha), None));
        let filters = Listing::parse(&format!("q={}", &md5[1..])).filters(None);
        assert_eq!((filters.checksum, filters.search.as_deref()), (None, Some(&md5[1..])));
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        let listing =
            Listing::parse("scope=x&status=nope&size=7&after=../../etc&sort=password&evil=1&protected=maybe");
        assert_eq!(listing.query_string(), "");
        assert!(!listing.is_filtered());
    }

    #[test]
    fn a_page_before_is_asked_for_in_the_reversed_order() {
        let id = "6a0fe2c8-0d3b-4a0e-9b6a-111111111111";
        let there = Listing::parse(&format!("sort=name&after={id}")).query(Some("p"));
        let back = Listing::parse(&format!("sort=name&before={id}")).query(Some("p"));
        assert_eq!(there.marker.as_deref(), Some(id));
        assert_eq!(back.marker, there.marker);
        assert_eq!(there.sort.len(), 3, "the tie-breakers are named, so that they are reversed as well");
        for ((key, dir), (back_key, back_dir)) in there.sort.iter().zip(&back.sort) {
            assert_eq!(key, back_key);
            assert_ne!(dir, back_dir);
        }
    }

    #[test]
    fn a_visibility_that_the_scope_excludes_selects_nothing() {
        let filters = Listing::parse("scope=public&visibility=private").query(Some("p")).filters;
        assert_eq!(filters.visibility, VisibilityFilter::Nothing);
        let filters = Listing::parse("visibility=private").query(Some("p")).filters;
        assert_eq!(filters.visibility, VisibilityFilter::Only(Visibility::Private));
        assert_eq!(filters.owner.as_deref(), Some("p"));
    }
}
