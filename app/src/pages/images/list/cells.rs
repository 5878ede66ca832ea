//! What a column shows of an image.

use leptos::prelude::*;
use vitrine_model::{
    Image,
    family::{DISTRO_PROPERTY, VERSION_PROPERTY},
};

use super::{Names, load::Progress, size_part, status_part};
use crate::{
    components::{Badge, Bytes, Glyph, Tone, VisibilityBadge, When},
    listing::{Listing, Shown},
    locale::tr,
};

/// Digits of a checksum that are shown.
const DIGITS: usize = 12;
/// Tags that are shown; the rest is counted.
const TAGS: usize = 4;

/// One cell.
pub(super) fn cell(
    column: Shown,
    image: &Image,
    listing: &Listing,
    names: &Names,
    progress: &Progress,
) -> AnyView {
    let label = tr(column.label());
    match column {
        // What says itself what it is needs no label where rows are stacked.
        Shown::Visibility => view! { <td><VisibilityBadge visibility=image.visibility /></td> }.into_any(),
        Shown::Status => view! { <td data-part="status">{status_part(image.status)}</td> }.into_any(),
        Shown::Protected => protected(image.protected),
        Shown::Size => {
            let part = size_part(image.status, image.size, progress.get(&image.id));
            view! { <td data-label=label data-part="size">{part}</td> }.into_any()
        }
        Shown::VirtualSize => {
            view! { <td data-label=label><Bytes value=image.virtual_size /></td> }.into_any()
        }
        Shown::Format => text(label, image.disk_format.clone()),
        Shown::Container => text(label, image.container_format.clone()),
        Shown::Kind => text(label, Some(kind(image))),
        Shown::System => text(label, system(image)),
        Shown::Tags => tags(image, listing),
        Shown::Stores => text(label, stores(image)),
        Shown::Checksum => checksum(label, image.checksum.as_deref()),
        Shown::Owner => {
            let name = names.name(image.owner.as_deref());
            view! {
                <td data-label=label>
                    <bdi class="clip">{name}</bdi>
                </td>
            }
            .into_any()
        }
        Shown::Created => {
            view! { <td data-label=label><When at=image.created_at short=true /></td> }.into_any()
        }
        Shown::Updated => {
            view! { <td data-label=label><When at=image.updated_at short=true /></td> }.into_any()
        }
    }
}

fn text(label: String, value: Option<String>) -> AnyView {
    match value.filter(|value| !value.is_empty()) {
        Some(value) => view! {
            <td data-label=label>
                <bdi>{value}</bdi>
            </td>
        }
        .into_any(),
        None => view! { <td data-label=label class="muted">"–"</td> }.into_any(),
    }
}

fn protected(protected: bool) -> AnyView {
    let badge = protected.then(|| {
        view! { <Badge tone=Tone::Plain glyph=Glyph::Lock text=tr("list-protected") /> }
    });
    view! { <td>{badge}</td> }.into_any()
}

/// Whether it was made of a server or a volume, as Nova and Cinder mark what they make.
fn kind(image: &Image) -> String {
    if image.is_snapshot() { tr("list-type-snapshot") } else { tr("list-type-image") }
}

/// Distribution and version.
fn system(image: &Image) -> Option<String> {
    let of = |name: &str| image.properties.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let words = [of(DISTRO_PROPERTY), of(VERSION_PROPERTY)];
    Some(words.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// The stores that have the data, each once.
fn stores(image: &Image) -> Option<String> {
    let mut names: Vec<&str> = image.locations.iter().filter_map(vitrine_model::Location::store).collect();
    names.sort_unstable();
    names.dedup();
    Some(names.join(", "))
}

fn checksum(label: String, checksum: Option<&str>) -> AnyView {
    match checksum {
        Some(whole) => {
            let beginning: String = whole.chars().take(DIGITS).collect();
            view! {
                <td data-label=label>
                    <span class="mono" title=whole.to_owned()>{beginning}</span>
                </td>
            }
            .into_any()
        }
        None => text(label, None),
    }
}

/// The first tags, each a link to all images with it.
fn tags(image: &Image, listing: &Listing) -> AnyView {
    let links = image.tags.iter().take(TAGS).map(|tag| {
        let href = listing.with_tag(tag).path();
        view! {
            <a class="tag" href=href>
                <bdi>{tag.clone()}</bdi>
            </a>
            " "
        }
    });
    let more = image.tags.len().saturating_sub(TAGS);
    let more = (more > 0).then(|| view! { <span class="muted small">{format!("+{more}")}</span> });
    view! { <td class="tags">{links.collect_view()} {more}</td> }.into_any()
}
