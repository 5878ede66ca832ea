//! The certificates that signed images may name.

use time::OffsetDateTime;
use vitrine_app::{
    operator::{Finding, Sentence},
    sentence,
};
use vitrine_signatures::{Certificate, Error, Listed};

use super::{failed, ok, warning};
use crate::config::Config;

/// Nothing, where signatures are not verified.
pub(super) fn look(config: &Config, now: OffsetDateTime) -> Vec<Finding> {
    let Some(folder) = config.signatures.certificates(&config.data_dir) else { return Vec::new() };
    let subject = sentence!("doctor-about-certificates");
    let shown = folder.path().display().to_string();
    let files = match folder.list() {
        Ok(files) => files,
        Err(error) => {
            let found = sentence!("doctor-certificates-closed", folder = shown, problem = error.to_string());
            return vec![failed(subject, found, sentence!("doctor-certificates-give"))];
        }
    };
    let mut findings: Vec<Finding> = files.iter().filter_map(|file| problem(file, now)).collect();
    let good = files.len() - findings.len();
    findings.push(if good == 0 {
        let found = sentence!("doctor-certificates-none", folder = shown);
        warning(subject, found, sentence!("doctor-certificates-add"))
    } else {
        ok(subject, sentence!("doctor-certificates-well", folder = shown, count = good))
    });
    findings
}

fn problem(file: &Listed, now: OffsetDateTime) -> Option<Finding> {
    let subject = sentence!("doctor-about-certificate", file = file.file.as_str());
    let detail =
        |error: &Error| -> Sentence { sentence!("doctor-certificate-bad", problem = error.to_string()) };
    let checked = match &file.certificate {
        None => {
            let found = sentence!("doctor-certificate-name");
            return Some(warning(subject, found, sentence!("doctor-certificate-rename")));
        }
        Some(Err(error)) => {
            return Some(failed(subject, detail(error), sentence!("doctor-certificate-replace")));
        }
        Some(Ok(certificate)) => Certificate::check_dates(certificate, now),
    };
    let error = checked.err()?;
    Some(warning(subject, detail(&error), sentence!("doctor-certificate-renew")))
}
