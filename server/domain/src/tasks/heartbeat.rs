//! A task at work shows that it is alive and how far it is, and learns whether it is to stop.

use std::sync::Arc;

use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

use super::run::{Halt, Run};
use crate::{Controller, lease};

/// Beats until it is dropped.
pub(super) struct Heartbeat(JoinHandle<()>);

impl Heartbeat {
    pub(super) fn start(controller: &Controller, run: &Arc<Run>) -> Self {
        let (controller, run) = (controller.clone(), Arc::clone(run));
        Self(tokio::spawn(async move { beat(&controller, &run).await }))
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Every two seconds where the progress changed or somebody may wait for an answer, so that people see it move.
async fn beat(controller: &Controller, run: &Run) {
    let id = &run.task().id;
    let mut held_until = controller.now() + lease::TTL;
    let mut beats = interval(lease::TASK_BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beats.tick().await;
        let until = controller.now() + lease::TTL;
        match controller.database().tasks().beat(id, controller.node(), until, &run.progress()).await {
            Ok(Some(cancelled)) => {
                held_until = until;
                if cancelled {
                    run.halt(Halt::Cancelled);
                }
            }
            Ok(None) => return run.halt(Halt::Lost),
            Err(error) => {
                tracing::warn!(task = id, %error, "the heartbeat of a task could not be kept");
                if held_until <= controller.now() {
                    return run.halt(Halt::Lost);
                }
            }
        }
    }
}
