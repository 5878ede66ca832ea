//! The parameters that select images.

use vitrine_model::{
    ImageFilters, MemberStatus,
    query::{Bound, NumberColumn, TimeOp, VisibilityFilter},
    validate::Invalid,
};

use super::{when, words};
use crate::pairs::Pairs;

/// Columns Glance has, but that cannot be filtered by.
const NO_FILTER: [&str; 6] = ["os_hash_algo", "deleted_at", "locations", "properties", "members", "tags"];

/// # Errors
/// Names the parameter and what is wrong with it.
pub(super) fn read(pairs: &Pairs) -> Result<ImageFilters, Invalid> {
    let mut filters = ImageFilters { member_status: member_status(pairs)?, ..ImageFilters::default() };
    for (name, value) in pairs.iter() {
        add(&mut filters, name, value)?;
    }
    Ok(filters)
}

/// Of a parameter that stands alone and is repeated, the last one counts.
fn add(filters: &mut ImageFilters, name: &str, value: &str) -> Result<(), Invalid> {
    match name {
        // Read elsewhere; `deleted` is without effect.
        "limit" | "marker" | "sort" | "sort_key" | "sort_dir" | "member_status" | "deleted" => {}
        "visibility" => filters.visibility = visibility(value)?,
        "owner" => filters.owner = Some(value.to_owned()),
        "os_hidden" => filters.os_hidden = Some(flag(name, &value.to_ascii_lowercase())?),
        "protected" => filters.protected = Some(flag(name, value)?),
        "tag" => filters.tags.push(value.trim().to_owned()),
        "name" => filters.name = Some(words::read(name, value)?),
        "id" => filters.id = Some(words::read(name, value)?),
        "status" => filters.status = Some(words::read(name, value)?),
        "container_format" => filters.container_format = Some(words::read(name, value)?),
        "disk_format" => filters.disk_format = Some(words::read(name, value)?),
        "created_at" => filters.created_at.push(instant(name, value)?),
        "updated_at" => filters.updated_at.push(instant(name, value)?),
        "checksum" => filters.checksum = Some(value.to_owned()),
        "os_hash_value" => filters.os_hash_value = Some(value.to_owned()),
        "changes-since" => {
            return Err(Invalid::new(name, "this filter of the v1 API does not exist; use updated_at=gte:…"));
        }
        other if NO_FILTER.contains(&other) => return Err(Invalid::new(other, no_filter(other))),
        other => number_or_property(filters, other, value)?,
    }
    Ok(())
}

fn no_filter(name: &str) -> &'static str {
    match name {
        "tags" => "images cannot be filtered by it; use tag=…, once for each tag",
        _ => "images cannot be filtered by it",
    }
}

fn number_or_property(filters: &mut ImageFilters, name: &str, value: &str) -> Result<(), Invalid> {
    if let Some(column) = column(name) {
        filters.numbers.push((column, integer(name, value)?));
        return Ok(());
    }
    let bounds = [("_min", Bound::Min), ("_max", Bound::Max)];
    let bounded = bounds.into_iter().find_map(|(end, bound)| Some((name.strip_suffix(end)?, bound)));
    match bounded {
        Some((base, bound)) => {
            let problem = || {
                format!("there is no number '{base}'; size, virtual_size, min_ram and min_disk have bounds")
            };
            let column = column(base).ok_or_else(|| Invalid::new(name, problem()))?;
            filters.ranges.push((column, bound, integer(name, value)?));
        }
        None => drop(filters.properties.insert(name.to_owned(), value.to_owned())),
    }
    Ok(())
}

fn column(name: &str) -> Option<NumberColumn> {
    match name {
        "size" => Some(NumberColumn::Size),
        "virtual_size" => Some(NumberColumn::VirtualSize),
        "min_ram" => Some(NumberColumn::MinRam),
        "min_disk" => Some(NumberColumn::MinDisk),
        _ => None,
    }
}

fn integer(name: &str, value: &str) -> Result<i64, Invalid> {
    value.trim().parse().map_err(|_| Invalid::new(name, format!("'{value}' is not an integer")))
}

fn flag(name: &str, value: &str) -> Result<bool, Invalid> {
    value.parse().map_err(|_| Invalid::new(name, format!("'{value}' is neither true nor false")))
}

fn visibility(value: &str) -> Result<VisibilityFilter, Invalid> {
    match value {
        "" => Ok(VisibilityFilter::Nothing),
        "all" => Ok(VisibilityFilter::All),
        word => word.parse().map(VisibilityFilter::Only).map_err(|_| {
            Invalid::new(
                "visibility",
                format!("'{word}' is not one of community, public, private, shared, all"),
            )
        }),
    }
}

fn member_status(pairs: &Pairs) -> Result<Option<MemberStatus>, Invalid> {
    match pairs.first("member_status") {
        None => Ok(Some(MemberStatus::Accepted)),
        Some("all") => Ok(None),
        Some(word) => word.parse().map(Some).map_err(|_| {
            Invalid::new("member_status", format!("'{word}' is not one of pending, accepted, rejected, all"))
        }),
    }
}

/// `gt:2026-01-31T08:05:00Z`.
fn instant(name: &str, value: &str) -> Result<(TimeOp, time::OffsetDateTime), Invalid> {
    let (operator, text) = words::operator(value);
    let op = match operator {
        None | Some("eq") => TimeOp::Eq,
        Some("neq") => TimeOp::Neq,
        Some("gt") => TimeOp::Gt,
        Some("gte") => TimeOp::Gte,
        Some("lt") => TimeOp::Lt,
        Some("lte") => TimeOp::Lte,
        Some(other) => {
            let problem = format!("unknown operator '{other}'; use gt, gte, lt, lte, eq or neq");
            return Err(Invalid::new(name, problem));
        }
    };
    let at = when::parse(text);
    at.map(|at| (op, at)).ok_or_else(|| Invalid::new(name, format!("'{text}' is not an instant in ISO 8601")))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use vitrine_model::Visibility;

    use super::*;

    fn filters(query: &str) -> Result<ImageFilters, Invalid> {
        read(&Pairs::parse(query).unwrap())
    }

    #[test]
    fn every_parameter_finds_its_place() {
        let query = "visibility=public&member_status=all&owner=p&os_hidden=TRUE&protected=false&tag=a&tag=%20b%20\
            &name=in:x,y&id=i&status=active&container_format=bare&disk_format=eq:raw&created_at=gt:2026\
            &created_at=lt:2027&updated_at=2026-01-01T00:00:00Z&size_min=1&size_max=5&virtual_size_min=2&min_ram=3\
            &min_disk_max=4&checksum=c&os_hash_value=h&os_distro=debian&limit=1&marker=m&sort=name&deleted=true";
        let read = filters(query).unwrap();
        let words = |list: &[&str]| Some(list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            read,
            ImageFilters {
                visibility: VisibilityFilter::Only(Visibility::Public),
                member_status: None,
                owner: Some("p".to_owned()),
                os_hidden: Some(true),
                protected: Some(false),
                tags: vec!["a".to_owned(), "b".to_owned()],
                name: words(&["x", "y"]),
                id: words(&["i"]),
                status: words(&["active"]),
                container_format: words(&["bare"]),
                disk_format: words(&["raw"]),
                created_at: vec![
                    (TimeOp::Gt, datetime!(2026-01-01 00:00 UTC)),
                    (TimeOp::Lt, datetime!(2027-01-01 00:00 UTC))
                ],
                updated_at: vec![(TimeOp::Eq, datetime!(2026-01-01 00:00 UTC))],
                ranges: vec![
                    (NumberColumn::Size, Bound::Min, 1),
                    (NumberColumn::Size, Bound::Max, 5),
                    (NumberColumn::VirtualSize, Bound::Min, 2),
                    (NumberColumn::MinDisk, Bound::Max, 4),
                ],
                numbers: vec![(NumberColumn::MinRam, 3)],
                checksum: Some("c".to_owned()),
                os_hash_value: Some("h".to_owned()),
                properties: [("os_distro".to_owned(), "debian".to_owned())].into_iter().collect(),
                ..ImageFilters::default()
            }
        );
        assert_eq!(filters("").unwrap(), ImageFilters::default());
    }

    #[test]
    fn empty_and_repeated_parameters_have_a_meaning() {
        assert_eq!(filters("visibility=").unwrap().visibility, VisibilityFilter::Nothing);
        assert_eq!(filters("visibility=all").unwrap().visibility, VisibilityFilter::All);
        assert_eq!(filters("name=a&name=b").unwrap().name, Some(vec!["b".to_owned()]));
        assert_eq!(filters("tag=").unwrap().tags, [""]);
        assert_eq!(filters("=x").unwrap().properties[""], "x");
    }

    #[test]
    fn hostile_parameters_are_refused_by_name() {
        for query in [
            "visibility=secret",
            "visibility=Public",
            "member_status=",
            "member_status=x",
            "os_hidden=1",
            "os_hidden=",
            "protected=True",
            "name=a:b",
            "status=in:%22a",
            "created_at=",
            "created_at=gt:yesterday",
            "created_at=near:2026-01-01",
            "updated_at=gt:2026-01-01T00:00:00+00:00",
            "size_min=x",
            "size_max=",
            "size_min=99999999999999999999",
            "size=1%3B+DROP+TABLE+images",
            "min_ram=x",
            "foo_min=1",
            "name_max=1",
            "_min=1",
            "changes-since=2026-01-01",
            "changes-since=",
            "locations=x",
            "members=x",
            "properties=x",
            "tags=ab",
        ] {
            let name = query.split('=').next().unwrap();
            assert_eq!(filters(query).unwrap_err().field, name, "{query}");
        }
    }
}
