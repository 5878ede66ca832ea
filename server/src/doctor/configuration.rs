//! The configuration was read; unknown keys would have been refused.

use vitrine_app::{operator::Finding, sentence};

use super::ok;
use crate::config::Loaded;

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
