//! What a failure is called, why it happened, and what to do next, in plain words.

use vitrine_domain::{Error as Domain, Resource};

use super::Failure;
use crate::{
    locale::{key, tr},
    wire::Problem,
};

impl Failure {
    /// Everything about the failure but the page around it. The reason never holds an inner cause.
    pub(crate) fn problem(&self, request_id: &str) -> Problem {
        let (title, advice) = self.words();
        let fields = match self {
            Self::Domain(Domain::Invalid(invalid)) => vec![(invalid.field.clone(), invalid.problem.clone())],
            _ => Vec::new(),
        };
        Problem {
            code: self.status().as_u16(),
            title: tr(title),
            message: self.reason(),
            advice: tr(advice),
            request_id: request_id.to_owned(),
            fields,
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Domain(error) => error.to_string(),
            Self::Identity(_) => tr("errors-identity-why"),
            Self::Session(_) => tr("errors-session-why"),
            Self::NoSessionLayer => tr("errors-setup-why"),
            Self::LoginNeeded => tr("errors-login-why"),
            Self::Forged(why) => tr!("errors-forged-why", why = tr(why)),
            Self::NoPage => tr("errors-no-page-why"),
            Self::NoMethod => tr("errors-no-method-why"),
            Self::BadForm(why) => tr!("errors-form-why", why = why),
            Self::FormTooLarge(limit) => {
                tr!("errors-form-large-why", limit = *limit)
            }
            Self::NoImageId => tr("errors-no-image-id-why"),
            Self::NoNamespace => tr("errors-no-namespace-why"),
            Self::Missing { kind: "user", id } => tr!("errors-no-user-why", id = id),
            Self::Missing { kind: "project", id } => tr!("errors-no-project-why", id = id),
            Self::Missing { id, .. } => tr!("errors-missing-why", id = id),
        }
    }

    const fn words(&self) -> (&'static str, &'static str) {
        const CHECK_ADDRESS: &str = key("errors-check-address");
        const TRY_AGAIN: &str = key("errors-try-again");
        match self {
            Self::Domain(error) => domain(error),
            Self::Identity(_) | Self::Session(_) => (key("errors-unavailable"), TRY_AGAIN),
            Self::NoSessionLayer => (key("errors-our-side"), TRY_AGAIN),
            Self::LoginNeeded => (key("errors-login"), key("errors-login-do")),
            Self::Forged(_) => (key("errors-forged"), key("errors-forged-do")),
            Self::NoPage | Self::NoImageId => (key("errors-no-page"), CHECK_ADDRESS),
            Self::NoNamespace => (key("errors-no-page"), key("errors-check-namespace")),
            Self::Missing { .. } => (key("errors-missing"), key("errors-missing-do")),
            Self::NoMethod => (key("errors-no-method"), CHECK_ADDRESS),
            Self::BadForm(_) => (key("errors-form"), key("errors-form-do")),
            Self::FormTooLarge(_) => (key("errors-form-large"), key("errors-form-large-do")),
        }
    }
}

const fn domain(error: &Domain) -> (&'static str, &'static str) {
    match error {
        Domain::Invalid(_) | Domain::BadRequest(_) => (key("errors-invalid"), key("errors-invalid-do")),
        Domain::NotFound(Resource::Image(_)) => (key("errors-no-image"), key("errors-no-image-do")),
        Domain::NotFound(Resource::ImportMethod(_)) => {
            (key("errors-no-method-of-import"), key("errors-no-method-of-import-do"))
        }
        Domain::NotFound(Resource::Cache) => (key("errors-no-cache"), key("errors-no-cache-do")),
        Domain::NotFound(Resource::Metadef { .. }) => (key("errors-no-metadef"), key("errors-no-metadef-do")),
        Domain::NotFound(Resource::Definitions) => {
            (key("errors-no-definitions"), key("errors-no-definitions-do"))
        }
        Domain::NotFound(Resource::Task(_)) => (key("errors-no-task"), key("errors-no-task-do")),
        Domain::NotFound(Resource::RetentionRule(_)) => {
            (key("errors-no-retention"), key("errors-no-retention-do"))
        }
        Domain::Forbidden(_) => (key("errors-forbidden"), key("errors-forbidden-do")),
        Domain::NotFound(Resource::Upload(_)) => (key("errors-no-upload"), key("errors-no-upload-do")),
        Domain::NotFound(Resource::Stores) => (key("errors-no-stores"), key("errors-no-stores-do")),
        Domain::NotFound(Resource::Copy { .. }) => (key("errors-no-copy"), key("errors-no-copy-do")),
        Domain::NotFound(_) => (key("errors-gone-by-other"), key("errors-gone-by-other-do")),
        Domain::Locked(_) => (key("errors-locked"), key("errors-locked-do")),
        Domain::WrongSignature(_) => (key("errors-signature"), key("errors-signature-do")),
        Domain::ChecksumMismatch(_) => (key("errors-checksum"), key("errors-checksum-do")),
        Domain::Conflict(_) => (key("errors-conflict"), key("errors-conflict-do")),
        Domain::Gone(_) => (key("errors-gone"), key("errors-gone-do")),
        Domain::LimitExceeded(_) => (key("errors-limit"), key("errors-limit-do")),
        Domain::UnsupportedContent(_) => (key("errors-content"), key("errors-content-do")),
        Domain::RangeNotSatisfiable(_) => (key("errors-range"), key("errors-range-do")),
        Domain::Unavailable { .. } => (key("errors-unavailable"), key("errors-unavailable-do")),
        Domain::Draining { .. } => (key("errors-draining"), key("errors-draining-do")),
        Domain::Internal(_) => (key("errors-our-side"), key("errors-our-side-do")),
    }
}
