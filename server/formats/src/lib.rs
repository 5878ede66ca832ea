//! Streaming inspection of disk images: which format the bytes are, how large the disk inside is, and whether the
//! image is safe to hand to a hypervisor. Pure and bounded: no I/O, memory limited whatever the stream holds. It
//! also runs in the browser, on the head of a file that is about to be uploaded.
//!
//! Feed an [`Inspector`] the bytes as they pass, [`finish`](Inspector::finish) it, and [`judge`] what it found
//! against the format the image was declared to have:
//!
//! ```
//! use vitrine_formats::{Format, Inspector, Rules, judge};
//!
//! let mut inspector = Inspector::new();
//! inspector.feed(b"just some bytes");
//! let inspection = inspector.finish();
//! assert_eq!(inspection.found, [Format::Raw]);
//!
//! let rules = Rules { require_match: true, gpt_nonfatal: &[] };
//! assert!(judge(&inspection, "raw", &rules).is_ok());
//! assert!(judge(&inspection, "qcow2", &rules).is_err());
//! ```
//!
//! Each format has one file, named after it. A new one needs a variant of [`Format`], a file with `recognises` and
//! `conclude`, and a line in the two tables of `inspector.rs`.

mod bytes;
mod early;
mod finding;
mod format;
mod gpt;
mod inspector;
mod iso;
mod judge;
mod luks;
mod qcow2;
mod qed;
mod tail;
mod vdi;
mod vhd;
mod vhdx;
mod vmdk;
mod window;

pub use early::{HEAD, judge_head};
pub use finding::{Failure, NearMiss};
pub use format::{Format, UnknownFormat};
pub use inspector::{Inspection, Inspector, MEMORY_LIMIT, guess};
pub use judge::{Refusal, Rules, Verdict, judge, judge_contained};
