//! A run of a rule as a task. What is left after an interruption is found by asking the rule once more as of the same
//! moment: images that are gone or hidden by then are not found again, and those that have a result are left out.

use std::collections::HashSet;

use async_trait::async_trait;
use futures::{StreamExt as _, stream};
use serde_json::{Value, json};
use vitrine_database::BulkResult;
use vitrine_model::{Caller, RetentionAction, RetentionRun, Role, Viewer};

use super::{
    RETENTION,
    begin::Input,
    images::candidate,
    judge::{Candidate, Kept, Verdict, is_meant, verdict},
};
use crate::{
    BulkAction, Controller, Error, Outcome, Result,
    tasks::{Ended, Job, Run},
};

/// Images that go at the same time; their results are kept together, so that an interruption loses few of them.
const ABREAST: usize = 4;
/// Results read at once.
const PAGE: u64 = 1000;
/// Characters of a title that are kept.
const TITLE_MAX: usize = 255;

/// Runs a rule.
pub(crate) struct RetentionJob;

#[async_trait]
impl Job for RetentionJob {
    fn kind(&self) -> &'static str {
        RETENTION
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        let input: Input = run.input()?;
        controller.retain(run, &input).await
    }

    /// What was done stays done, and its results say so.
    async fn give_up(&self, controller: &Controller, run: &Run, _: &str) -> Result<(), Error> {
        let Ok(input) = run.input::<Input>() else { return Ok(()) };
        let sofar = controller.results_so_far(&run.task().id).await?;
        controller.note_run(run, &input, &sofar).await
    }
}

/// What earlier attempts, and this one, have done.
#[derive(Default)]
struct SoFar {
    images: HashSet<String>,
    last: i64,
    done: u64,
    already: u64,
    refused: u64,
    bytes: u64,
}

impl SoFar {
    fn add(&mut self, result: &BulkResult, size: u64) {
        self.images.insert(result.image_id.clone());
        self.last = self.last.max(result.number);
        match result.outcome {
            Outcome::Done => {
                self.done += 1;
                self.bytes += size;
            }
            Outcome::Already => self.already += 1,
            Outcome::Refused => self.refused += 1,
        }
    }
}

impl Controller {
    async fn retain(&self, run: &Run, input: &Input) -> Result<Option<Value>, Ended> {
        let task = &run.task().id;
        self.check_version(input).await?;
        let mut sofar = self.results_so_far(task).await?;
        let judged = self.judged(&input.project, &input.terms, input.as_of).await?;
        // Oldest first: what an interruption leaves is what would be missed most.
        let left: Vec<Candidate> = judged
            .into_iter()
            .rev()
            .filter(|one| matches!(one.verdict, Verdict::Goes(_)) && !sofar.images.contains(&one.image.id))
            .map(|one| one.image)
            .collect();
        let before = sofar.images.len() as u64;
        run.begin_phase("images", Some(before + left.len() as u64));
        run.add(before);
        let agent = agent(input, run);
        for some in left.chunks(ABREAST) {
            run.check()?;
            self.check_version(input).await?;
            let works = stream::iter((sofar.last + 1..).zip(some.to_vec()))
                .map(|(number, image)| self.retain_one(&agent, input, number, image));
            let outcomes: Vec<Result<BulkResult>> = works.buffered(ABREAST).collect().await;
            let (mut results, mut fault) = (Vec::new(), None);
            for (outcome, image) in outcomes.into_iter().zip(some) {
                match outcome {
                    Ok(result) => {
                        sofar.add(&result, image.size);
                        results.push(result);
                    }
                    Err(error) => fault = fault.or(Some(error)),
                }
            }
            run.add(results.len() as u64);
            self.database().bulk().add(task, &results).await?;
            if let Some(error) = fault {
                return Err(error.into());
            }
        }
        self.note_run(run, input, &sofar).await?;
        let SoFar { done, already, refused, bytes, .. } = sofar;
        Ok(Some(json!({"done": done, "already": already, "refused": refused, "bytes": bytes})))
    }

    /// A rule that was changed, switched or removed after the run was begun goes no further: nobody has seen what it
    /// would do now.
    async fn check_version(&self, input: &Input) -> Result<(), Ended> {
        let rule = self.database().retention().get(&input.rule).await?;
        if rule.is_some_and(|rule| rule.updated_at == input.version) {
            return Ok(());
        }
        Err(Ended::failed(format!(
            "The rule '{}' was changed or removed after this run was begun; the images that were left stay.",
            input.terms.name
        )))
    }

    async fn note_run(&self, run: &Run, input: &Input, sofar: &SoFar) -> Result<()> {
        let SoFar { done, refused, bytes, .. } = *sofar;
        let run = RetentionRun { at: self.now(), task: run.task().id.clone(), done, refused, bytes };
        self.database().retention().ran(&input.rule, &run).await?;
        Ok(())
    }

    async fn results_so_far(&self, task: &str) -> Result<SoFar> {
        let viewer = Viewer { project: None, is_admin: true };
        let mut sofar = SoFar::default();
        loop {
            let page = self.database().bulk().page(task, None, sofar.last, PAGE).await?;
            if page.is_empty() {
                return Ok(sofar);
            }
            for result in page {
                let size = match result.outcome {
                    Outcome::Done => {
                        let image =
                            self.database().images().visible_or_deleted(&viewer, &result.image_id).await?;
                        image.and_then(|image| image.size).unwrap_or_default()
                    }
                    Outcome::Already | Outcome::Refused => 0,
                };
                sofar.add(&result, size);
            }
        }
    }

    /// # Errors
    /// Those that are no fault of the image.
    async fn retain_one(
        &self,
        agent: &Caller,
        input: &Input,
        number: i64,
        image: Candidate,
    ) -> Result<BulkResult> {
        let (outcome, reason) = match self.let_go_of(agent, input, &image.id).await {
            Ok(outcome) => (outcome, None),
            Err(error @ (Error::Internal(_) | Error::Draining { .. })) => return Err(error),
            // Somebody was faster, and it is as the rule wants it.
            Err(Error::NotFound(_)) if input.terms.action == RetentionAction::Delete => {
                (Outcome::Already, None)
            }
            Err(error) => (Outcome::Refused, Some(error.to_string())),
        };
        Ok(BulkResult {
            number,
            created_at: Some(image.created_at),
            title: image.title.chars().take(TITLE_MAX).collect(),
            image_id: image.id,
            outcome,
            reason,
        })
    }

    /// Looks at an image once more, and hides or deletes it where the rule still says so.
    async fn let_go_of(&self, agent: &Caller, input: &Input, id: &str) -> Result<Outcome> {
        let image = self.find_visible(agent, id).await?;
        let action = match input.terms.action {
            RetentionAction::Hide => BulkAction::Hide,
            RetentionAction::Delete => BulkAction::Delete,
        };
        if input.terms.action == RetentionAction::Hide && image.os_hidden {
            return Ok(Outcome::Already);
        }
        if image.status != vitrine_model::ImageStatus::Active {
            return Err(Error::Conflict(format!("The image {id} is {} now; it stays.", image.status)));
        }
        if image.owner.as_deref() != Some(&input.project) || !is_meant(&input.terms, &image) {
            return Err(Error::Conflict(format!(
                "The image {id} was changed meanwhile: the rule is not about it any more."
            )));
        }
        self.flush_downloads().await?;
        let ids = std::slice::from_ref(&image.id);
        let now = Candidate {
            has_members: self.database().members().count(id).await? > 0,
            downloaded_at: self.database().downloads().of(ids).await?.get(id).map(|known| known.last),
            ..candidate(&image)
        };
        match verdict(&input.terms, &now, None, self.moment(input.as_of).await?) {
            Verdict::Goes(_) => self.apply(agent, &action, &image).await,
            Verdict::Stays(kept) => Err(Error::Conflict(format!("The image {id} stays: {}.", why(&kept)))),
        }
    }
}

/// In a few words, for the result.
fn why(kept: &[Kept]) -> String {
    let words: Vec<&str> = kept
        .iter()
        .map(|reason| match reason {
            Kept::Protected => "it was protected meanwhile",
            Kept::Open(_) => "it was opened to other projects meanwhile",
            Kept::Members => "it was shared meanwhile",
            Kept::Used(_) | Kept::MaybeUsed(_) => "it was downloaded meanwhile",
            Kept::Newest(_) | Kept::Young(_) => "the conditions do not hold any more",
        })
        .collect();
    words.join(", ")
}

/// Who does it: the service, with no more rights than a member of the rule's project. The audit trail has the rule's
/// name beside everything that is done so.
fn agent(input: &Input, run: &Run) -> Caller {
    Caller {
        user_name: format!("vitrine (retention rule {})", input.terms.name),
        project_id: Some(input.project.clone()),
        roles: [Role::Reader, Role::Member].map(|role| role.as_str().to_owned()).into(),
        request_id: run.task().request_id.clone(),
        ..crate::imports::nobody()
    }
}
