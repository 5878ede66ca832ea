//! What a list of tasks shows, as it stands in the address bar.

use vitrine_model::{TaskQuery, TaskStatus};

use super::Position;
use crate::locale::key;
use crate::routes::ImageId;

/// The kinds of work there are: the word in the database and the address bar, and what people read.
pub(crate) const KINDS: [(&str, &str); 13] = [
    ("bulk_change", key("tasks-kind-bulk")),
    ("api_image_import", key("tasks-kind-imports")),
    ("catalogue_check", key("tasks-kind-catalogues")),
    ("location_import", key("tasks-kind-hashes-of")),
    ("copy_from", key("tasks-kind-copies-v1")),
    ("import", key("tasks-kind-api-imports")),
    ("store_copy", key("tasks-kind-store-copies")),
    ("store_move", key("tasks-kind-store-moves")),
    ("remove_copies", key("tasks-kind-left-copies")),
    ("share_data", key("tasks-kind-share-data")),
    ("scrub", key("tasks-kind-deleted-data")),
    ("purge", key("tasks-kind-old-records")),
    ("retention", key("tasks-kind-retention")),
];

/// Rows of a page.
const ROWS: u32 = 25;

/// A list of tasks, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TaskListing {
    /// All projects' tasks, for administrators; else those of the project.
    pub(crate) all: bool,
    pub(crate) status: Option<TaskStatus>,
    /// One of [`KINDS`].
    pub(crate) kind: Option<&'static str>,
    pub(crate) position: Position,
}

impl TaskListing {
    /// Reads a query string; what is not understood is left out.
    pub(crate) fn parse(query: &str) -> Self {
        let mut out = Self::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            match &*key {
                "scope" => out.all = value == "all",
                "status" => out.status = value.parse().ok(),
                "type" => out.kind = KINDS.iter().map(|(kind, _)| *kind).find(|kind| *kind == value),
                "after" => out.position = ImageId::parse(value).map(Position::After).unwrap_or_default(),
                "before" => out.position = ImageId::parse(value).map(Position::Before).unwrap_or_default(),
                _ => {}
            }
        }
        out
    }

    /// The page's address.
    pub(crate) fn path(&self) -> String {
        let query = self.query_string();
        if query.is_empty() { "/dashboard/tasks".to_owned() } else { format!("/dashboard/tasks?{query}") }
    }

    /// The query string; what is as it is by default is left out.
    pub(crate) fn query_string(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        if self.all {
            out.append_pair("scope", "all");
        }
        if let Some(status) = self.status {
            out.append_pair("status", status.as_str());
        }
        if let Some(kind) = self.kind {
            out.append_pair("type", kind);
        }
        match &self.position {
            Position::First => {}
            Position::After(id) => {
                out.append_pair("after", id.as_str());
            }
            Position::Before(id) => {
                out.append_pair("before", id.as_str());
            }
        }
        out.finish()
    }

    /// The same list at another position.
    pub(crate) fn at(&self, position: Position) -> Self {
        Self { position, ..self.clone() }
    }

    /// Whether anything but the scope narrows it.
    pub(crate) const fn is_filtered(&self) -> bool {
        self.status.is_some() || self.kind.is_some()
    }

    /// What the controller is asked for, and the marker. A page before a marker is the page after it in the reversed
    /// order.
    pub(crate) fn query(&self) -> (TaskQuery, Option<&str>) {
        let (descending, marker) = match &self.position {
            Position::First => (true, None),
            Position::After(id) => (true, Some(id.as_str())),
            Position::Before(id) => (false, Some(id.as_str())),
        };
        let query = TaskQuery {
            kind: self.kind.map(str::to_owned),
            status: self.status,
            descending,
            limit: ROWS,
            ..TaskQuery::default()
        };
        (query, marker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_the_round_trip() {
        for query in
            ["", "scope=all&status=failure&type=copy_from", "after=6a0fe2c8-0d3b-4a0e-9b6a-111111111111"]
        {
            assert_eq!(TaskListing::parse(query).query_string(), query);
        }
        assert_eq!(TaskListing::parse("scope=x&status=done&type=%3Cb%3E&after=..%2f").query_string(), "");
    }
}
