//! Limits: counts here, bytes in [`storage`].

pub(crate) mod project;
pub(crate) mod storage;

use std::collections::BTreeMap;

use vitrine_model::Limits;

use crate::{Error, Result};

/// A count against its limit; a negative limit is none.
fn count(what: &str, option: &str, quota: i64, attempted: usize) -> Result<()> {
    let attempted = i64::try_from(attempted).unwrap_or(i64::MAX);
    if quota < 0 || attempted <= quota {
        return Ok(());
    }
    Err(Error::LimitExceeded(format!(
        "An image may have at most {quota} {what} ({option}); this would make it {attempted}."
    )))
}

/// # Errors
/// 413.
pub(crate) fn properties(limits: &Limits, properties: &BTreeMap<String, String>) -> Result<()> {
    let counted = properties.keys().filter(|name| !name.starts_with("os_glance")).count();
    count("additional properties", "image_property_quota", limits.image_property_quota, counted)
}

/// # Errors
/// 413.
pub(crate) fn tags(limits: &Limits, tags: &[String]) -> Result<()> {
    count("tags", "image_tag_quota", limits.image_tag_quota, tags.len())
}

/// # Errors
/// 413.
pub(crate) fn members(limits: &Limits, attempted: u64) -> Result<()> {
    let attempted = usize::try_from(attempted).unwrap_or(usize::MAX);
    count("members", "image_member_quota", limits.image_member_quota, attempted)
}

/// # Errors
/// 413.
pub(crate) fn locations(limits: &Limits, attempted: usize) -> Result<()> {
    count("locations", "image_location_quota", limits.image_location_quota, attempted)
}

/// # Errors
/// 413.
pub(crate) fn size(limits: &Limits, announced: Option<u64>) -> Result<()> {
    let cap = limits.image_size_cap;
    match announced {
        Some(bytes) if bytes > cap => Err(Error::LimitExceeded(format!(
            "The data has {bytes} bytes; an image may have at most {cap} (image_size_cap)."
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> BTreeMap<String, String> {
        names.iter().map(|name| ((*name).to_owned(), String::new())).collect()
    }

    #[test]
    fn the_limit_itself_is_allowed_and_negative_is_none() {
        let limits = |quota| Limits { image_tag_quota: quota, ..Limits::default() };
        let two = ["a".to_owned(), "b".to_owned()];
        assert!(tags(&limits(2), &two).is_ok());
        assert!(tags(&limits(-1), &two).is_ok());
        assert!(tags(&limits(0), &[]).is_ok());
        let error = tags(&limits(1), &two).unwrap_err().to_string();
        assert_eq!(error, "An image may have at most 1 tags (image_tag_quota); this would make it 2.");
    }

    #[test]
    fn the_services_own_properties_do_not_count() {
        let limits = Limits { image_property_quota: 1, ..Limits::default() };
        assert!(properties(&limits, &named(&["a", "os_glance_import_task"])).is_ok());
        assert!(properties(&limits, &named(&["a", "b"])).is_err());
    }
}
