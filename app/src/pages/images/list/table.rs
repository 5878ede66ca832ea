//! The rows of the list.

use leptos::prelude::*;
use vitrine_model::{Caller, Image};

use super::{Names, cells::cell, load::Progress};
use crate::{
    components::{Badge, Glyph, SortHeading, Tone},
    islands::SelectAll,
    listing::{Column, Columns, Listing, Shown},
    locale::{key, tr},
    offers::may_change,
    routes::Route,
};

/// The table.
#[component]
pub(super) fn Table(
    listing: Listing,
    columns: Columns,
    ticks: Option<Caller>,
    images: Vec<Image>,
    names: Names,
    progress: Progress,
) -> impl IntoView {
    let has_ticks = ticks.is_some();
    let rows = images
        .into_iter()
        .map(|image| row(&image, &listing, &columns, ticks.as_ref(), &names, &progress, None))
        .collect_view();
    view! {
        <div class="table-wrap">
            <table class="table stacks">
                <Headings listing columns ticks=has_ticks />
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The headings; those that sort are links.
#[component]
pub(super) fn Headings(listing: Listing, columns: Columns, ticks: bool) -> impl IntoView {
    // Families are ordered by their name, or by the time of their newest image.
    let sorts = move |column: Column| !listing.grouped || matches!(column, Column::Name | Column::Created);
    let heading = |column: Option<Column>, label: &'static str| {
        let label = tr(label);
        match column.filter(|column| sorts(*column)) {
            Some(column) => {
                let ascending = (listing.column == column).then_some(listing.ascending);
                view! { <SortHeading label href=listing.sorted_by(column).path() ascending /> }.into_any()
            }
            None => view! { <th scope="col">{label}</th> }.into_any(),
        }
    };
    let headings = columns.iter().map(|column| heading(column.sorts(), column.label())).collect_view();
    let select_all = ticks.then(|| {
        view! {
            <th scope="col" class="tick">
                <SelectAll />
            </th>
        }
    });
    view! {
        <thead>
            <tr>
                {select_all}
                {heading(Some(Column::Name), key("list-column-name"))}
                {headings}
            </tr>
        </thead>
    }
    .into_any()
}

/// One image, with a box to tick where it can be changed. `beside` stands under its name.
pub(super) fn row(
    image: &Image,
    listing: &Listing,
    columns: &Columns,
    ticks: Option<&Caller>,
    names: &Names,
    progress: &Progress,
    beside: Option<AnyView>,
) -> AnyView {
    let title = image.title().to_owned();
    let id = image.id.clone();
    let cells = columns.iter().map(|column| cell(column, image, listing, names, progress)).collect_view();
    let tick = ticks.map(|caller| {
        let tick = may_change(caller, image).is_ok().then(|| {
            let label = tr!("list-choose", name = &title);
            view! { <input type="checkbox" name="image" value=id.clone() aria-label=label /> }
        });
        view! { <td class="tick">{tick}</td> }
    });
    let protected = image.protected && !columns.has(Shown::Protected);
    view! {
        <tr data-live=id.clone()>
            {tick}
            <th scope="row" class="name">
                <a href=Route::image(&id).path()>
                    <bdi class="clip">{title}</bdi>
                </a>
                <Marks protected hidden=image.os_hidden />
                {beside}
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

/// Small words beside the name.
#[component]
pub(crate) fn Marks(protected: bool, hidden: bool) -> impl IntoView {
    view! {
        {protected.then(|| view! { " " <Badge tone=Tone::Neutral glyph=Glyph::Lock text=tr("list-protected") /> })}
        {hidden.then(|| view! { " " <Badge tone=Tone::Neutral glyph=Glyph::EyeOff text=tr("list-hidden") /> })}
    }
    .into_any()
}

#[cfg(test)]
pub(crate) mod tests {
    use time::macros::datetime;
    use vitrine_model::{ImageStatus, Visibility};

    use super::*;

    /// An image without data.
    pub(crate) fn image(id: &str) -> Image {
        Image {
            id: id.to_owned(),
            name: None,
            status: ImageStatus::Queued,
            visibility: Visibility::Shared,
            protected: false,
            os_hidden: false,
            checksum: None,
            os_hash_algo: None,
            os_hash_value: None,
            owner: None,
            size: None,
            virtual_size: None,
            container_format: None,
            disk_format: None,
            min_ram: 0,
            min_disk: 0,
            created_at: datetime!(2026-01-01 0:00 UTC),
            updated_at: datetime!(2026-01-01 0:00 UTC),
            deleted_at: None,
            tags: Vec::new(),
            properties: Default::default(),
            locations: Vec::new(),
        }
    }
}
