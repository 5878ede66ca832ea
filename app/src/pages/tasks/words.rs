//! What a task does, in words.

use serde_json::Value;
use vitrine_domain::Controller;
use vitrine_model::Task;

use crate::{locale::tr, pages::images::bulk::title as title_of};

/// What it does, and where the data comes from or goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) title: String,
    /// Empty where there is nothing more to say.
    pub(crate) detail: String,
}

/// In words. What the input holds came from a client: it may have any form.
pub(crate) fn words(task: &Task) -> Words {
    let (title, detail) = match task.kind.as_str() {
        "api_image_import" => return import(&task.input),
        "bulk_change" => return bulk(task),
        "catalogue_check" => (tr("tasks-catalogue-check"), text(&task.input, "name")),
        "location_import" => (tr("tasks-hashes"), String::new()),
        "copy_from" => (tr("tasks-copy-from"), String::new()),
        "import" => (tr("tasks-api-import"), text(&task.input, "import_from")),
        "store_copy" => (tr("tasks-store-copy"), stores(&task.input)),
        "store_move" => (tr("tasks-store-move"), stores(&task.input)),
        "remove_copies" => (tr("tasks-remove-copies"), String::new()),
        "share_data" => (tr("tasks-share-data"), String::new()),
        "scrub" => (tr("tasks-scrub"), String::new()),
        "purge" => (tr("tasks-purge"), String::new()),
        "retention" => (tr("tasks-retention"), text(task.input.get("terms").unwrap_or(&Value::Null), "name")),
        other => return Words { title: other.to_owned(), detail: String::new() },
    };
    Words { title, detail }
}

/// A change of many images: what is done to each.
fn bulk(task: &Task) -> Words {
    let title = tr("list-bulk-task");
    match Controller::bulk_action(task).as_ref().map(title_of) {
        Some((action, object)) if object.is_empty() => Words { title, detail: action },
        Some((action, object)) => Words { title, detail: format!("{action}: {object}") },
        None => Words { title, detail: String::new() },
    }
}

fn import(input: &Value) -> Words {
    let request = input.get("import_req").unwrap_or(&Value::Null);
    let method = request.get("method").unwrap_or(&Value::Null);
    let stores = || {
        let names = input.get("backend").and_then(Value::as_array);
        let names: Vec<&str> = names.into_iter().flatten().filter_map(Value::as_str).collect();
        if names.is_empty() { String::new() } else { tr!("tasks-to", stores = names.join(", ")) }
    };
    let (title, detail) = match text(method, "name").as_str() {
        "web-download" => (tr("tasks-web-download"), text(method, "uri")),
        "glance-direct" => (tr("tasks-glance-direct"), String::new()),
        "copy-image" => (tr("tasks-copy-image"), stores()),
        "glance-download" => {
            let (image, region) = (text(method, "glance_image_id"), text(method, "glance_region"));
            (tr("tasks-glance-download"), tr!("tasks-image-in", image = image, region = region))
        }
        _ => (tr("tasks-import"), String::new()),
    };
    Words { title, detail }
}

fn stores(input: &Value) -> String {
    tr!("tasks-from-to", from = text(input, "from"), to = text(input, "to"))
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
