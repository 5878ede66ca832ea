//! What a rule would do now.

use time::OffsetDateTime;
use vitrine_model::{Caller, RetentionRule, Role};

use super::judge::{Judged, Kept, Verdict};
use crate::{Controller, Result};

/// What a rule would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionPreview {
    /// The rule.
    pub rule: RetentionRule,
    /// The moment: a run that is begun with it does no more than this.
    pub as_of: OffsetDateTime,
    /// The images that would go, oldest first.
    pub goes: Vec<Judged>,
    /// The images that the rule is about and that stay: first those that go as soon as they lose their protection or
    /// are shared no more, then those for which fewest conditions are missing, oldest first.
    pub stays: Vec<Judged>,
    /// Bytes of those that would go.
    pub bytes: u64,
}

impl Controller {
    /// Which images a rule would hide or delete now, and why; nothing is changed.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn preview_retention(&self, caller: &Caller, id: &str) -> Result<RetentionPreview> {
        let rule = self.retention_rule_for(caller, id, Role::Reader).await?;
        self.look_ahead(rule, self.now()).await
    }

    pub(super) async fn look_ahead(
        &self,
        rule: RetentionRule,
        as_of: OffsetDateTime,
    ) -> Result<RetentionPreview> {
        let judged = self.judged(&rule.project, &rule.terms, as_of).await?;
        let (mut goes, mut stays): (Vec<_>, Vec<_>) =
            judged.into_iter().partition(|one| matches!(one.verdict, Verdict::Goes(_)));
        goes.reverse();
        stays.reverse();
        stays.sort_by_key(|one| match &one.verdict {
            Verdict::Goes(_) => 0,
            Verdict::Stays(kept) => kept.iter().filter(|reason| !Kept::is_exempt(reason)).count(),
        });
        let bytes = goes.iter().map(|one| one.image.size).sum();
        Ok(RetentionPreview { rule, as_of, goes, stays, bytes })
    }
}
