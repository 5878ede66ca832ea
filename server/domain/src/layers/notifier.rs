//! What happened, told to the outside after it happened, under Glance's names.

use vitrine_model::{Caller, Image, Member, Task};

/// Is told what happened. Must not block: it runs in the middle of a request.
pub trait Notifier: Send + Sync + 'static {
    /// Something happened.
    fn notify(&self, event: &Event<'_>);
}

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// Glance's name: `image.create`, `image.member.update`, …
    pub name: &'static str,
    /// Whether it went wrong (Glance: priority `error`).
    pub failed: bool,
    /// To what.
    pub subject: Subject<'a>,
    /// The request that did it.
    pub request_id: Option<&'a str>,
}

/// What an event is about. None of these holds a secret.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// An image as it is now.
    Image(&'a Image),
    /// A member as it is now.
    Member(&'a Member),
    /// A task as it is now; its input is nobody's business.
    Task(&'a Task),
    /// Metadata definitions.
    Metadef {
        /// The namespace.
        namespace: &'a str,
        /// What of it: the name of an object, a property, a tag, a type of resource; none for the namespace itself.
        part: Option<&'a str>,
    },
    /// A download that ended.
    Sent {
        /// The image.
        image: &'a Image,
        /// Bytes sent.
        bytes: u64,
        /// Bytes asked for.
        expected: u64,
        /// The project that received them.
        receiver_project: Option<&'a str>,
        /// The user who received them.
        receiver_user: &'a str,
    },
    /// An upload that failed.
    Failure {
        /// The image.
        image: &'a Image,
        /// The sentence that the client got.
        reason: &'a str,
    },
}

impl<'a> Event<'a> {
    pub(crate) fn task(name: &'static str, task: &'a Task) -> Self {
        let failed = task.status == vitrine_model::TaskStatus::Failure;
        Self { name, failed, subject: Subject::Task(task), request_id: task.request_id.as_deref() }
    }

    pub(crate) fn image(name: &'static str, caller: &'a Caller, image: &'a Image) -> Self {
        let request_id = caller.request_id.as_deref();
        Self { name, failed: false, subject: Subject::Image(image), request_id }
    }

    pub(crate) fn member(name: &'static str, caller: &'a Caller, member: &'a Member) -> Self {
        let request_id = caller.request_id.as_deref();
        Self { name, failed: false, subject: Subject::Member(member), request_id }
    }
}

impl<'a> Event<'a> {
    pub(crate) fn metadef(
        name: &'static str,
        caller: &'a Caller,
        namespace: &'a str,
        part: Option<&'a str>,
    ) -> Self {
        let request_id = caller.request_id.as_deref();
        Self { name, failed: false, subject: Subject::Metadef { namespace, part }, request_id }
    }
}

/// Writes events to the log, target `vitrine::events`.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogNotifier;

impl Notifier for LogNotifier {
    fn notify(&self, event: &Event<'_>) {
        let (name, request_id) = (event.name, event.request_id);
        match event.subject {
            Subject::Image(image) => tracing::info!(
                target: "vitrine::events",
                event = name,
                image = %image.id,
                status = %image.status,
                owner = image.owner,
                size = image.size,
                request_id,
            ),
            Subject::Member(member) => tracing::info!(
                target: "vitrine::events",
                event = name,
                image = %member.image_id,
                member = %member.member,
                status = %member.status,
                request_id,
            ),
            Subject::Task(task) => tracing::info!(
                target: "vitrine::events",
                event = name,
                failed = event.failed,
                task = %task.id,
                kind = task.kind,
                status = %task.status,
                image = task.image_id,
                message = task.message,
                request_id,
            ),
            Subject::Metadef { namespace, part } => {
                tracing::info!(target: "vitrine::events", event = name, namespace, part, request_id);
            }
            Subject::Sent { image, bytes, expected, receiver_project, receiver_user } => tracing::info!(
                target: "vitrine::events",
                event = name,
                failed = event.failed,
                image = %image.id,
                bytes,
                expected,
                receiver_project,
                receiver_user,
                request_id,
            ),
            Subject::Failure { image, reason } => tracing::error!(
                target: "vitrine::events",
                event = name,
                image = %image.id,
                reason,
                request_id,
            ),
        }
    }
}
