//! The configuration was read; unknown keys would have been refused.

use vitrine_app::operator::Finding;

use super::{ok, warning};
use crate::config::{IgnoredOption, Loaded};

pub(super) fn read(loaded: &Loaded) -> Finding {
    let from = match &loaded.file {
        Some(file) => format!("{} can be used", file.display()),
        None => "There is no file, and the configuration can be used".to_owned(),
    };
    let set = loaded.origins.len();
    ok("configuration", format!("{from}: {set} keys are set, and none is unknown."))
}

/// Options that change nothing.
pub(super) fn without_effect(loaded: &Loaded) -> Vec<Finding> {
    let of = |option: &IgnoredOption| {
        let to_do = "Remove it, where no Glance reads this configuration any more.";
        warning(format!("store {}", option.store), format!("{}.", option.sentence()), to_do)
    };
    loaded.config.ignored.iter().map(of).collect()
}
