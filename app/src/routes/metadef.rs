//! Addresses of metadata definitions. Names of namespaces may hold any character, so they are written with care; what
//! is in a namespace is named in query strings, where every name may stand.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::locale::tr;

/// Everything but what stays readable without meaning anything in a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

/// The name of a namespace that has an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamespaceName(String);

impl NamespaceName {
    /// Any name but the empty one, `.` and `..`, which browsers take for steps between folders.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let has_address =
            !matches!(text, "" | "." | "..") && text.chars().count() <= 255 && !text.contains('\0');
        has_address.then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of its page.
    pub(crate) fn path(&self) -> String {
        format!("/dashboard/metadefs/{}", utf8_percent_encode(&self.0, SEGMENT))
    }

    /// The address of a page below, about what the fields name.
    pub(crate) fn page(&self, page: &str, fields: &[(&str, &str)]) -> String {
        let path = format!("{}/{page}", self.path());
        if fields.is_empty() {
            return path;
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        format!("{path}?{query}")
    }
}

/// What of a namespace a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tab {
    #[default]
    Overview,
    Properties,
    Objects,
    Tags,
}

impl Tab {
    pub(crate) const ALL: [Self; 4] = [Self::Overview, Self::Properties, Self::Objects, Self::Tags];

    /// The word in the address bar.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Properties => "properties",
            Self::Objects => "objects",
            Self::Tags => "tags",
        }
    }

    pub(crate) fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.as_str() == word).unwrap_or_default()
    }

    /// What a person reads.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Overview => tr("metadefs-overview"),
            Self::Properties => tr("metadefs-properties"),
            Self::Objects => tr("metadefs-objects"),
            Self::Tags => tr("metadefs-tags"),
        }
    }
}
