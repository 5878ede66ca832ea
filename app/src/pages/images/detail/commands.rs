//! The same from the command line.

use leptos::prelude::*;
use vitrine_model::{Image, ImageStatus, Visibility};

use crate::islands::CopyButton;

/// Commands for the OpenStack client and for curl.
#[component]
pub(super) fn Commands(image: Image, endpoint: String) -> impl IntoView {
    let rows = commands(&image, &endpoint)
        .into_iter()
        .map(|(what, command)| {
            view! {
                <div>
                    <div class="row spread small muted">
                        <span>{what}</span>
                        <CopyButton text=command.clone() what="the command".to_owned() />
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
                <h2>"From the command line"</h2>
            </header>
            <div class="body stack">{rows}</div>
        </section>
    }
    .into_any()
}

/// What each command does, and the command. Ids and formats need no quotes; nothing else is taken from the image.
fn commands(image: &Image, endpoint: &str) -> Vec<(&'static str, String)> {
    let id = &image.id;
    let file = format!("image.{}", image.disk_format.as_deref().unwrap_or("img"));
    let mut out = vec![("Show it", format!("openstack image show {id}"))];
    if image.status == ImageStatus::Queued {
        out.push((
            "Upload its data with curl",
            format!(
                "curl -X PUT -H \"X-Auth-Token: $OS_TOKEN\" -H 'Content-Type: application/octet-stream' \\\n  \
                 -T {file} {endpoint}/v2/images/{id}/file"
            ),
        ));
    } else {
        out.push(("Download it", format!("openstack image save --file {file} {id}")));
        out.push((
            "Download it with curl",
            format!(
                "curl -f -C - -o {file} -H \"X-Auth-Token: $OS_TOKEN\" \\\n  {endpoint}/v2/images/{id}/file"
            ),
        ));
    }
    if image.visibility == Visibility::Shared {
        out.push(("Share it", format!("openstack image add project {id} PROJECT")));
    }
    out.push(("A token for curl", "export OS_TOKEN=$(openstack token issue -f value -c id)".to_owned()));
    out
}
