//! What the service knows of an image by itself.

use leptos::prelude::*;
use vitrine_model::{Image, ImageStatus};

use crate::{
    components::{
        Bytes, Fact, Facts, When,
        values::{grouped, human_bytes},
    },
    islands::{CopyButton, LiveSize},
    wire::in_transition,
};

/// Name, id, formats, sizes, times.
#[component]
pub(super) fn Overview(
    image: Image,
    owner: String,
    /// Whether a section of its own tells of the stores.
    several: bool,
) -> impl IntoView {
    let word = |text: Option<String>| text.unwrap_or_else(|| "not known yet".to_owned());
    let stores: Vec<String> =
        image.locations.iter().filter_map(|place| place.store().map(str::to_owned)).collect();
    let (id, status, size) = (image.id.clone(), image.status, image.size);
    let size = if in_transition(status) {
        view! { <LiveSize id status size /> }.into_any()
    } else {
        view! { <Exact value=size /> }.into_any()
    };
    let owner_id = image.owner.clone();
    let copy_owner = owner_id.map(|id| view! { <Copied value=id what="the project's id" /> });
    view! {
        <section class="card">
            <header>
                <h2>"Overview"</h2>
            </header>
            <div class="body">
                <Facts>
                    <Fact name="ID">
                        <Copied value=image.id.clone() what="the id" />
                    </Fact>
                    <Fact name="Status">{explain(image.status)}</Fact>
                    <Fact name="Size">{size}</Fact>
                    <Fact name="Virtual size">
                        <Exact value=image.virtual_size />
                    </Fact>
                    <Fact name="Disk format">{word(image.disk_format)}</Fact>
                    <Fact name="Container format">{word(image.container_format)}</Fact>
                    <Fact name="Minimum disk">{minimum(image.min_disk, "GiB")}</Fact>
                    <Fact name="Minimum memory">{minimum(image.min_ram, "MiB")}</Fact>
                    <Fact name="Owner">
                        <bdi>{owner}</bdi>
                        " "
                        <span class="muted small">{copy_owner}</span>
                    </Fact>
                    <Fact name="Created">
                        <When at=image.created_at />
                    </Fact>
                    <Fact name="Updated">
                        <When at=image.updated_at />
                    </Fact>
                    {(!stores.is_empty() && !several)
                        .then(|| {
                            view! {
                                <Fact name="Stored in">
                                    <bdi>{stores.join(", ")}</bdi>
                                </Fact>
                            }
                        })}
                </Facts>
            </div>
        </section>
    }
    .into_any()
}

/// The hashes of the data.
#[component]
pub(super) fn Checksums(image: Image) -> impl IntoView {
    let algorithm =
        image.os_hash_algo.unwrap_or_else(|| "hash".to_owned()).to_uppercase().replace("SHA", "SHA-");
    let secure = image.os_hash_value.map(|value| {
        view! {
            <Fact name=algorithm>
                <Copied value what="the hash" />
            </Fact>
        }
    });
    let md5 = image.checksum.map(|value| {
        view! {
            <Fact name="MD5">
                <Copied value what="the checksum" />
            </Fact>
        }
    });
    (secure.is_some() || md5.is_some()).then(|| {
        view! {
            <section class="card">
                <header>
                    <h2>"Checksums"</h2>
                </header>
                <div class="body">
                    <Facts>{secure} {md5}</Facts>
                </div>
            </section>
        }
    })
}

/// A value in a fixed-width font, with a copy button.
#[component]
pub(super) fn Copied(value: String, what: &'static str) -> impl IntoView {
    view! {
        <span class="copy">
            <code class="value">{value.clone()}</code>
            <CopyButton text=value what=what.to_owned() />
        </span>
    }
    .into_any()
}

/// A size as people read it, and exactly.
#[component]
fn Exact(value: Option<u64>) -> impl IntoView {
    match value {
        Some(bytes) => view! {
            <span class="num">
                {human_bytes(bytes)} " " <span class="muted">"(" {grouped(bytes)} " bytes)"</span>
            </span>
        }
        .into_any(),
        None => view! { <Bytes value=None /> }.into_any(),
    }
}

fn minimum(number: u32, unit: &str) -> String {
    if number == 0 { "none".to_owned() } else { format!("{} {unit}", grouped(number.into())) }
}

const fn explain(status: ImageStatus) -> &'static str {
    match status {
        ImageStatus::Queued => "Queued: the record is there, the data is not",
        ImageStatus::Saving => "Saving: data is being uploaded",
        ImageStatus::Uploading => "Uploading: data is being staged for an import",
        ImageStatus::Importing => "Importing: an import is at work",
        ImageStatus::Active => "Active: ready for use",
        ImageStatus::Killed => "Killed: its upload failed for good; delete it and try another",
        ImageStatus::Deleted => "Deleted",
        ImageStatus::PendingDelete => "Pending delete: its data is about to be removed",
        ImageStatus::Deactivated => "Deactivated: only administrators can download it",
    }
}
