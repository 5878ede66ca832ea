//! Lists of images by family, for the dashboard.

use std::collections::HashMap;

use vitrine_model::{
    Caller, Family, Image, ImageFilters, ImageQuery,
    query::{SortDir, SortKey},
};

use super::list::{check_may_list, viewer};
use crate::{Controller, Result};

/// Images that are grouped: the newest so many of a list. One that holds more is to be narrowed.
pub const GROUPED_MAX: u32 = 20_000;

/// Images of one family.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyGroup {
    /// What they have in common.
    pub family: Family,
    /// How many there are.
    pub total: u64,
    /// The newest of them, newest first.
    pub images: Vec<Image>,
}

/// A page of families.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyPage {
    /// The families.
    pub groups: Vec<FamilyGroup>,
    /// How many families there are.
    pub total: u64,
    /// Whether the list holds more images than are grouped ([`GROUPED_MAX`]).
    pub is_cut: bool,
}

/// Which families.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FamilyQuery {
    /// By name; else by their newest image, newest first.
    pub by_name: bool,
    /// Turns the order around.
    pub reversed: bool,
    /// Families that come before.
    pub offset: usize,
    /// At most so many families.
    pub limit: usize,
    /// At most so many images of each.
    pub each: usize,
}

impl Controller {
    /// The images that the filters select for this caller, by family.
    ///
    /// What tells of the family is read of the newest [`GROUPED_MAX`] images in one query, a narrow row each, and
    /// grouped here: so a family is whole however many pages its images would be spread over. Only the images that are
    /// shown are read in full.
    ///
    /// # Errors
    /// 403 for a caller without a role.
    pub async fn list_families(
        &self,
        caller: &Caller,
        filters: &ImageFilters,
        query: FamilyQuery,
    ) -> Result<FamilyPage> {
        check_may_list(caller)?;
        let mut kin =
            self.database().images().kin(&viewer(caller, filters), filters, GROUPED_MAX + 1).await?;
        let most = GROUPED_MAX as usize;
        let is_cut = kin.len() > most;
        kin.truncate(most);
        let mut places: HashMap<Family, usize> = HashMap::new();
        let mut families: Vec<(Family, Vec<String>)> = Vec::new();
        for one in kin {
            let place = *places.entry(one.family.clone()).or_insert_with(|| {
                families.push((one.family, Vec::new()));
                families.len() - 1
            });
            families[place].1.push(one.id);
        }
        if query.by_name {
            families.sort_by_cached_key(|(family, _)| {
                (family.title().map(|title| title.to_lowercase()), family.clone())
            });
        }
        if query.reversed {
            families.reverse();
        }
        let total = families.len() as u64;
        let shown: Vec<_> = families.into_iter().skip(query.offset).take(query.limit).collect();
        let ids = shown.iter().flat_map(|(_, ids)| ids.iter().take(query.each).cloned()).collect();
        let mut images = self.those(caller, filters, ids).await?;
        let groups = shown.into_iter().map(|(family, ids)| FamilyGroup {
            total: ids.len() as u64,
            images: ids.iter().take(query.each).filter_map(|id| images.remove(id)).collect(),
            family,
        });
        Ok(FamilyPage { groups: groups.collect(), total, is_cut })
    }

    /// Some images of a list, by id.
    async fn those(
        &self,
        caller: &Caller,
        filters: &ImageFilters,
        ids: Vec<String>,
    ) -> Result<HashMap<String, Image>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let filters = ImageFilters { id: Some(ids), ..filters.clone() };
        let sort = vec![(SortKey::Id, SortDir::Asc)];
        let query = ImageQuery { filters, sort, marker: None, limit };
        let viewer = viewer(caller, &query.filters);
        let images = self.database().images().list(&viewer, &query, None).await?;
        Ok(images.into_iter().map(|image| (image.id.clone(), self.presented(caller, image))).collect())
    }
}
