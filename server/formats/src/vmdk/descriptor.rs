//! The descriptor: lines of text that say what kind of vmdk it is and which files hold the data.

use super::{CHECK, CONVERT};
use crate::{Failure, Format};

/// A type is shorter than this; what is longer is no type (and not worth repeating in a message).
const LONGEST_TYPE: usize = 64;
const TYPE: &[u8] = b"createtype=\"";
/// The bytes before the padding.
pub(super) fn text(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or(bytes)
}

/// The value of `createType`, in lower case.
pub(super) fn kind(bytes: &[u8]) -> Option<String> {
    let text = text(bytes);
    let at = text.windows(TYPE.len()).position(|window| window.eq_ignore_ascii_case(TYPE))?;
    let value = text.get(at + TYPE.len()..)?;
    let end = value.iter().take(LONGEST_TYPE).position(|byte| *byte == b'"')?;
    value.get(..end).map(|value| String::from_utf8_lossy(value).to_ascii_lowercase())
}

/// Whether a vmdk of this type is one file, with its data inside.
pub(super) fn is_single_file(kind: &str) -> bool {
    matches!(kind, "monolithicsparse" | "streamoptimized")
}

/// Whether every line is one that a self-contained vmdk has. `start`: where the descriptor stands.
pub(super) fn check(bytes: &[u8], start: u64) -> Result<(), Failure> {
    let text = text(bytes);
    let failure = |at: usize, what: String| Failure {
        format: Format::Vmdk,
        check: CHECK,
        offset: start.saturating_add(at as u64),
        reason: format!("{what}; {CONVERT}"),
    };
    if text.is_empty() {
        return Err(failure(0, "it has no descriptor".to_owned()));
    }
    match kind(text) {
        Some(kind) if is_single_file(&kind) => {}
        Some(kind) => {
            return Err(failure(
                0,
                format!("its type is {kind:?}, where monolithicSparse and streamOptimized are supported"),
            ));
        }
        None => return Err(failure(0, "its descriptor has no createType".to_owned())),
    }
    let mut extents = 0_usize;
    let mut at = 0_usize;
    for (number, line) in (1..).zip(text.split(|byte| *byte == b'\n')) {
        match Line::of(line.trim_ascii()) {
            Line::Harmless => {}
            Line::Extent => extents += 1,
            Line::Bad(what) => return Err(failure(at, format!("line {number} of its descriptor {what}"))),
        }
        at += line.len() + 1;
    }
    if extents == 0 {
        return Err(failure(0, "its descriptor has no extent".to_owned()));
    }
    Ok(())
}

/// What a line is.
enum Line {
    Harmless,
    Extent,
    Bad(&'static str),
}

impl Line {
    fn of(line: &[u8]) -> Self {
        let line = line.to_ascii_lowercase();
        let before = |mark: u8| line.split(|byte| *byte == mark).next().unwrap_or_default();
        let word = before(b'=');
        if !line.is_ascii() {
            Self::Bad("is not plain ASCII")
        } else if line.is_empty() || line.starts_with(b"#") || line.starts_with(b"ddb") {
            Self::Harmless
        } else if word.starts_with(b"parentfilenamehint") {
            Self::Bad("names a parent file, which a hypervisor would take from its own disk")
        } else if word.len() < line.len() && !word.contains(&b' ') {
            Self::Harmless
        } else if !matches!(before(b' '), b"rw" | b"rdonly" | b"noaccess") {
            Self::Bad("is neither a comment, a setting nor an extent")
        } else if line.contains(&b'/') {
            Self::Bad("names an extent in another folder")
        } else {
            Self::Extent
        }
    }
}
