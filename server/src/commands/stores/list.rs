//! `vitrine stores list`

use std::{path::Path, time::Duration};

use vitrine_domain::{Controller, StoreHealth};

use super::known::{self, Known};
use crate::{commands::print, failure::Result};

/// How long a store has to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A line a store: its name, its driver, what it is for, and how it is: what it answers now, and what the running
/// server knows.
pub(super) async fn run(controller: &Controller, data_dir: &Path) -> Result {
    let known = known::by_server(data_dir);
    let health = controller.health_of_stores(|_| true, PATIENCE).await;
    for (store, health) in controller.stores().iter().zip(health) {
        let role = match (health.is_default, store.is_read_only()) {
            (true, _) => "default",
            (_, true) => "read-only",
            _ => "",
        };
        let state = state(&health, known.get(&health.name).copied().unwrap_or_default());
        print(format_args!("{:<20}  {:<8}  {role:<9}  {state}", health.name, health.driver));
    }
    Ok(())
}

fn state(health: &StoreHealth, known: Known) -> String {
    let now = match (&health.problem, &health.cause, health.capacity) {
        (Some(problem), Some(cause), _) => format!("{problem}: {cause}"),
        (Some(problem), None, _) => problem.clone(),
        (None, _, Some(room)) => format!("{} of {} bytes free", room.free, room.total),
        (None, _, None) => String::new(),
    };
    let state = match (health.problem.is_some(), known.since) {
        (_, Some(since)) => format!("degraded since {}", known::written(since)),
        (true, None) => "degraded".to_owned(),
        (false, None) => "healthy".to_owned(),
    };
    let now = match (known.since, health.problem.is_some(), now.as_str()) {
        // It answers, and yet it did not do what the server asked of it.
        (Some(_), false, _) => {
            ": it answers, but refused what the server asked; its log has the reason".to_owned()
        }
        (_, _, "") => String::new(),
        (_, true, _) => format!(": {now}"),
        (_, false, _) => format!(", {now}"),
    };
    let last = known.last_success.map(|at| format!("; well at last at {}", known::written(at)));
    format!("{state}{now}{}", last.unwrap_or_default())
}
