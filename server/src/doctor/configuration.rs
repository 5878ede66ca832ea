//! The configuration was read; unknown keys would have been refused.

use vitrine_app::{operator::Finding, sentence};

use super::{ok, warning};
use crate::config::{IgnoredOption, Loaded};

pub(super) fn read(loaded: &Loaded) -> Finding {
    let set = loaded.origins.len();
    let found = match &loaded.file {
        Some(file) => {
            sentence!("doctor-configuration-read", file = file.display().to_string(), set = set)
        }
        None => sentence!("doctor-configuration-no-file", set = set),
    };
    ok(sentence!("doctor-about-configuration"), found)
}

/// Options that change nothing.
pub(super) fn without_effect(loaded: &Loaded) -> Vec<Finding> {
    let of = |option: &IgnoredOption| {
        let about = sentence!("doctor-about-store", name = option.store.as_str());
        warning(about, option.sentence(), sentence!("doctor-ignored-remove"))
    };
    loaded.config.ignored.iter().map(of).collect()
}
