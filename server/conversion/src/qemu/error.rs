//! Why a file was not converted.

use std::io;

use vitrine_formats::{Format, Refusal};

pub(super) type Result<T, E = ConvertError> = std::result::Result<T, E>;

/// Why a file was not converted. `Display` may be shown to the tenant; it names no path.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// There is no `qemu-img`.
    #[error("images cannot be converted: the program qemu-img is not installed (Debian: qemu-utils)")]
    NotInstalled,
    /// The format cannot be read.
    #[error("images of the format {format} cannot be converted")]
    Unsupported {
        /// The format.
        format: Format,
    },
    /// The name of a file is none that can be given to the program.
    #[error("the name of a file to convert must be of letters, digits, '-', '_' and '.'")]
    Name,
    /// There is a file where the result should go.
    #[error("the file to convert to is there already")]
    TargetExists,
    /// The content is not what it is said to be, or not safe.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The program found out that the image refers to something outside of itself.
    #[error("the image refers to {what} outside of itself, which is refused")]
    PointsElsewhere {
        /// What to.
        what: &'static str,
    },
    /// The program sees something else than what the image was said to be.
    #[error("the image is not of the format {expected}, as which it was to be converted")]
    Disagreement {
        /// The format, as the program calls it.
        expected: String,
    },
    /// The disk is larger than may be.
    #[error("the disk inside the image is larger than the limit of {limit} bytes")]
    TooLarge {
        /// Bytes a disk may have.
        limit: u64,
    },
    /// A limit of time was reached.
    #[error("the conversion was given up: it took more than {seconds} seconds of {what}")]
    TimedOut {
        /// Which limit.
        what: &'static str,
        /// The limit.
        seconds: u64,
    },
    /// No room for the result.
    #[error("there is no room for the converted image")]
    Full,
    /// The program failed.
    #[error("qemu-img cannot {what} the image: {reason}")]
    Failed {
        /// `read` or `convert`.
        what: &'static str,
        /// What it said, without paths.
        reason: String,
    },
    /// The program could not be started or spoken to.
    #[error("qemu-img cannot be run")]
    Child {
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A file could not be read or made.
    #[error("a file of the conversion cannot be used")]
    File {
        /// The cause.
        #[source]
        source: io::Error,
    },
}

/// What the program said, without its own name and without paths, in one short line.
pub(super) fn sentence(output: &[u8]) -> String {
    const LONGEST: usize = 300;
    let text = String::from_utf8_lossy(output);
    let line =
        text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it does not say why").trim();
    let line = line.strip_prefix("qemu-img: ").unwrap_or(line);
    let words: Vec<&str> =
        line.split_whitespace().map(|word| if word.contains('/') { "…" } else { word }).collect();
    words.join(" ").chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_have_no_paths() {
        for (output, expected) in [
            ("", "it does not say why"),
            ("qemu-img: Could not open './a.qcow2': Image is corrupt\n", "Could not open … Image is corrupt"),
            (
                "first\nqemu-img: /var/lib/x: error while writing at byte 0: File too large\n\n",
                "… error while writing at byte 0: File too large",
            ),
            ("a\u{1b}[31mred", "a[31mred"),
        ] {
            assert_eq!(sentence(output.as_bytes()), expected);
        }
        assert_eq!(sentence("x".repeat(1000).as_bytes()).len(), 300);
    }
}
