//! The shortest way to few images.
//!
//! A condition on a property, a tag or a name may hold for nearly every image or for none. Where it holds for many,
//! the page is found soonest by walking along the order of the list and looking at each image; where it holds for few,
//! by beginning with those. No engine knows which in advance (SQLite not at all), so the index is asked: it counts to
//! [`FEW`] and no further.

use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use vitrine_model::{
    Family, ImageFilters,
    family::{DISTRO_PROPERTY, FAMILY_PROPERTY},
};

use super::filters::{with_property, with_tag};
use crate::{
    Error,
    core::Transaction,
    migrations::{PROPERTY_BEGINNING, beginning_of},
};

/// Images that are sorted as fast as they are walked by.
const FEW: u64 = 1000;
/// Conditions that are tried; the rest would rarely be better.
const TRIED: usize = 4;

/// Where to begin.
pub(super) enum Needle {
    /// Along the order of the list.
    None,
    /// With the images of this statement, which has one column, `image_id`.
    Few(Box<SelectStatement>),
    /// Some condition holds for no image at all.
    Nothing,
}

/// Finds the condition that holds for the fewest images.
pub(super) async fn find(snapshot: &mut Transaction, filters: &ImageFilters) -> Result<Needle, Error> {
    let mut best: Option<(u64, SelectStatement)> = None;
    for condition in conditions(filters).into_iter().take(TRIED) {
        let some = condition.clone().limit(FEW + 1).take();
        let count = Query::select().expr(Expr::cust("COUNT(*)")).from_subquery(some, "some").take();
        let count: u64 = snapshot.fetch_scalar(&count).await?;
        if count == 0 {
            return Ok(Needle::Nothing);
        }
        if count <= FEW && best.as_ref().is_none_or(|(fewest, _)| count < *fewest) {
            best = Some((count, condition));
        }
    }
    Ok(best.map_or(Needle::None, |(_, condition)| Needle::Few(Box::new(condition))))
}

/// The conditions that have an index, as statements that say for which images each holds.
fn conditions(filters: &ImageFilters) -> Vec<SelectStatement> {
    let names = filters.name.as_deref().filter(|names| !names.is_empty()).map(|names| {
        Query::select()
            .expr_as(Expr::col("id"), "image_id")
            .from("images")
            .and_where(Expr::col("name").is_in(names))
            .and_where(Expr::col("deleted").eq(false))
            .take()
    });
    let of_family = match &filters.family {
        Some(Family::Named(family)) => Some((FAMILY_PROPERTY, family.as_str())),
        Some(Family::System { distro, .. }) => Some((DISTRO_PROPERTY, distro.as_str())),
        Some(Family::Titled(_)) | None => None,
    };
    let properties = filters.properties.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let properties = properties.chain(of_family).map(|(name, value)| {
        let beginning: String = value.chars().take(PROPERTY_BEGINNING as usize).collect();
        with_property(name, value)
            .and_where(Expr::cust(beginning_of("value", PROPERTY_BEGINNING)).eq(beginning))
            .take()
    });
    // A tag may stand twice on an image of a database that others wrote.
    let tags = filters.tags.iter().map(|tag| with_tag(tag).distinct().take());
    names.into_iter().chain(properties).chain(tags).collect()
}
