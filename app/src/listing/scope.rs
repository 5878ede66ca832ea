//! Whose images a list holds.

use vitrine_domain::{COUNTED_MAX, ScopeCounts};
use vitrine_model::{
    MemberStatus, Visibility,
    query::{ImageFilters, VisibilityFilter},
};

use crate::{components::values::grouped, locale::key};

/// The tabs above the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Scope {
    /// The project's own.
    #[default]
    Project,
    /// Others', shared with the project and accepted.
    Shared,
    /// Public ones.
    Public,
    /// Community images.
    Community,
    /// Everything, for administrators.
    All,
}

impl Scope {
    /// In the order of the tabs.
    pub(crate) const ALL: [Self; 5] = [Self::Project, Self::Shared, Self::Public, Self::Community, Self::All];

    /// The word in the address bar.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Shared => "shared",
            Self::Public => "public",
            Self::Community => "community",
            Self::All => "all",
        }
    }

    pub(crate) fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word).unwrap_or_default()
    }

    /// The message with the tab's label.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Project => key("list-scope-project"),
            Self::Shared => key("list-scope-shared"),
            Self::Public => key("list-scope-public"),
            Self::Community => key("list-scope-community"),
            Self::All => key("list-scope-all"),
        }
    }

    /// How many images the scope holds; `None` where the caller may not ask.
    pub(crate) const fn count(self, counts: &ScopeCounts) -> Option<u64> {
        match self {
            Self::Project => Some(counts.project),
            Self::Shared => Some(counts.shared),
            Self::Public => Some(counts.public),
            Self::Community => Some(counts.community),
            Self::All => counts.all,
        }
    }

    /// The filters that make the scope.
    pub(crate) fn filters(self, project: Option<&str>) -> ImageFilters {
        // A caller without a project owns nothing: no image has an empty owner.
        let own = Some(project.unwrap_or_default().to_owned());
        let base = ImageFilters { visibility: VisibilityFilter::All, ..ImageFilters::default() };
        match self {
            Self::Project => ImageFilters { owner: own, ..base },
            Self::Shared => ImageFilters {
                visibility: VisibilityFilter::Only(Visibility::Shared),
                member_status: Some(MemberStatus::Accepted),
                not_owner: own,
                ..base
            },
            Self::Public => ImageFilters { visibility: VisibilityFilter::Only(Visibility::Public), ..base },
            Self::Community => {
                ImageFilters { visibility: VisibilityFilter::Only(Visibility::Community), ..base }
            }
            Self::All => ImageFilters { member_status: None, ..base },
        }
    }
}

/// A count of a list, as people read it: where counting stopped, "at least so many".
pub(crate) fn counted(count: u64) -> String {
    if count >= COUNTED_MAX { format!("{}+", grouped(count)) } else { grouped(count) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_that_stopped_says_so() {
        for (count, words) in [(0, "0"), (9_999, "9,999"), (10_000, "10,000+")] {
            assert_eq!(counted(count), words);
        }
    }
}
