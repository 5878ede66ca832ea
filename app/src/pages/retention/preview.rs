//! The images that a rule is about: which would go, which stay, and why.

use leptos::prelude::*;
use vitrine_domain::{Judged, RetentionPreview, Verdict};
use vitrine_model::RetentionTerms;

use super::{path, words};
use crate::{
    components::{Bytes, Empty, Glyph, Pager, Tab, Tabs, When, values::grouped},
    locale::tr,
    routes::Route,
};

/// Images of a page.
const ROWS: usize = 100;

/// What of the preview is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// Those that stay; else those that would go.
    pub(super) stays: bool,
    /// Images before the first one.
    pub(super) offset: usize,
}

impl Part {
    pub(super) fn read(part: &str, offset: &str) -> Self {
        Self { stays: part == "stays", offset: offset.parse().unwrap_or(0) }
    }

    fn path(self, rule: &str) -> String {
        let part = if self.stays { "?part=stays" } else { "?part=goes" };
        let offset = if self.offset > 0 { format!("&offset={}", self.offset) } else { String::new() };
        format!("{}{part}{offset}", path(rule))
    }
}

/// The preview.
#[component]
pub(super) fn Preview(preview: RetentionPreview, part: Part) -> impl IntoView {
    let RetentionPreview { rule, goes, stays, bytes, .. } = preview;
    let tab = |label: String, count: usize, stays: bool| Tab {
        label,
        href: Part { stays, offset: 0 }.path(&rule.id),
        count: Some(grouped(count as u64)),
        call: !stays && count > 0,
        active: stays == part.stays,
    };
    let tabs =
        vec![tab(tr("retention-goes"), goes.len(), false), tab(tr("retention-stays"), stays.len(), true)];
    let summary = if goes.is_empty() {
        tr("retention-nothing-goes").into_any()
    } else {
        let count = goes.len() as u64;
        view! {
            <strong>{tr!("retention-would-go", count = count, total = grouped(count))}</strong>
            ", "
            <Bytes value=Some(bytes) />
        }
        .into_any()
    };
    let shown = if part.stays { stays } else { goes };
    let total = shown.len();
    let rows: Vec<Judged> = shown.into_iter().skip(part.offset).take(ROWS).collect();
    let end = part.offset + rows.len();
    let previous =
        (part.offset > 0).then(|| Part { offset: part.offset.saturating_sub(ROWS), ..part }.path(&rule.id));
    let next = (end < total).then(|| Part { offset: end, ..part }.path(&rule.id));
    let words = tr!("retention-shown", shown = grouped(rows.len() as u64), total = grouped(total as u64));
    let body = if rows.is_empty() {
        view! {
            <Empty glyph=Glyph::Image title=tr("retention-no-images")>
                <p>{tr("retention-no-images-why")}</p>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Rows rows terms=rule.terms />
            <Pager shown=words previous next />
        }
        .into_any()
    };
    view! {
        <section class="card" id="preview">
            <header>
                <h2>{tr("retention-preview")}</h2>
            </header>
            <div class="body">
                <p>{summary}</p>
            </div>
        </section>
        <Tabs label=tr("retention-preview") tabs />
        <section class="card">{body}</section>
    }
    .into_any()
}

#[component]
fn Rows(rows: Vec<Judged>, terms: RetentionTerms) -> impl IntoView {
    let rows = rows.into_iter().map(|judged| row(judged, &terms)).collect_view();
    view! {
        <div class="table-wrap">
            <table class="table stacks">
                <thead>
                    <tr>
                        <th scope="col">{tr("tasks-image")}</th>
                        <th scope="col">{tr("retention-family")}</th>
                        <th scope="col">{tr("images-created-at")}</th>
                        <th scope="col" class="end">
                            {tr("images-size")}
                        </th>
                        <th scope="col">{tr("retention-why")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(judged: Judged, terms: &RetentionTerms) -> AnyView {
    let Judged { image, verdict } = judged;
    let reasons: Vec<AnyView> = match verdict {
        Verdict::Goes(causes) => causes.into_iter().map(|cause| words::cause(cause, &image, terms)).collect(),
        Verdict::Stays(kept) => kept.into_iter().map(words::kept).collect(),
    };
    let reasons = reasons.into_iter().map(|reason| view! { <li>{reason}</li> }).collect_view();
    view! {
        <tr>
            <th scope="row" class="name">
                <a href=Route::image(&image.id).path()>
                    <bdi class="clip">{image.title}</bdi>
                </a>
            </th>
            <td data-label=tr("retention-family")>
                <bdi>{words::family(&image.family)}</bdi>
            </td>
            <td data-label=tr("images-created-at")>
                <When at=image.created_at short=true />
            </td>
            <td data-label=tr("images-size") class="end">
                <Bytes value=Some(image.size) />
            </td>
            <td data-label=tr("retention-why")>
                <ul class="plain">{reasons}</ul>
            </td>
        </tr>
    }
    .into_any()
}
