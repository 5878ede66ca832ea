//! `vitrine retention …`: the rules by which images go, what one would do, and a run of it.

use vitrine_database::Database;
use vitrine_domain::{Cause, Controller, Kept, Verdict, command_line};
use vitrine_model::{RetentionAction, TaskStatus};

use super::{open, print};
use crate::{
    cli::{Place, RetentionAction as Action},
    failure::{Context, Failure, Result},
};

/// Pause between two looks at a run that a server has taken up.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(1);

/// Lists the rules, shows what one would do, or runs one.
pub(crate) fn run(place: &Place, action: Action) -> Result {
    open::block_on(async {
        let (controller, database) = open::working_controller(place).await?;
        match action {
            Action::List => list(&controller).await,
            Action::Preview { rule } => preview(&controller, &rule).await,
            Action::Run { rule } => run_now(&controller, &database, &rule).await,
        }
    })
}

async fn list(controller: &Controller) -> Result {
    let rules = controller.all_retention_rules(&command_line()).await.context("cannot list the rules")?;
    for rule in rules {
        let state = if rule.enabled { "on" } else { "off" };
        let terms = &rule.terms;
        let conditions = [
            ("keep_newest", terms.keep_newest),
            ("older_than_days", terms.older_than_days),
            ("unused_days", terms.unused_days),
        ];
        let conditions: Vec<String> = conditions
            .into_iter()
            .filter_map(|(name, number)| number.map(|number| format!("{name}={number}")))
            .collect();
        print(format_args!(
            "{}  {state:<3}  project {}  {} {}  {}",
            rule.id,
            rule.project,
            terms.action.as_str(),
            conditions.join(" "),
            terms.name
        ));
    }
    Ok(())
}

async fn preview(controller: &Controller, rule: &str) -> Result {
    let seen = controller.preview_retention(&command_line(), rule).await.context("nothing to be seen")?;
    for one in seen.goes.iter().chain(&seen.stays) {
        let (what, why) = match &one.verdict {
            Verdict::Goes(causes) => {
                (seen.rule.terms.action.as_str(), causes.iter().map(cause).collect::<Vec<_>>())
            }
            Verdict::Stays(reasons) => ("keep", reasons.iter().map(kept).collect()),
        };
        let (id, size, title) = (&one.image.id, one.image.size, &one.image.title);
        print(format_args!("{what:<6}  {id}  {size} bytes  {title}: {}", why.join(", ")));
    }
    print(format_args!("{} images, {} bytes; nothing was done", seen.goes.len(), seen.bytes));
    Ok(())
}

fn cause(cause: &Cause) -> String {
    match cause {
        Cause::Place(place) => format!("number {place} of the newest"),
        Cause::Old(at) => format!("made {at}"),
        Cause::Unused(at) => format!("not downloaded since {at}"),
    }
}

fn kept(kept: &Kept) -> String {
    match kept {
        Kept::Protected => "protected".to_owned(),
        Kept::Open(visibility) => format!("{visibility}: other projects may use it"),
        Kept::Members => "shared with other projects".to_owned(),
        Kept::Newest(place) => format!("number {place} of the newest"),
        Kept::Young(at) => format!("not old enough before {at}"),
        Kept::Used(at) => format!("downloaded {at}"),
        Kept::MaybeUsed(at) => format!("no download is known, but that is certain only since {at}"),
    }
}

/// Begins a run, and works on it, unless a server that runs was faster; then waits for its end.
async fn run_now(controller: &Controller, database: &Database, rule: &str) -> Result {
    let caller = command_line();
    let known = controller.retention_rule(&caller, rule).await.context("nothing was begun")?;
    let begun = controller.run_retention(&caller, rule, known.updated_at, None).await;
    let task = begun.context("nothing was begun")?;
    print(format_args!("task {}", task.id));
    loop {
        let worked = controller.work_on(&task.id).await.context("the task waits for another attempt")?;
        let now = database.tasks().get(&task.id).await.context("the task goes on by itself")?;
        let now = now.ok_or_else(|| Failure::new(format!("the task {} was forgotten meanwhile", task.id)))?;
        match now.status {
            TaskStatus::Success => {
                let result = now.result.unwrap_or_default();
                let number = |name: &str| result.get(name).and_then(serde_json::Value::as_u64).unwrap_or(0);
                let done = match known.terms.action {
                    RetentionAction::Hide => "hidden",
                    RetentionAction::Delete => "deleted",
                };
                let (images, bytes, refused) = (number("done"), number("bytes"), number("refused"));
                print(format_args!("{images} images {done}, {bytes} bytes; {refused} stayed"));
                return Ok(());
            }
            TaskStatus::Failure => {
                return Err(Failure::new(now.message.unwrap_or_else(|| "the task failed".to_owned())));
            }
            _ if !worked => tokio::time::sleep(PAUSE).await,
            _ => {
                if let Some(reason) = now.message {
                    print(format_args!("will be tried again: {reason}"));
                }
            }
        }
    }
}
