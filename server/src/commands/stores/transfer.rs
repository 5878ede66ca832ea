//! `vitrine stores copy` and `vitrine stores move`

use std::time::Duration;

use vitrine_database::Database;
use vitrine_domain::{Controller, Transfer};
use vitrine_model::TaskStatus;

use crate::{
    cli::StoresTransfer,
    commands::print,
    failure::{Context, Failure, Result},
};

/// Pause between two looks at a task that a server has taken up, or that waits for its next attempt.
const PAUSE: Duration = Duration::from_secs(1);

/// Keeps a task that does it, and works on it, unless a server that runs was faster; then waits for its end.
pub(super) async fn run(
    controller: &Controller,
    database: &Database,
    which: StoresTransfer,
    moves: bool,
) -> Result {
    let StoresTransfer { from, to, project, dry_run } = which;
    let transfer = Transfer { from, to, project };
    if dry_run {
        return list(controller, &transfer, moves).await;
    }
    let task = controller.transfer_images(None, transfer, moves).await.context("nothing was begun")?;
    print(format_args!("task {}", task.id));
    let tasks = database.tasks();
    loop {
        let worked = controller.work_on(&task.id).await.context("the task waits for another attempt")?;
        let now = tasks.get(&task.id).await.context("the task goes on by itself")?;
        let now = now.ok_or_else(|| Failure::new(format!("the task {} was forgotten meanwhile", task.id)))?;
        match now.status {
            TaskStatus::Success => {
                let number = |name: &str| {
                    now.result
                        .as_ref()
                        .and_then(|result| result.get(name))
                        .and_then(serde_json::Value::as_u64)
                        .unwrap_or(0)
                };
                print(format_args!("{} images, {} bytes", number("images"), number("bytes")));
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

async fn list(controller: &Controller, transfer: &Transfer, moves: bool) -> Result {
    let (mut images, mut bytes, mut after) = (0_u64, 0, String::new());
    while let Some((due, last)) =
        controller.images_to_transfer(transfer, moves, &after).await.context("cannot list the images")?
    {
        after = last;
        for one in due {
            let size = one.image.size.unwrap_or_default();
            let what = if one.is_missing { "copy" } else { "remove" };
            print(format_args!("{what:<6}  {}  {size} bytes", one.image.id));
            images += 1;
            bytes += if one.is_missing { size } else { 0 };
        }
    }
    print(format_args!("{images} images, {bytes} bytes to copy; nothing was done"));
    Ok(())
}
