//! Programs and libraries that are not in the executable.

use std::{env, path::PathBuf};

use vitrine_app::{operator::Finding, sentence};
use vitrine_domain::Plugin;

use super::{failed, ok};
use crate::config::{Config, Store};

const QEMU: &str = "qemu-img";

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let mut findings = vec![qemu(config)];
    let uses_ceph = config.effective_stores().values().any(|store| matches!(store.driver, Store::Rbd(_)));
    if uses_ceph {
        findings.push(ceph());
    }
    findings
}

fn qemu(config: &Config) -> Finding {
    let subject = sentence!("doctor-about-program", name = QEMU);
    let needed = config.imports().has(Plugin::Conversion);
    match (on_path(QEMU), needed) {
        (Some(file), _) => ok(subject, sentence!("doctor-tool-installed", file = file.display().to_string())),
        (None, false) => ok(subject, sentence!("doctor-tool-not-needed")),
        (None, true) => failed(subject, sentence!("doctor-tool-needed"), sentence!("doctor-tool-install")),
    }
}

/// The first program of that name where programs are looked for.
fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn ceph() -> Finding {
    let subject = sentence!("doctor-about-program", name = "librbd");
    match vitrine_stores::drivers::rbd::check_libraries() {
        Ok(()) => ok(subject, sentence!("doctor-ceph-well")),
        Err(problem) => failed(
            subject,
            sentence!("doctor-detail", problem = problem.to_string()),
            sentence!("doctor-ceph-install"),
        ),
    }
}
