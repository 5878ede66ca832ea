//! Deleted images whose data goes later (`delayed_delete`): until then they can come back.
//!
//! With `delayed_delete` a deletion writes the record alone, as `pending_delete`; nobody sees the image any more, and
//! its data stays. When `scrub_time` has passed, the data goes, place by place, and the record becomes `deleted`. Until
//! then an operator can restore the image. One process at a time works on an image, under a lease.

mod due;
mod job;
mod restore;
mod settings;
mod work;

pub(crate) use job::ScrubJob;
pub use settings::ScrubSettings;
pub use work::Scrubbed;

/// The type of the task.
pub const SCRUB: &str = "scrub";
