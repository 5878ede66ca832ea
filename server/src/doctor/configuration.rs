//! The configuration was read; unknown keys would have been refused.

use vitrine_app::operator::Finding;

use super::ok;
use crate::config::Loaded;

pub(super) fn read(loaded: &Loaded) -> Finding {
    let from = match &loaded.file {
        Some(file) => format!("{} can be used", file.display()),
        None => "There is no file, and the configuration can be used".to_owned(),
    };
    let set = loaded.origins.len();
    ok("configuration", format!("{from}: {set} keys are set, and none is unknown."))
}
