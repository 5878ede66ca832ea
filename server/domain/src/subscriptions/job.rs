//! A check as a task.

use async_trait::async_trait;
use serde_json::{Value, json};
use vitrine_model::{CheckResult, Subscription};

use super::{begin::Input, catalogue::Unread};
use crate::{
    Controller, Error, Result,
    tasks::{CATALOGUE_CHECK, Ended, Job, Run},
};

/// Looks at the catalogue of a subscription.
pub(crate) struct CatalogueCheckJob;

#[async_trait]
impl Job for CatalogueCheckJob {
    fn kind(&self) -> &'static str {
        CATALOGUE_CHECK
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        let input: Input = run.input()?;
        let Some(subscription) = controller.subscription_of(run, &input).await? else {
            return Ok(Some(json!({"superseded": true})));
        };
        match controller.run_check(run, &subscription, input.by_hand).await {
            Ok(found) => {
                controller.end_check(run, &subscription, CheckResult::Ok, None).await?;
                Ok(Some(found))
            }
            Err(ended) => {
                // People see why at once, also where it is tried again.
                if let Ended::Failed { reason, .. } | Ended::Again { reason, .. } = &ended {
                    controller.end_check(run, &subscription, CheckResult::Failed, Some(reason)).await?;
                }
                Err(ended)
            }
        }
    }

    async fn give_up(&self, controller: &Controller, run: &Run, reason: &str) -> Result<(), Error> {
        let Ok(input) = run.input::<Input>() else { return Ok(()) };
        if let Some(subscription) = controller.subscription_of(run, &input).await? {
            controller.end_check(run, &subscription, CheckResult::Failed, Some(reason)).await?;
        }
        Ok(())
    }
}

impl Controller {
    /// The subscription, as long as this task is its check.
    async fn subscription_of(&self, run: &Run, input: &Input) -> Result<Option<Subscription>> {
        let found = self.database().subscriptions().get(&input.subscription).await?;
        Ok(found.filter(|found| found.task_id.as_deref() == Some(run.task().id.as_str())))
    }

    async fn end_check(
        &self,
        run: &Run,
        subscription: &Subscription,
        result: CheckResult,
        message: Option<&str>,
    ) -> Result<()> {
        let kept = self.database().subscriptions();
        kept.end_check(&subscription.id, &run.task().id, self.now(), result, message).await?;
        Ok(())
    }
}

impl From<Unread> for Ended {
    fn from(unread: Unread) -> Self {
        let Unread { reason, passing, cause } = unread;
        if passing { Self::Again { reason, cause } } else { Self::Failed { reason, cause } }
    }
}
