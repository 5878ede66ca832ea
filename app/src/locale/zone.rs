//! The time zone a reader wants times in.

use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};
use time::{OffsetDateTime, UtcOffset};

/// A time zone; by default UTC. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Zone(Option<TimeZone>);

impl Zone {
    /// The zone of that name in the IANA database, in whatever case: `Asia/Shanghai`, `UTC`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("UTC") {
            return Some(Self(None));
        }
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        zone.iana_name()?;
        Some(Self(Some(zone)))
    }

    /// Its name in the IANA database.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.as_ref().and_then(TimeZone::iana_name).unwrap_or("UTC")
    }

    /// How far its clocks are from UTC at that moment; `None` for UTC itself, and for moments out of reach.
    #[must_use]
    pub fn offset_at(&self, at: OffsetDateTime) -> Option<UtcOffset> {
        let zone = self.0.as_ref()?;
        let at = Timestamp::from_second(at.unix_timestamp()).ok()?;
        UtcOffset::from_whole_seconds(zone.to_offset(at).seconds()).ok()
    }

    /// The names that are offered, sorted: those of places, and UTC first.
    #[must_use]
    pub fn names() -> Vec<String> {
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
    use time::macros::datetime;

    use super::*;

    #[test]
    fn zones_are_those_of_the_database() {
        for (name, known) in [
            ("UTC", Some("UTC")),
            ("Asia/Shanghai", Some("Asia/Shanghai")),
            ("europe/berlin", Some("Europe/Berlin")),
            ("Nowhere/Town", None),
            ("", None),
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
        for (name, at, hours) in [
            ("UTC", datetime!(2026-07-01 0:00 UTC), None),
            ("Asia/Shanghai", datetime!(2026-07-01 0:00 UTC), Some((8, 0))),
            ("Europe/Berlin", datetime!(2026-01-01 0:00 UTC), Some((1, 0))),
            ("Europe/Berlin", datetime!(2026-07-01 0:00 UTC), Some((2, 0))),
            ("America/St_Johns", datetime!(2026-01-01 0:00 UTC), Some((-3, -30))),
        ] {
            let offset =
                Zone::parse(name).unwrap().offset_at(at).map(|it| (it.whole_hours(), it.minutes_past_hour()));
            assert_eq!(offset, hours, "{name}");
        }
    }
}
