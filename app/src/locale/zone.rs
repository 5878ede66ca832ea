//! The time zone a reader wants times in.

use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};
use percent_encoding::percent_decode_str;
use time::{OffsetDateTime, UtcOffset};

/// A time zone; by default UTC. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Zone(Option<TimeZone>);

impl Zone {
    /// The zone of that name in the IANA database, in whatever case: `Asia/Shanghai`, `UTC`.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("UTC") {
            return Some(Self(None));
        }
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        zone.iana_name()?;
        Some(Self(Some(zone)))
    }

    /// The zone a cookie names: browsers' scripts write the slash as `%2F`.
    pub(crate) fn of_cookie(value: &str) -> Option<Self> {
        Self::parse(&percent_decode_str(value).decode_utf8().ok()?)
    }

    /// Its name in the IANA database.
    pub(crate) fn name(&self) -> &str {
        self.0.as_ref().and_then(TimeZone::iana_name).unwrap_or("UTC")
    }

    /// What is added to UTC at this instant.
    pub(super) fn offset(&self, at: OffsetDateTime) -> UtcOffset {
        let Some(zone) = &self.0 else { return UtcOffset::UTC };
        Timestamp::from_second(at.unix_timestamp())
            .ok()
            .and_then(|at| UtcOffset::from_whole_seconds(zone.to_offset(at).seconds()).ok())
            .unwrap_or(UtcOffset::UTC)
    }

    /// The names that are offered, sorted: those of places, and UTC first.
    pub(crate) fn names() -> Vec<String> {
        const CONTINENTS: [&str; 10] = [
            "Africa/",
            "America/",
            "Antarctica/",
            "Arctic/",
            "Asia/",
            "Atlantic/",
            "Australia/",
            "Europe/",
            "Indian/",
            "Pacific/",
        ];
        let known = TimeZoneDatabase::bundled();
        let mut names: Vec<String> = known
            .available()
            .map(|name| name.as_str().to_owned())
            .filter(|name| CONTINENTS.iter().any(|continent| name.starts_with(continent)))
            .collect();
        names.sort();
        names.insert(0, "UTC".to_owned());
        names
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{datetime, offset};

    use super::*;

    #[test]
    fn zones_are_those_of_the_database() {
        for (name, known) in [
            ("UTC", Some("UTC")),
            ("Asia/Shanghai", Some("Asia/Shanghai")),
            ("europe/berlin", Some("Europe/Berlin")),
            ("Nowhere/Town", None),
            ("", None),
            ("%2e%2e/etc", None),
            ("../../etc/passwd", None),
            ("Asia/Shanghai\r\nset-cookie: a=b", None),
            ("+08:00", None),
        ] {
            assert_eq!(Zone::parse(name).as_ref().map(Zone::name), known, "{name}");
        }
        let names = Zone::names();
        assert!(names.len() > 300 && names[0] == "UTC", "{}", names.len());
        assert!(names.iter().all(|name| Zone::parse(name).is_some_and(|zone| zone.name() == name)));
    }

    #[test]
    fn clocks_are_those_of_the_place_and_season() {
        for (name, at, offset) in [
            ("UTC", datetime!(2026-07-01 0:00 UTC), offset!(UTC)),
            ("Asia%2FShanghai", datetime!(2026-07-01 0:00 UTC), offset!(+8)),
            ("Europe/Berlin", datetime!(2026-01-01 0:00 UTC), offset!(+1)),
            ("Europe/Berlin", datetime!(2026-07-01 0:00 UTC), offset!(+2)),
            ("America/St_Johns", datetime!(2026-01-01 0:00 UTC), offset!(-3:30)),
        ] {
            assert_eq!(Zone::of_cookie(name).unwrap().offset(at), offset, "{name}");
        }
    }
}
