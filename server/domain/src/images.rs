//! Image records: make, show, list, change, delete.

mod count;
mod create;
mod delete;
mod families;
mod list;
mod overwrite;
mod show;
mod update;
mod values;

pub use count::{COUNTED_MAX, ScopeCounts};
pub use families::{FamilyGroup, FamilyPage, FamilyQuery, GROUPED_MAX};
pub use list::ImagePage;
pub(crate) use list::{check_may_list, viewer};
pub use overwrite::Overwrite;
pub(crate) use values::{dedup_tags, of_new as check_values, tag};

/// How often a change is decided anew when the state of the image changes under our hands.
pub(crate) const ATTEMPTS: u32 = 3;

/// What the caller hears when it changed every time.
pub(crate) fn busy(image: &str) -> crate::Error {
    crate::Error::Conflict(format!("The image {image} is being changed by others. Look at it and try again."))
}
