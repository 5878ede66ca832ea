//! The query of a list. Parameters that are not known are ignored.

use vitrine_model::{
    ImageFilters, ImageQuery, Limits,
    query::{Bound, NumberColumn, SortDir, SortKey, TimeOp},
    validate::{self, Invalid},
};

use crate::{
    images::when,
    pairs::{self, Pairs},
};

/// # Errors
/// Names the parameter and what is wrong with it.
pub(super) fn read(pairs: &Pairs, limits: &Limits, is_admin: bool) -> Result<ImageQuery, Invalid> {
    let marker = pairs.first("marker");
    if let Some(marker) = marker {
        validate::image_id(marker).map_err(|error| Invalid::new("marker", error.problem))?;
    }
    Ok(ImageQuery {
        filters: filters(pairs, is_admin)?,
        sort: sort(pairs)?,
        marker: marker.map(str::to_owned),
        limit: pairs.first("limit").map_or(Ok(limits.limit_param_default), pairs::limit)?,
    })
}

/// Others' shared images are listed whatever the caller's project answered. What of `is_public` and `deleted`
/// administrators alone may choose is heeded from them alone.
fn filters(pairs: &Pairs, is_admin: bool) -> Result<ImageFilters, Invalid> {
    let mut filters = ImageFilters { member_status: None, as_project: is_admin, ..ImageFilters::default() };
    let mut deleted = None;
    for (name, value) in pairs.iter() {
        match name {
            "name" => filters.name = Some(vec![value.to_owned()]),
            "status" => filters.status = Some(vec![value.to_owned()]),
            "container_format" => filters.container_format = Some(vec![value.to_owned()]),
            "disk_format" => filters.disk_format = Some(vec![value.to_owned()]),
            "min_ram" => filters.numbers.push((NumberColumn::MinRam, number(name, value)?)),
            "min_disk" => filters.numbers.push((NumberColumn::MinDisk, number(name, value)?)),
            "size_min" => filters.ranges.push((NumberColumn::Size, Bound::Min, number(name, value)?)),
            "size_max" => filters.ranges.push((NumberColumn::Size, Bound::Max, number(name, value)?)),
            "protected" => filters.protected = Some(flag(name, value)?),
            "is_public" => {
                let wanted = if value.eq_ignore_ascii_case("none") { None } else { Some(flag(name, value)?) };
                if is_admin {
                    filters.as_project = wanted == Some(true);
                    filters.public = wanted.filter(|public| !public);
                }
            }
            "changes-since" => {
                let at = when::parse(value);
                let problem = || Invalid::new(name, format!("'{value}' is not an instant in ISO 8601"));
                filters.updated_at.push((TimeOp::Gt, at.ok_or_else(problem)?));
                filters.deleted = None;
            }
            "deleted" if is_admin => {
                let word = value.trim().to_ascii_lowercase();
                deleted = Some(["1", "t", "true", "on", "y", "yes"].contains(&word.as_str()));
            }
            other => {
                if let Some(property) = other.strip_prefix("property-") {
                    filters.properties.insert(property.to_owned(), value.to_owned());
                }
            }
        }
    }
    if deleted.is_some() {
        filters.deleted = deleted;
    }
    Ok(filters)
}

/// One key and one direction; the tie-breakers follow in the same direction.
fn sort(pairs: &Pairs) -> Result<Vec<(SortKey, SortDir)>, Invalid> {
    let key = match pairs.first("sort_key") {
        None => SortKey::CreatedAt,
        Some(name) => name.parse().map_err(|_| {
            let known = SortKey::ALL.map(SortKey::as_str).join(", ");
            Invalid::new("sort_key", format!("'{name}' is not one of {known}"))
        })?,
    };
    let direction = match pairs.first("sort_dir") {
        None | Some("desc") => SortDir::Desc,
        Some("asc") => SortDir::Asc,
        Some(other) => {
            return Err(Invalid::new("sort_dir", format!("'{other}' is neither asc nor desc")));
        }
    };
    let mut sort = vec![(key, direction)];
    let rest = [SortKey::CreatedAt, SortKey::Id].into_iter().filter(|other| *other != key);
    sort.extend(rest.map(|key| (key, direction)));
    Ok(sort)
}

fn number(name: &str, value: &str) -> Result<i64, Invalid> {
    let number = value.trim().parse().ok().filter(|number| *number >= 0);
    number.ok_or_else(|| Invalid::new(name, format!("'{value}' is not a whole number of 0 or more")))
}

fn flag(name: &str, value: &str) -> Result<bool, Invalid> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Invalid::new(name, format!("'{value}' is neither true nor false"))),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn read(query: &str, is_admin: bool) -> Result<ImageQuery, Invalid> {
        super::read(&Pairs::parse(query).unwrap(), &Limits::default(), is_admin)
    }

    #[test]
    fn every_parameter_finds_its_place() {
        let words = |word: &str| Some(vec![word.to_owned()]);
        let query = "name=in:x,y&status=active&container_format=bare&disk_format=raw&min_ram=1&min_disk=2&size_min=3\
                     &size_max=4&protected=TRUE&property-os_distro=debian&limit=5&sort_key=name&sort_dir=asc&owner=x\
                     &visibility=private&marker=6a0fe2c8-0d3b-4a0e-9b6a-111111111111";
        let read = read(query, false).unwrap();
        assert_eq!(
            read.filters,
            ImageFilters {
                member_status: None,
                name: words("in:x,y"),
                status: words("active"),
                container_format: words("bare"),
                disk_format: words("raw"),
                protected: Some(true),
                numbers: vec![(NumberColumn::MinRam, 1), (NumberColumn::MinDisk, 2)],
                ranges: vec![(NumberColumn::Size, Bound::Min, 3), (NumberColumn::Size, Bound::Max, 4)],
                properties: [("os_distro".to_owned(), "debian".to_owned())].into_iter().collect(),
                ..ImageFilters::default()
            }
        );
        assert_eq!((read.limit, read.marker.as_deref()), (5, Some("6a0fe2c8-0d3b-4a0e-9b6a-111111111111")));
        let asc = SortDir::Asc;
        assert_eq!(read.sort, [(SortKey::Name, asc), (SortKey::CreatedAt, asc), (SortKey::Id, asc)]);
    }

    #[test]
    fn administrators_choose_whose_images_they_see() {
        for (query, is_admin, as_project, public, deleted) in [
            ("", false, false, None, Some(false)),
            ("is_public=none&deleted=true", false, false, None, Some(false)),
            ("", true, true, None, Some(false)),
            ("is_public=1", true, true, None, Some(false)),
            ("is_public=False", true, false, Some(false), Some(false)),
            ("is_public=None", true, false, None, Some(false)),
            ("deleted=Yes", true, true, None, Some(true)),
            ("deleted=no&changes-since=2026-01-01", true, true, None, Some(false)),
            ("changes-since=2026-01-01&deleted=x", true, true, None, Some(false)),
            ("changes-since=2026-01-01", true, true, None, None),
            ("changes-since=2026-01-01&deleted=true", false, false, None, None),
        ] {
            let filters = read(query, is_admin).unwrap().filters;
            let found = (filters.as_project, filters.public, filters.deleted);
            assert_eq!(found, (as_project, public, deleted), "{query} {is_admin}");
        }
        let since = read("changes-since=2026-01-31T09:05:00%2B01:00", false).unwrap().filters.updated_at;
        assert_eq!(since, [(TimeOp::Gt, datetime!(2026-01-31 08:05 UTC))]);
    }

    #[test]
    fn bad_values_are_refused_by_name() {
        for query in [
            "size_min=x",
            "size_max=-1",
            "min_ram=",
            "min_disk=1.5",
            "protected=none",
            "protected=yes",
            "is_public=public",
            "changes-since=yesterday",
            "limit=-1",
            "limit=x",
            "marker=x",
            "marker=",
            "sort_key=owner",
            "sort_key=",
            "sort_dir=up",
        ] {
            let name = query.split('=').next().unwrap();
            assert_eq!(read(query, false).unwrap_err().field, name, "{query}");
        }
    }
}
