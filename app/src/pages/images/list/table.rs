//! The rows of the list, in a form that changes several images at once.

use leptos::prelude::*;
use vitrine_model::Image;

use super::Names;
use crate::{
    components::{
        Badge, Bytes, Emphasis, Glyph, SortHeading, StatusBadge, SubmitButton, Tone, VisibilityBadge, When,
    },
    islands::{LiveSize, LiveStatus, SelectAll},
    listing::{Column, Listing},
    pages::images::actions::Action,
    routes::Route,
    wire::{CSRF_FIELD, in_transition},
};

/// The table.
#[component]
pub(super) fn Table(listing: Listing, images: Vec<Image>, names: Names, csrf: String) -> impl IntoView {
    let rows = images.into_iter().map(|image| view! { <Row image names=names.clone() /> }).collect_view();
    let heading = |column: Column, label: &'static str| {
        let ascending = (listing.column == column).then_some(listing.ascending);
        view! { <SortHeading label href=listing.sorted_by(column).path() ascending /> }
    };
    view! {
        <form method="post" action="/dashboard/images/bulk">
            <input type="hidden" name=CSRF_FIELD value=csrf />
            <input type="hidden" name="list" value=listing.query_string() />
            <BulkBar />
            <div class="table-wrap">
                <table class="table stacks">
                    <thead>
                        <tr>
                            <th scope="col" class="tick">
                                <SelectAll />
                            </th>
                            {heading(Column::Name, "Name")}
                            <th scope="col">"Visibility"</th>
                            {heading(Column::Status, "Status")}
                            {heading(Column::Size, "Size")}
                            {heading(Column::Format, "Format")}
                            <th scope="col">"Owner"</th>
                            {heading(Column::Updated, "Updated")}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </form>
    }
    .into_any()
}

/// What can be done with the chosen rows.
#[component]
fn BulkBar() -> impl IntoView {
    let button = |action: Action| {
        view! {
            <SubmitButton small=true glyph=action.glyph() name="action" value=action.as_str()>
                {action.label()}
            </SubmitButton>
        }
    };
    view! {
        <div class="bulk">
            <span class="muted small grow" data-chosen="">"Choose images to change several at once."</span>
            {button(Action::Protect)} {button(Action::Unprotect)} {button(Action::Hide)} {button(Action::Unhide)}
            {button(Action::Deactivate)} {button(Action::Reactivate)}
            <SubmitButton small=true emphasis=Emphasis::Danger glyph=Glyph::Trash name="action" value=Action::Delete.as_str()>
                "Delete…"
            </SubmitButton>
        </div>
    }
    .into_any()
}

#[component]
fn Row(image: Image, names: Names) -> impl IntoView {
    let title = image.title().to_owned();
    let moving = in_transition(image.status);
    let (id, status, size) = (image.id.clone(), image.status, image.size);
    let status_cell = if moving {
        view! { <LiveStatus id=id.clone() status reload=false /> }.into_any()
    } else {
        view! { <StatusBadge status /> }.into_any()
    };
    let size_cell = if moving {
        view! { <LiveSize id=id.clone() status size /> }.into_any()
    } else {
        view! { <Bytes value=size /> }.into_any()
    };
    let label = format!("Choose {title}");
    view! {
        <tr>
            <td class="tick">
                <input type="checkbox" name="image" value=id.clone() aria-label=label />
            </td>
            <th scope="row" class="name">
                <a href=Route::image(&id).path()>
                    <bdi class="clip">{title}</bdi>
                </a>
                <Marks protected=image.protected hidden=image.os_hidden />
            </th>
            <td>
                <VisibilityBadge visibility=image.visibility />
            </td>
            <td>{status_cell}</td>
            <td data-label="Size">{size_cell}</td>
            <td data-label="Format">{image.disk_format.unwrap_or_else(|| "–".to_owned())}</td>
            <td data-label="Owner">
                <bdi class="clip">{names.name(image.owner.as_deref())}</bdi>
            </td>
            <td data-label="Updated">
                <When at=image.updated_at short=true />
            </td>
        </tr>
    }
    .into_any()
}

/// Small words beside the name.
#[component]
pub(crate) fn Marks(protected: bool, hidden: bool) -> impl IntoView {
    view! {
        {protected.then(|| view! { " " <Badge tone=Tone::Neutral glyph=Glyph::Lock text="Protected" /> })}
        {hidden.then(|| view! { " " <Badge tone=Tone::Neutral glyph=Glyph::EyeOff text="Hidden" /> })}
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
