//! How many images there are, for the dashboard.

use vitrine_model::{Caller, ImageFilters, MemberStatus, Visibility, query::VisibilityFilter};

use super::list::{check_may_list, viewer};
use crate::{Controller, Result};

/// Where counting stops.
const CAP: u64 = 100_000;

/// Where counting for a list stops: beyond it, what is told is "at least so many", for counting further would cost more
/// than the page it is told on.
pub const COUNTED_MAX: u64 = 10_000;

/// How many images each scope of the dashboard holds for a caller; hidden ones are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScopeCounts {
    /// The caller's project's own.
    pub project: u64,
    /// Others' images shared with the project and accepted.
    pub shared: u64,
    /// Public ones.
    pub public: u64,
    /// Community images, anybody's.
    pub community: u64,
    /// All there are; only for administrators.
    pub all: Option<u64>,
}

impl Controller {
    /// How many images the filters select for this caller (for the dashboard); counts no further than `most`. The same
    /// filters list the same images.
    ///
    /// # Errors
    /// 403 for a caller without a role.
    pub async fn count_images(&self, caller: &Caller, filters: &ImageFilters) -> Result<u64> {
        check_may_list(caller)?;
        Ok(self.database().images().count(&viewer(caller, filters), filters, CAP).await?)
    }

    /// The same for what stands beside a list: stops counting at [`COUNTED_MAX`].
    ///
    /// # Errors
    /// 403 for a caller without a role.
    pub async fn count_listed(&self, caller: &Caller, filters: &ImageFilters) -> Result<u64> {
        check_may_list(caller)?;
        Ok(self.database().images().count(&viewer(caller, filters), filters, COUNTED_MAX).await?)
    }

    /// How many images each scope holds; each count stops at [`COUNTED_MAX`].
    ///
    /// # Errors
    /// 403 for a caller without a role.
    pub async fn count_scopes(&self, caller: &Caller) -> Result<ScopeCounts> {
        check_may_list(caller)?;
        let of = |visibility| ImageFilters { visibility, ..ImageFilters::default() };
        let own = ImageFilters { owner: caller.project_id.clone(), ..of(VisibilityFilter::All) };
        let shared = |status| ImageFilters {
            not_owner: caller.project_id.clone(),
            member_status: Some(status),
            ..of(VisibilityFilter::Only(Visibility::Shared))
        };
        let accepted = shared(MemberStatus::Accepted);
        let public = of(VisibilityFilter::Only(Visibility::Public));
        let community = of(VisibilityFilter::Only(Visibility::Community));
        let everything = of(VisibilityFilter::All);
        let mut wanted = vec![&own, &accepted, &public, &community];
        if caller.is_admin() {
            wanted.push(&everything);
        }
        let viewers: Vec<_> = wanted.iter().map(|filters| viewer(caller, filters)).collect();
        let wanted: Vec<_> = viewers.iter().zip(wanted).collect();
        let counts = self.database().images().count_each(&wanted, COUNTED_MAX).await?;
        let mut counts = counts.into_iter();
        let mut next = || counts.next();
        Ok(ScopeCounts {
            project: next().unwrap_or_default(),
            shared: next().unwrap_or_default(),
            public: next().unwrap_or_default(),
            community: next().unwrap_or_default(),
            all: next(),
        })
    }
}
