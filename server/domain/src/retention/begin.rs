//! A run of a rule begins: because somebody says so, or because its time has come.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use vitrine_model::{
    Caller, RetentionAction, RetentionRule, RetentionRun, RetentionTerms, Role, Task, TaskQuery, TaskStatus,
    audit::target,
};

use super::{
    RETENTION,
    manage::{changed, describe},
};
use crate::{BulkAction, Controller, Error, Result, bulk::AT_ONCE_MAX, tasks::NewTask};

/// How old a preview may be that a run is begun with.
const PREVIEW_LIFE: Duration = Duration::hours(1);

/// What the task keeps, for everybody who may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Input {
    /// The rule's id.
    pub(super) rule: String,
    /// The version of the rule: one that is changed runs no further.
    #[serde(with = "time::serde::rfc3339")]
    pub(super) version: OffsetDateTime,
    pub(super) project: String,
    pub(super) terms: RetentionTerms,
    /// The moment at which the rule is asked.
    #[serde(with = "time::serde::rfc3339")]
    pub(super) as_of: OffsetDateTime,
    /// How many images were to go then.
    pub(super) expected: u64,
}

/// What such a task does to each image; `None` for a task of another kind.
pub(crate) fn action_of(task: &Task) -> Option<BulkAction> {
    let input: Input =
        (task.kind == RETENTION).then(|| serde_json::from_value(task.input.clone()).ok()).flatten()?;
    Some(match input.terms.action {
        RetentionAction::Hide => BulkAction::Hide,
        RetentionAction::Delete => BulkAction::Delete,
    })
}

impl Controller {
    /// Runs a rule now, switched on or not, as it was seen: in the version `seen`, and as of the moment of the preview
    /// (`as_of`; now where there was none), so that nothing goes that the preview did not show. A run of few images is
    /// made while the caller waits, unless it takes longer than ten seconds. Answers the task as it is then.
    ///
    /// # Errors
    /// 400 where the preview is older than an hour; 403; 404; 409 where the rule was changed meanwhile, or runs.
    pub async fn run_retention(
        &self,
        caller: &Caller,
        id: &str,
        seen: OffsetDateTime,
        as_of: Option<OffsetDateTime>,
    ) -> Result<Task> {
        let deed = self.deed(caller, "retention.run", target::RETENTION, id);
        let work = async {
            let rule = self.retention_rule_for(caller, id, Role::Member).await?;
            describe(&deed, &rule);
            self.running.admit()?;
            if rule.updated_at != seen {
                return Err(changed(&rule));
            }
            let now = self.now();
            let as_of = as_of.unwrap_or(now).min(now);
            if now - as_of > PREVIEW_LIFE {
                return Err(Error::BadRequest(
                    "The preview is older than an hour. Look at what would go now, and try again.".to_owned(),
                ));
            }
            if self.runs_already(&rule).await? {
                return Err(Error::Conflict(format!(
                    "The rule '{}' runs already. Wait for its end, or cancel its task.",
                    rule.terms.name
                )));
            }
            let expected = self.look_ahead(rule.clone(), as_of).await?.goes.len();
            let task = self.keep_run(&rule, as_of, expected as u64, Some(caller)).await?;
            deed.note("task", task.id.as_str());
            deed.note("images", expected);
            Ok(task)
        };
        let task = deed.record(work).await?;
        if Self::bulk_expected(&task) <= AT_ONCE_MAX {
            self.change_at_once(&task).await;
        } else {
            self.running.wake_tasks();
        }
        let now = self.database().tasks().get(&task.id).await?;
        Ok(now.unwrap_or(task))
    }

    /// Begins a run of each rule that is switched on and finds an image. A rule that cannot be asked keeps none of the
    /// others.
    ///
    /// # Errors
    /// Those of the database, where the rules cannot be read.
    pub(crate) async fn begin_retention(&self) -> Result<()> {
        for rule in self.database().retention().list(None).await? {
            if !rule.enabled {
                continue;
            }
            let (id, name) = (rule.id.clone(), rule.terms.name.clone());
            if let Err(error) = self.begin_run(rule).await {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(
                    rule = id,
                    name,
                    cause,
                    "a retention rule could not be run; the next round tries again"
                );
            }
        }
        Ok(())
    }

    async fn begin_run(&self, rule: RetentionRule) -> Result<()> {
        if self.runs_already(&rule).await? {
            return Ok(());
        }
        let now = self.now();
        let preview = self.look_ahead(rule, now).await?;
        let rule = &preview.rule;
        if preview.goes.is_empty() {
            let run = RetentionRun { at: now, task: String::new(), done: 0, refused: 0, bytes: 0 };
            self.database().retention().ran(&rule.id, &run).await?;
            return Ok(());
        }
        self.keep_run(rule, now, preview.goes.len() as u64, None).await?;
        self.running.wake_tasks();
        Ok(())
    }

    async fn keep_run(
        &self,
        rule: &RetentionRule,
        as_of: OffsetDateTime,
        expected: u64,
        asked: Option<&Caller>,
    ) -> Result<Task> {
        let input = Input {
            rule: rule.id.clone(),
            version: rule.updated_at,
            project: rule.project.clone(),
            terms: rule.terms.clone(),
            as_of,
            expected,
        };
        let input = serde_json::to_value(&input).map_err(Error::internal)?;
        let mut task = self.new_task(asked, &NewTask { kind: RETENTION, input, ..NewTask::default() });
        // Whoever asked for it: the project of the rule sees it.
        task.owner.clone_from(&rule.project);
        self.database().tasks().insert(&task, None).await?;
        self.notify(&crate::Event::task("task.create", &task));
        Ok(task)
    }

    async fn runs_already(&self, rule: &RetentionRule) -> Result<bool> {
        for status in [TaskStatus::Pending, TaskStatus::Processing] {
            let open = TaskQuery {
                kind: Some(RETENTION.to_owned()),
                status: Some(status),
                owner: Some(rule.project.clone()),
                limit: 1000,
                ..TaskQuery::default()
            };
            let tasks = self.database().tasks().list(&open, None).await?;
            let of_rule = |task: &Task| task.input.get("rule").and_then(|id| id.as_str()) == Some(&rule.id);
            if tasks.iter().any(of_rule) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
