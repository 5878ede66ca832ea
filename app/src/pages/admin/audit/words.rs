//! What people read of an action, a target and an outcome.

use vitrine_model::{AuditOutcome, audit::target};

use crate::{
    components::Tone,
    locale::{key, tr},
};

/// The actions there are: the word of the trail, and the key of what people read.
pub(crate) const ACTIONS: [(&str, &str); 83] = [
    ("image.create", key("audit-action-image-create")),
    ("image.update", key("audit-action-image-update")),
    ("image.delete", key("audit-action-image-delete")),
    ("image.restore", key("audit-action-image-restore")),
    ("image.deactivate", key("audit-action-image-deactivate")),
    ("image.reactivate", key("audit-action-image-reactivate")),
    ("image.upload", key("audit-action-image-upload")),
    ("image.upload.begin", key("audit-action-image-upload-begin")),
    ("image.upload.cancel", key("audit-action-image-upload-cancel")),
    ("image.stage", key("audit-action-image-stage")),
    ("image.import", key("audit-action-image-import")),
    ("image.copy.add", key("audit-action-image-copy-add")),
    ("image.copy.remove", key("audit-action-image-copy-remove")),
    ("image.location.add", key("audit-action-image-location-add")),
    ("image.tag.add", key("audit-action-image-tag-add")),
    ("image.tag.remove", key("audit-action-image-tag-remove")),
    ("image.member.add", key("audit-action-image-member-add")),
    ("image.member.remove", key("audit-action-image-member-remove")),
    ("image.member.replace", key("audit-action-image-member-replace")),
    ("image.member.answer", key("audit-action-image-member-answer")),
    ("task.create", key("audit-action-task-create")),
    ("task.cancel", key("audit-action-task-cancel")),
    ("task.retry", key("audit-action-task-retry")),
    ("task.end", key("audit-action-task-end")),
    ("store.copy", key("audit-action-store-copy")),
    ("store.move", key("audit-action-store-move")),
    ("store.scrub", key("audit-action-store-scrub")),
    ("store.check", key("audit-action-store-check")),
    ("cache.queue", key("audit-action-cache-queue")),
    ("cache.pin", key("audit-action-cache-pin")),
    ("cache.unpin", key("audit-action-cache-unpin")),
    ("cache.evict", key("audit-action-cache-evict")),
    ("cache.clear", key("audit-action-cache-clear")),
    ("cache.clean", key("audit-action-cache-clean")),
    ("cache.prune", key("audit-action-cache-prune")),
    ("metadef.create", key("audit-action-metadef-create")),
    ("metadef.update", key("audit-action-metadef-update")),
    ("metadef.delete", key("audit-action-metadef-delete")),
    ("metadef.load", key("audit-action-metadef-load")),
    ("metadef.object.add", key("audit-action-metadef-object-add")),
    ("metadef.object.update", key("audit-action-metadef-object-update")),
    ("metadef.object.remove", key("audit-action-metadef-object-remove")),
    ("metadef.object.remove_all", key("audit-action-metadef-object-remove-all")),
    ("metadef.property.add", key("audit-action-metadef-property-add")),
    ("metadef.property.update", key("audit-action-metadef-property-update")),
    ("metadef.property.remove", key("audit-action-metadef-property-remove")),
    ("metadef.property.remove_all", key("audit-action-metadef-property-remove-all")),
    ("metadef.tag.add", key("audit-action-metadef-tag-add")),
    ("metadef.tag.update", key("audit-action-metadef-tag-update")),
    ("metadef.tag.remove", key("audit-action-metadef-tag-remove")),
    ("metadef.tag.remove_all", key("audit-action-metadef-tag-remove-all")),
    ("metadef.type.add", key("audit-action-metadef-type-add")),
    ("metadef.type.remove", key("audit-action-metadef-type-remove")),
    ("database.purge", key("audit-action-database-purge")),
    ("project.limit", key("audit-action-project-limit")),
    ("identity.login", key("audit-action-identity-login")),
    ("identity.user.create", key("audit-action-identity-user-create")),
    ("identity.user.update", key("audit-action-identity-user-update")),
    ("identity.user.delete", key("audit-action-identity-user-delete")),
    ("identity.user.password", key("audit-action-identity-user-password")),
    ("identity.credential.add", key("audit-action-identity-credential-add")),
    ("identity.credential.remove", key("audit-action-identity-credential-remove")),
    ("identity.project.create", key("audit-action-identity-project-create")),
    ("identity.project.update", key("audit-action-identity-project-update")),
    ("identity.project.delete", key("audit-action-identity-project-delete")),
    ("identity.role.create", key("audit-action-identity-role-create")),
    ("identity.role.update", key("audit-action-identity-role-update")),
    ("identity.role.delete", key("audit-action-identity-role-delete")),
    ("identity.role.assign", key("audit-action-identity-role-assign")),
    ("identity.role.unassign", key("audit-action-identity-role-unassign")),
    ("subscription.create", key("audit-action-subscription-create")),
    ("subscription.update", key("audit-action-subscription-update")),
    ("subscription.pause", key("audit-action-subscription-pause")),
    ("subscription.resume", key("audit-action-subscription-resume")),
    ("subscription.check", key("audit-action-subscription-check")),
    ("subscription.delete", key("audit-action-subscription-delete")),
    ("bulk.change", key("audit-action-bulk-change")),
    ("retention.create", key("audit-action-retention-create")),
    ("retention.update", key("audit-action-retention-update")),
    ("retention.enable", key("audit-action-retention-enable")),
    ("retention.disable", key("audit-action-retention-disable")),
    ("retention.run", key("audit-action-retention-run")),
    ("retention.delete", key("audit-action-retention-delete")),
];

/// Beginnings of actions that can be chosen together.
pub(crate) const SUBJECTS: [(&str, &str); 11] = [
    ("image", key("audit-subject-image")),
    ("image.member", key("audit-subject-member")),
    ("task", key("audit-subject-task")),
    ("store", key("audit-subject-store")),
    ("cache", key("audit-subject-cache")),
    ("metadef", key("audit-subject-metadef")),
    ("subscription", key("audit-subject-subscription")),
    ("project", key("audit-subject-project")),
    ("retention", key("audit-subject-retention")),
    ("identity", key("audit-subject-identity")),
    ("identity.role", key("audit-subject-role")),
];

/// The kinds of targets.
pub(crate) const TARGETS: [(&str, &str); 11] = [
    (target::IMAGE, key("audit-target-image")),
    (target::METADEF, key("audit-target-metadef")),
    (target::TASK, key("audit-target-task")),
    (target::CACHE, key("audit-target-cache")),
    (target::PROJECT, key("audit-target-project")),
    (target::STORE, key("audit-target-store")),
    (target::USER, key("audit-target-user")),
    (target::ROLE, key("audit-target-role")),
    (target::SUBSCRIPTION, key("audit-target-subscription")),
    (target::DATABASE, key("audit-target-database")),
    (target::RETENTION, key("audit-target-retention")),
];

/// What came of it.
pub(crate) const OUTCOMES: [(AuditOutcome, &str); 4] = [
    (AuditOutcome::Ok, key("audit-outcome-ok")),
    (AuditOutcome::Refused, key("audit-outcome-refused")),
    (AuditOutcome::Failed, key("audit-outcome-failed")),
    (AuditOutcome::Unknown, key("audit-outcome-unknown")),
];

/// What people read for a word of a table; the word itself where the table has none.
pub(crate) fn said(table: &[(&str, &'static str)], word: &str) -> String {
    table.iter().find(|(known, _)| *known == word).map_or_else(|| word.to_owned(), |(_, label)| tr(label))
}

/// Colour and word of an outcome.
pub(crate) fn outcome(outcome: AuditOutcome) -> (Tone, String) {
    let tone = match outcome {
        AuditOutcome::Ok => Tone::Ok,
        AuditOutcome::Refused => Tone::Warn,
        AuditOutcome::Failed => Tone::Danger,
        AuditOutcome::Unknown => Tone::Neutral,
    };
    let label = OUTCOMES.iter().find(|(known, _)| *known == outcome).map(|(_, label)| tr(label));
    (tone, label.unwrap_or_default())
}
