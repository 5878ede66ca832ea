//! What a subscription would take of its catalogue.

use leptos::prelude::*;
use vitrine_domain::{
    CHOSEN_MAX,
    catalogues::{Catalogue, Offer},
    versions_to_come,
};

use super::form::SubscriptionForm;
use crate::{
    components::{Bytes, Notice, SubmitButton, Tone},
    locale::tr,
};

/// Products that the page shows.
const SHOWN: usize = 50;

/// What the page shows of a catalogue.
#[derive(Debug, Clone)]
pub(super) struct Preview {
    pub(super) offer: Offer,
    rows: Vec<Row>,
    matching: usize,
    products: usize,
    left_out: u64,
}

#[derive(Debug, Clone)]
struct Row {
    product: String,
    family: String,
    version: String,
    ftype: String,
    size: Option<u64>,
    has_checksum: bool,
}

impl Preview {
    pub(super) fn of(catalogue: &Catalogue, form: &SubscriptionForm) -> Self {
        let coming = versions_to_come(catalogue, &form.filter, 1);
        let rows = coming.iter().take(SHOWN).filter_map(|(product, versions)| {
            let (version, item) = versions.first()?;
            Some(Row {
                product: product.name.clone(),
                family: product.family(),
                version: version.clone(),
                ftype: item.ftype.clone(),
                size: item.size,
                has_checksum: item.checksum.is_some(),
            })
        });
        Self {
            rows: rows.collect(),
            matching: coming.len(),
            products: catalogue.products.len(),
            left_out: catalogue.left_out,
            offer: catalogue.offer(),
        }
    }

    /// Whether a subscription with this filter could be: something matches, and not too much.
    pub(super) fn fits(&self) -> bool {
        (1..=CHOSEN_MAX).contains(&self.matching)
    }
}

/// What matches, with the newest version and its size.
#[component]
pub(super) fn Coming(preview: Preview) -> impl IntoView {
    let Preview { rows, matching, products, left_out, .. } = preview;
    let judged = match matching {
        0 => Some(tr("subscriptions-none-match")),
        matching if matching > CHOSEN_MAX => Some(tr!("subscriptions-too-many", most = CHOSEN_MAX)),
        _ => None,
    };
    let many = matching > 1;
    let shown = (rows.len() < matching).then(|| tr!("subscriptions-first-shown", count = rows.len()));
    let skipped = (left_out > 0).then(|| tr!("subscriptions-left-out", count = left_out));
    let table = (!rows.is_empty()).then(|| {
        let rows = rows.into_iter().map(|row| view! { <ComingRow row many /> }).collect_view();
        view! {
            <div class="table-wrap">
                <table class="table stacks">
                    <thead>
                        <tr>
                            <th scope="col">{tr("subscriptions-product")}</th>
                            <th scope="col">{tr("subscriptions-newest")}</th>
                            <th scope="col">{tr("subscriptions-file")}</th>
                            <th scope="col">{tr("subscriptions-size")}</th>
                            <th scope="col">
                                <span class="visually-hidden">{tr("subscriptions-choose")}</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <section class="card" id="matches">
            <header>
                <h2 class="grow">{tr!("subscriptions-matches", count = matching, all = products)}</h2>
            </header>
            {judged.map(|text| view! { <div class="body"><Notice tone=Tone::Warn title=text /></div> })}
            {table}
            {shown.map(|text| view! { <p class="body small muted">{text}</p> })}
            {skipped.map(|text| view! { <p class="body small muted">{text}</p> })}
        </section>
    }
    .into_any()
}

#[component]
fn ComingRow(row: Row, many: bool) -> impl IntoView {
    let Row { product, family, version, ftype, size, has_checksum } = row;
    let name = (family != product).then(|| product.clone());
    let unchecked = (!has_checksum).then(|| {
        view! { <div class="small muted">{tr("subscriptions-no-checksum")}</div> }
    });
    let only = many.then(|| {
        view! {
            <SubmitButton small=true name="only" value=product>
                {tr("subscriptions-only-this")}
            </SubmitButton>
        }
    });
    view! {
        <tr>
            <th scope="row" class="name">
                <bdi class="clip">{family}</bdi>
                {name.map(|name| view! { <div class="small muted"><bdi class="clip">{name}</bdi></div> })}
            </th>
            <td data-label=tr("subscriptions-newest")>
                <bdi>{version}</bdi>
            </td>
            <td data-label=tr("subscriptions-file")>
                <bdi>{ftype}</bdi>
                {unchecked}
            </td>
            <td class="num" data-label=tr("subscriptions-size")>
                <Bytes value=size />
            </td>
            <td class="end">{only}</td>
        </tr>
    }
    .into_any()
}
