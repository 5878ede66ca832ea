//! Long work.

use super::{
    super::call::{Body, Call, Field, Kind},
    Room,
};

const LIST: &[Field] = &[
    Field("limit", Kind::Whole, "Tasks a page has at most."),
    Field("marker", Kind::Text, "The id of the last task of the page before."),
    Field("sort_key", Kind::Text, "created_at, updated_at, expires_at, id, type, status or owner."),
    Field("sort_dir", Kind::Text, "asc or desc."),
    Field("status", Kind::Text, "pending, processing, success or failure."),
    Field("type", Kind::Text, "import"),
];

pub(super) const ROOM: Room = Room { name: "tasks", about: "Long work.", calls: CALLS };

const CALLS: &[Call] = &[
    Call::new("GET", "/v2/images/{image}/tasks", "The tasks of an image").gives(Body::Object),
    Call::new("GET", "/v2/tasks", "All tasks, for administrators").query(LIST).gives(Body::Json("tasks")),
    Call::new("POST", "/v2/tasks", "Begins a task, for administrators")
        .takes(Body::Json("task"))
        .status(201)
        .gives(Body::Json("task")),
    Call::new("GET", "/v2/tasks/{task}", "One task").gives(Body::Json("task")),
    Call::new("DELETE", "/v2/tasks/{task}", "Is not allowed: finished tasks are forgotten by themselves")
        .status(405),
    Call::new("GET", "/v2/tasks/{task}/progress", "How far a task is").gives(Body::Object),
    Call::new("POST", "/v2/tasks/{task}/actions/cancel", "Cancels a task")
        .status(202)
        .gives(Body::Json("task")),
    Call::new("POST", "/v2/tasks/{task}/actions/retry", "Tries a failed task once more")
        .status(202)
        .gives(Body::Json("task")),
];
