//! Options of Glance that a configuration may have, and that change nothing here.
//!
//! Each driver has its list beside its options. Who carries a configuration over is told of each, and not stopped by it.

use super::{cinder, file, swift, vmware};

/// The options of Glance that change nothing in a store of that type.
#[must_use]
pub fn ignored(kind: &str) -> &'static [&'static str] {
    match kind {
        "file" => file::IGNORED,
        "swift" => swift::IGNORED,
        "cinder" => cinder::IGNORED,
        // All that Glance has for the other types means something here.
        _ => &[],
    }
}

/// The older names that Glance still takes for options of a store of that type, each with the one that is used.
#[must_use]
pub fn former_names(kind: &str) -> &'static [(&'static str, &'static str)] {
    match kind {
        "cinder" => cinder::FORMER_NAMES,
        "vmware" => vmware::FORMER_NAMES,
        _ => &[],
    }
}
