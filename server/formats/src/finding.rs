//! What a format's file says about a stream.

use crate::Format;

/// What every format may look at when the stream has ended.
pub(crate) struct Evidence<'a> {
    /// The first bytes, up to the end of an ISO's first volume descriptor.
    pub(crate) head: &'a [u8],
    /// The last bytes, up to [`TAIL`](crate::tail::TAIL).
    pub(crate) tail: &'a [u8],
    /// How many bytes there were.
    pub(crate) bytes: u64,
}

/// A safety check that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The format whose check it is.
    pub format: Format,
    /// Name of the check: `backing_file`, `data_file`, `unknown_features`, `banned`, `descriptor`, `footer`, `mbr`,
    /// `version` or `incomplete`.
    pub check: &'static str,
    /// Where the offending bytes stand, from the start of the image.
    pub offset: u64,
    /// What was found and what to do about it: a clause without a full stop.
    pub reason: String,
}

/// The signature of a format without the structure that must follow it. Such content counts as the formats that do
/// match, or as raw; the near miss explains why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// The format that was nearly found.
    pub format: Format,
    /// The safety check that could not be made because of it; `None` when the format has none to fail.
    pub check: Option<&'static str>,
    /// Where the structure breaks off or goes wrong, in bytes from the start of the image.
    pub offset: u64,
    /// What was found and what to do about it: a clause without a full stop.
    pub reason: String,
}

/// The answer of one format.
pub(crate) enum Finding {
    Absent,
    NearMiss(NearMiss),
    Match { virtual_size: Option<u64>, failures: Vec<Failure> },
}

impl Finding {
    /// A match of a format that has no checks.
    pub(crate) fn harmless(virtual_size: Option<u64>) -> Self {
        Self::Match { virtual_size, failures: Vec::new() }
    }

    /// The signature is there, but the stream ends within the header.
    pub(crate) fn cut_short(format: Format, check: Option<&'static str>, header: usize, bytes: u64) -> Self {
        let reason = format!(
            "it begins like {format}, but it ends after {bytes} bytes, within the header of {header} bytes; upload \
             the complete file"
        );
        Self::NearMiss(NearMiss { format, check, offset: bytes, reason })
    }
}
