//! What `qemu-img info` says.

use serde::Deserialize;
use serde_json::Value;

use super::{ConvertError, error::Result};

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// Bytes of the disk inside.
    pub virtual_size: u64,
}

/// The part of the answer that is looked at.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Answer {
    format: String,
    virtual_size: u64,
    #[serde(default)]
    encrypted: bool,
    backing_filename: Option<Value>,
    full_backing_filename: Option<Value>,
    #[serde(default)]
    format_specific: Specific,
}

#[derive(Deserialize, Default)]
struct Specific {
    #[serde(default)]
    data: Value,
}

/// Reads the answer, and refuses what refers to something outside of the file.
pub(super) fn read(output: &[u8], format: &str, file: &str) -> Result<Info> {
    let answer: Answer = serde_json::from_slice(output)
        .map_err(|error| ConvertError::Failed { what: "read", reason: error.to_string() })?;
    let data = &answer.format_specific.data;
    let elsewhere = |what| Err(ConvertError::PointsElsewhere { what });
    if answer.format != format {
        return Err(ConvertError::Disagreement { expected: format.to_owned() });
    }
    if answer.backing_filename.is_some() || answer.full_backing_filename.is_some() {
        return elsewhere("a backing file");
    }
    if !data["data-file"].is_null() || data["data-file-raw"] == true {
        return elsewhere("a data file");
    }
    let mut extents = data["extents"].as_array().into_iter().flatten();
    if extents.any(|extent| extent["filename"].as_str() != Some(file)) {
        return elsewhere("an extent");
    }
    if answer.encrypted {
        let reason = "it is encrypted".to_owned();
        return Err(ConvertError::Failed { what: "read", reason });
    }
    Ok(Info { virtual_size: answer.virtual_size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_points_elsewhere_is_refused() {
        let outcome = |text: &str| match read(text.as_bytes(), "qcow2", "./a") {
            Ok(info) => format!("{} bytes", info.virtual_size),
            Err(error) => error.to_string(),
        };
        for (text, expected) in [
            (r#"{"format":"qcow2","virtual-size":7}"#, "7 bytes"),
            (
                r#"{"format":"qcow2","virtual-size":7,"format-specific":{"type":"qcow2","data":{"data-file-raw":false,"extents":[{"filename":"./a"}]}}}"#,
                "7 bytes",
            ),
            (r#"{"format":"raw","virtual-size":7}"#, "not of the format qcow2"),
            (r#"{"format":"qcow2","virtual-size":7,"backing-filename":"x"}"#, "a backing file"),
            (r#"{"format":"qcow2","virtual-size":7,"full-backing-filename":"x"}"#, "a backing file"),
            (
                r#"{"format":"qcow2","virtual-size":7,"format-specific":{"data":{"data-file":"x"}}}"#,
                "a data file",
            ),
            (
                r#"{"format":"qcow2","virtual-size":7,"format-specific":{"data":{"extents":[{"filename":"./a"},{"filename":"./b"}]}}}"#,
                "an extent",
            ),
            (
                r#"{"format":"qcow2","virtual-size":7,"format-specific":{"data":{"extents":[{}]}}}"#,
                "an extent",
            ),
            (r#"{"format":"qcow2","virtual-size":7,"encrypted":true}"#, "it is encrypted"),
            (r#"{"format":"qcow2"}"#, "cannot read"),
            ("", "cannot read"),
        ] {
            assert!(outcome(text).contains(expected), "{text}: {}", outcome(text));
        }
    }
}
