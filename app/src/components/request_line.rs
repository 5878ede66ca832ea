//! By what a refusal is found in the server's log.

use leptos::prelude::*;

use crate::{islands::CopyButton, locale::tr};

/// The status and the request's id, with a button that copies the id.
#[component]
pub fn RequestLine(
    /// The HTTP status.
    code: u16,
    /// The request's id.
    id: String,
) -> impl IntoView {
    let shown = id.clone();
    view! {
        <p class="small">
            {code} " · " {tr("errors-request")} " "
            <span class="copy"><code class="value">{shown}</code> <CopyButton text=id what=tr("errors-request-id") /></span>
        </p>
    }
    .into_any()
}
