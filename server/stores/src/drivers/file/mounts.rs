//! `filesystem_store_metadata_file`: what goes into the records of images, for clients that see the folders themselves.

use std::{fs, io, path::Path};

use serde_json::{Map, Value};

/// The objects of the file, in its order. Each has an `id` and a `mountpoint`.
#[derive(Debug, Default)]
pub(super) struct Mounts(Vec<Map<String, Value>>);

impl Mounts {
    /// Reads the file: an object, or a list of them. None where no file is named. Blocks.
    ///
    /// # Errors
    /// Names the option, the file and what is wrong.
    pub(super) fn read(file: &Path) -> io::Result<Self> {
        if file.as_os_str().is_empty() {
            return Ok(Self::default());
        }
        let wrong = |problem: String| {
            let problem = format!("filesystem_store_metadata_file {}: {problem}", file.display());
            io::Error::new(io::ErrorKind::InvalidInput, problem)
        };
        let text = fs::read_to_string(file).map_err(|error| wrong(format!("it cannot be read: {error}")))?;
        let json = serde_json::from_str(&text).map_err(|error| wrong(format!("it is no JSON: {error}")))?;
        let entries = match json {
            Value::Array(entries) => entries,
            one => vec![one],
        };
        let entries = entries.into_iter().enumerate().map(|(at, entry)| {
            object(entry).map_err(|problem| wrong(format!("the object {}: {problem}", at + 1)))
        });
        entries.collect::<Result<_, _>>().map(Self)
    }

    /// What goes with images in that folder: the first object whose mountpoint it is below.
    pub(super) fn of(&self, folder: &str) -> Map<String, Value> {
        let has_folder = |entry: &&Map<String, Value>| {
            let mountpoint = entry.get("mountpoint").and_then(Value::as_str);
            mountpoint.is_some_and(|mountpoint| Path::new(folder).starts_with(mountpoint))
        };
        self.0.iter().find(has_folder).cloned().unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// An object of the file.
fn object(entry: Value) -> Result<Map<String, Value>, String> {
    let Value::Object(object) = entry else {
        return Err("it is no object with id and mountpoint".to_owned());
    };
    for name in ["id", "mountpoint"] {
        if !object.get(name).is_some_and(Value::is_string) {
            return Err(format!("{name} is missing, or no text"));
        }
    }
    match object.iter().find(|(_, value)| !is_text(value)) {
        Some((name, _)) => Err(format!("{name} may hold texts, and lists and objects of them")),
        None => Ok(object),
    }
}

/// Whether a value is of texts: records hold no others.
fn is_text(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Array(values) => values.iter().all(is_text),
        Value::Object(values) => values.values().all(is_text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Result<Mounts, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Mounts::read(file.path()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_folder_has_the_first_object_that_it_is_below() {
        let one = read(r#"{"id": "a", "mountpoint": "/mnt", "more": {"share": ["x"]}}"#).unwrap();
        let expected = json!({"id": "a", "mountpoint": "/mnt", "more": {"share": ["x"]}});
        assert_eq!(Value::Object(one.of("/mnt/images")), expected);
        assert_eq!(one.of("/mnt2"), Map::new());
        let list = r#"[{"id": "a", "mountpoint": "/mnt/a/"}, {"id": "b", "mountpoint": "/mnt"}]"#;
        let list = read(list).unwrap();
        for (folder, id) in [("/mnt/a", "a"), ("/mnt/a/b", "a"), ("/mnt/ab", "b"), ("/mnt", "b")] {
            assert_eq!(list.of(folder)["id"], id, "{folder}");
        }
        assert!(read("[]").unwrap().is_empty() && Mounts::read(Path::new("")).unwrap().is_empty());
    }

    #[test]
    fn problems_name_the_file_and_the_object() {
        for (text, expected) in [
            ("{", ": it is no JSON: "),
            ("1", ": the object 1: it is no object with id and mountpoint"),
            (r#"[{"id": "a", "mountpoint": "/a"}, {"id": "b"}]"#, ": the object 2: mountpoint is missing"),
            (r#"{"id": 1, "mountpoint": "/a"}"#, ": the object 1: id is missing, or no text"),
            (r#"{"id": "a", "mountpoint": "/a", "n": [1]}"#, ": the object 1: n may hold texts"),
        ] {
            let problem = read(text).unwrap_err();
            assert!(problem.starts_with("filesystem_store_metadata_file /"), "{problem}");
            assert!(problem.contains(expected), "{text}: {problem}");
        }
        let error = Mounts::read(Path::new("/nowhere.json")).unwrap_err();
        assert!(
            error.to_string().contains("it cannot be read") && error.kind() == io::ErrorKind::InvalidInput
        );
    }
}
