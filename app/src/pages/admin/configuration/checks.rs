//! What the last check found.

use leptos::prelude::*;

use super::{PATH, said::said};
use crate::{
    components::{Badge, Glyph, SubmitButton, Tone, When},
    locale::tr,
    operator::{Checked, Finding, Level},
    wire::CSRF_FIELD,
};

#[component]
pub(super) fn Checks(checked: Option<Checked>, csrf: String) -> impl IntoView {
    let (at, mut findings) = match checked {
        Some(Checked { at, findings }) => (Some(at), findings),
        None => (None, Vec::new()),
    };
    // What must be looked after comes first.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let when = match at {
        Some(at) => view! { {tr("config-checked")} " " <When at /> }.into_any(),
        None => view! { {tr("config-never")} }.into_any(),
    };
    let table = (!findings.is_empty()).then(|| {
        let rows = findings.into_iter().map(|finding| view! { <Row finding /> }).collect_view();
        view! {
            <div class="table-wrap">
                <table class="table stacks">
                    <thead>
                        <tr>
                            <th scope="col">{tr("config-subject")}</th>
                            <th scope="col">{tr("config-state")}</th>
                            <th scope="col">{tr("config-found")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <section class="card" id="checks">
            <header>
                <div class="grow">
                    <h2>{tr("config-checks")}</h2>
                    <div class="small muted">{when} " " {tr("config-again-what")}</div>
                </div>
                <form method="post" action=PATH>
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <SubmitButton small=true glyph=Glyph::Retry>{tr("config-again")}</SubmitButton>
                </form>
            </header>
            {table}
        </section>
    }
    .into_any()
}

#[component]
fn Row(finding: Finding) -> impl IntoView {
    let (tone, text) = match finding.level {
        Level::Ok => (Tone::Ok, tr("config-ok")),
        Level::Warning => (Tone::Warn, tr("config-warning")),
        Level::Failed => (Tone::Danger, tr("config-failed")),
    };
    let to_do = finding.to_do.map(|to_do| view! { <div class="small">{said(&to_do)}</div> });
    view! {
        <tr>
            <th scope="row">
                {said(&finding.subject)}
            </th>
            <td>
                <Badge tone text />
            </td>
            <td class="written">
                {said(&finding.found)} {to_do}
            </td>
        </tr>
    }
    .into_any()
}
