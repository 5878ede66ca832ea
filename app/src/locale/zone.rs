//! The time zone of the reader: the one a cookie names, or else UTC.

use jiff::{Timestamp, tz::TimeZone};
use percent_encoding::percent_decode_str;
use time::{OffsetDateTime, UtcOffset};

/// A time zone.
#[derive(Debug, Clone)]
pub(crate) struct Zone(TimeZone);

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl Zone {
    /// The zone of this name in the IANA database (`Asia/Shanghai`), as a cookie holds it; UTC where there is none.
    pub(crate) fn named(name: &str) -> Self {
        let name = percent_decode_str(name).decode_utf8_lossy();
        TimeZone::get(&name).map_or_else(|_| Self::default(), Self)
    }

    /// What is added to UTC at this instant.
    pub(super) fn offset(&self, at: OffsetDateTime) -> UtcOffset {
        Timestamp::from_second(at.unix_timestamp())
            .ok()
            .and_then(|at| UtcOffset::from_whole_seconds(self.0.to_offset(at).seconds()).ok())
            .unwrap_or(UtcOffset::UTC)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{datetime, offset};

    use super::*;

    #[test]
    fn a_zone_knows_its_summer() {
        let berlin = Zone::named("Europe%2FBerlin");
        assert_eq!(berlin.offset(datetime!(2026-01-15 12:00 UTC)), offset!(+1));
        assert_eq!(berlin.offset(datetime!(2026-07-15 12:00 UTC)), offset!(+2));
        assert_eq!(Zone::named("Asia/Kolkata").offset(datetime!(2026-07-15 12:00 UTC)), offset!(+5:30));
    }

    #[test]
    fn what_is_no_zone_is_utc() {
        for name in ["", "Nowhere/City", "../../etc/passwd", "%00", "<b>", "UTC"] {
            assert_eq!(Zone::named(name).offset(datetime!(2026-07-15 12:00 UTC)), UtcOffset::UTC, "{name}");
        }
    }
}
