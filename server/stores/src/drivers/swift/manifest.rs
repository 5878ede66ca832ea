//! Manifests: what joins segments to one object.

use serde::Deserialize;
use serde_json::{Value, json};

/// A segment that has arrived.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Segment {
    pub(super) number: usize,
    pub(super) size: u64,
    /// The MD5 of its bytes, in hex.
    pub(super) md5: String,
}

/// The document that makes a static large object. The service compares sizes and sums with those of the segments.
pub(super) fn write(container: &str, prefix: &str, segments: &[Segment]) -> Vec<u8> {
    let entry = |segment: &Segment| {
        let path = format!("/{container}/{}", name(prefix, segment.number));
        json!({"path": path, "etag": segment.md5, "size_bytes": segment.size})
    };
    Value::from_iter(segments.iter().map(entry)).to_string().into_bytes()
}

/// The document that joins manifests, each with its name and the bytes of what it names. A sum of theirs is not compared:
/// those of their segments were.
pub(super) fn write_groups(container: &str, groups: &[(String, u64)]) -> Vec<u8> {
    let entry =
        |(name, size): &(String, u64)| json!({"path": format!("/{container}/{name}"), "size_bytes": size});
    Value::from_iter(groups.iter().map(entry)).to_string().into_bytes()
}

/// The name of a manifest that another one names.
pub(super) fn group(prefix: &str, number: usize) -> String {
    format!("{prefix}m{number:05}")
}

/// The name of a segment.
pub(super) fn name(prefix: &str, number: usize) -> String {
    format!("{prefix}{number:05}")
}

/// The segments that a manifest names, as `/CONTAINER/OBJECT`.
pub(super) fn read(document: &[u8]) -> Result<Vec<String>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Entry {
        #[serde(default)]
        name: String,
    }
    let entries: Vec<Entry> = serde_json::from_slice(document)?;
    // Where it stands once more in a header, the name is not the same as in the document: without its slash.
    Ok(entries.into_iter().map(|entry| format!("/{}", entry.name.trim_start_matches('/'))).collect())
}

/// What the service says of a manifest that it removes with its segments.
#[derive(Deserialize)]
pub(super) struct Removal {
    #[serde(rename = "Response Status", default)]
    status: String,
    #[serde(rename = "Errors", default)]
    errors: Vec<(String, String)>,
}

impl Removal {
    /// The status that is a mistake, where there is one. Segments that were gone already are none.
    pub(super) fn problem(&self) -> Option<u16> {
        let code = |text: &str| text.split(' ').next().unwrap_or_default().parse::<u16>().unwrap_or(500);
        if self.errors.is_empty() {
            return Some(code(&self.status)).filter(|status| !(200..300).contains(status) && *status != 404);
        }
        self.errors.iter().map(|(_, status)| code(status)).find(|status| *status != 404)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_sums_and_sizes() {
        let segment = Segment { number: 7, size: 12, md5: "ab".to_owned() };
        let document = write("glance", "segments/key/mark/", &[segment]);
        let found: Value = serde_json::from_slice(&document).unwrap();
        let path = "/glance/segments/key/mark/00007";
        assert_eq!(found, json!([{"path": path, "etag": "ab", "size_bytes": 12}]));
        for name in ["/glance/a", "glance/a"] {
            let document = format!(r#"[{{"name":"{name}","bytes":12,"hash":"ab"}}]"#);
            assert_eq!(read(document.as_bytes()).unwrap(), ["/glance/a"]);
        }
    }

    #[test]
    fn what_was_gone_already_is_no_mistake() {
        for (document, problem) in [
            (r#"{"Response Status": "200 OK", "Number Deleted": 3, "Errors": []}"#, None),
            (r#"{"Response Status": "400 Bad Request", "Errors": [["a", "404 Not Found"]]}"#, None),
            (r#"{"Response Status": "400 Bad Request", "Errors": [["a", "403 Forbidden"]]}"#, Some(403)),
            (r#"{"Response Status": "503 Service Unavailable", "Errors": []}"#, Some(503)),
            ("{}", Some(500)),
        ] {
            let removal: Removal = serde_json::from_str(document).unwrap();
            assert_eq!(removal.problem(), problem, "{document}");
        }
    }
}
