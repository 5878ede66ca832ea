//! `vitrine doctor`: whether everything the server needs is there.

use serde_json::json;
use vitrine_app::operator::{Finding, Level, Sentence};

use super::{open, print};
use crate::{
    cli::{Doctor, Place},
    config, doctor,
    failure::{Failure, Result},
};

/// Prints what was found; fails where something does not work.
pub(crate) fn run(place: &Place, options: &Doctor) -> Result {
    let findings = match config::load(place, None) {
        Ok(loaded) => open::block_on(async { Ok(doctor::examine(&loaded, None).await) })?,
        Err(failure) => vec![doctor::unreadable(&failure.to_string())],
    };
    if options.json {
        print(json!({"findings": findings.iter().map(written).collect::<Vec<_>>()}));
    } else {
        for finding in &findings {
            let Finding { subject, level, found, to_do } = finding;
            let (subject, found) = (subject.english(), found.english());
            print(format_args!("{:<8} {subject}: {found}", level.as_str()));
            if let Some(to_do) = to_do {
                print(format_args!("         {}", to_do.english()));
            }
        }
    }
    let bad = findings.iter().filter(|finding| finding.level == Level::Failed).count();
    if bad == 0 {
        return Ok(());
    }
    Err(Failure::new(format!("{bad} of {} checks failed", findings.len())))
}

fn written(finding: &Finding) -> serde_json::Value {
    let Finding { subject, level, found, to_do } = finding;
    let to_do = to_do.as_ref().map(Sentence::english);
    json!({"subject": subject.english(), "level": level.as_str(), "found": found.english(), "to_do": to_do})
}
