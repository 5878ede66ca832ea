//! What a failure is called, why it happened, and what to do next, in plain words.

use vitrine_domain::{Error as Domain, Resource};

use super::Failure;
use crate::wire::Problem;

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
            title: title.to_owned(),
            message: self.reason(),
            advice: advice.to_owned(),
            request_id: request_id.to_owned(),
            fields,
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Domain(error) => error.to_string(),
            Self::Identity(_) => {
                "The identity service does not answer, so nobody's login can be checked.".to_owned()
            }
            Self::Session(_) => "The database that keeps the login sessions does not answer.".to_owned(),
            Self::NoSessionLayer => "The dashboard is not set up completely.".to_owned(),
            Self::LoginNeeded => "Your login has ended, or there was none.".to_owned(),
            Self::Forged(why) => format!("The request was not carried out: {why}."),
            Self::NoPage => "There is no page at this address.".to_owned(),
            Self::NoMethod => "This address does not take requests of this kind.".to_owned(),
            Self::BadForm(why) => format!("The form could not be read: {why}."),
            Self::FormTooLarge(limit) => {
                format!("The form has more than {limit} bytes, the most that is accepted.")
            }
            Self::NoImageId => "No image can have the id in this address.".to_owned(),
            Self::NoNamespace => "No namespace can have the name in this address.".to_owned(),
        }
    }

    const fn words(&self) -> (&'static str, &'static str) {
        const CHECK_ADDRESS: &str = "Check the address, or start again from the list of images.";
        const TRY_AGAIN: &str = "Try again in a moment. If it stays so, tell your operator the request id.";
        match self {
            Self::Domain(error) => domain(error),
            Self::Identity(_) | Self::Session(_) => ("Not available at the moment", TRY_AGAIN),
            Self::NoSessionLayer => ("Something went wrong on our side", TRY_AGAIN),
            Self::LoginNeeded => ("Please log in", "Log in again, and repeat what you wanted to do."),
            Self::Forged(_) => (
                "Refused for your safety",
                "Open the page again and repeat what you wanted to do there. If the dashboard is reached through a \
                 proxy, its operator must set the public endpoint.",
            ),
            Self::NoPage | Self::NoImageId => ("Page not found", CHECK_ADDRESS),
            Self::NoNamespace => (
                "Page not found",
                "Check the address, or look for the namespace in the list of metadata definitions.",
            ),
            Self::NoMethod => ("Not possible here", CHECK_ADDRESS),
            Self::BadForm(_) => {
                ("The form could not be read", "Go back, open the page again and fill the form in anew.")
            }
            Self::FormTooLarge(_) => ("The form is too large", "Send fewer or shorter properties and tags."),
        }
    }
}

const fn domain(error: &Domain) -> (&'static str, &'static str) {
    match error {
        Domain::Invalid(_) | Domain::BadRequest(_) => {
            ("The request cannot be carried out", "Change what the reason names, and send it again.")
        }
        Domain::NotFound(Resource::Image(_)) => (
            "Image not found",
            "It may have been deleted, or it belongs to a project that does not share it with the one you work in. \
             Check which project you work in, at the top of the page.",
        ),
        Domain::NotFound(Resource::ImportMethod(_)) => (
            "Not offered here",
            "An administrator may enable this way of import in the configuration (enabled_import_methods).",
        ),
        Domain::NotFound(Resource::Cache) => (
            "There is no image cache",
            "This server keeps none. An administrator may switch it on in its configuration.",
        ),
        Domain::NotFound(Resource::Metadef { .. }) => (
            "Metadata definition not found",
            "It may have been renamed or deleted, or its namespace is private to another project. Look for it in the \
             list of metadata definitions.",
        ),
        Domain::NotFound(Resource::Definitions) => (
            "No metadata definitions for you",
            "Ask an administrator for the role reader in the project you work in, or choose another project at the top \
             of the page.",
        ),
        Domain::NotFound(Resource::Task(_)) => (
            "Task not found",
            "It may have been forgotten, as finished tasks are after some days, or it runs for another project.",
        ),
        Domain::Forbidden(_) => (
            "Not allowed",
            "Ask an administrator or, about an image, its owner. You may also have the right in another project of yours.",
        ),
        Domain::NotFound(Resource::Upload(_)) => (
            "Upload not found",
            "It has ended, or it was given up after a long time without a byte. Begin again.",
        ),
        Domain::NotFound(Resource::Stores) => (
            "There is one store alone",
            "This server has no other store to copy to or from. An administrator may set up more in the configuration (stores).",
        ),
        Domain::NotFound(Resource::Copy { .. }) => (
            "There is no copy in this store",
            "Somebody else may have removed it. Open the image's page to see where its data lies now.",
        ),
        Domain::NotFound(_) => (
            "No longer there",
            "Somebody else may have removed it. Open the image's page to see how it is now.",
        ),
        Domain::Locked(_) => (
            "Somebody else is at work on it",
            "Wait a moment and try again. The same upload may be running in another window.",
        ),
        Domain::ChecksumMismatch(_) => {
            ("The bytes were damaged on their way", "Nothing of them was kept. Send them again.")
        }
        Domain::Conflict(_) => (
            "In conflict with the image's present state",
            "Open the image's page to see how it is now, and repeat what you wanted to do if it still applies.",
        ),
        Domain::Gone(_) => {
            ("The image is gone", "It was deleted while the request was at work; nothing was kept.")
        }
        Domain::LimitExceeded(_) => (
            "A limit was reached",
            "Make room by deleting what is not needed, send less, or ask an administrator for a higher limit.",
        ),
        Domain::UnsupportedContent(_) => (
            "The content was refused",
            "Choose the disk format the file really has, or convert the file (for example with qemu-img convert) \
             and send it again.",
        ),
        Domain::RangeNotSatisfiable(_) => ("There is no such part", "Download the whole image."),
        Domain::Unavailable { .. } => (
            "Not available at the moment",
            "Nothing was lost. Try again in a moment; if it stays so, tell your operator the request id.",
        ),
        Domain::Draining { .. } => (
            "The server is about to restart",
            "Nothing was lost. Try again in a moment: another one, or the same one, will answer.",
        ),
        Domain::Internal(_) => (
            "Something went wrong on our side",
            "Try again. If it happens again, tell your operator the request id: the cause is in the server's log.",
        ),
    }
}
