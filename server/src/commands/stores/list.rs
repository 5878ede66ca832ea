//! `vitrine stores list`

use std::time::Duration;

use vitrine_domain::{Controller, StoreHealth};

use crate::{commands::print, failure::Result};

/// How long a store has to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A line a store: its name, its driver, what it is for, and how it is.
pub(super) async fn run(controller: &Controller) -> Result {
    let health = controller.health_of_stores(|_| true, PATIENCE).await;
    for (store, health) in controller.stores().iter().zip(health) {
        let role = match (health.is_default, store.is_read_only()) {
            (true, _) => "default",
            (_, true) => "read-only",
            _ => "",
        };
        print(format_args!("{:<20}  {:<8}  {role:<9}  {}", health.name, health.driver, state(&health)));
    }
    Ok(())
}

fn state(health: &StoreHealth) -> String {
    match (&health.problem, &health.cause, health.capacity) {
        (Some(problem), Some(cause), _) => format!("degraded: {problem}: {cause}"),
        (Some(problem), None, _) => format!("degraded: {problem}"),
        (None, _, Some(room)) => format!("healthy, {} of {} bytes free", room.free, room.total),
        (None, _, None) => "healthy".to_owned(),
    }
}
