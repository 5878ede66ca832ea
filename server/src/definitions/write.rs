//! Namespaces, written into files.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use vitrine_model::metadef::Document;

use crate::failure::{Context, Result};

/// Writes a namespace into a file of its name; whoever reads meanwhile sees the old file or the new one.
///
/// # Errors
/// Names the file that cannot be written.
pub(crate) fn write(folder: &Path, document: &Document) -> Result<PathBuf> {
    let name = file_name(&document.namespace);
    let path = folder.join(format!("{name}.json"));
    let mut text =
        serde_json::to_string_pretty(document).context(format!("cannot write {}", path.display()))?;
    text.push('\n');
    let unfinished = folder.join(format!("{name}.unfinished"));
    let written = fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, &path));
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written.context(format!("cannot write {}", path.display()))?;
    Ok(path)
}

/// The namespace's name, where all but letters, digits and `:-_.` is written as `%XX`; so is a dot at its beginning,
/// which would hide the file.
fn file_name(namespace: &str) -> String {
    let mut name = String::new();
    for (index, c) in namespace.char_indices() {
        if c.is_alphanumeric() || matches!(c, ':' | '-' | '_') || (c == '.' && index > 0) {
            name.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(name, "%{byte:02X}");
            }
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        for (namespace, expected) in [
            ("OS::Compute::CPUPinning", "OS::Compute::CPUPinning"),
            ("Größe 1.2", "Größe%201.2"),
            ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"),
            ("..", "%2E."),
            ("100%", "100%25"),
            ("a\nb☃", "a%0Ab%E2%98%83"),
        ] {
            assert_eq!(file_name(namespace), expected, "{namespace}");
        }
    }

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let document = |text: &str| Document {
            namespace: "A::B".to_owned(),
            description: Some(text.to_owned()),
            ..Document::default()
        };
        write(folder.path(), &document("old and longer")).unwrap();
        let path = write(folder.path(), &document("new")).unwrap();
        assert_eq!(serde_json::from_slice::<Document>(&fs::read(&path).unwrap()).unwrap(), document("new"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let missing = write(&folder.path().join("none"), &document("x")).unwrap_err().to_string();
        assert!(missing.contains("none/A::B.json"), "{missing}");
    }
}
