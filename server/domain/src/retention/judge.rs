//! Which images a rule finds, and why the others stay: pure.

use std::collections::HashMap;

use time::{Duration, OffsetDateTime};
use vitrine_model::{
    Family, Image, RetentionAction, RetentionFamilies, RetentionKind, RetentionTerms, Visibility,
};

/// An image that a rule may be about, as far as that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The image.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Bytes.
    pub size: u64,
    /// Its family.
    pub family: Family,
    /// Whether it is protected.
    pub protected: bool,
    /// Who may use it.
    pub visibility: Visibility,
    /// Whether other projects are members of it.
    pub has_members: bool,
    /// When it was downloaded last, where that is known.
    pub downloaded_at: Option<OffsetDateTime>,
}

/// Why an image goes: one for each condition of the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It is this one of those that are looked at together, the newest being 1.
    Place(u32),
    /// It was made then, long enough ago.
    Old(OffsetDateTime),
    /// Nobody has downloaded it since then.
    Unused(OffsetDateTime),
}

/// Why an image stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is protected.
    Protected,
    /// It is public or a community image.
    Open(Visibility),
    /// Other projects are members of it.
    Members,
    /// It is this one of the newest, which stay.
    Newest(u32),
    /// It is old enough only from then on.
    Young(OffsetDateTime),
    /// It was downloaded then.
    Used(OffsetDateTime),
    /// No download is known, but it was made, or downloads were not counted before, then.
    MaybeUsed(OffsetDateTime),
}

impl Kept {
    /// Whether it stays although all conditions of the rule may hold.
    #[must_use]
    pub const fn is_exempt(&self) -> bool {
        matches!(self, Self::Protected | Self::Open(_) | Self::Members)
    }
}

/// What a rule says of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It goes: all conditions hold.
    Goes(Vec<Cause>),
    /// It stays; there is one reason at least.
    Stays(Vec<Kept>),
}

/// An image and what a rule says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The image.
    pub image: Candidate,
    /// What the rule says of it.
    pub verdict: Verdict,
}

/// When a rule is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) now: OffsetDateTime,
    /// Since when downloads are counted.
    pub(super) counted_since: OffsetDateTime,
}

/// Whether a rule is about such an image at all.
pub(super) fn is_meant(terms: &RetentionTerms, image: &Image) -> bool {
    let is_of_kind = match terms.kind {
        RetentionKind::All => true,
        RetentionKind::Snapshots => image.is_snapshot(),
    };
    let is_of_family = match &terms.families {
        RetentionFamilies::One(family) => Family::of(image) == *family,
        RetentionFamilies::All | RetentionFamilies::Each => true,
    };
    let is_listed = terms.action == RetentionAction::Delete || !image.os_hidden;
    is_of_kind && is_of_family && is_listed && terms.names(image.name.as_deref())
}

/// What the rule says of each of its images, which come newest first.
pub(super) fn judge(terms: &RetentionTerms, images: Vec<Candidate>, moment: Moment) -> Vec<Judged> {
    let mut places: HashMap<Option<Family>, u32> = HashMap::new();
    let judged = images.into_iter().map(|image| {
        let group = (terms.families == RetentionFamilies::Each).then(|| image.family.clone());
        let place = places.entry(group).or_default();
        *place += 1;
        let verdict = verdict(terms, &image, Some(*place), moment);
        Judged { image, verdict }
    });
    judged.collect()
}

/// What the rule says of one image; without its place among the others, that condition is taken to hold.
pub(super) fn verdict(
    terms: &RetentionTerms,
    image: &Candidate,
    place: Option<u32>,
    moment: Moment,
) -> Verdict {
    let (mut causes, mut kept) = (Vec::new(), Vec::new());
    if image.protected {
        kept.push(Kept::Protected);
    }
    if !terms.include_shared {
        if matches!(image.visibility, Visibility::Public | Visibility::Community) {
            kept.push(Kept::Open(image.visibility));
        }
        if image.has_members {
            kept.push(Kept::Members);
        }
    }
    if let (Some(keep), Some(place)) = (terms.keep_newest, place) {
        if place > keep { causes.push(Cause::Place(place)) } else { kept.push(Kept::Newest(place)) }
    }
    if let Some(days) = terms.older_than_days {
        let due = after(image.created_at, days);
        if due < moment.now { causes.push(Cause::Old(image.created_at)) } else { kept.push(Kept::Young(due)) }
    }
    if let Some(days) = terms.unused_days {
        // What nobody has counted may have been: an image counts as used when it was made, and when counting began.
        let known = image.downloaded_at.map(|at| at.max(image.created_at));
        let last = known.unwrap_or_else(|| image.created_at.max(moment.counted_since));
        if after(last, days) < moment.now {
            causes.push(Cause::Unused(last));
        } else {
            kept.push(if known.is_some() { Kept::Used(last) } else { Kept::MaybeUsed(last) });
        }
    }
    if kept.is_empty() { Verdict::Goes(causes) } else { Verdict::Stays(kept) }
}

fn after(at: OffsetDateTime, days: u32) -> OffsetDateTime {
    // Far beyond every year that can be written: never.
    at.checked_add(Duration::days(days.into())).unwrap_or(time::PrimitiveDateTime::MAX.assume_utc())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-06-30 00:00 UTC);

    fn terms() -> RetentionTerms {
        RetentionTerms {
            name: "rule".to_owned(),
            families: RetentionFamilies::All,
            kind: RetentionKind::All,
            name_pattern: None,
            keep_newest: None,
            older_than_days: None,
            unused_days: None,
            include_shared: false,
            action: RetentionAction::Delete,
        }
    }

    fn image(id: &str, family: &str, age: i64) -> Candidate {
        Candidate {
            id: id.to_owned(),
            title: id.to_owned(),
            created_at: NOW - Duration::days(age),
            size: 1,
            family: Family::Named(family.to_owned()),
            protected: false,
            visibility: Visibility::Shared,
            has_members: false,
            downloaded_at: None,
        }
    }

    fn gone(terms: &RetentionTerms, images: &[Candidate]) -> Vec<String> {
        let moment = Moment { now: NOW, counted_since: NOW - Duration::days(40) };
        let judged = judge(terms, images.to_vec(), moment);
        let goes = judged.into_iter().filter(|one| matches!(one.verdict, Verdict::Goes(_)));
        goes.map(|one| one.image.id).collect()
    }

    #[test]
    fn the_newest_are_counted_together_or_in_each_family() {
        let images = [image("a1", "a", 1), image("b1", "b", 2), image("a2", "a", 3), image("a3", "a", 4)];
        let keep = |families, keep| RetentionTerms { keep_newest: Some(keep), families, ..terms() };
        assert_eq!(gone(&keep(RetentionFamilies::All, 1), &images), ["b1", "a2", "a3"]);
        assert_eq!(gone(&keep(RetentionFamilies::Each, 1), &images), ["a2", "a3"]);
        assert_eq!(gone(&keep(RetentionFamilies::All, 9), &images), [""; 0]);
    }

    #[test]
    fn protected_ones_take_a_place_and_stay() {
        let mut images = vec![image("new", "a", 1), image("middle", "a", 2), image("old", "a", 3)];
        images[0].protected = true;
        images[2].protected = true;
        let rule = RetentionTerms { keep_newest: Some(1), ..terms() };
        assert_eq!(gone(&rule, &images), ["middle"]);
    }

    #[test]
    fn age_counts_in_whole_days_and_unused_ones_count_from_the_last_download() {
        let old = RetentionTerms { older_than_days: Some(3), ..terms() };
        assert_eq!(gone(&old, &[image("2", "", 2), image("3", "", 3), image("4", "", 4)]), ["4"]);

        let unused = RetentionTerms { unused_days: Some(30), ..terms() };
        let downloaded =
            |id, days| Candidate { downloaded_at: Some(NOW - Duration::days(days)), ..image(id, "", 100) };
        // Counting began 40 days ago.
        assert_eq!(
            gone(&unused, &[downloaded("31", 31), downloaded("29", 29), image("never", "", 90)]),
            ["31", "never"]
        );
        let unused = RetentionTerms { unused_days: Some(50), ..terms() };
        assert_eq!(gone(&unused, &[image("who knows", "", 90), downloaded("known", 60)]), ["known"]);
    }

    #[test]
    fn all_conditions_must_hold() {
        let rule = RetentionTerms { keep_newest: Some(1), older_than_days: Some(10), ..terms() };
        assert_eq!(gone(&rule, &[image("1", "", 1), image("9", "", 9), image("11", "", 11)]), ["11"]);
        assert_eq!(gone(&rule, &[image("11", "", 11)]), [""; 0], "the newest stays however old it is");
    }

    #[test]
    fn what_others_may_use_goes_only_where_the_rule_says_so() {
        let mut images: Vec<_> = ["own", "public", "community", "members"].map(|id| image(id, "", 9)).into();
        images[1].visibility = Visibility::Public;
        images[2].visibility = Visibility::Community;
        images[3].has_members = true;
        let rule = RetentionTerms { older_than_days: Some(1), ..terms() };
        assert_eq!(gone(&rule, &images), ["own"]);
        let rule = RetentionTerms { include_shared: true, ..rule };
        assert_eq!(gone(&rule, &images).len(), 4);
    }

    #[test]
    fn a_date_beyond_all_years_is_never() {
        let rule = RetentionTerms { older_than_days: Some(u32::MAX), ..terms() };
        assert_eq!(gone(&rule, &[image("1", "", 10_000)]), [""; 0]);
    }
}
