//! The same from the command line.

use leptos::prelude::*;
use vitrine_model::{Image, ImageStatus};

use crate::{islands::CopyButton, locale::tr, offers::Offers};

/// Commands for the OpenStack client and for curl, and what Terraform takes the image over by; those that would be
/// refused are left out.
#[component]
pub(super) fn Commands(image: Image, offers: Offers, endpoint: String) -> impl IntoView {
    let rows = commands(&image, &offers, &endpoint)
        .into_iter()
        .map(|(what, command)| {
            view! {
                <div>
                    <div class="row spread small muted">
                        <span>{what}</span>
                        <CopyButton text=command.clone() what=tr("images-the-command") />
                    </div>
                    <pre tabindex="0">
                        <code>{command}</code>
                    </pre>
                </div>
            }
        })
        .collect_view();
    view! {
        <section class="card">
            <header>
                <h2>{tr("images-commands")}</h2>
            </header>
            <div class="body stack">{rows}</div>
        </section>
    }
    .into_any()
}

/// Compares a downloaded file with the hash of the record, where a tool that is everywhere knows its algorithm.
fn check(image: &Image, file: &str) -> Option<String> {
    let (algorithm, value) = (image.os_hash_algo.as_deref()?, image.os_hash_value.as_deref()?);
    let known = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"].contains(&algorithm);
    let is_hash = value.bytes().all(|byte| byte.is_ascii_hexdigit());
    (known && is_hash).then(|| format!("echo '{value}  {file}' | {algorithm}sum -c"))
}

/// Whether a machine can start from it: kernels and ramdisks are parts of others.
fn is_bootable(image: &Image) -> bool {
    let is_part = |format: &Option<String>| matches!(format.as_deref(), Some("aki" | "ari"));
    image.status == ImageStatus::Active && !is_part(&image.container_format) && !is_part(&image.disk_format)
}

/// GiB of the smallest volume that the image fits in.
fn volume_size(image: &Image) -> u64 {
    let bytes = image.virtual_size.or(image.size).unwrap_or_default();
    bytes.div_ceil(1 << 30).max(u64::from(image.min_disk)).max(1)
}

/// What each command does, and the command. Ids and formats need no quotes; nothing else is taken from the image.
fn commands(image: &Image, offers: &Offers, endpoint: &str) -> Vec<(String, String)> {
    let id = &image.id;
    let file = format!("image.{}", image.disk_format.as_deref().unwrap_or("img"));
    let mut out = vec![(tr("images-command-show"), format!("openstack image show {id}"))];
    if offers.upload.is_ok() {
        out.push((
            tr("images-command-upload"),
            format!(
                "curl -X PUT -H \"X-Auth-Token: $OS_TOKEN\" -H 'Content-Type: application/octet-stream' \\\n  \
                 -T {file} {endpoint}/v2/images/{id}/file"
            ),
        ));
    }
    if offers.download.is_ok() {
        out.push((tr("images-command-download"), format!("openstack image save --file {file} {id}")));
        out.push((
            tr("images-command-curl"),
            format!(
                "curl -f -C - -o {file} -H \"X-Auth-Token: $OS_TOKEN\" \\\n  {endpoint}/v2/images/{id}/file"
            ),
        ));
    }
    if let Some(check) = check(image, &file).filter(|_| offers.download.is_ok()) {
        out.push((tr("images-command-check"), check));
    }
    if is_bootable(image) {
        out.push((
            tr("images-command-server"),
            format!("openstack server create --image {id} --flavor FLAVOR --network NETWORK NAME"),
        ));
        let size = volume_size(image);
        out.push((
            tr("images-command-volume"),
            format!("openstack volume create --image {id} --size {size} NAME"),
        ));
    }
    if offers.share.is_ok() {
        out.push((tr("images-command-share"), format!("openstack image add project {id} PROJECT")));
    }
    if offers.edit.is_ok() {
        out.push((
            tr("images-command-terraform"),
            format!("import {{\n  to = openstack_images_image_v2.image\n  id = \"{id}\"\n}}"),
        ));
    }
    out.push((
        tr("images-command-token"),
        "export OS_TOKEN=$(openstack token issue -f value -c id)".to_owned(),
    ));
    out
}
