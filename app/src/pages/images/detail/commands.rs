//! The same from the command line.

use leptos::prelude::*;
use vitrine_model::{Image, ImageStatus, Visibility};

use crate::{islands::CopyButton, locale::tr};

/// Commands for the OpenStack client and for curl, and what Terraform takes the image over by.
#[component]
pub(super) fn Commands(image: Image, endpoint: String) -> impl IntoView {
    let rows = commands(&image, &endpoint)
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

/// What each command does, and the command. Ids and formats need no quotes; nothing else is taken from the image.
fn commands(image: &Image, endpoint: &str) -> Vec<(String, String)> {
    let id = &image.id;
    let file = format!("image.{}", image.disk_format.as_deref().unwrap_or("img"));
    let mut out = vec![(tr("images-command-show"), format!("openstack image show {id}"))];
    if image.status == ImageStatus::Queued {
        out.push((
            tr("images-command-upload"),
            format!(
                "curl -X PUT -H \"X-Auth-Token: $OS_TOKEN\" -H 'Content-Type: application/octet-stream' \\\n  \
                 -T {file} {endpoint}/v2/images/{id}/file"
            ),
        ));
    } else {
        out.push((tr("images-command-download"), format!("openstack image save --file {file} {id}")));
        out.push((
            tr("images-command-curl"),
            format!(
                "curl -f -C - -o {file} -H \"X-Auth-Token: $OS_TOKEN\" \\\n  {endpoint}/v2/images/{id}/file"
            ),
        ));
    }
    if image.visibility == Visibility::Shared {
        out.push((tr("images-command-share"), format!("openstack image add project {id} PROJECT")));
    }
    out.push((
        tr("images-command-terraform"),
        format!("import {{\n  to = openstack_images_image_v2.image\n  id = \"{id}\"\n}}"),
    ));
    out.push((
        tr("images-command-token"),
        "export OS_TOKEN=$(openstack token issue -f value -c id)".to_owned(),
    ));
    out
}
