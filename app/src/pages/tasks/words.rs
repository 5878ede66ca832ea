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
        "location_import" => ("Hashes of a location", String::new()),
        "copy_from" => ("Copy from a URL", String::new()),
        "import" => ("Import through the task API", text(&task.input, "import_from")),
        "store_copy" => ("Copy of a store's images", stores(&task.input)),
        "store_move" => ("Move of a store's images", stores(&task.input)),
        "remove_copies" => ("Removal of what an import left", String::new()),
        "scrub" => ("Removal of deleted images' data", String::new()),
        "purge" => ("Removal of old records", String::new()),
        other => return Words { title: other.to_owned(), detail: String::new() },
    };
    Words { title: title.to_owned(), detail }
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
        if names.is_empty() { String::new() } else { format!("to {}", names.join(", ")) }
    };
    let (title, detail) = match text(method, "name").as_str() {
        "web-download" => ("Import from a URL", text(method, "uri")),
        "glance-direct" => ("Import of staged data", String::new()),
        "copy-image" => ("Copy to other stores", stores()),
        "glance-download" => {
            let (image, region) = (text(method, "glance_image_id"), text(method, "glance_region"));
            ("Import from another Image service", format!("{image} in {region}"))
        }
        _ => ("Import", String::new()),
    };
    Words { title: title.to_owned(), detail }
}

fn stores(input: &Value) -> String {
    format!("from {} to {}", text(input, "from"), text(input, "to"))
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
