//! Real services for the tests of the drivers: scripts start them, in the folder that `VITRINE_TEST_SERVICES` names.
//! They install what they need, and take their time: who does not name a folder does without.

use std::{env, io::Write, path::PathBuf};

/// The script of that name; none where there is no folder with it.
pub(super) fn script(name: &str) -> Option<PathBuf> {
    let folder = env::var_os("VITRINE_TEST_SERVICES")?;
    Some(PathBuf::from(folder).join(name)).filter(|script| script.is_file())
}

/// Tells that a test has not run. Written past the test harness, which keeps what passing tests print.
pub(super) fn skipped(test: &str) {
    let line = format!("skipped: {test} (needs a folder of services, VITRINE_TEST_SERVICES)\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}
