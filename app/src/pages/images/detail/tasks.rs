//! What is, or was, at work on an image.

use leptos::prelude::*;

use crate::{
    components::When,
    locale::tr,
    pages::tasks::{Seen, TaskButtons, TaskState, words},
    routes::Route,
};

/// Tasks shown; older ones are in the list of tasks.
pub(super) const SHOWN: usize = 5;

/// A task, and whether the person may change it.
#[derive(Debug, Clone)]
pub(super) struct Work {
    pub(super) seen: Seen,
    pub(super) may_change: bool,
}

/// The section; nothing where there was no task.
#[component]
pub(super) fn Tasks(image: String, tasks: Vec<Work>, most: u32, csrf: String) -> impl IntoView {
    (!tasks.is_empty()).then(|| {
        let running = tasks.iter().any(|work| !work.seen.task.status.is_final());
        let href = Route::image(&image).path();
        let refresh = running.then(|| {
            view! {
                <p class="small without-script">
                    <a href=href>{tr("images-open-again")}</a>
                </p>
            }
        });
        let rows = tasks
            .into_iter()
            .take(SHOWN)
            .map(|work| view! { <Row image=image.clone() work most csrf=csrf.clone() /> })
            .collect_view();
        view! {
            <section class="card" id="tasks">
                <header>
                    <h2>{tr("images-tasks")}</h2>
                </header>
                <div class="body stack">
                    <ul class="plain lines">{rows}</ul>
                    {refresh}
                </div>
            </section>
        }
    })
}

#[component]
fn Row(image: String, work: Work, most: u32, csrf: String) -> impl IntoView {
    let Work { seen, may_change } = work;
    let words = words(&seen.task);
    let begun = seen.task.created_at;
    let buttons = may_change.then(|| view! { <TaskButtons seen=seen.clone() csrf back=("image", image) /> });
    view! {
        <li class="row spread top">
            <div class="grow stack tight">
                <div>
                    <strong>{words.title}</strong>
                    " "
                    <span class="small muted">
                        <When at=begun short=true />
                    </span>
                    {(!words.detail.is_empty())
                        .then(|| {
                            view! {
                                <div class="small muted written">
                                    <bdi>{words.detail}</bdi>
                                </div>
                            }
                        })}
                </div>
                <TaskState seen most />
            </div>
            {buttons}
        </li>
    }
    .into_any()
}
