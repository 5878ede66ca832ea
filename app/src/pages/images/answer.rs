//! The answer of a project an image is shared with.

use axum::response::Redirect;
use leptos::prelude::*;
use vitrine_model::MemberStatus;

use super::ThisImage;
use crate::locale::tr;
use crate::{
    components::{Emphasis, Glyph, SubmitButton},
    failure::{Failure, Result},
    flash::Flash,
    forms::Form,
    pages::see,
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `POST /dashboard/images/{id}/answer`.
pub(crate) async fn submit(visitor: Visitor, ThisImage(id): ThisImage, form: Form) -> Result<Redirect> {
    let status: MemberStatus =
        form.trimmed("status").parse().map_err(|_| Failure::BadForm(tr("errors-form-no-answer")))?;
    let project = visitor.project().unwrap_or_default();
    let controller = &visitor.dashboard.controller;
    controller.set_member_status(&visitor.caller, id.as_str(), project, status).await?;
    let done = match status {
        MemberStatus::Accepted => "The image was accepted and is now in your lists.",
        MemberStatus::Rejected => "The image was rejected and stays out of your lists.",
        MemberStatus::Pending => "The answer was taken back.",
    };
    Flash::done(done).keep(&visitor.session).await?;
    Ok(see(&if form.ticked("from_inbox") { Route::Inbox(None) } else { Route::Image(id) }))
}

/// The buttons to answer with: those answers that are not given already.
#[component]
pub(crate) fn AnswerButtons(
    image: String,
    status: MemberStatus,
    csrf: String,
    /// Whether the form is in the inbox, to which it leads back.
    from_inbox: bool,
) -> impl IntoView {
    let accept = (status != MemberStatus::Accepted).then(|| {
        view! {
            <SubmitButton small=true emphasis=Emphasis::Primary glyph=Glyph::Check name="status" value="accepted">
                "Accept"
            </SubmitButton>
        }
    });
    let reject = (status != MemberStatus::Rejected).then(|| {
        view! {
            <SubmitButton small=true glyph=Glyph::Cross name="status" value="rejected">
                "Reject"
            </SubmitButton>
        }
    });
    view! {
        <form class="row" method="post" action=Route::image(&image).path() + "/answer">
            <input type="hidden" name=CSRF_FIELD value=csrf />
            {from_inbox.then(|| view! { <input type="hidden" name="from_inbox" value="true" /> })}
            {accept} {reject}
        </form>
    }
    .into_any()
}
