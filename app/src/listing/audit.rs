//! What a page of the audit trail shows, as it stands in the address bar.

use time::{Date, OffsetDateTime, macros::format_description};
use vitrine_model::{AuditFilter, AuditOutcome, AuditQuery, audit::target};

use super::Position;

/// Rows of a page.
const ROWS: u32 = 50;
/// Characters of a filter.
const MOST: usize = 255;

/// The page.
pub(crate) const PATH: &str = "/dashboard/admin/audit";

/// A page of the audit trail, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct AuditListing {
    pub(crate) project: String,
    pub(crate) user: String,
    pub(crate) action: String,
    /// One of [`target::ALL`], or nothing.
    pub(crate) kind: String,
    /// A part of the target's name or id.
    pub(crate) text: String,
    pub(crate) outcome: Option<AuditOutcome>,
    /// The first day, in UTC.
    pub(crate) from: Option<Date>,
    /// The last day, in UTC.
    pub(crate) until: Option<Date>,
    pub(crate) position: Position<u64>,
}

impl AuditListing {
    /// Reads a query string; what is not understood is left out.
    pub(crate) fn parse(query: &str) -> Self {
        let mut out = Self::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let value: String = value.trim().chars().filter(|c| *c != '\0').take(MOST).collect();
            match &*key {
                "project" => out.project = value,
                "user" => out.user = value,
                "action" => out.action = value,
                "kind" => {
                    let known = target::ALL.into_iter().find(|kind| *kind == value);
                    out.kind = known.unwrap_or_default().to_owned();
                }
                "q" => out.text = value,
                "outcome" => out.outcome = value.parse().ok(),
                "from" => out.from = day(&value),
                "until" => out.until = day(&value),
                "after" => out.position = value.parse().map(Position::After).unwrap_or_default(),
                "before" => out.position = value.parse().map(Position::Before).unwrap_or_default(),
                _ => {}
            }
        }
        out
    }

    /// The page's address.
    pub(crate) fn path(&self) -> String {
        with_query(PATH, &self.query_string())
    }

    /// The address of the file with everything that matches.
    pub(crate) fn export_path(&self, format: &str) -> String {
        let mut query = Self { position: Position::First, ..self.clone() }.query_string();
        if !query.is_empty() {
            query.push('&');
        }
        format!("{PATH}/export?{query}format={format}")
    }

    /// The query string; what is as it is by default is left out.
    pub(crate) fn query_string(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        let texts = [
            ("project", &self.project),
            ("user", &self.user),
            ("action", &self.action),
            ("kind", &self.kind),
            ("q", &self.text),
        ];
        for (key, value) in texts.into_iter().filter(|(_, value)| !value.is_empty()) {
            out.append_pair(key, value);
        }
        if let Some(outcome) = self.outcome {
            out.append_pair("outcome", outcome.as_str());
        }
        for (key, date) in [("from", self.from), ("until", self.until)] {
            if let Some(date) = date {
                out.append_pair(key, &written(date));
            }
        }
        match self.position {
            Position::First => {}
            Position::After(id) => {
                out.append_pair("after", &id.to_string());
            }
            Position::Before(id) => {
                out.append_pair("before", &id.to_string());
            }
        }
        out.finish()
    }

    /// The same at another position.
    pub(crate) fn at(&self, position: Position<u64>) -> Self {
        Self { position, ..self.clone() }
    }

    /// Whether anything narrows it.
    pub(crate) fn is_filtered(&self) -> bool {
        Self { position: Position::First, ..self.clone() } != Self::default()
    }

    /// What the controller is asked for. A page before an entry is the page after it in the reversed order.
    pub(crate) fn query(&self) -> AuditQuery {
        let (after, oldest_first) = match self.position {
            Position::First => (None, false),
            Position::After(id) => (Some(id), false),
            Position::Before(id) => (Some(id), true),
        };
        AuditQuery { filter: self.filter(), after, oldest_first, limit: ROWS }
    }

    /// Which entries.
    pub(crate) fn filter(&self) -> AuditFilter {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        // A whole id is found along an index.
        let is_id = self.text.len() == 36 && self.kind == target::IMAGE;
        let is_project_id = is_project_id(&self.project);
        AuditFilter {
            project_id: some(&self.project).filter(|_| is_project_id),
            project: some(&self.project).filter(|_| !is_project_id),
            user: some(&self.user),
            action: some(&self.action),
            target_kind: some(&self.kind),
            target_id: some(&self.text).filter(|_| is_id),
            text: some(&self.text).filter(|_| !is_id),
            outcome: self.outcome,
            from: self.from.map(begin),
            until: self.until.and_then(Date::next_day).map(begin),
        }
    }

    /// A page of this many rows.
    pub(crate) const fn limit() -> u32 {
        ROWS
    }
}

/// Whether it is the id of a project as identities make them: 32 digits of a UUID, or one with hyphens. Anything else
/// may be a name.
fn is_project_id(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    digits == 32 && (text.len() == 32 || (text.len() == 36 && text.matches('-').count() == 4))
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn begin(date: Date) -> OffsetDateTime {
    date.midnight().assume_utc()
}

fn day(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}

/// A day as a field of a form has it.
pub(crate) fn written(date: Date) -> String {
    date.format(format_description!("[year]-[month]-[day]")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn addresses_survive_the_round_trip() {
        for query in [
            "",
            "project=p&user=ann&action=image.update&kind=image&q=%3Cb%3E&outcome=refused&from=2026-01-31&until=2026-02-28",
            "after=7",
            "q=%25&before=18446744073709551615",
        ] {
            assert_eq!(AuditListing::parse(query).query_string(), query);
        }
        let strange = "kind=x&outcome=y&from=2026-13-01&until=1&after=-1&nothing=1&q=%00";
        assert_eq!(AuditListing::parse(strange), AuditListing::default());
    }

    #[test]
    fn projects_are_asked_for_by_id_or_name() {
        for (typed, is_id) in [
            ("0123456789abcdef0123456789abcdef", true),
            ("01234567-89ab-cdef-0123-456789abcdef", true),
            ("atelier", false),
            ("0123456789abcdef0123456789abcde", false),
        ] {
            let filter = AuditListing { project: typed.to_owned(), ..AuditListing::default() }.filter();
            let asked = Some(typed.to_owned());
            let expected = if is_id { (asked, None) } else { (None, asked) };
            assert_eq!((filter.project_id, filter.project), expected, "{typed}");
        }
    }

    #[test]
    fn the_last_day_is_whole() {
        let filter = AuditListing::parse("from=2026-02-28&until=2026-02-28").filter();
        assert_eq!(filter.from, Some(datetime!(2026-02-28 0:00 UTC)));
        assert_eq!(filter.until, Some(datetime!(2026-03-01 0:00 UTC)));
    }

    #[test]
    fn an_export_has_the_filters_and_all_pages() {
        assert_eq!(
            AuditListing::parse("q=a&after=7").export_path("csv"),
            "/dashboard/admin/audit/export?q=a&format=csv"
        );
        assert_eq!(
            AuditListing::default().export_path("jsonl"),
            "/dashboard/admin/audit/export?format=jsonl"
        );
    }
}
