//! The list by family: the newest image of each, and the older ones folded under it.

use leptos::prelude::*;
use vitrine_domain::{FamilyGroup, FamilyPage, GROUPED_MAX};
use vitrine_model::{Caller, Family};

use super::{
    Names,
    load::Progress,
    table::{Headings, row},
};
use crate::{
    components::{Notice, Tone, values::grouped},
    listing::{Columns, Listing},
    locale::tr,
};

/// The table: a `<tbody>` for each family. What stands after its first row is folded by the style sheet, as the
/// `<details>` in that row says.
#[component]
pub(super) fn Groups(
    listing: Listing,
    columns: Columns,
    ticks: Option<Caller>,
    page: FamilyPage,
    names: Names,
    progress: Progress,
) -> impl IntoView {
    let cut = page.is_cut.then(|| {
        let most = grouped(u64::from(GROUPED_MAX));
        view! { <Notice tone=Tone::Info title=tr!("list-families-cut", most = most) /> }
    });
    let has_ticks = ticks.is_some();
    let width = columns.iter().count() + 1;
    let bodies = page
        .groups
        .into_iter()
        .map(|group| body(&group, &listing, &columns, ticks.as_ref(), &names, &progress, width))
        .collect_view();
    view! {
        {cut}
        <div class="table-wrap">
            <table class="table stacks families">
                <Headings listing columns ticks=has_ticks />
                {bodies}
            </table>
        </div>
    }
    .into_any()
}

fn body(
    group: &FamilyGroup,
    listing: &Listing,
    columns: &Columns,
    ticks: Option<&Caller>,
    names: &Names,
    progress: &Progress,
    width: usize,
) -> AnyView {
    let mut images = group.images.iter();
    // Deleted since the families were read.
    let Some(newest) = images.next() else { return ().into_any() };
    let older = group.total.saturating_sub(1);
    let name = match &group.family {
        Family::Titled(_) => None,
        family => family.title(),
    };
    let beside = view! {
        {name
            .map(|name| {
                view! {
                    <div class="small muted">
                        <bdi>{name}</bdi>
                    </div>
                }
            })}
        {(older > 0)
            .then(|| {
                view! {
                    <details class="older-fold">
                        <summary>{tr!("list-older", count = older)}</summary>
                    </details>
                }
            })}
    }
    .into_any();
    let first = row(newest, listing, columns, ticks, names, progress, Some(beside));
    let rest = images.map(|image| row(image, listing, columns, ticks, names, progress, None)).collect_view();
    let hidden = group.total > group.images.len() as u64;
    let all = hidden.then(|| {
        let href = listing.of_family(group.family.clone()).path();
        view! {
            <tr>
                {ticks.map(|_| view! { <td class="tick"></td> })}
                <td colspan=width.to_string()>
                    <a href=href>{tr!("list-all-of-family", count = group.total)}</a>
                </td>
            </tr>
        }
    });
    view! { <tbody class="family">{first} {rest} {all}</tbody> }.into_any()
}
