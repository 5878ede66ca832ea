//! The images that a rule is about.

use std::collections::HashSet;

use time::OffsetDateTime;
use vitrine_model::{
    Family, Image, ImageFilters, ImageQuery, ImageStatus, RetentionAction, RetentionFamilies, RetentionTerms,
    Viewer,
    query::{SortDir, SortKey, TimeOp, VisibilityFilter},
};

use super::judge::{Candidate, Judged, Moment, is_meant, judge};
use crate::{Controller, Result};

/// Images read at once.
const PAGE: u32 = 500;

impl Controller {
    /// What a rule of this project says of each of its images, newest first, as of that moment: of all that are active
    /// and were made before it.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn judged(
        &self,
        project: &str,
        terms: &RetentionTerms,
        now: OffsetDateTime,
    ) -> Result<Vec<Judged>> {
        self.flush_downloads().await?;
        let mut images = self.candidates(project, terms, now).await?;
        let ids: Vec<String> = images.iter().map(|image| image.id.clone()).collect();
        let downloads = self.database().downloads().of(&ids).await?;
        let members: HashSet<String> =
            self.database().retention().with_members(project).await?.into_iter().collect();
        for image in &mut images {
            image.downloaded_at = downloads.get(&image.id).map(|downloads| downloads.last);
            image.has_members = members.contains(&image.id);
        }
        Ok(judge(terms, images, self.moment(now).await?))
    }

    /// The moment at which a rule is asked.
    pub(super) async fn moment(&self, now: OffsetDateTime) -> Result<Moment> {
        Ok(Moment { now, counted_since: self.database().downloads().begun(self.now()).await? })
    }

    async fn candidates(
        &self,
        project: &str,
        terms: &RetentionTerms,
        now: OffsetDateTime,
    ) -> Result<Vec<Candidate>> {
        let filters = ImageFilters {
            visibility: VisibilityFilter::All,
            member_status: None,
            owner: Some(project.to_owned()),
            os_hidden: (terms.action == RetentionAction::Hide).then_some(false),
            status: Some(vec![ImageStatus::Active.as_str().to_owned()]),
            created_at: vec![(TimeOp::Lt, now)],
            family: match &terms.families {
                RetentionFamilies::One(family) => Some(family.clone()),
                RetentionFamilies::All | RetentionFamilies::Each => None,
            },
            ..ImageFilters::default()
        };
        let sort = vec![(SortKey::CreatedAt, SortDir::Desc), (SortKey::Id, SortDir::Desc)];
        let query = ImageQuery { filters, sort, marker: None, limit: PAGE };
        let viewer = Viewer { project: Some(project.to_owned()), is_admin: true };
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let mut page = self.database().images().list(&viewer, &query, after.as_ref()).await?;
            let last = page.pop();
            let whole = page.iter().chain(&last).filter(|image| is_meant(terms, image));
            found.extend(whole.map(candidate));
            if page.len() + 1 < PAGE as usize || last.is_none() {
                return Ok(found);
            }
            after = last;
        }
    }
}

/// What of an image matters; members and downloads are not known yet.
pub(super) fn candidate(image: &Image) -> Candidate {
    Candidate {
        id: image.id.clone(),
        title: image.title().to_owned(),
        created_at: image.created_at,
        size: image.size.unwrap_or_default(),
        family: Family::of(image),
        protected: image.protected,
        visibility: image.visibility,
        has_members: false,
        downloaded_at: None,
    }
}
