//! What a rule says, and what it says of an image, as people read it.

use leptos::prelude::*;
use vitrine_domain::{Candidate, Cause, Kept};
use vitrine_model::{Family, RetentionAction, RetentionFamilies, RetentionKind, RetentionTerms, Visibility};

use crate::{
    components::{When, values::grouped},
    locale::tr,
};

/// What a family is called.
pub(super) fn family(family: &Family) -> String {
    family.title().unwrap_or_else(|| tr("retention-family-nameless"))
}

/// Which images a rule is about, a part each.
pub(super) fn images(terms: &RetentionTerms) -> Vec<String> {
    let families = match &terms.families {
        RetentionFamilies::All => tr("retention-families-all"),
        RetentionFamilies::Each => tr("retention-families-each"),
        RetentionFamilies::One(one) => tr!("retention-families-one", family = family(one)),
    };
    let kind = (terms.kind == RetentionKind::Snapshots).then(|| tr("retention-kind-snapshots"));
    let pattern = terms.name_pattern.as_deref().map(|pattern| tr!("retention-named-like", pattern = pattern));
    let shared = terms.include_shared.then(|| tr("retention-shared-too"));
    [Some(families), kind, pattern, shared].into_iter().flatten().collect()
}

/// The conditions, one each.
pub(super) fn conditions(terms: &RetentionTerms) -> Vec<String> {
    let newest = terms.keep_newest.map(|count| tr!("retention-if-newest", count = count));
    let older = terms.older_than_days.map(|days| tr!("retention-if-older", days = days));
    let unused = terms.unused_days.map(|days| tr!("retention-if-unused", days = days));
    [newest, older, unused].into_iter().flatten().collect()
}

/// What is done.
pub(super) fn action(action: RetentionAction) -> String {
    match action {
        RetentionAction::Hide => tr("retention-action-hide"),
        RetentionAction::Delete => tr("retention-action-delete"),
    }
}

/// Why an image goes.
pub(super) fn cause(cause: Cause, image: &Candidate, terms: &RetentionTerms) -> AnyView {
    match cause {
        Cause::Place(place) => {
            let keep = terms.keep_newest.unwrap_or_default();
            tr!("retention-cause-place", place = grouped(place.into()), count = keep).into_any()
        }
        Cause::Old(_) => {
            tr!("retention-cause-old", days = terms.older_than_days.unwrap_or_default()).into_any()
        }
        Cause::Unused(at) if image.downloaded_at.is_some() => {
            view! { {tr("retention-cause-unused")} " " <When at short=true /> }.into_any()
        }
        Cause::Unused(at) => view! { {tr("retention-cause-never")} " " <When at short=true /> }.into_any(),
    }
}

/// Why an image stays.
pub(super) fn kept(kept: Kept) -> AnyView {
    match kept {
        Kept::Protected => tr("retention-kept-protected").into_any(),
        Kept::Open(Visibility::Public) => tr("retention-kept-public").into_any(),
        Kept::Open(_) => tr("retention-kept-community").into_any(),
        Kept::Members => tr("retention-kept-members").into_any(),
        Kept::Newest(place) => tr!("retention-kept-newest", place = grouped(place.into())).into_any(),
        Kept::Young(at) => view! { {tr("retention-kept-young")} " " <When at short=true /> }.into_any(),
        Kept::Used(at) => view! { {tr("retention-kept-used")} " " <When at short=true /> }.into_any(),
        Kept::MaybeUsed(at) => {
            view! { {tr("retention-kept-maybe-used")} " " <When at short=true /> }.into_any()
        }
    }
}
