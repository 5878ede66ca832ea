//! What the answers of a `sheep`, and its silence, mean for the caller of a store.

use std::io;

use crate::Error;

/// Results that have a meaning here.
pub(super) const NO_OBJECT: u32 = 0x02;
pub(super) const EXISTS: u32 = 0x04;
const LOCKED: u32 = 0x07;
pub(super) const NO_VDI: u32 = 0x08;
const NO_TAG: u32 = 0x0E;
const NO_MORE_VDIS: u32 = 0x13;
const NO_SPACE: u32 = 0x15;
const HALTED: u32 = 0x19;
const READ_ONLY: u32 = 0x1A;

/// Why a request has no good answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The daemon said no.
    Refused {
        /// What it was asked, for people.
        what: &'static str,
        /// Sheepdog's number of the result.
        result: u32,
    },
    /// There was no answer, or none to the end.
    Silent { what: &'static str, source: io::Error },
    /// The answer makes no sense.
    Nonsense { what: &'static str, problem: &'static str },
}

impl Failure {
    /// Whether the daemon said no with this result.
    pub(super) fn is(&self, wanted: u32) -> bool {
        matches!(self, Self::Refused { result, .. } if *result == wanted)
    }

    /// What the caller can do about it. What is missing is data that is not there.
    pub(super) fn error(self, store: &str) -> Error {
        let store = store.to_owned();
        let (what, result) = match self {
            Self::Silent { what, source } => {
                let text = format!("no answer to {what}: {source}");
                return Error::Unavailable { store, source: io::Error::new(source.kind(), text) };
            }
            Self::Nonsense { what, problem } => {
                let text = format!("the answer to {what} cannot be used: {problem}");
                return Error::Other { store, source: io::Error::other(text) };
            }
            Self::Refused { what, result } => (what, result),
        };
        let source = io::Error::other(format!(
            "sheepdog answered {result:#04x} to {what}{}",
            meaning(result).map(|meaning| format!(": {meaning}")).unwrap_or_default()
        ));
        match result {
            NO_OBJECT | NO_VDI | NO_TAG => Error::NotFound { store },
            LOCKED => Error::InUse { store, by: "a client has locked it".to_owned() },
            NO_MORE_VDIS | NO_SPACE => Error::Full { store, source },
            READ_ONLY => Error::Denied { store, source },
            // An error of a disk, a cluster that starts, ends, waits, has stopped, changes, or is busy.
            0x03 | 0x0F | 0x11 | 0x12 | 0x16 | 0x17 | HALTED | 0x81 | 0x82 | 0x86 | 0x8C | 0x8F | 0x91
            | 0x95 => Error::Unavailable { store, source },
            _ => Error::Other { store, source },
        }
    }
}

/// The results that an operator may meet, in words.
fn meaning(result: u32) -> Option<&'static str> {
    Some(match result {
        0x03 => "a disk of the cluster failed",
        0x05 => "it does not know such a request",
        0x0F => "it is starting",
        0x11 => "it is shutting down",
        NO_MORE_VDIS => "it has no number left for another image",
        0x14 => "it speaks another version of the protocol",
        NO_SPACE => "it has no room",
        0x16 => "it waits for `dog cluster format`",
        0x17 => "it waits for other nodes",
        HALTED => "it has stopped, as too few nodes are there",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_sorted_by_what_to_do() {
        let class = |result| match (Failure::Refused { what: "a test", result }).error("s") {
            Error::NotFound { .. } => "not found",
            Error::InUse { .. } => "in use",
            Error::Full { .. } => "full",
            Error::Denied { .. } => "denied",
            Error::Unavailable { .. } => "unavailable",
            _ => "other",
        };
        for (result, expected) in [
            (NO_OBJECT, "not found"),
            (NO_VDI, "not found"),
            (LOCKED, "in use"),
            (NO_SPACE, "full"),
            (READ_ONLY, "denied"),
            (0x16, "unavailable"),
            (HALTED, "unavailable"),
            (0x05, "other"),
        ] {
            assert_eq!(class(result), expected, "{result:#x}");
        }
    }
}
