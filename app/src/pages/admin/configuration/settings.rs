//! The settings of one section.

use leptos::prelude::*;

use super::said::said;
use crate::{
    locale::{key, tr},
    operator::{Origin, Setting, Value},
};

/// What people read of a section of the file.
const SECTIONS: [(&str, &str); 20] = [
    ("", key("config-section-service")),
    ("database", key("config-section-database")),
    ("identity", key("config-section-identity")),
    ("api", key("config-section-api")),
    ("limits", key("config-section-limits")),
    ("task", key("config-section-task")),
    ("image_format", key("config-section-formats")),
    ("import_filtering_opts", key("config-section-filtering")),
    ("fetcher", key("config-section-fetcher")),
    ("image_cache", key("config-section-cache")),
    ("image_import_opts", key("config-section-imports")),
    ("image_conversion", key("config-section-conversion")),
    ("inject_metadata_properties", key("config-section-inject")),
    ("glance_download_properties", key("config-section-glance")),
    ("locations", key("config-section-locations")),
    ("purge", key("config-section-purge")),
    ("audit", key("config-section-audit")),
    ("dashboard", key("config-section-dashboard")),
    ("metadefs", key("config-section-metadefs")),
    ("uploads", key("config-section-uploads")),
];

#[component]
pub(super) fn Section(name: String, settings: Vec<Setting>) -> impl IntoView {
    let known = SECTIONS.iter().find(|(section, _)| *section == name).map(|(_, label)| tr(label));
    let title = match (known, name.strip_prefix("stores.")) {
        (Some(title), _) => title,
        (None, Some(store)) => tr!("config-store", name = store),
        (None, None) => name.clone(),
    };
    let rows = settings.into_iter().map(|setting| view! { <Row setting /> }).collect_view();
    let section =
        (!name.is_empty()).then(|| view! { <code class="small muted">{format!("[{name}]")}</code> });
    view! {
        <section class="card">
            <header>
                <h2>
                    <bdi>{title}</bdi>
                </h2>
                {section}
            </header>
            <div class="table-wrap">
                <table class="table stacks">
                    <thead>
                        <tr>
                            <th scope="col">{tr("config-key")}</th>
                            <th scope="col">{tr("config-value")}</th>
                            <th scope="col">{tr("config-source")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Row(setting: Setting) -> impl IntoView {
    let value = match setting.value {
        Value::Shown(text) => view! { <code class="written">{text}</code> }.into_any(),
        Value::Hidden(true) => {
            view! { "•••• " <span class="small muted">{tr("config-set")}</span> }.into_any()
        }
        Value::Hidden(false) => view! { <span class="small muted">{tr("config-not-set")}</span> }.into_any(),
    };
    let origin = match setting.origin {
        Origin::Default => view! { <span class="muted">{tr("config-default")}</span> }.into_any(),
        Origin::CommandLine => view! { {tr("config-command-line")} }.into_any(),
        Origin::File(name) | Origin::Variable(name) => {
            view! { <code class="written">{name}</code> }.into_any()
        }
    };
    view! {
        <tr>
            <th scope="row" class="definition">
                <code>{setting.name}</code>
                <div class="small muted">{said(&setting.help)}</div>
            </th>
            <td class="state" data-label=tr("config-value")>{value}</td>
            <td class="small" data-label=tr("config-source")>{origin}</td>
        </tr>
    }
    .into_any()
}
