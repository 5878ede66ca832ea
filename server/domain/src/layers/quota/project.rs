//! What a project may use in all: the limits that hold for it.

use std::collections::BTreeMap;

use vitrine_model::{Limits, Quota};

use crate::{Controller, Error, Result};

pub(crate) const MIB: u64 = 1024 * 1024;

/// The limits of one project, in the units of [`Quota`]; what is missing is not limited.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct OfProject {
    limits: BTreeMap<Quota, u64>,
    /// `user_storage_quota`.
    bytes: Option<u64>,
}

impl OfProject {
    /// What holds for all, and what is the project's own, which goes before.
    pub(crate) fn new(all: &Limits, own: &BTreeMap<Quota, i64>) -> Self {
        let limit = |quota| {
            let value = own.get(&quota).copied().unwrap_or_else(|| all.of_projects(quota));
            Some((quota, u64::try_from(value).ok()?))
        };
        Self {
            limits: Quota::ALL.into_iter().filter_map(limit).collect(),
            bytes: Some(all.user_storage_quota).filter(|bytes| *bytes > 0),
        }
    }

    /// How much of it the project may use; `None` is no limit. Bytes are told in whole MiB.
    pub(crate) fn limit(&self, quota: Quota) -> Option<u64> {
        let own = self.limits.get(&quota).copied();
        match (quota, self.bytes) {
            (Quota::ImageSizeTotal, Some(bytes)) => Some(own.map_or(bytes / MIB, |own| own.min(bytes / MIB))),
            _ => own,
        }
    }

    /// Bytes the project may store, and the name of the limit.
    pub(crate) fn stored_bytes(&self) -> Option<(u64, &'static str)> {
        let total = self.limits.get(&Quota::ImageSizeTotal).map(|mib| mib.saturating_mul(MIB));
        match (total, self.bytes) {
            (Some(total), Some(bytes)) if bytes < total => Some((bytes, "user_storage_quota")),
            (Some(total), _) => Some((total, Quota::ImageSizeTotal.as_str())),
            (None, Some(bytes)) => Some((bytes, "user_storage_quota")),
            (None, None) => None,
        }
    }

    /// Bytes the project may have staged, and the name of the limit.
    pub(crate) fn staged_bytes(&self) -> Option<(u64, &'static str)> {
        let limit = Quota::ImageStageTotal;
        self.limits.get(&limit).map(|mib| (mib.saturating_mul(MIB), limit.as_str()))
    }
}

impl Controller {
    /// The limits of a project.
    pub(crate) async fn limits_of(&self, project: &str) -> Result<OfProject> {
        let own = self.database().limits().of_project(project).await?;
        Ok(OfProject::new(&self.settings().limits, &own))
    }

    /// Asks whether the project may have so many images with data on its way; the one that has just begun counts.
    ///
    /// # Errors
    /// 413.
    pub(crate) async fn check_uploading(&self, owner: Option<&str>) -> Result<()> {
        let Some(project) = owner else { return Ok(()) };
        let Some(limit) = self.limits_of(project).await?.limit(Quota::ImageCountUploading) else {
            return Ok(());
        };
        if self.database().images().usage(project).await?.uploading <= limit {
            return Ok(());
        }
        Err(Error::LimitExceeded(format!(
            "The project may have {limit} images with data on its way at a time (image_count_uploading). Wait until \
             an upload or import has ended."
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projects_own_limit_goes_before_that_of_all() {
        let all = Limits { image_count_total: 5, image_size_total: 10, ..Limits::default() };
        let of = |own: &[(Quota, i64)]| OfProject::new(&all, &own.iter().copied().collect());
        assert_eq!(of(&[]).limit(Quota::ImageCountTotal), Some(5));
        assert_eq!(of(&[(Quota::ImageCountTotal, 7)]).limit(Quota::ImageCountTotal), Some(7));
        assert_eq!(of(&[(Quota::ImageCountTotal, 0)]).limit(Quota::ImageCountTotal), Some(0));
        assert_eq!(of(&[(Quota::ImageCountTotal, -1)]).limit(Quota::ImageCountTotal), None);
        assert_eq!(of(&[]).limit(Quota::ImageCountUploading), None);
        assert_eq!(of(&[]).stored_bytes(), Some((10 * MIB, "image_size_total")));
        assert_eq!(of(&[(Quota::ImageSizeTotal, -1)]).stored_bytes(), None);
    }

    #[test]
    fn the_narrower_of_the_two_limits_of_bytes_holds() {
        let of = |bytes, total| {
            let all = Limits { user_storage_quota: bytes, image_size_total: total, ..Limits::default() };
            OfProject::new(&all, &BTreeMap::new())
        };
        assert_eq!(of(0, -1).stored_bytes(), None);
        assert_eq!(of(5, -1).stored_bytes(), Some((5, "user_storage_quota")));
        assert_eq!(of(5, 1).stored_bytes(), Some((5, "user_storage_quota")));
        assert_eq!(of(3 * MIB, 1).stored_bytes(), Some((MIB, "image_size_total")));
        assert_eq!(of(3 * MIB, 5).limit(Quota::ImageSizeTotal), Some(3));
        assert_eq!(of(0, u32::MAX.into()).stored_bytes().unwrap().0, u64::from(u32::MAX) * MIB);
    }
}
