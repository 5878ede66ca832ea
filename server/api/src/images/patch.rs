//! The body of a PATCH: from JSON to the changes it asks for.

mod change;
mod pointer;
mod v20;
mod v21;
pub(super) mod values;

use serde_json::{Map, Value};
use vitrine_model::ImageChange;

use crate::{errors::ApiError, schemas::Schemas};

/// The two media types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `{"add": "/name", "value": …}`.
    V20,
    /// `{"op": "add", "path": "/name", "value": …}`.
    V21,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Replace,
    Remove,
}

impl Op {
    const ALL: [Self; 3] = [Self::Add, Self::Remove, Self::Replace];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.as_str() == word)
    }
}

/// One operation, understood.
#[derive(Debug)]
pub(super) enum Step {
    /// A change for the controller.
    Change(ImageChange),
    /// Something nobody may do, to be said to those who may see the image.
    Refused(ApiError),
}

/// Reads all operations before any is carried out.
///
/// # Errors
/// 400 for what is not well formed or breaks the schema, 403 for attributes of the service.
pub(super) fn read(dialect: Dialect, body: &Value, schemas: &Schemas) -> Result<Vec<Step>, ApiError> {
    let Value::Array(operations) = body else {
        return Err(ApiError::bad_request("The request body must be a JSON array of operations."));
    };
    operations.iter().map(|operation| step(dialect, operation, schemas)).collect()
}

fn step(dialect: Dialect, operation: &Value, schemas: &Schemas) -> Result<Step, ApiError> {
    let Value::Object(operation) = operation else {
        return Err(ApiError::bad_request("Each operation must be a JSON object."));
    };
    let (op, pointer) = match dialect {
        Dialect::V20 => v20::operation(operation)?,
        Dialect::V21 => v21::operation(operation)?,
    };
    let path = pointer::decode(pointer)?;
    change::step(dialect, op, &path, operation.get("value"), schemas)
}

/// The pointer of an operation, which must be text.
fn pointer_in<'a>(operation: &'a Map<String, Value>, key: &str) -> Result<&'a str, ApiError> {
    match operation.get(key) {
        Some(Value::String(pointer)) => Ok(pointer),
        Some(_) => {
            Err(ApiError::bad_request(format!("The member '{key}' of an operation must be a string.")))
        }
        None => Err(ApiError::bad_request(format!("An operation has no member '{key}'."))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vitrine_domain::Settings;
    use vitrine_model::Visibility;

    use super::*;

    fn steps(dialect: Dialect, body: &Value) -> Result<Vec<Step>, ApiError> {
        read(dialect, body, &Schemas::new(&Settings::default()))
    }

    fn changes(dialect: Dialect, body: &Value) -> Vec<ImageChange> {
        let steps = steps(dialect, body).unwrap();
        let change = |step| match step {
            Step::Change(change) => change,
            Step::Refused(error) => panic!("{error:?}"),
        };
        steps.into_iter().map(change).collect()
    }

    /// The status of the first refusal, wherever it is found.
    fn refusal(dialect: Dialect, body: &Value) -> Option<u16> {
        match steps(dialect, body) {
            Err(error) => Some(error.status().as_u16()),
            Ok(steps) => steps.iter().find_map(|step| match step {
                Step::Refused(error) => Some(error.status().as_u16()),
                Step::Change(_) => None,
            }),
        }
    }

    #[test]
    fn every_attribute_can_be_changed() {
        let set =
            |name: &str, value: Value| json!({"op": "replace", "path": format!("/{name}"), "value": value});
        let body = json!([
            set("name", json!(null)),
            set("visibility", json!("community")),
            set("protected", json!(true)),
            set("os_hidden", json!(false)),
            set("owner", json!("p")),
            set("container_format", json!(null)),
            set("disk_format", json!("raw")),
            set("min_ram", json!(512.0)),
            set("min_disk", json!(2)),
            set("tags", json!(["a", "a"])),
            set("os_distro", json!("debian")),
        ]);
        let expected = vec![
            ImageChange::Name(None),
            ImageChange::Visibility(Visibility::Community),
            ImageChange::Protected(true),
            ImageChange::OsHidden(false),
            ImageChange::Owner(Some("p".to_owned())),
            ImageChange::ContainerFormat(None),
            ImageChange::DiskFormat(Some("raw".to_owned())),
            ImageChange::MinRam(512),
            ImageChange::MinDisk(2),
            ImageChange::Tags(vec!["a".to_owned(), "a".to_owned()]),
            ImageChange::ReplaceProperty { name: "os_distro".to_owned(), value: "debian".to_owned() },
        ];
        assert_eq!(changes(Dialect::V21, &body), expected);
        assert_eq!(changes(Dialect::V21, &json!([])), []);
    }

    #[test]
    fn the_dialects_differ_in_add() {
        let name = || "p".to_owned();
        let value = || "v".to_owned();
        assert_eq!(
            changes(
                Dialect::V21,
                &json!([{"op": "add", "path": "/p", "value": "v"}, {"op": "remove", "path": "/p"}])
            ),
            [
                ImageChange::SetProperty { name: name(), value: value() },
                ImageChange::RemoveProperty { name: name() }
            ]
        );
        assert_eq!(
            changes(
                Dialect::V20,
                &json!([{"add": "/p", "value": "v"}, {"replace": "/p", "value": "v"}, {"remove": "/p"}])
            ),
            [
                ImageChange::AddNewProperty { name: name(), value: value() },
                ImageChange::ReplaceProperty { name: name(), value: value() },
                ImageChange::RemoveProperty { name: name() }
            ]
        );
        let add_name = json!([{"add": "/name", "value": "n"}]);
        assert_eq!(refusal(Dialect::V20, &add_name), Some(409), "attributes are always there");
        assert_eq!(changes(Dialect::V20, &json!([{"replace": "/name", "value": "n"}])).len(), 1);
    }

    #[test]
    fn what_cannot_be_understood_or_allowed_is_refused() {
        let add = |path: &str, value: Value| json!([{"op": "add", "path": path, "value": value}]);
        let remove = |path: &str| json!([{"op": "remove", "path": path}]);
        for (body, status) in [
            (json!({}), 400),
            (json!([5]), 400),
            (json!([{}]), 400),
            (json!([{"path": "/x", "value": "y"}]), 400),
            (json!([{"op": "test", "path": "/x", "value": "y"}]), 400),
            (json!([{"op": "Add", "path": "/x", "value": "y"}]), 400),
            (json!([{"op": 5, "path": "/x", "value": "y"}]), 400),
            (json!([{"op": "add", "value": "y"}]), 400),
            (json!([{"op": "add", "path": 5, "value": "y"}]), 400),
            (json!([{"op": "add", "path": "/x"}]), 400),
            (json!([{"add": "/x", "value": "y"}]), 400),
            (add("/x", json!(null)), 400),
            (add("/x/y", json!("v")), 400),
            (add("/tags/-", json!("v")), 400),
            (add("/min_ram", json!(null)), 400),
            (add("/min_ram", json!(-1)), 400),
            (add("/protected", json!("true")), 400),
            (add("/disk_format", json!("floppy")), 400),
            (add(&format!("/{}", "x".repeat(256)), json!("v")), 400),
            (add("/💾", json!("v")), 400),
            (add("/id", json!("x")), 403),
            (add("/status", json!("active")), 403),
            (add("/os_hash_value", json!("x")), 403),
            (add("/stores", json!("x")), 403),
            (add("/deleted", json!("x")), 403),
            (add("/location", json!("x")), 403),
            (add("/os_glance_x", json!("x")), 403),
            (remove("/name"), 403),
            (remove("/tags"), 403),
            (remove("/id"), 403),
            (remove("/os_glance_x"), 403),
            (add("/locations/x", json!({"url": "x", "metadata": {}})), 400),
            (add("/locations/-", json!({"url": "x"})), 400),
            (add("/locations", json!([])), 400),
            (remove("/locations/+1"), 400),
            (remove("/locations"), 400),
            (json!([{"op": "replace", "path": "/locations", "value": {}}]), 400),
        ] {
            assert_eq!(refusal(Dialect::V21, &body), Some(status), "{body}");
        }
        for (body, status) in [
            (json!([{"value": "y"}]), 400),
            (json!([{"add": "/x", "remove": "/x", "value": "y"}]), 400),
            (json!([{"add": 5, "value": "y"}]), 400),
            (json!([{"add": "/x"}]), 400),
            (json!([{"op": "add", "path": "/x", "value": "y"}]), 400),
        ] {
            assert_eq!(refusal(Dialect::V20, &body), Some(status), "{body}");
        }
    }

    #[test]
    fn locations_are_changes_like_others() {
        let place = |url: &str| json!({"url": url, "metadata": {"a": "b"}});
        let body = json!([
            {"op": "add", "path": "/locations/-", "value": place("x")},
            {"op": "replace", "path": "/locations", "value": [place("y"), place("z")]},
            {"op": "replace", "path": "/locations", "value": []},
            {"op": "remove", "path": "/locations/0"},
            {"op": "remove", "path": "/locations/-"},
            {"op": "remove", "path": "/locations/99999999999999999999"},
        ]);
        let found = changes(Dialect::V21, &body);
        assert!(matches!(&found[0], ImageChange::AddLocation(location) if location.url == "x"));
        assert!(
            matches!(&found[1], ImageChange::ReplaceLocations(all) if all.len() == 2 && all[1].url == "z")
        );
        assert_eq!(
            found[2..],
            [
                ImageChange::ReplaceLocations(Vec::new()),
                ImageChange::RemoveLocation(Some(0)),
                ImageChange::RemoveLocation(None),
                ImageChange::RemoveLocation(Some(usize::MAX)),
            ]
        );
    }

    #[test]
    fn the_order_of_operations_is_kept() {
        let body = json!([
            {"op": "add", "path": "/a~1b", "value": "1"},
            {"op": "replace", "path": "/a~1b", "value": "2"},
            {"op": "remove", "path": "/a~1b"},
        ]);
        let kinds: Vec<_> = changes(Dialect::V21, &body);
        assert!(matches!(
            kinds.as_slice(),
            [
                ImageChange::SetProperty { name, .. },
                ImageChange::ReplaceProperty { .. },
                ImageChange::RemoveProperty { .. }
            ] if name == "a/b"
        ));
    }
}
