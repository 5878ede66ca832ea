//! Files of metadata definitions.

use std::{
    fs,
    path::{Path, PathBuf},
};

use vitrine_model::metadef::{self, Document, ReadError};

use crate::failure::{Context, Failure, Result};

/// The namespaces in these files, and in the `*.json` files of these folders, in the order of their names.
///
/// # Errors
/// Names every file that cannot be read or used, with the field; a folder without files; a namespace that stands in
/// two files.
pub(crate) fn read_all(paths: &[PathBuf]) -> Result<Vec<Document>> {
    let mut documents: Vec<(PathBuf, Document)> = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        for file in files(path)? {
            let read = fs::read(&file).context(format!("cannot read {}", file.display()));
            match read.and_then(|text| document(&file.display().to_string(), &text)) {
                Err(failure) => problems.push(failure.to_string()),
                Ok(document) => {
                    let twin = documents.iter().find(|(_, known)| known.namespace == document.namespace);
                    if let Some((other, _)) = twin {
                        problems.push(format!(
                            "{}: namespace: {} stands in {} too",
                            file.display(),
                            document.namespace,
                            other.display()
                        ));
                    }
                    documents.push((file, document));
                }
            }
        }
    }
    if problems.is_empty() {
        return Ok(documents.into_iter().map(|(_, document)| document).collect());
    }
    Err(Failure::new(format!("nothing was loaded; mend these first:\n  {}", problems.join("\n  "))))
}

/// The file, or the files of the folder.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let cannot = || format!("cannot read the folder {}", path.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(path).context(cannot())? {
        let file = entry.context(cannot())?.path();
        if file.is_file() && file.extension().is_some_and(|extension| extension == "json") {
            files.push(file);
        }
    }
    if files.is_empty() {
        return Err(Failure::new(format!("there are no files *.json in the folder {}", path.display())));
    }
    files.sort();
    Ok(files)
}

/// One namespace.
///
/// # Errors
/// Names the file, the field and what is wrong with it.
pub(super) fn document(name: &str, text: &[u8]) -> Result<Document> {
    metadef::read(text).map_err(|error| match error {
        ReadError::Json(cause) => Failure::new(format!("{name} holds no JSON: {cause}")),
        ReadError::NoObject => Failure::new(format!("{name} holds no namespace: it must be one JSON object")),
        other => Failure::new(format!("{name}: {other}")),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: &Value) -> Result<Document> {
        document("here.json", value.to_string().as_bytes())
    }

    #[test]
    fn what_is_wrong_is_named_with_file_and_field() {
        let property = |fields: Value| json!({"namespace": "N", "properties": {"cpu": fields}});
        for (value, said) in [
            (json!([]), "here.json holds no namespace"),
            (json!({}), "here.json: missing field `namespace`"),
            (json!({"namespace": ""}), "here.json: namespace: it must not be empty"),
            (json!({"namespace": 5}), "here.json: namespace: invalid type"),
            (
                json!({"namespace": "N", "visibility": "secret"}),
                "here.json: visibility: unknown variant `secret`",
            ),
            (json!({"namespace": "N", "colour": 1}), "here.json: colour: unknown field"),
            (
                property(json!({"title": "t", "type": "text"})),
                "here.json: properties.cpu.type: unknown variant `text`",
            ),
            (property(json!({"type": "string"})), "here.json: properties.cpu: missing field `title`"),
            (
                json!({"namespace": "N", "objects": [{"name": "a"}, {"name": "b", "properties": {"c": {"title": 1}}}]}),
                "here.json: objects[1].properties.c.title: invalid type",
            ),
            (
                json!({"namespace": "N", "tags": [{"name": "a"}, {"name": "a"}]}),
                "here.json: tags: a stands in it twice",
            ),
            (json!({"namespace": "N".repeat(81)}), "here.json: Invalid value for 'namespace': 81 characters"),
        ] {
            let failure = read(&value).unwrap_err().to_string();
            assert!(failure.starts_with(said), "{value}: {failure}");
        }
        assert!(
            document("here.json", b"{").unwrap_err().to_string().starts_with("here.json holds no JSON: EOF")
        );
    }

    #[test]
    fn folders_give_their_json_files_and_all_problems_are_said_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let all = || read_all(&[folder.path().to_owned()]);
        assert!(all().unwrap_err().to_string().contains("no files *.json"));
        write("b.json", r#"{"namespace": "B"}"#);
        write("a.json", r#"{"namespace": "A"}"#);
        write("notes.txt", "not read");
        let names = |documents: Vec<Document>| documents.into_iter().map(|d| d.namespace).collect::<Vec<_>>();
        assert_eq!(names(all().unwrap()), ["A", "B"]);
        write("c.json", "{");
        write("d.json", r#"{"namespace": "B", "protected": "yes"}"#);
        write("e.json", r#"{"namespace": "A"}"#);
        let failure = all().unwrap_err().to_string();
        for said in ["c.json holds no JSON", "d.json: protected: ", "e.json: namespace: A stands in "] {
            assert!(failure.contains(said), "{said} is not in {failure}");
        }
        assert!(read_all(&[folder.path().join("none.json")]).unwrap_err().to_string().contains("none.json"));
    }
}
