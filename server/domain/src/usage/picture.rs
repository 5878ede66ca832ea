//! What is stored, as a picture: by format, by project, and as it grew.

use time::{Duration, OffsetDateTime};
use vitrine_database::{INSTANTS, Total, TotalBy};
use vitrine_model::Caller;

use crate::{Controller, Error, Result, layers::auth};

/// Kinds or projects that are told apart; what is less than all of them is left out.
const MOST: u64 = 10;

/// Between two instants of the growth.
const STEP: Duration = Duration::WEEK;

/// What is stored. Bytes are those of the stores: the size of each image, times the places where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// By disk format, most bytes first, ten at most.
    pub by_format: Vec<Total>,
    /// By project, most bytes first, ten at most; empty where it is the picture of one project.
    pub by_project: Vec<Total>,
    /// Bytes at the ends of the last twelve weeks, oldest first, the last of them now. What was deleted and purged
    /// since is not in it.
    pub growth: Vec<(OffsetDateTime, u64)>,
}

impl Controller {
    /// The picture of what the caller's project stores.
    ///
    /// # Errors
    /// 403 without a project.
    pub async fn project_picture(&self, caller: &Caller) -> Result<Picture> {
        self.picture(Some(auth::project(caller)?)).await
    }

    /// The picture of what all projects store: for administrators.
    ///
    /// # Errors
    /// 403.
    pub async fn whole_picture(&self, caller: &Caller) -> Result<Picture> {
        if !caller.is_admin() {
            return Err(Error::Forbidden(
                "You may not see what other projects store: it needs the role 'admin'.".to_owned(),
            ));
        }
        self.picture(None).await
    }

    async fn picture(&self, project: Option<&str>) -> Result<Picture> {
        let images = self.database().images();
        let by_format = images.totals(TotalBy::DiskFormat, project, MOST).await?;
        let by_project = match project {
            Some(_) => Vec::new(),
            None => images.totals(TotalBy::Owner, None, MOST).await?,
        };
        let instants = instants(self.now());
        let bytes = images.stored_at(instants, project).await?;
        Ok(Picture { by_format, by_project, growth: instants.into_iter().zip(bytes).collect() })
    }
}

/// The ends of the last weeks, oldest first, the last of them `now`.
fn instants(now: OffsetDateTime) -> [OffsetDateTime; INSTANTS] {
    let mut at = now;
    let mut instants = [now; INSTANTS];
    for instant in instants.iter_mut().rev() {
        *instant = at;
        at = at.saturating_sub(STEP);
    }
    instants
}
