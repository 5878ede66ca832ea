//! What the service knows of an image by itself.

use leptos::prelude::*;
use vitrine_domain::{DownloadsKnown, SignatureState};
use vitrine_model::{Image, ImageStatus};

use super::signature::Signature;
use crate::{
    components::{
        Bytes, Fact, Facts, When,
        values::{grouped, human_bytes},
    },
    islands::{CopyButton, LiveSize},
    locale::tr,
    wire::in_transition,
};

/// Name, id, formats, sizes, times.
#[component]
pub(super) fn Overview(
    image: Image,
    owner: String,
    /// Whether a section of its own tells of the stores.
    several: bool,
    /// What there is to say of its signature.
    signature: Option<SignatureState>,
    /// Left out for those who are not to know.
    downloads: Option<DownloadsKnown>,
) -> impl IntoView {
    let word = |text: Option<String>| text.unwrap_or_else(|| tr("images-not-known"));
    let stores: Vec<String> =
        image.locations.iter().filter_map(|place| place.store().map(str::to_owned)).collect();
    let has_data = !image.locations.is_empty();
    let (id, status, size) = (image.id.clone(), image.status, image.size);
    let size = if in_transition(status) {
        view! { <LiveSize id status size /> }.into_any()
    } else {
        view! { <Exact value=size /> }.into_any()
    };
    let owner_id = image.owner.clone();
    let copy_owner = owner_id.map(|id| view! { <Copied value=id what=tr("images-the-project-id") /> });
    view! {
        <section class="card">
            <header>
                <h2>{tr("images-overview")}</h2>
            </header>
            <div class="body">
                <Facts>
                    <Fact name="ID">
                        <Copied value=image.id.clone() what=tr("images-the-id") />
                    </Fact>
                    <Fact name=tr("images-status")>{explain(image.status)}</Fact>
                    <Fact name=tr("images-size")>{size}</Fact>
                    <Fact name=tr("images-virtual-size")>
                        <Exact value=image.virtual_size />
                    </Fact>
                    <Fact name=tr("images-disk-format")>{word(image.disk_format)}</Fact>
                    <Fact name=tr("images-container-format")>{word(image.container_format)}</Fact>
                    <Fact name=tr("images-min-disk")>{minimum(image.min_disk, "GiB")}</Fact>
                    <Fact name=tr("images-min-ram")>{minimum(image.min_ram, "MiB")}</Fact>
                    <Fact name=tr("images-owner")>
                        <bdi>{owner}</bdi>
                        " "
                        <span class="muted small">{copy_owner}</span>
                    </Fact>
                    <Fact name=tr("images-created-at")>
                        <When at=image.created_at />
                    </Fact>
                    <Fact name=tr("images-updated-at")>
                        <When at=image.updated_at />
                    </Fact>
                    {signature.map(|state| view! { <Signature state /> })}
                    {downloads.filter(|_| has_data).map(|known| view! { <Downloads known /> })}
                    {(!stores.is_empty() && !several)
                        .then(|| {
                            view! {
                                <Fact name=tr("images-stored-in")>
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

/// When it was downloaded last, and how often.
#[component]
fn Downloads(known: DownloadsKnown) -> impl IntoView {
    let words = match known.downloads {
        Some(downloads) => {
            let count = downloads.count;
            view! {
                <When at=downloads.last />
                ", "
                {tr!("images-downloaded-times", count = count, total = grouped(count))}
            }
            .into_any()
        }
        None => {
            view! { <span class="muted">{tr("images-not-downloaded-since")} " " <When at=known.since day=true /></span> }
                .into_any()
        }
    };
    view! { <Fact name=tr("images-last-downloaded")>{words}</Fact> }.into_any()
}

/// The hashes of the data.
#[component]
pub(super) fn Checksums(image: Image) -> impl IntoView {
    let algorithm =
        image.os_hash_algo.unwrap_or_else(|| "hash".to_owned()).to_uppercase().replace("SHA", "SHA-");
    let secure = image.os_hash_value.map(|value| {
        view! {
            <Fact name=algorithm>
                <Copied value what=tr("images-the-hash") />
            </Fact>
        }
    });
    let md5 = image.checksum.map(|value| {
        view! {
            <Fact name="MD5">
                <Copied value what=tr("images-the-checksum") />
            </Fact>
        }
    });
    (secure.is_some() || md5.is_some()).then(|| {
        view! {
            <section class="card">
                <header>
                    <h2>{tr("images-checksums")}</h2>
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
pub(super) fn Copied(value: String, what: String) -> impl IntoView {
    view! {
        <span class="copy">
            <code class="value">{value.clone()}</code>
            <CopyButton text=value what />
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
                {human_bytes(bytes)} " " <span class="muted">"(" {tr!("values-bytes", bytes = grouped(bytes))} ")"</span>
            </span>
        }
        .into_any(),
        None => view! { <Bytes value=None /> }.into_any(),
    }
}

fn minimum(number: u32, unit: &str) -> String {
    if number == 0 {
        tr("images-none")
    } else {
        tr!("images-minimum", number = grouped(number.into()), unit = unit)
    }
}

fn explain(status: ImageStatus) -> String {
    match status {
        ImageStatus::Queued => tr("images-explain-queued"),
        ImageStatus::Saving => tr("images-explain-saving"),
        ImageStatus::Uploading => tr("images-explain-uploading"),
        ImageStatus::Importing => tr("images-explain-importing"),
        ImageStatus::Active => tr("images-explain-active"),
        ImageStatus::Killed => tr("images-explain-killed"),
        ImageStatus::Deleted => tr("images-explain-deleted"),
        ImageStatus::PendingDelete => tr("images-explain-pending-delete"),
        ImageStatus::Deactivated => tr("images-explain-deactivated"),
    }
}
